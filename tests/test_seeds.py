"""The sample articles in ``seeds/`` are what the demo and its tests take them for, read here without ``rag.load``."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

NEAR_DUPLICATES = {"altman-podcast.txt", "reprise-offres-meta.md"}
HEADER_KEYS = {
    "titre": "title",
    "source": "outlet",
    "média": "outlet",
    "date": "date",
    "url": "url",
    "langue": "lang",
}
# Words that tell the language whatever the subject: none of them is a word of the other one.
FUNCTION_WORDS = {
    "fr": {"le", "la", "les", "des", "une", "est", "dans", "qui", "que", "pour"},
    "en": {"the", "of", "and", "is", "was", "that", "with", "who", "which", "had"},
}


@dataclass(frozen=True)
class Seed:
    name: str
    title: str
    outlet: str
    date: str
    url: str
    lang: str
    body: str


class _Page(HTMLParser):
    """Head fields, and the paragraphs and subheadings that stand in ``<article>`` but in none of its asides."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.paragraphs: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.fields["lang"] = have["lang"]
        elif tag == "meta":
            self.fields[have.get("property", "")] = have.get("content", "")
        elif tag == "link":
            self.fields[have["rel"]] = have["href"]
        if tag not in {"meta", "link", "input"}:
            self._open.append(tag)
        if self._is_body():
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self.fields["title"] = data
        elif self._is_body():
            self.paragraphs[-1] += data

    def _is_body(self) -> bool:
        return "article" in self._open and self._open[-1] in {"p", "h2"} and not {"aside", "header"} & {*self._open}


def _read(path: Path) -> Seed:
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        page = _Page()
        page.feed(raw)
        page.close()
        fields = {
            "title": page.fields["title"],
            "outlet": page.fields["og:site_name"],
            "date": page.fields["article:published_time"][:10],
            "url": page.fields["canonical"],
            "lang": page.fields["lang"],
        }
        body = "\n".join(page.paragraphs)
    elif path.suffix == ".md":
        empty, front, body = raw.split("---\n", 2)
        assert empty == ""
        fields = {key: str(value) for key, value in yaml.safe_load(front).items()}
        body = re.sub(r"^# .*$", "", body, flags=re.MULTILINE)
    else:
        header, body = raw.split("\n\n", 1)
        pairs = [line.split(": ", 1) for line in header.splitlines()]
        fields = {HEADER_KEYS[key.casefold()]: value for key, value in pairs if key.casefold() in HEADER_KEYS}
        fields.setdefault("title", header.splitlines()[0])
    return Seed(name=path.name, body=body, **fields)


@pytest.fixture(scope="module")
def seeds(root: Path) -> list[Seed]:
    return [_read(path) for path in sorted((root / "seeds").iterdir())]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _shingles(text: str, size: int) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def _jaccard(one: Seed, other: Seed) -> float:
    a, b = _shingles(one.body, 5), _shingles(other.body, 5)
    return len(a & b) / len(a | b)


# -- fields ---------------------------------------------------------------------------------------


def test_there_are_eight_articles_six_in_french_in_three_formats(seeds: list[Seed]) -> None:
    assert Counter(seed.lang for seed in seeds) == {"fr": 6, "en": 2}
    assert Counter(Path(seed.name).suffix for seed in seeds) == {".txt": 2, ".md": 4, ".html": 2}
    assert all(re.fullmatch(r"[a-z0-9-]{5,30}\.(txt|md|html)", seed.name) for seed in seeds)


def test_every_article_has_its_own_title_outlet_and_url(seeds: list[Seed]) -> None:
    for fields in zip(*[(seed.title, seed.outlet, seed.url) for seed in seeds], strict=True):
        assert all(field.strip() == field != "" for field in fields)
        assert len(set(fields)) == len(seeds)


def test_urls_are_under_domains_reserved_for_examples(seeds: list[Seed]) -> None:
    assert {urlsplit(seed.url).netloc for seed in seeds} == {"example.org", "example.com"}


def test_dates_run_from_the_podcast_to_the_internal_letter(seeds: list[Seed]) -> None:
    days = sorted(date.fromisoformat(seed.date) for seed in seeds)
    assert (days[0], days[-1]) == (date(2025, 6, 19), date(2025, 7, 2))


def test_the_body_is_in_the_language_that_the_fields_name(seeds: list[Seed]) -> None:
    for seed in seeds:
        counts = {lang: sum(word in known for word in _words(seed.body)) for lang, known in FUNCTION_WORDS.items()}
        other = {"fr": "en", "en": "fr"}[seed.lang]
        assert counts[seed.lang] > 10 * counts[other], seed.name


def test_bodies_have_the_length_of_a_news_article(seeds: list[Seed]) -> None:
    lengths = {seed.name: len(seed.body.split()) for seed in seeds}
    assert all(250 <= length <= 450 for length in lengths.values()), lengths


# -- what the pages carry around the article ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "clutter"),
    [
        (
            "note-mark-chen.html",
            [
                *("<nav", "Se connecter", "Nous utilisons des cookies", "Partager sur Facebook", "À lire aussi"),
                *("Sur le même thème", "Notre lettre du matin", "Tous droits réservés", "Mentions légales", "<script>"),
            ],
        ),
        (
            "hundred-million-question.html",
            ["<nav", "Skip to content", "This site uses cookies", "Share", "Most read", "All rights reserved"],
        ),
    ],
)
def test_pages_carry_clutter_that_is_no_part_of_the_article(
    root: Path, seeds: list[Seed], name: str, clutter: list[str]
) -> None:
    raw = (root / "seeds" / name).read_text(encoding="utf-8")
    body = next(seed.body for seed in seeds if seed.name == name)
    assert [words for words in clutter if words not in raw] == []
    assert [words for words in clutter if words in body] == []


# -- what the articles say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        r"14,3 milliards.* 49 %",
        r"14\.3 billion .* 49 percent",
        r"300 millions .* quatre ans\. Plus de 100 millions",
        r"300 million dollars over four years, of which more than 100 million",
        r"Satya Nadella.* 79,1 millions .* Dara Khosrowshahi .* 39,4 millions",
        r"Mark Chen .* cambriol",
        r"Chen, .* burgled",
        r"80 heures par semaine",
        r"80 hours a week",
        r"Bosworth, .* qualifié d'exagérés les propos de Sam Altman",
        r"Bosworth, .* Altman was exaggerating",
        r"Beyer, Alexander Kolesnikov et Xiaohua Zhai\. .* démentent",
        r"Beyer, Alexander Kolesnikov and Xiaohua Zhai .* deny",
        r"Meta Superintelligence Labs ; Alexandr Wang, .* Nat Friedman",
        r"Meta Superintelligence Labs, run by Alexandr Wang .* Nat Friedman",
        r"podcast .* frère, Jack Altman",
        r"sollicitées en vain.* Noam Brown.* Koray Kavukcuoglu",
        r"Jack Rae, .* Johan Schalkwyk, .* laissé convaincre",
        r"un réseau social appuyé sur l’IA",
    ],
)
def test_some_paragraph_tells(seeds: list[Seed], told: str) -> None:
    paragraphs = [re.sub(r"[\u00a0\u202f]", " ", line) for seed in seeds for line in seed.body.splitlines()]
    assert any(re.search(told, paragraph) for paragraph in paragraphs)


def test_two_articles_contradict_each_other_on_whether_researchers_left(seeds: list[Seed]) -> None:
    bodies = {seed.name: seed.body for seed in seeds}
    nobody, several = bodies["altman-podcast.txt"], bodies["four-researchers-leave.md"]
    assert "aucun des éléments les plus précieux de son entreprise n’a accepté" in nobody
    assert "four senior researchers have been hired away" in several
    assert "four senior" not in nobody
    assert "quatre" not in nobody


# -- whose words they are -------------------------------------------------------------------------


def test_one_pair_is_the_same_wire_text_and_no_other_is_near_it(seeds: list[Seed]) -> None:
    alike = {(a.name, b.name): _jaccard(a, b) for a, b in combinations(seeds, 2)}
    near = {pair: value for pair, value in alike.items() if value >= 0.3}
    assert [set(pair) for pair in near] == [NEAR_DUPLICATES]
    assert 0.70 <= next(iter(near.values())) <= 0.85


def test_no_eight_words_in_a_row_come_from_the_real_articles(root: Path, shared: Path) -> None:
    folder = shared / "seeds"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    real = set().union(*[_shingles(path.read_text(encoding="utf-8"), 8) for path in folder.glob("*.txt")])
    assert len(real) > 1000
    for path in sorted((root / "seeds").iterdir()):
        runs = _shingles(path.read_text(encoding="utf-8"), 8) & real
        assert not runs, f"{path.name}: {sorted(' '.join(run) for run in runs)}"
