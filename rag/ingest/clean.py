"""A raw article to an article: clutter dropped, fields settled. Pure.

Only whole lines are dropped and only white space and unseen characters are changed, so a quotation of the article is
one of its source too. The text of a corpus is kept exactly as it is. The patterns are those of French and English news
sites at large.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

from rag.errors import EmptySource
from rag.ingest.clutter import CLUTTER, FULL_STOP, SEPARATOR, is_clutter
from rag.ingest.load import RawArticle
from rag.text.calendar import WEEKDAYS, any_of
from rag.text.characters import FINISHED_SEQUENCE
from rag.text.dates import DATES, parse_date
from rag.text.language import UNDECIDED, detect
from rag.text.sentences import split
from rag.text.words import fold, terms, words
from rag.types import Article

TITLE_LINE = 150  # characters; a longer first line is a paragraph
TITLE_CUT = 100  # characters of a first sentence that stands in for a title
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
_AROUND_A_DATE = re.compile(
    rf"{_PUBLISHED.pattern}|\b(?:le|a|on|at|am|pm|utc|gmt|cest?)\b"
    rf"|\b{any_of(WEEKDAYS)}\b"
    r"|\d{1,2}\s?[h:]\s?\d{0,2}(?::\d\d)?|[\W_]"
)
_LANGUAGES = {
    **dict.fromkeys(("fra", "fre", "francais", "french"), "fr"),
    **dict.fromkeys(("eng", "anglais", "english"), "en"),
    **dict.fromkeys(("deu", "ger", "deutsch", "german", "allemand"), "de"),
}


def clean(raw: RawArticle) -> Article:
    """The article of a raw one, ``report`` left open. Raises EmptySource when nothing but clutter is there."""
    lines = [_line(line) for line in _LINE_BREAK.split(_seen(raw.text))]
    filled = [line for line in lines if line]
    declared = _line(_seen(raw.title or ""))
    language = _language(raw, " ".join(filled))
    title, source = (declared, None) if declared else _title(filled, language)
    url = _url(raw.url)
    dates = (date for line in _datelines(filled) if (date := parse_date(line, language)))
    text, named = (raw.text, None) if raw.markup == "corpus" else _text(lines, title, source, language)
    if not text.strip():
        message = f"{raw.path} holds no article, only page clutter"
        raise EmptySource(message, "save the article's own text, then: rag ingest PATH")
    return Article(
        id=raw.id,
        path=raw.path,
        title=title,
        text=text,
        digest=raw.digest,
        outlet=_line(_seen(raw.outlet or "")) or _host(url) or named,
        date=parse_date(raw.date or "", language) or next(dates, None),
        url=url,
        language=language,
    )


# -- text -----------------------------------------------------------------------------------------


def _seen(text: str) -> str:
    """Without terminal sequences, control characters and characters that hide or reorder others; then NFC."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", FINISHED_SEQUENCE.sub("", text.translate(_WINDOWS))))


def _line(line: str) -> str:
    """Runs of white space as one space; a no-break space, alone, stays: it holds figures together."""
    return _SPACES.sub(lambda run: run[0] if run[0] in ("\u00a0", "\u202f") else " ", line).strip()


def _text(lines: Sequence[str], title: str, source: str | None, language: str) -> tuple[str, str | None]:
    """The lines that are kept, joined, and the outlet where a dropped one names it.

    Lines that repeat the title are dropped. The line that it was taken from, ``source``, is dropped when it is a
    headline, which does not end as a sentence, and the rest says it again. Else it stays: only text can be cited.
    """
    filled = [line for line in lines if line]
    dates = _datelines(filled)
    held = None if source is None or _is_said_again(source, lines, language) else source
    kept: list[str] = []
    named: list[str | None] = []
    for line in lines:
        repeats = line != held and _repeats(line, title)
        if line == held:
            held = None
        if line and (repeats or is_clutter(line) or line in dates):
            named.append(_named_outlet(line, title))
        elif line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    if len(kept) > 1 and _is_lone(kept[-1], next(line for line in reversed(kept[:-1]) if line)):
        last = kept.pop()
        if last == filled[-1]:  # else a label of what was dropped after it
            named.insert(0, last)
    if not any(kept) and source and not is_clutter(source):
        kept = [source]
    return "\n".join(kept).strip(), next((name for name in named if name), None)


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
