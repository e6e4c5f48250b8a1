"""The fields of a page: what it says of itself for machines, then what it shows. Declared ones before guesses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from rag.ingest.formats.fields import fields_of
from rag.ingest.formats.page_tree import Element, plain_text, tokens
from rag.text.dates import parse_date
from rag.text.words import fold

_ARTICLES = re.compile(r"(?:Article|BlogPosting|Report|Review|LiveBlogPosting|Posting|Analysis|Statement)$")
# Names of <meta>, by field, the most telling first. https://ogp.me, https://www.dublincore.org, parse.ly, Google News.
_META = {
    "title": "og:title twitter:title dc.title dcterms.title parsely-title citation_title headline title",
    "outlet": """og:site_name article:publisher_name dc.publisher citation_journal_title application-name
        publisher copyright-holder""",
    "author": """author article:author dc.creator dcterms.creator parsely-author sailthru.author citation_author
        byl twitter:data1""",
    "date": """article:published_time article:published og:published_time datepublished dc.date.issued dcterms.issued
        dc.date.created dcterms.created dc.date date parsely-pub-date sailthru.date citation_publication_date
        citation_date publish-date publish_date pubdate publication_date publicationdate cxenseparse:recs:publishtime
        dcterms.date""",
    "updated": "article:modified_time og:updated_time last-modified datemodified dcterms.modified revised",
    "url": "og:url twitter:url parsely-link citation_public_url",
    "language": "og:locale content-language dc.language dcterms.language",
}
_SAVED_FROM = re.compile(
    r"<!--[^>]{0,200}?(?:saved from url=\(\d+\)|url:)\s*(https?://[^\s<>\"]{4,2000})", re.IGNORECASE | re.DOTALL
)
_UPDATED = re.compile(r"\b(?:mis(?:e)? a jour|modifie|actualise|updated|modified)")
_AUTHORS = frozenset(("author", "byline", "auteur"))
_SUFFIX = re.compile(r"\s+[-|–—·:•]\s+([^-|–—·•]{2,50})$")


def linked_data(root: Element) -> list[dict[str, Any]]:
    """Every object of the page's JSON-LD, outermost first, as far as it can be read."""
    found: list[dict[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", script.text or "")
        try:
            found += _objects(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    return found


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(value, list) and depth < 5:
        for item in value[:500]:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph", []), depth + 1)


def article_data(objects: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The JSON-LD of the article itself, the one with a text first; empty where the page has none."""
    found = [item for item in objects if any(_ARTICLES.search(kind) for kind in kinds(item))]
    return max(found, key=lambda item: len(str(item.get("articleBody") or "")), default={})


def kinds(item: dict[str, Any]) -> list[str]:
    kind = item.get("@type")
    return [kind] if isinstance(kind, str) else [name for name in kind if isinstance(name, str)] if kind else []


def page_fields(root: Element, source: str, data: dict[str, Any]) -> tuple[dict[str, str], frozenset[str]]:
    """Title, outlet, author, date, address and language, as the page declares or shows them, and which are guesses."""
    layers = [_of_linked_data(data), _of_meta(root), _of_marks(root, source)]
    fields: dict[str, str] = {}
    for layer in layers:
        for name, value in layer.items():
            fields.setdefault(name, value)
    updated = fields.pop("updated", None)
    guessed: set[str] = set()
    if "date" not in fields and (guess := _shown_date(root) or updated):
        fields["date"] = guess
        guessed.add("date")
    headline, heading = fields.get("title"), _headline(root, fields.get("outlet"))
    whole = plain_text(title) if (title := root.find(".//title")) is not None else ""
    suffix = _SUFFIX.search(whole)
    if heading or headline or whole:
        fields["title"] = heading or headline or (whole[: suffix.start()] if suffix else whole)
    if suffix and "outlet" not in fields and _is_said(whole[: suffix.start()], fields.get("title", "")):
        fields["outlet"] = suffix[1].strip()
    return fields, frozenset(guessed)


def _of_linked_data(data: dict[str, Any]) -> dict[str, str]:
    names = ("headline", "datePublished", "dateModified", "author", "inLanguage", "url")
    values = {name: data.get(name) for name in names if data.get(name)}
    fields, guessed = fields_of(values | {"publisher": data.get("publisher") or data.get("sourceOrganization")})
    if "date" in guessed:
        fields["updated"] = fields.pop("date")
    main = data.get("mainEntityOfPage")
    address = main.get("@id") if isinstance(main, dict) else main
    if isinstance(address, str) and address.startswith("http"):
        fields.setdefault("url", address)
    return fields


def _of_meta(root: Element) -> dict[str, str]:
    declared: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (
            meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        ).lower()
        if value := " ".join((meta.get("content") or "").split()):
            declared.setdefault(name, value[:1000])
    found: dict[str, str] = {}
    for field, names in _META.items():
        values = (declared.get(name, "") for name in names.split())
        usable = [value for value in values if value and not (field in ("author", "outlet") and "://" in value)]
        if usable:
            found[field] = usable[0]
    if not _is_name(found.get("author", "")):
        found.pop("author", None)
    return found


def _of_marks(root: Element, source: str) -> dict[str, str]:
    """Microdata, ``rel``, ``time``, bylines by their class, and the comment of the program that saved the page."""
    found: dict[str, str] = {}
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and (link.get("href") or "").startswith("http"):
            found.setdefault("url", link.get("href"))
    if saved := _SAVED_FROM.search(source[:20_000]):
        found.setdefault("url", saved[1])
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        marked = element.get("itemprop") or ""
        if marked == "datePublished" or (element.tag == "time" and element.get("pubdate") is not None):
            found.setdefault("date", element.get("datetime") or element.get("content") or plain_text(element))
        elif marked == "headline":
            found.setdefault("title", plain_text(element)[:300])
        elif marked == "author" or _AUTHORS.intersection(
            (*(element.get("rel") or "").lower().split(), *tokens(element))
        ):
            _set_author(found, plain_text(element))
    if language := root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"):
        found["language"] = language
    return {name: value for name, value in found.items() if value}


def _set_author(found: dict[str, str], text: str) -> None:
    name = re.sub(r"^(?:par|by|von)\s+", "", text, flags=re.IGNORECASE).strip(" ,|–-")
    name = re.split(r"\s*(?:[|•·–,]|\ble\s+\d|\bpubli)", name, maxsplit=1)[0].strip()
    if _is_name(name):
        found.setdefault("author", name)


def _is_name(text: str) -> bool:
    return 2 < len(text) <= 100 and not text.endswith(".") and len(text.split()) <= 12 and "://" not in text


def _shown_date(root: Element) -> str | None:
    """The first date with a year that the page shows above its text, of publication rather than of an update."""
    times = [(element.get("datetime") or "", element) for element in root.iter("time")]
    dated = [
        (_UPDATED.search(fold(_around(element))) is not None, value or plain_text(element))
        for value, element in times[:5]
    ]
    usable = [(updated, value) for updated, value in dated if parse_date(value)]
    return min(usable, key=lambda item: item[0])[1] if usable else None


def _around(element: Element) -> str:
    parent = element.getparent()
    return plain_text(parent)[:200] if parent is not None else ""


def _headline(root: Element, outlet: str | None) -> str | None:
    """The page's one first-level heading, unless that is the site's name; of several the first within the article."""
    found = [h for h in root.iter("h1") if plain_text(h)]
    inside = [h for h in found if next(h.iterancestors("article", "main"), None) is not None]
    names = {fold(outlet or "")}
    usable = [h for h in inside or found if fold(plain_text(h)) not in names and not _is_logo(h)]
    text = plain_text(usable[0]) if usable else ""
    return text if 0 < len(text) <= 300 else None


def _is_logo(heading: Element) -> bool:
    link = next((a for a in [*heading.iter("a"), *heading.iterancestors("a")]), None)
    return link is not None and (link.get("href") or "").rstrip("/").count("/") <= 2


def _is_said(part: str, title: str) -> bool:
    return fold(part).strip() == fold(title).strip() or fold(title).startswith(fold(part).strip())
