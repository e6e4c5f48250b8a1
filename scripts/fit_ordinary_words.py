"""Writes rag/fits/ordinary_words.json: the words that French and English write in lower case, counted in public texts.

    python scripts/fit_ordinary_words.py --bench FOLDER [--without FILE ...]

FOLDER holds the sets of ``DATA``, which ``bench/README.md`` allows to fit on. An article that a row of --without (JSON
lines with ``article``) names is left out: the labelled sentences that the rule is measured on are from those.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rag.text.words import stem, words

# Of each language: the file, the field with the text, its licence.
DATA = {
    "fr": [("orangesum_fr/corpus.jsonl", "text", "CC BY-SA")],
    "en": [
        ("nli_en/stance.jsonl", "premise", "Apache-2.0"),
        ("summedits_other_en/corpus.jsonl", "text", "Apache-2.0"),
    ],
}
OUT = Path(__file__).resolve().parent.parent / "rag" / "fits" / "ordinary_words.json"
STOPS = '.!?…:;«»“”"\n([*•►–—-'


def texts(path: Path, field: str, without: set[str]) -> Iterator[str]:
    """The different texts of a file, in its order."""
    seen: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = row[field]
        if row.get("id") not in without and text and text not in seen:
            seen.add(text)
            yield text


def count(text: str, capitals: Counter[str], lower: Counter[str]) -> None:
    """Words of two letters or more: written in lower case, or with a capital that their position does not explain.

    A capital before another one does not count: "Legislative Assembly" does not make a name of "Legislative".
    """
    spans = words(text)
    for i, (start, end) in enumerate(spans):
        word = text[start:end]
        if len(word) < 2 or word[0].isdigit():
            continue
        before = text[max(0, start - 8) : start]
        after = spans[i + 1][0] if i + 1 < len(spans) else end
        tight = before[-1:] == "-" and before[-2:-1].isalnum()  # "Jean-Luc"
        if word.islower():
            lower[word] += 1
        elif not word[0].isupper() or (word.isupper() and len(word) > 4):
            continue  # "iPhone"; a heading in capitals
        elif text[end:after] in {" ", "\u00a0"} and text[after].isupper():
            continue
        elif start and "\n" not in before and (tight or before.rstrip()[-1:] not in STOPS):
            capitals[word.lower()] += 1


def ordinary(capitals: Counter[str], lower: Counter[str], language: str) -> dict[str, str]:
    """Stems of what is written in lower case more often, and the words on them that are twice as often not."""
    stems = {stem(word, language) for word, n in lower.items() if n > capitals[word]}
    others = {w for w, n in capitals.items() if n >= 2 and n > 2 * lower[w] and stem(w, language) in stems}
    return {"stems": " ".join(sorted(stems)), "capitalised": " ".join(sorted(others))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--without", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE")
    args = parser.parse_args()
    rows = (json.loads(line) for path in args.without for line in path.read_text(encoding="utf-8").splitlines())
    without = {row["article"] for row in rows}
    languages: dict[str, dict[str, str]] = {}
    sizes: dict[str, dict[str, int]] = {}
    for language, sources in DATA.items():
        capitals: Counter[str] = Counter()
        lower: Counter[str] = Counter()
        for name, field, _ in sources:
            for text in texts(args.bench / name, field, without):
                count(text, capitals, lower)
        languages[language] = ordinary(capitals, lower, language)
        sizes[language] = {key: len(value.split()) for key, value in languages[language].items()}
    provenance = {
        "data": {language: [f"{name} ({licence})" for name, _, licence in DATA[language]] for language in DATA},
        "left out": f"the {len(without)} articles of the labelled sentences",
        "sizes": sizes,
        "command": "scripts/fit_ordinary_words.py --bench FOLDER --without labels.jsonl leads.jsonl",
    }
    record = {"languages": languages, "provenance": provenance}
    args.out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
