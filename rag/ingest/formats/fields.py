"""Names and values of an article's fields, as headers, front matter and exports spell them, to the project's own. Pure.

A name is compared without case, accents and signs: ``Date de publication``, ``datePublished`` and ``date_published``
are one. What is no field is left alone.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from rag.text.words import fold

_NAMES = {
    "title": "title titre headline titel subject objet intitule",
    "outlet": """outlet media site sitename publisher journal publication publicationtitle publicationname
        containertitle domainname domain source sourcename editeur website newspaper newspapername""",
    "author": """author auteur auteurs autrice authors by par creator createur creators byline writer journalist
        journaliste redacteur redactrice writtenby ecritpar reporter signature""",
    "date": """date published publie publiee publiele publishedon publishedat datepublished publicationdate
        datedepublication datepublication publicationtime publishedtime pubdate issued dateissued parution
        datedeparution miseenligne dateofpublication publishdate firstpublished""",
    "updated": "updated updatedat modified datemodified lastmodified lastmod misajour miseajour mod",
    "url": """url link lien canonical canonicalurl permalink sourceurl originalurl givenurl resolvedurl href adresse
        uri weburl urlsource""",
    "language": "lang language langue locale inlanguage sprache",
    "text": """text content body article articlebody contenthtml contenttext html fulltext texte contenu corps
        bodytext""",
    "summary": "abstractnote abstract summary resume description excerpt chapo note notes",
    # What stands between fields and says nothing of what is asked for.
    "other": """tags tag motscles keywords rubrique section categorie category categories draft slug id edition
        copyright page pages mots words nombredemots wordcount created saved dateajout type source2""",
}
NAMES = {name: field for field, names in _NAMES.items() for name in names.split()}
_WIKI_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]")
LONGEST_VALUE = 1_000  # characters
_EPOCH = (10**8, 5 * 10**9)  # seconds: 1973 to 2128


def field_name(name: object) -> str | None:
    """The field that a name means: one of ``document.FIELDS``, "updated", "text", "summary" or "other"."""
    return NAMES.get("".join(character for character in fold(str(name)) if character.isalnum()))


def fields_of(values: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> tuple[dict[str, str], frozenset[str]]:
    """The fields of an article among named values, and which of them are guesses. The first of a name counts.

    ``source`` is the outlet, or the address where it is one. A date of an update stands in for that of publication.
    """
    found: dict[str, str] = {}
    for name, value in values.items() if isinstance(values, Mapping) else values:
        field = field_name(name)
        if field in (None, "text", "summary", "other"):
            continue
        plain = _plain(value)
        if field in ("date", "updated"):
            plain = _date(plain)
        if field in ("outlet", "author") and re.match(r"https?://", plain):
            field = "url" if field == "outlet" else None
        if field and plain:
            found.setdefault(field, plain)
    updated = found.pop("updated", None)
    if updated and "date" not in found:
        return found | {"date": updated}, frozenset({"date"})
    return found, frozenset()


def _plain(value: Any) -> str:
    """A scalar, the names of a list, or the name within an object, as one line; "" for anything else."""
    if isinstance(value, Mapping):
        parts = [value.get(key) for key in ("name", "title", "literal")] + [
            " ".join(str(value[key]) for key in ("given", "firstName", "family", "lastName") if value.get(key))
        ]
        dated = value.get("date-parts")  # CSL: {"issued": {"date-parts": [[2026, 2, 11]]}}
        if isinstance(dated, list) and dated and isinstance(dated[0], list):
            parts.insert(0, "-".join(f"{part:02}" for part in dated[0] if isinstance(part, int)))
        return next((part for part in parts if isinstance(part, str) and part), "")[:LONGEST_VALUE]
    if isinstance(value, list | tuple):
        names = [_plain(item) for item in value[:20] if not isinstance(item, list | tuple)]
        return ", ".join(name for name in names if name)
    if isinstance(value, bool) or not isinstance(value, str | int | float | datetime.date):
        return ""
    return _WIKI_LINK.sub(r"\1", " ".join(str(value)[: LONGEST_VALUE * 2].split()))[:LONGEST_VALUE]


def _date(value: str) -> str:
    """Digits alone as the date that they are: ``20260106``, a year, or seconds or milliseconds since 1970."""
    digits = value.partition(".")[0]
    if not digits.isdecimal():
        return value
    if len(digits) == 8:
        try:
            return datetime.datetime.strptime(digits, "%Y%m%d").date().isoformat()
        except ValueError:
            pass
    number = int(digits[:15])
    for seconds in (number, number // 1000):
        if _EPOCH[0] <= seconds < _EPOCH[1]:
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
    return digits if len(digits) == 4 else ""
