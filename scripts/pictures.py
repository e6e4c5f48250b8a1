"""Makes the pictures of the README from a real answer and a real dossier on the articles of ``seeds/``.

    python scripts/pictures.py [--library out/library] [--briefs out] [--into docs/pictures]

- ``terminal.svg``: a question, and the lines that ``rag ask`` prints for it, recorded by rich. The folder of the
  checkout is left out of paths, so that the picture is the same wherever it is made.
- ``dossier.png``: the beginning of the merged brief's HTML page, as headless Chromium shows it (``make browser``).

Run from the checkout with the models fetched. What ``make demo`` has left in ``out/`` is read and not made again;
without it the articles are ingested and briefed first. Without Chromium only the first picture is made.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# For the browser of the tests, and for rag where it is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console
from rich.text import Text

from rag.app import Assembly
from rag.config import load_settings
from rag.render.lines import answer_lines
from tests.browser import MISSING, Browser, find

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "Combien Meta paie-t-il pour 49 % de Scale AI ?"
COLUMNS = 104
WIDTH, HEIGHT = 1100, 900  # pixels of the page
LARGEST = 200_000  # bytes of a picture: it is kept in the repository


def rag(library: Path, *arguments: str) -> None:
    """Runs a command of the checkout, only its errors seen; stops where it fails."""
    command = [sys.executable, "-m", "rag", "--quiet", "--library", str(library), *arguments]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def shown(line: Text) -> Text:
    """The line without the folder of the checkout in its paths."""
    return Text().join(line.split(f"{ROOT}/"))


def terminal(library: Path, question: str) -> str:
    """An SVG of the question and its answer. The fonts are those of the reader: nothing in it is fetched."""
    assembly = Assembly(load_settings({"library": library}))
    try:
        answer = assembly.ask(question)
    finally:
        assembly.close()
    console = Console(
        file=io.StringIO(), record=True, width=COLUMNS, force_terminal=True, highlight=False, markup=False
    )
    console.print(Text.assemble(("$ ", "green"), (f'rag ask "{question}"', "bold")))
    for line in answer_lines(answer):
        console.print(shown(line))
    console.print()  # what rich clips of the last line
    svg = console.export_svg(title="rag", unique_id="rag")
    return re.sub(r"[ \t]*@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)


def dossier(page: Path, picture: Path, browser: str) -> None:
    """A PNG of the beginning of the page."""
    with tempfile.TemporaryDirectory() as profile, Browser(browser, Path(profile)) as opened:
        opened.open(page, width=WIDTH, height=HEIGHT)
        opened.screenshot(picture)


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the pictures of the README.")
    parser.add_argument("--library", type=Path, default=ROOT / "out" / "library")
    parser.add_argument("--briefs", type=Path, default=ROOT / "out")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    arguments = parser.parse_args()
    library, briefs, into = (path.resolve() for path in (arguments.library, arguments.briefs, arguments.into))
    into.mkdir(parents=True, exist_ok=True)
    rag(library, "ingest", "seeds")
    made = [into / "terminal.svg"]
    made[0].write_text(terminal(library, QUESTION), encoding="utf-8")
    browser = find()
    if browser is None:
        print(MISSING, file=sys.stderr)
    else:
        rag(library, "brief", "--all", "--html", "-o", str(briefs))
        made.append(into / "dossier.png")
        dossier(briefs / "dossier.html", made[1], browser)
    for picture in made:
        size = picture.stat().st_size
        print(f"{picture}: {size} bytes")
        if size > LARGEST:
            sys.exit(f"{picture} is larger than {LARGEST} bytes")


if __name__ == "__main__":
    main()
