"""Hard use of a library: killed at random moments, many at once, a full disk. Prints what was lost, if anything.

    python scripts/hard_use.py kill --times 100 --seed 7
    python scripts/hard_use.py crowd --seconds 60
    python scripts/hard_use.py full --times 30 --seed 7    # Linux: on a small disk in memory, in a namespace of its own

The embedding model is a stand-in that hashes words, because what is tried is the store and not the model. Processes
are forked from one that has imported everything and opened nothing, so that a moment is one of writing and not of
importing.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rag.app import Assembly  # noqa: E402
from rag.cli.doctor import examine_library  # noqa: E402
from rag.config import Settings  # noqa: E402
from rag.errors import LibraryLocked, RagError  # noqa: E402
from rag.ingest import dedup, intake  # noqa: E402
from rag.models.catalog import choose  # noqa: E402
from rag.store.library import FILE  # noqa: E402
from tests.fakes import HashEmbedder, Reader, ScriptedGenerator  # noqa: E402

PLACES = ("Kerlouan", "Plouvara", "Trélan", "Lampaul", "Willowmere", "Gannet", "Port-Aubry", "Kermeur")
THINGS = ("pont", "moulin", "phare", "bac", "quai", "marché", "lavoir", "four à chaux")
OPERATIONS = ("add", "add", "add", "edit", "edit", "move", "move and edit", "delete", "remove", "brief")


class Writer(ScriptedGenerator):
    """Says one sentence, whatever it is asked."""

    def generate(self, messages: Any, *, grammar: str, max_tokens: int, begun: str = "") -> Iterator[str]:
        return self._stream("Rien de plus.", 1, max_tokens)


def opened(settings: Settings) -> Assembly:
    intake.shared_worker = Reader  # type: ignore[assignment, attr-defined]  # what is killed is what writes
    assembly = Assembly(settings)
    assembly.__dict__["embedder"] = HashEmbedder(name=choose(settings.embedding_model, "embedding").identity)
    assembly.__dict__["generator"] = Writer()
    return assembly


def article(rng: random.Random) -> str:
    place, thing = rng.choice(PLACES), rng.choice(THINGS)
    lines = [
        f"Le {thing} de {place} compte {rng.randrange(2, 90_000)} {rng.choice(THINGS)}s, dit le rapport "
        f"numéro {rng.randrange(10**9)} de la commune de {rng.choice(PLACES)}."
        for _ in range(rng.randrange(3, 25))
    ]
    return f"Le {thing} de {place}, acte {rng.randrange(10**9)}\n\n" + "\n".join(lines) + "\n"


def change(folder: Path, assembly: Assembly, rng: random.Random) -> str:
    """One thing that a person does, on the folder and then in the library."""
    files = sorted(folder.rglob("*.txt"))
    operation = rng.choice(OPERATIONS) if len(files) > 5 else "add"
    chosen = rng.choice(files) if files else folder
    fresh = folder / str(rng.randrange(3)) / f"{rng.randrange(10**9)}.txt"
    fresh.parent.mkdir(exist_ok=True)
    if operation == "add":
        fresh.write_text(article(rng), encoding="utf-8")
    elif operation == "edit":
        replaced(chosen, chosen.read_text(encoding="utf-8") + f"Le maire a parlé {rng.randrange(10**9)} fois.\n")
    elif operation == "move":
        os.replace(chosen, fresh)
    elif operation == "move and edit":
        fresh = fresh.parent / chosen.name if rng.random() < 0.5 else chosen.parent / fresh.name
        os.replace(chosen, fresh)
        replaced(fresh, fresh.read_text(encoding="utf-8") + f"Le maire a parlé {rng.randrange(10**9)} fois.\n")
    elif operation == "delete":
        chosen.unlink()
    rows = assembly.open_library(create=True).rows()
    if operation == "remove" and rows:
        row = rng.choice(rows)
        Path(row.path).unlink(missing_ok=True)
        assembly.remove([row.id])
    elif operation == "brief" and rows:
        for _ in assembly.brief_sources([rng.choice(rows).id]):
            pass
    for _ in assembly.ingest([folder], prune=rng.random() < 0.3):
        pass
    return operation


def replaced(file: Path, text: str) -> None:
    part = file.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, file)


# -- what must hold -------------------------------------------------------------------------------


def wrongs(folder: Path, settings: Settings) -> list[str]:
    """What is lost, doubled or not whole, after the next run had its chance to finish or undo."""
    found = []
    assembly = opened(settings)
    try:
        reports = list(assembly.ingest([folder]))
        print(
            *(f"  {report.reason}" for report in reports if report.status == "repaired"), sep="\n", end="", flush=True
        )
        found += [f"failed: {report.path}: {report.reason}" for report in reports if report.status == "failed"]
        library = assembly.library
        rows = library.rows()
        there = {row.path: row for row in rows if row.gone is None}
        counted = Counter(row.path for row in rows if row.gone is None)
        found += [f"doubled: {path}" for path, count in counted.items() if count > 1]
        for file in folder.rglob("*.txt"):
            row = there.pop(str(file.resolve()), None)
            if row is None:
                found.append(f"lost: {file}")
            elif row.digest != hashlib.sha256(file.read_bytes()).hexdigest():
                found.append(f"another version: {file}")
        found += [f"no file, and not marked: {path}" for path in there]
        for row in rows:
            text = library.article(row.id).text
            spoilt = [s for s in library.sentences(row.id) if text[s.start : s.end] != s.text or not s.text]
            found += [f"spoilt: {row.path}"] * bool(spoilt or not library.chunks_of(row.id))
    finally:
        assembly.close()
    found += [f"doctor: {c.name}: {c.line}" for c in examine_library(settings) if c.state != "ok"]
    with sqlite3.connect(settings.library / FILE) as database:
        found += [f"broken constraint: {row}" for row in database.execute("PRAGMA foreign_key_check")]
    database.close()
    return found


def forked(work: Callable[[], int]) -> int:
    """The id of a new process that does this and ends with what it gives."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    code = 70
    try:
        code = work()
    except BaseException as error:
        print(f"  {type(error).__name__}: {error}", flush=True)
    os._exit(code)


def wait_for(process: int, seconds: float) -> None:
    """Waits until a process has used so much processor time: on a busy machine too, the moment falls into its work."""
    used, stat = 0.0, Path(f"/proc/{process}/stat")
    while used < seconds:
        if stat.exists():  # Linux
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[0] == "Z":  # it ended by itself
                return
            used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        else:
            used += 0.01
        time.sleep(random.uniform(0.0, 0.02))


def warm(folder: Path) -> None:
    """Imports what the first article would, without opening a library."""
    import chromadb_rust_bindings  # noqa: F401

    file = folder / "warm.txt"
    file.write_text(article(random.Random(0)), encoding="utf-8")
    for item in Reader().read(file):
        dedup.signature(item.cleaned.article.text)
    file.unlink()


def kill(times: int, seed: int, longest: float, folder: Path) -> int:
    """The number of rounds after which something was wrong."""
    rng = random.Random(seed)
    settings = Settings(library=folder / "library")
    articles, log, bad = folder / "articles", folder / "log", 0
    articles.mkdir()
    for number in range(1, times + 1):
        seeds = rng.randrange(10**9)

        def work(seeds: int = seeds) -> int:
            own = random.Random(seeds)
            assembly = opened(settings)
            while True:
                with log.open("a") as stream:
                    stream.write(f"{change(articles, assembly, own)}\n")

        process = forked(work)
        wait_for(process, rng.uniform(0.0, longest))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)

        def check() -> int:
            found = wrongs(articles, settings)
            for line in found:
                print(f"  {line}", flush=True)
            return int(bool(found))

        _, status = os.waitpid(forked(check), 0)
        bad += status != 0
        print(f"{number} of {times}: {'WRONG' if status else 'whole'}", flush=True)
    done = Counter(log.read_text().split("\n")[:-1]) if log.exists() else Counter()
    print(f"{times} kills, {bad} with something wrong; operations finished between: {dict(done)}")
    return bad


# -- many at once ---------------------------------------------------------------------------------


def crowd(seconds: float, seed: int, folder: Path) -> int:
    """The number of processes that met an error which is not the lock's message."""
    settings = Settings(library=folder / "library", lock_seconds=10.0)
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "first.txt").write_text(article(random.Random(name)), encoding="utf-8")

    def begin() -> int:
        assembly = opened(settings)
        return sum(report.status != "added" for report in assembly.ingest([folder / "a", folder / "b"]))

    os.waitpid(forked(begin), 0)  # not in this process: Chroma's threads would be missing in those forked from it
    until = time.monotonic() + seconds

    def write(name: str, own: random.Random) -> int:
        assembly, runs, locked = opened(settings), 0, 0
        while time.monotonic() < until:
            for _ in range(3):
                (folder / name / f"{own.randrange(10**9)}.txt").write_text(article(own), encoding="utf-8")
            try:
                list(assembly.ingest([folder / name]))
                runs += 1
            except LibraryLocked as error:
                locked += 1
                if "rag ingest" not in error.message:
                    raise
        print(f"writer {name}: {runs} runs, {locked} times told who holds the lock", flush=True)
        return 0

    def read(number: int) -> int:
        assembly, waits, used, found = opened(settings), [], [], 0
        while time.monotonic() < until:
            began, before = time.monotonic(), time.process_time()
            hits = assembly.search(f"{THINGS[number]} de {PLACES[number]}", k=5)
            assembly.library.articles_by_id({hit.chunk.article for hit in hits})
            waits.append(time.monotonic() - began)
            used.append(time.process_time() - before)
            found += len(hits)
        waits.sort()
        line = (
            f"median {waits[len(waits) // 2]:.3f} s, p99 {waits[int(0.99 * len(waits))]:.3f}, longest {waits[-1]:.3f}"
        )
        line += f"; of processor time median {sorted(used)[len(used) // 2]:.3f}, longest {max(used):.3f}"
        print(f"reader {number}: {len(waits)} searches, {found} hits, {line}", flush=True)
        return 0

    processes = [forked(lambda name=name: write(name, random.Random(f"{seed}{name}"))) for name in ("a", "b")]
    processes += [forked(lambda number=number: read(number)) for number in range(4)]
    bad = sum(os.waitpid(process, 0)[1] != 0 for process in processes)

    def check() -> int:
        found = [line for name in ("a", "b") for line in wrongs(folder / name, settings)]
        found = [line for line in found if not line.startswith("no file, and not marked")]  # those of the other folder
        print(*found, sep="\n", flush=True)
        return len(found)

    bad += os.waitpid(forked(check), 0)[1] != 0
    print(f"{bad} errors")
    return int(bad)


# -- a full disk ----------------------------------------------------------------------------------

SMALL_DISK = 48 << 20  # bytes


def on_small_disk(arguments: list[str], folder: Path) -> int:
    """Runs this script again where ``folder`` is a small disk that no one else sees."""
    mount = f'mount -t tmpfs -o size={SMALL_DISK} none "$0" && exec "$@"'
    inside = [sys.executable, __file__, *arguments, "--folder", str(folder)]
    return subprocess.run(["unshare", "-rm", "sh", "-c", mount, str(folder), *inside], check=False).returncode


def full(times: int, seed: int, disk: Path, elsewhere: Path) -> int:
    """The number of rounds after which something was wrong, or in which the error did not speak of the disk."""
    rng, settings, bad = random.Random(seed), Settings(library=disk / "library"), 0
    articles, log = elsewhere / "articles", elsewhere / "log"
    articles.mkdir()
    for number in range(1, times + 1):
        ballast = disk / "ballast"
        room = rng.choice((0, 1, 30, 100, 300, 700, 1500, 4000)) << 10
        with contextlib.suppress(OSError), ballast.open("wb") as stream:
            stream.truncate(0)
            status = os.statvfs(disk)
            os.posix_fallocate(stream.fileno(), 0, max(1, status.f_bavail * status.f_frsize - room))
        seeds = rng.randrange(10**9)

        def work(seeds: int = seeds) -> int:
            assembly, own = opened(settings), random.Random(seeds)
            try:
                for _ in range(4):
                    change(articles, assembly, own)
            except RagError as error:
                with log.open("a") as stream:
                    stream.write(f"{error.message.replace(str(disk), '')}; {error.hint}\n")
                return 0 if "\n" not in error.message and "space" in f"{error.message} {error.hint}" else 1
            return 0

        _, said = os.waitpid(forked(work), 0)
        ballast.unlink()

        def check() -> int:
            found = wrongs(articles, settings)
            print(*(f"  {line}" for line in found), sep="\n", end="\n" if found else "", flush=True)
            return int(bool(found))

        _, status_of_check = os.waitpid(forked(check), 0)
        bad += bool(said or status_of_check)
        print(
            f"{number} of {times}, {room >> 10} KB left: {'WRONG' if said or status_of_check else 'whole'}", flush=True
        )
    lines = Counter(log.read_text().splitlines()) if log.exists() else Counter()
    print(*(f"{count:4} {line}" for line, count in lines.most_common()), sep="\n")
    print(f"{times} runs on a full disk, {sum(lines.values())} of them stopped by it, {bad} with something wrong")
    return bad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("kill", "crowd", "full"))
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--longest", type=float, default=1.0, help="most seconds of processor time until a kill")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)  # the small disk
    given = parser.parse_args()
    if given.what == "full" and given.folder is None:
        with tempfile.TemporaryDirectory() as made:
            sys.exit(on_small_disk(sys.argv[1:], Path(made)))
    import chromadb  # noqa: F401

    with tempfile.TemporaryDirectory() as made:
        warm(Path(made))  # before the first fork
        try:
            if given.what == "kill":
                bad = kill(given.times, given.seed, given.longest, Path(made))
            elif given.what == "full":
                bad = full(given.times, given.seed, given.folder, Path(made))
            else:
                bad = crowd(given.seconds, given.seed, Path(made))
        except RagError as error:
            sys.exit(error.message)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
