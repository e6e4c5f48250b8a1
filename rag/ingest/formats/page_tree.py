"""The tree of a page, and what of it is no text of it: what cannot be seen, frames, lists of links. Each has a reason.

What goes is judged by elements and by the words of their classes, as site templates spell them, and never against the
prose: an element that holds half of it, or the headline, stays whatever its class says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rag.types import Removed

Element = Any  # lxml has no types

BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section summary table
    tbody td tfoot th thead tr ul""".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NO_TEXT = frozenset(
    """script style noscript template head iframe frame frameset svg canvas object embed video audio map math select
    textarea input datalist""".split()
)
_FRAMES = {
    "nav": "menu",
    "footer": "footer",
    "form": "form",
    "button": "button",
    "dialog": "dialog",
    "menu": "menu",
    "aside": "aside",
}
_ROLES = {
    "navigation": "menu",
    "banner": "banner",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "toolbar": "menu",
    "menu": "menu",
    "menubar": "menu",
}
_CLASSES = {
    "sharing": "share sharing sharebar social socials sharedaddy addthis partage partager reseaux",
    "teaser": """related relateds recommended recommendation recommendations recirculation recirc readmore lireaussi
        voiraussi trending mostread outbrain taboola teaser teasers alire associes similaires readalso promo promos
        morefrom popular""",
    "advertising": """sponsor sponsored sponsors advert adverts advertisement advertising ads ad adslot publicite
        dfp doubleclick""",
    "newsletter": "newsletter newsletters subscribe subscription signup abonnement infolettre",
    "cookies": "cookie cookies consent gdpr rgpd cmp didomi onetrust cookiebanner tarteaucitron",
    "paywall": "paywall premiumwall metering regwall",
    "menu": """breadcrumb breadcrumbs ariane menu navbar navigation nav pagination pager skiplink toolbar toc
        sommaire""",
    "comments": "comments comment commentaires commentlist disqus reactions",
    "aside": "sidebar popup modal overlay lightbox login signin",
    "tags": "tags taglist keywords motscles",
    "byline": """byline meta metadata author authors auteur auteurs dateline timestamp authorbio biography bio
        readingtime postmeta entrymeta publie published""",
}
_BY_TOKEN = {token: reason for reason, tokens in _CLASSES.items() for token in tokens.split()}
_NEGATED = frozenset("has have no non with without sans is js not can show hide enable".split())
LONGEST_BYLINE = 250  # characters
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|font-size:0(?:\.0+)?(?:px|r?em|pt|%|;|!|$)|opacity:0(?:\.0+)?(?:;|!|$)"
    r"|text-indent:-\d{3,}|(?:left|top|right|bottom):-\d{4,}|clip:rect\(0|(?:^|;)(?:max-)?(?:height|width):0(?:px)?(?:;|$)"
    r"|(?:^|;)color:transparent"
)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_SIMPLE = re.compile(r"(?:[a-z]+)?([.#])([\w-]+)")
_COLOURS = re.compile(r"(?:^|;)(background(?:-color)?|color):([^;!]+)")
_UNSEEN_CLASSES = frozenset(("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "invisible"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def parsed(source: str) -> Element | None:
    """The root of a page, None where it has none."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source.replace("\0", ""))
    if not source.strip():
        return None
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def shown_text(element: Element) -> str:
    """All text of an element as one line, with a space between its parts: what a person is shown of what went."""
    return " ".join(" ".join(element.itertext()).split())


def plain_text(element: Element) -> str:
    """All text of an element as one line."""
    return " ".join("".join(element.itertext()).split())


def classes(element: Element) -> str:
    """Its classes and its id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def tokens(element: Element) -> Iterator[str]:
    """The words of its class names and id, in lower case; none of a name that says what is not or only enabled.

    The name of an element of the site's own making (``amp-ad``) is such a name too.
    """
    own = f" {element.tag}" if "-" in element.tag else ""
    for name in (classes(element) + own).split():
        words = [word.lower() for word in re.split(r"[-_:/]+", _CAMEL.sub("-", name)) if word]
        if words and not _NEGATED.intersection(words):
            yield "".join(words)
            yield from words


def drop(element: Element) -> None:
    """Takes an element out; what follows it stays."""
    parent = element.getparent()
    if parent is not None:
        if element.tail:
            _append(element, " " + element.tail)
        parent.remove(element)


def _append(element: Element, text: str) -> None:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    element.tail = None


def without_the_unseen(root: Element) -> list[Removed]:
    """Takes out what has no text or is not shown, by its own style and by the simple rules of the page's sheets."""
    hidden = _hidden_names(root)
    removed: list[Removed] = []
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body"):
            continue
        if element.tag in _NO_TEXT and element.tag != "head":
            drop(element)
        elif _is_hidden(element, hidden):
            if (text := shown_text(element)) and element.tag != "head":
                removed.append(Removed("hidden", text))
            drop(element)
    return removed


def _hidden_names(root: Element) -> frozenset[str]:
    """``.class`` and ``#id`` of which the page's own sheets say that they are not shown, outside of media queries."""
    names: set[str] = set()
    for sheet in root.iter("style"):
        rules = re.sub(r"/\*.*?\*/", "", (sheet.text or "")[:500_000], flags=re.DOTALL)
        if "@media" in rules:
            rules = rules[: rules.index("@media")]
        for selectors, style in _RULE.findall(rules):
            if _HIDING.search(_levelled(style)):
                simple = (_SIMPLE.fullmatch(selector.strip()) for selector in selectors.split(","))
                names.update(found[1] + found[2] for found in simple if found)
    return frozenset(names)


def _levelled(style: str) -> str:
    return re.sub(r"\s+", "", style.lower())


def _is_hidden(element: Element, hidden: frozenset[str]) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    style = _levelled(element.get("style") or "")
    if style and (_HIDING.search(style) or _same_colours(style)):
        return True
    names = (element.get("class") or "").split()
    if _UNSEEN_CLASSES.intersection(names):
        return True
    return bool(hidden) and (any(f".{name}" in hidden for name in names) or f"#{element.get('id')}" in hidden)


def _same_colours(style: str) -> bool:
    colours = {name.partition("-")[0]: value for name, value in _COLOURS.findall(style)}
    return len(colours) == 2 and len(set(colours.values())) == 1


# -- what an element holds ------------------------------------------------------------------------


class Masses:
    """The characters of text under each element of a tree as it was, and how many of them are links."""

    def __init__(self, root: Element) -> None:
        self._text: dict[Element, int] = {}
        self._links: dict[Element, int] = {}
        for element in reversed(list(root.iter())):  # children come before their parents
            own = len((element.text or "").strip())
            text = own + sum(self._text[child] + len((child.tail or "").strip()) for child in element)
            links = text if element.tag == "a" else sum(self._links[child] for child in element)
            self._text[element], self._links[element] = text, links

    def text(self, element: Element) -> int:
        return self._text.get(element, 0)

    def prose(self, element: Element) -> int:
        """Characters that are no links."""
        return self.text(element) - self._links.get(element, 0)

    def linked(self, element: Element) -> float:
        """The share of its text that is links."""
        return self._links.get(element, 0) / max(self.text(element), 1)


def without_frames(root: Element) -> list[Removed]:
    """Takes out menus, footers, forms, lists of related articles and their like, each with its reason."""
    masses = Masses(root)
    body = next(root.iter("body"), root)
    whole = masses.prose(body)
    removed: list[Removed] = []
    gone: set[Element] = set()
    for element in list(body.iter()):
        if element is body or element.getparent() in gone:
            gone.add(element)
            gone.discard(body)
            continue
        reason = _frame(element, masses)
        if reason and not _is_the_article(element, masses, whole):
            if text := shown_text(element):
                removed.append(Removed(reason, text))
            gone.update(element.iter())
            drop(element)
    return removed


def _frame(element: Element, masses: Masses) -> str | None:
    tag = element.tag
    role = _ROLES.get(element.get("role") or "")
    reason = role or _FRAMES.get(tag)
    if tag == "header" and reason is None and not _within(element, ("article", "main", "section")):
        reason = "banner"
    if reason in ("aside", "footer") and _within(element, ("article", "main", "blockquote")):
        # A box of the article itself is prose; a list of teasers is links.
        prose = masses.prose(element) >= 80 and masses.linked(element) < 0.3
        reason = None if prose or _within(element, ("blockquote",)) else reason
    if reason:
        return reason
    named = next((_BY_TOKEN[token] for token in tokens(element) if token in _BY_TOKEN), None)
    if named == "byline":
        short = 0 < masses.text(element) <= LONGEST_BYLINE and next(element.iter("h1"), None) is None
        return named if short and tag not in ("article", "main", "time") else None
    if named == "paywall" and sum(masses.prose(p) >= 120 for p in element.iter("p")) >= 2:
        return None  # what the wall would hide is there
    return named


def _is_the_article(element: Element, masses: Masses, whole: int) -> bool:
    return masses.prose(element) >= 0.5 * whole > 0 or any(
        masses.linked(heading) < 0.5 and masses.text(heading) > 0 for heading in element.iter("h1")
    )


def _within(element: Element, names: tuple[str, ...]) -> bool:
    return next(element.iterancestors(*names), None) is not None


def without_cards(container: Element) -> list[Removed]:
    """Takes out teasers of other articles: a short element around one heading that is wholly a link."""
    masses = Masses(container)
    removed = []
    for heading in [element for element in container.iter() if element.tag in HEADINGS and element.tag != "h1"]:
        if masses.text(heading) == 0 or (masses.linked(heading) < 0.9 and heading.getparent().tag != "a"):
            continue
        card = heading
        while (parent := card.getparent()) is not None and parent is not container:
            if masses.text(parent) > 600 or sum(other.tag in HEADINGS for other in parent.iter()) > 1:
                break
            card = parent
        if next(card.iterancestors(), None) is not None or card is heading:
            removed.append(Removed("teaser", shown_text(card)))
            drop(card)
    return removed
