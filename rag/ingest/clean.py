"""A raw article to an article: clutter dropped, fields settled. Pure.

Only whole lines are dropped, each with its reason, and only white space and unseen characters are changed, so a
quotation of the article is one of its source too. The text of a corpus is kept exactly as it is. The patterns are
those of French and English news sites at large.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rag.errors import EmptySource
from rag.ingest.clutter import CLUTTER, FULL_STOP, SEPARATOR, is_clutter, is_wall
from rag.ingest.formats.document import PAGE_START
from rag.ingest.load import RawArticle
from rag.text.calendar import WEEKDAYS, any_of
from rag.text.characters import FINISHED_SEQUENCE
from rag.text.dates import DATES, parse_date
from rag.text.language import UNDECIDED, detect
from rag.text.sentences import split
from rag.text.words import fold, terms, words
from rag.types import Article, Removed

TITLE_LINE = 150  # characters; a longer first line is a paragraph
TITLE_CUT = 100  # characters of a first sentence that stands in for a title
LONGEST_BYLINE = 300  # characters
NEAR_TOP = 8  # lines among which a date of publication is looked for

# -- characters -----------------------------------------------------------------------------------

# What a C1 control in a text was meant to be: Windows punctuation read as Latin-1, as browsers take it too
# (https://encoding.spec.whatwg.org/#names-and-labels). Those without a meaning there are dropped.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
# Zero width, bidirectional controls, soft hyphens, tags, halves of characters; joiners stay where scripts need them.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
    r"|[\u200c\u200d](?=[\x00-\u024f]|\Z)|(?:(?<=[\x00-\u024f])|(?<!.))[\u200c\u200d]"
)
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\u2028\u2029]")
_SPACES = re.compile(r"\s+")

# -- lines ----------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"[.!?…][\s»”\"'’)\]]*$")
_BYLINE = re.compile(r"(?:par|by|von|propos recueillis|avec|with)\b", re.IGNORECASE)
# Lines that are dropped may name the outlet: "by the editors of X", and the first part of a footer or credit.
_EDITORS = re.compile(
    r"\b(?:rédacteurs|rédaction|editors|newsroom)\s(?:de\s|d['’]|of\s|at\s)((?:\w[\w&-]*\s?){1,4}?)\W*$"
)

# -- fields ---------------------------------------------------------------------------------------

_PUBLISHED = re.compile(
    r"\b(?:publiee?|postee?|mise? (?:en ligne|a jour)|modifiee?|actualisee?|published|posted|(?:last )?updated)\b"
)
_ONLY_PUBLISHED = re.compile(r"\b(?:publiee?|postee?|mise? en ligne|published|posted)\b")
_UPDATED = re.compile(r"\b(?:mise? a jour|modifiee?|actualisee?|(?:last )?updated)\b")
_AROUND_A_DATE = re.compile(
    rf"{_PUBLISHED.pattern}|\b(?:temps de |duree de )?lecture\b|\b(?:reading time|read)\b|\b\d{{1,3}} ?min(?:utes?)?\b"
    rf"|\b(?:le|a|on|at|am|pm|utc|gmt|cest?)\b"
    rf"|\b{any_of(WEEKDAYS)}\b"
    r"|\d{1,2}\s?[h:]\s?\d{0,2}(?::\d\d)?|[\W_]"
)
_LANGUAGES = {
    **dict.fromkeys(("fra", "fre", "francais", "french"), "fr"),
    **dict.fromkeys(("eng", "anglais", "english"), "en"),
    **dict.fromkeys(("deu", "ger", "deutsch", "german", "allemand"), "de"),
}


# The date in an address, and in the name of a file.
_URL_DATE = re.compile(r"/(20\d\d|19\d\d)[/-](0[1-9]|1[0-2])(?:[/-](0[1-9]|[12]\d|3[01]))?(?=[/-]|$)")
_NAMED_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article, its ``report`` left open, and what of its source is no part of it."""

    article: Article
    removed: tuple[Removed, ...]


def clean(raw: RawArticle) -> Cleaned:
    """Raises EmptySource when nothing but clutter is there."""
    lines = [_line(line) for line in _LINE_BREAK.split(_seen(raw.text))]
    filled = [bare for line in lines if (bare := _bare(line))]
    declared = _line(_seen(raw.title or ""))
    language = _language(raw, " ".join(filled))
    title, source = (declared, None) if declared else _title(filled, language)
    url = _url(raw.url)
    date, guessed = _date(raw, filled, language)
    body = _Body(raw.text, None, (), ()) if raw.markup == "corpus" else _text(lines, title, source, language)
    if not body.text.strip():
        message = f"{raw.path} holds no article, only page clutter"
        raise EmptySource(message, "save the article's own text, then: rag ingest PATH")
    removed = (*raw.removed, *body.removed)
    article = Article(
        id=raw.id,
        path=raw.path,
        title=title,
        text=body.text,
        digest=raw.digest,
        outlet=_line(_seen(raw.outlet or "")) or _host(url) or body.named,
        date=date,
        url=url,
        language=language,
        author=_line(_seen(raw.author or "")) or None,
        note="; ".join(note for note in (raw.note, _wall(removed)) if note),
        guessed=tuple(sorted((raw.guessed - {"date"}) | ({"date"} if guessed else set()))),
        pages=body.pages,
    )
    return Cleaned(article, removed)


def _wall(removed: Iterable[Removed]) -> str:
    """That the text is only a part, in the words of the page that says so."""
    said = next((line.text for line in removed if is_wall(line.text)), None)
    if said is None and any(line.reason == "paywall" for line in removed):
        said = next(line.text for line in removed if line.reason == "paywall")
    return f"only a part: “{_line(_seen(said))[:100]}”" if said else ""


# -- text -----------------------------------------------------------------------------------------


def _seen(text: str) -> str:
    """Without terminal sequences, control characters and characters that hide or reorder others; then NFC."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", FINISHED_SEQUENCE.sub("", text.translate(_WINDOWS))))


def _line(line: str) -> str:
    """Runs of white space as one space; a no-break space, alone, stays: it holds figures together."""
    return _SPACES.sub(lambda run: run[0] if run[0] in ("\u00a0", "\u202f") else " ", line).strip()


@dataclass(frozen=True, slots=True)
class _Body:
    text: str
    named: str | None  # the outlet, where a dropped line names it
    removed: tuple[Removed, ...]
    pages: tuple[int, ...]


def _bare(line: str) -> str:
    """Without the marks of pages."""
    return line.replace(PAGE_START, "").strip()


def _text(lines: Sequence[str], title: str, source: str | None, language: str) -> _Body:
    """The lines that are kept, joined, and what was dropped.

    Lines that repeat the title are dropped. The line that it was taken from, ``source``, is dropped when it is a
    headline, which does not end as a sentence, and the rest says it again. Else it stays: only text can be cited.
    """
    bare = [_bare(line) for line in lines]
    filled = [line for line in bare if line]
    dates = _datelines(filled)
    held = None if source is None or _is_said_again(source, bare, language) else source
    kept: list[str] = []
    named: list[str | None] = []
    removed: list[Removed] = []
    pages = ""  # marks of pages that begin in what was dropped
    for line, marked in zip(bare, lines, strict=True):
        repeats = line != held and _repeats(line, title)
        if line == held:
            held = None
        if line and (repeats or is_clutter(line) or line in dates):
            named.append(_named_outlet(line, title))
            removed.append(Removed("title" if repeats else "date" if line in dates else "clutter", line))
            pages += PAGE_START * marked.count(PAGE_START)
        elif line or (kept and kept[-1]):
            kept.append(pages + marked)
            pages = ""
    while kept and not kept[-1]:
        kept.pop()
    if len(kept) > 1 and _is_lone(_bare(kept[-1]), _bare(next(line for line in reversed(kept[:-1]) if line))):
        last = _bare(kept.pop())
        removed.append(Removed("signature", last))
        if last == filled[-1]:  # else a label of what was dropped after it
            named.insert(0, last)
    if not any(kept) and source and not is_clutter(source):
        kept = [source]
    text, starts = _paged("\n".join(kept).strip())
    return _Body(text, next((name for name in named if name), None), tuple(removed), starts)


def _paged(marked: str) -> tuple[str, tuple[int, ...]]:
    """The text without the marks of pages, and where each page begins."""
    first, *rest = marked.split(PAGE_START)
    if not rest:
        return marked, ()
    starts, text = [], first
    for part in rest:
        starts.append(len(text))
        text += part
    return text, tuple(starts)


def _repeats(line: str, title: str) -> bool:
    """The title again, alone or before the name of the site."""
    plain = _letters(title)
    head, _, rest = line.rpartition(" - ") if " - " in line else line.rpartition(" | ")
    return bool(plain) and (_letters(line) == plain or (len(rest) <= 40 and _letters(head) == plain))


def _is_said_again(headline: str, lines: Sequence[str], language: str) -> bool:
    """Every name, figure and most words of it stand in the other lines."""
    if _SENTENCE_END.search(headline):
        return False
    said = {term for line in lines if not _repeats(line, headline) for term in terms(line, language)}
    spoken = [headline[start:end] for start, end in words(headline)]
    needed = [word for word in spoken if terms(word, language)]
    missing = [word for word in needed if not said.intersection(terms(word, language))]
    return len(missing) <= 0.4 * len(needed) and all(word.islower() for word in missing)


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def _is_lone(line: str, before: str) -> bool:
    """A few words after the last sentence: a signature of the site."""
    return (
        len(line.split()) <= 3
        and len(line) <= 30
        and line[0].isalnum()
        and not any(character.isdigit() or character in ":;,.!?…" for character in line)
        and bool(_SENTENCE_END.search(before))
        and not _BYLINE.match(line)
    )


def _named_outlet(line: str, title: str) -> str | None:
    if editors := _EDITORS.search(line):
        return editors[1].strip()
    parts = SEPARATOR.split(line)
    if len(parts) > 1 and not CLUTTER.fullmatch(parts[0]) and len(parts[0]) <= 40 and is_clutter(line):
        return parts[0]
    if line.startswith("©"):
        holder, _, rest = line[1:].strip().partition(" - ")
        if rest and _letters(rest) == _letters(title):
            return holder.strip()
    return None


# -- title ----------------------------------------------------------------------------------------


def _title(filled: Sequence[str], language: str) -> tuple[str, str | None]:
    """A title and the line it was taken from: a short first line without a full stop, else a first sentence.

    Datelines and labels of one word come before the title, and are none.
    """
    dates = _datelines(filled)
    candidates = [line for line in filled if not is_clutter(line) and line not in dates] or [*filled, ""]
    source = next((line for line in candidates[:NEAR_TOP] if len(words(line)) > 1), candidates[0])
    if len(source) <= TITLE_LINE and not FULL_STOP.search(source):
        return source, source
    sentence = next((sentence.text for sentence in split(source, language, "")), "")
    if len(sentence) > TITLE_CUT:
        sentence = (sentence[:TITLE_CUT].rpartition(" ")[0] or sentence[: TITLE_CUT - 1]).rstrip(" ,;:") + "…"
    return sentence, source


# -- fields ---------------------------------------------------------------------------------------


def _datelines(filled: Sequence[str]) -> list[str]:
    """The lines near the top with nothing but when it was published.

    After the first sentence only those that say so: a bare date may head an entry of a chronology.
    """
    found: list[str] = []
    begun = False
    for line in filled[:NEAR_TOP]:
        folded = fold(line) if len(line) <= 120 else ""
        bare = folded
        for pattern in DATES:
            bare = pattern.sub(" ", bare)
        if bare != folded and not _AROUND_A_DATE.sub("", bare) and (not begun or _PUBLISHED.search(folded)):
            found.append(line)
        begun = begun or bool(FULL_STOP.search(line))
    return found


def _date(raw: RawArticle, filled: Sequence[str], language: str) -> tuple[str | None, bool]:
    """The date of publication and whether it is a guess: declared, else shown, else a guess of the reader's.

    A line that only says when the article was updated, and the name of a file, are guesses too.
    """
    declared = parse_date(raw.date or "", language)
    if declared and "date" not in raw.guessed:
        return declared, False
    bylines = [line.text for line in raw.removed if line.reason in ("byline", "header", "banner")]
    updated = None
    for line in [*(line for line in bylines if len(line) < LONGEST_BYLINE), *_datelines(filled)]:
        folded = fold(line)
        published = _ONLY_PUBLISHED.split(folded)[-1]
        date = parse_date(published, language) or parse_date(line, language)
        if date and (not _UPDATED.search(folded) or published != folded):
            return date, False
        updated = updated or date
    written = _URL_DATE.search(raw.url or "") or _NAMED_DATE.search(raw.path.rpartition("/")[2])
    guess = declared or updated or (parse_date("-".join(filter(None, written.groups()))) if written else None)
    return guess, guess is not None


def _language(raw: RawArticle, text: str) -> str:
    """Declared, else detected. A page's own claim counts last: it is often that of the site's template."""
    declared = fold((raw.language or "").strip())
    code = re.split(r"[-_]", declared)[0]
    code = _LANGUAGES.get(code, code)
    known = code if re.fullmatch(r"[a-z]{2}", code) else None
    if raw.markup == "html":
        detected = detect(text)
        return known if detected == UNDECIDED and known else detected
    return known or detect(text)


def _url(url: str | None) -> str | None:
    """Only what a browser may follow from a brief."""
    url = (url or "").strip()
    return url if re.fullmatch(r"https?://[^\s\x00-\x20\x7f-\xa0<>\"]+", url) and url.isprintable() else None


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
