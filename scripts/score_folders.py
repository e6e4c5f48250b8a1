"""Asks questions of small folders of articles and counts right, wrong and refused answers by kind.

    python scripts/score_folders.py QUESTIONS.jsonl FOLDERS LIBRARIES [--half work] [--kind time] [--folder f01]
        [--out ANSWERS.jsonl]

A row of QUESTIONS has ``folder``, ``kind``, ``question`` or the ``turns`` of a conversation, ``answerable``, and the
regular expressions ``must`` and ``must_not``, of which all or none have to be found in the answer. Each folder of
FOLDERS is ingested once, into a library of its name in LIBRARIES. An answer to what cannot be answered is wrong. A
value that is said to have been there before ("Auparavant : …") is not the value that is given: with it counted as if it
were, the figures stand in the last column.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from rag.app import Assembly
from rag.chat.rewrite import said
from rag.config import Settings, load_settings
from rag.text.phrases import PHRASES
from rag.types import PLAIN, Answer, Manner

Outcome = Literal["right", "wrong", "refused"]
BEFORE = tuple(phrases["earlier"].split("{")[0] for phrases in PHRASES.values() if "earlier" in phrases)


def outcome(row: dict[str, Any], sentences: Sequence[str], *, strict: bool = False) -> Outcome:
    """Of the sentences of an answer, none for an abstention; ``strict`` counts earlier values as given."""
    if not sentences:
        return "refused" if row["answerable"] else "right"
    if not row["answerable"]:
        return "wrong"
    text = " ".join(sentences)
    given = text if strict else " ".join(s for s in sentences if not s.startswith(BEFORE))
    lacks = [want for want in row["must"] if not re.search(want, text, re.IGNORECASE)]
    has = [wrong for wrong in row["must_not"] if re.search(wrong, given, re.IGNORECASE)]
    return "wrong" if lacks or has else "right"


def library_of(folder: Path, libraries: Path) -> Assembly:
    """A folder's library, made at its first use."""
    place = libraries / folder.name
    made = place.exists()
    settings: Settings = load_settings().model_copy(update={"library": place})
    assembly = Assembly(settings)
    if not made:
        for _ in assembly.ingest([folder]):
            pass
    return assembly


def answered(assembly: Assembly, row: dict[str, Any]) -> tuple[Answer | None, list[str]]:
    """The answer to a question, or to the last turn of a conversation, with what each turn was understood as."""
    if "turns" not in row:
        return assembly.ask(row["question"]), []
    last: Answer | None = None
    earlier: list[str] = []
    told: list[str] = []
    for turn in row["turns"]:
        understood = assembly.understand(turn, said(last, earlier) if last else None)
        told.append(f"{understood.by}: {understood.question}")
        if understood.by == "thanks":
            continue
        rows = assembly.library.rows()
        named = [one.id for one in rows if one.outlet in understood.outlets] or list(understood.articles)
        manner = Manner(understood.detailed, understood.language)
        if last:
            earlier.insert(0, last.question)
        last = assembly.ask(understood.question, named or None, manner=manner if manner != PLAIN else PLAIN)
    return last, told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folders", type=Path)
    parser.add_argument("libraries", type=Path)
    parser.add_argument("--half", default="work", help="Only questions of this half.")
    parser.add_argument("--kind", action="append", help="Only questions of this kind; may be given several times.")
    parser.add_argument("--folder", action="append", help="Only questions of this folder; may be given several times.")
    parser.add_argument("--out", type=Path, help="Where each answer is written, a line each.")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row.get("half", arguments.half) == arguments.half]
    rows = [row for row in rows if not arguments.kind or row["kind"] in arguments.kind]
    rows = [row for row in rows if not arguments.folder or row["folder"] in arguments.folder]
    counts: dict[str, Counter[str]] = {}
    for folder in sorted({row["folder"] for row in rows}):
        assembly = library_of(arguments.folders / folder, arguments.libraries)
        for row in (row for row in rows if row["folder"] == folder):
            started = time.perf_counter()
            answer, told = answered(assembly, row)
            sentences = [sentence.text for sentence in answer.sentences] if answer else []
            found, strictly = outcome(row, sentences), outcome(row, sentences, strict=True)
            counts.setdefault(row["kind"], Counter()).update([found, f"strictly {strictly}"])
            line = {"id": row.get("id"), "outcome": found, "strictly": strictly, "understood": told}
            line |= {"asked": row.get("question") or row["turns"], "answer": sentences}
            line["seconds"] = round(time.perf_counter() - started, 1)
            if arguments.out:
                with arguments.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")
        assembly.close()
        del assembly  # or its models are held beside those of the next folder
        gc.collect()
    print(f"{'kind':12}{'questions':>10}{'right':>7}{'wrong':>7}{'refused':>9}{'strictly right':>16}")
    for kind, found_of in sorted(counts.items()):
        total = sum(found_of[name] for name in ("right", "wrong", "refused"))
        row_of = (found_of[name] for name in ("right", "wrong", "refused", "strictly right"))
        print(f"{kind:12}{total:10}" + "".join(f"{n:{w}}" for n, w in zip(row_of, (7, 7, 9, 16), strict=True)))


if __name__ == "__main__":
    main()
