"""A raw article to an article: clutter dropped, fields settled. Pure.

Only whole lines are dropped and only white space and unseen characters are changed, so a quotation of the article is
one of its source too. The text of a corpus is kept exactly as it is. The patterns are those of French and English news
sites at large; a line that could state a fact stays.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

from rag.analyze import fold, terms, words
from rag.errors import EmptySource
from rag.language import UNDECIDED, detect
from rag.load import RawArticle
from rag.sentences import split
from rag.types import Article

TITLE_LINE = 150  # characters; a longer first line is a paragraph
TITLE_CUT = 100  # characters of a first sentence that stands in for a title
LONGEST_CLUTTER = 300  # characters; no longer line is dropped, but for a disclaimer
LONGEST_DISCLAIMER = 1_000
LONGEST_TEASER = 200
NEAR_TOP = 8  # lines among which a date of publication is looked for

# -- characters -----------------------------------------------------------------------------------

_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # OSC and other strings
    r"|\x1b[ -/]*[0-~]?"
)
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


def _any(alternatives: str) -> str:
    """One or more alternatives a line, as one group; a line ending in a backslash goes on in the next one."""
    lines = alternatives.replace("\\\n", "").strip().splitlines()
    return "(?:" + "|".join(line.strip() for line in lines) + ")"


_NETWORK = _any(
    """facebook|twitter|x|instagram|linkedin|whatsapp|telegram|tiktok|youtube|wechat|weibo|threads|bluesky|mastodon
    pinterest|reddit|flipboard|messenger|e-?mail|rss"""
)
_CHANNEL = _any(
    rf"""{_NETWORK}|google (?:actualités|news|discover)|newsletters?|réseaux sociaux|social media|chaîne|channel
    compte (?:public|officiel)|boîte (?:mail|de réception)|inbox|alertes?|alerts"""
)
_AGENCY = _any(
    """AFP|Reuters|AP|Associated Press|EFE|EPA|DPA|Belga|Keystone|Getty(?: Images)?|iStock|Shutterstock|Unsplash|Pexels
    Pixabay|Adobe Stock|SIPA(?: Press)?|MAXPPP"""
)
_TEASER = _any(
    r"""(?:[àa] )?(?:lire|voir|écouter|regarder|découvrir) (?:aussi|également)|(?:pour )?en savoir plus|lire la suite
    pour aller plus loin|(?:sur|dans) le même (?:sujet|thème)|vous aimerez (?:aussi|peut-être)|les plus lus
    articles? (?:liés?|similaires?|connexes?|associés?|recommandés?)|à ne pas (?:manquer|rater)
    (?:read|see|watch|listen) (?:also|more)|also (?:read|see)|read next|more on this(?: \w+)?|further reading
    related(?: (?:articles?|stories|news|posts?|coverage))?|recommended(?: for you)?|you (?:may|might) also like
    don['’]t miss|most (?:read|popular)|lesen sie auch|siehe auch|mehr zum thema"""
)
_TEASER_WORD = r"(?:[àa] (?:lire|voir|écouter|découvrir)|(?:lire|voir|read|watch|see)(?=\s?:))"
_WHOLE_LINE = _any(
    # sharing and comments; following and subscribing; cookies; navigation; reading time; advertising; credits, rights
    rf"""(?:(?:partage[rz]?|share|tweete?r?|imprimer|print|commenter|réagir|copier le lien|copy link|{_NETWORK})\
(?: (?:cet article|l['’]article|this(?: article| story| page)?|(?:sur|on|via|par|by) {_NETWORK}))*[\s,|·/]*)+
    (?:partage[rz]|share) (?:cet article|l['’]article|this (?:article|story|page))\b.{{0,40}}
    send this page to someone .{{0,30}}
    (?:voir|lire|afficher|view|show)? ?(?:tous |all )?(?:les |the )?(?:\d+ )?comment(?:aire)?s?(?: ?\(\d+\))?
    laisser un commentaire|leave a (?:comment|reply)
    (?:suivez|rejoignez|retrouvez|ajoutez|soutenez|abonnez|inscrivez|recevez|bienvenue pour suivre|follow|join our\
|find us|like us|add us|subscribe|sign up|receive|get our)\b.{{0,160}}\b{_CHANNEL}\b.{{0,120}}
    .{{0,80}}\b(?:soutenez|suivez|retrouvez|ajoutez|support|follow)[- ](?:nous|us)\b.{{0,120}}
    (?:abonnez-vous|s['’]abonner|s['’]inscrire|s['’]identifier|subscribe|sign (?:up|in)|log ?in|se connecter\
|créer un compte|newsletters?)(?: (?:maintenant|now|dès|pour|for|from|à)\b.{{0,40}})?
    (?:cet )?article réservé (?:à nos|aux) abonnés|subscribers only|déjà abonné.{{0,40}}|already a subscriber.{{0,40}}
    (?:nous utilisons|ce site (?:web )?utilise|we use|this (?:web)?site uses|en poursuivant|by continuing)\
.{{0,200}}\bcookies?\b.{{0,200}}
    tout (?:accepter|refuser)|(?:accept|reject) all(?: cookies)?|(?:accepter|refuser|gérer) (?:tout|les cookies)
    accepter et fermer|continuer sans accepter
    (?:vous êtes ici|you are here|fil d['’]ariane)\b.*|(?:accueil|home|startseite)\s*[>›»/→|].*
    (?:(?:ne plus )?(?:voir|afficher|masquer|cacher|ouvrir|fermer|show|hide|toggle|open|close) (?:le |la |the )?\
(?:sommaire|table des matières|table of contents|contents)\s*)+
    sommaire|table des matières|table of contents|menu|back to top|haut de page|retour (?:en haut|à l['’]accueil)
    skip to (?:main )?content|aller au contenu|(?:next|previous) (?:article|story)|article (?:suivant|précédent)
    lien original|original link|voir l['’]original|voir plus|afficher plus|show more|load more|save for later
    lire plus tard|écouter (?:cet |l['’])article|listen to this article|(?:offrir|gift) (?:cet |l['’]|this )article
    signaler une (?:erreur|faute)|report an error
    (?:temps de lecture|durée de lecture|reading time|lecture)\s?:?\s?\d+.{{0,15}}
    \d+ ?min(?:utes?)?\.? (?:de lecture|read)
    publicité|la suite après (?:cette|la) publicité|advertisement|sponsored(?: content)?|contenu sponsorisé
    (?:story|article) continues (?:below|after).{{0,40}}
    {_AGENCY}(?:\s?[/|©–-]\s?.{{1,60}})?|[\w .'’-]{{2,40}}\s?[/©]\s?{_AGENCY}(?:\s?[/-].{{1,40}})?
    .{{0,80}}\b(?:tous droits réservés|all rights reserved|reproduction interdite)\b.{{0,80}}"""
)
_CLUTTER = re.compile(rf"{_WHOLE_LINE}\W*", re.IGNORECASE)
_TEASER_ALONE = re.compile(rf"{_TEASER}\s*(?:[:|›>→–—-].*|\W*)", re.IGNORECASE)
_TEASER_TITLE = re.compile(rf"(?:{_TEASER}|{_TEASER_WORD})\b.*", re.IGNORECASE)
_CREDIT = re.compile(
    _any(
        r"""©.*|\(c\)\s.*
        (?:crédits?(?: photos?)?|photos?(?: credits?)?|images?(?: credits?)?|illustration|visuel|copyright)\s?[:©/].*
        (?:photos?|images?|illustration|photograph) (?:by|par) .*"""
    ),
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    _any(
        r"""(?:avis|clause) de non[- ]responsabilité\b.*|disclaimer\s?:.*|mentions légales\W*
        (?:ce contenu|cet article|ce texte|this (?:content|article|story|text)) (?:a été|est|was|has been|is) \
(?:\w+ ){0,2}(?:produit|généré|traduit|rédigé|written|produced|generated|translated)\b.{0,80}\
\b(?:IA|AI|intelligence artificielle|artificial intelligence|automati\w+)\b[^«“\"]*"""
    ),
    re.IGNORECASE,
)
_ORNAMENT = re.compile(r"^[^\w«“\"'(©]+")  # bullets, arrows, pictographs before a label
_SENTENCE_END = re.compile(r"[.!?…][\s»”\"'’)\]]*$")
_FULL_STOP = re.compile(r"\.[\s»”\"'’)\]]*$")
_SEPARATOR = re.compile(r"\s+[|·•]\s+")
_BYLINE = re.compile(r"(?:par|by|von|propos recueillis|avec|with)\b", re.IGNORECASE)
# Lines that are dropped may name the outlet: "by the editors of X", and the first part of a footer or credit.
_EDITORS = re.compile(
    r"\b(?:rédacteurs|rédaction|editors|newsroom)\s(?:de\s|d['’]|of\s|at\s)((?:\w[\w&-]*\s?){1,4}?)\W*$"
)

# -- fields ---------------------------------------------------------------------------------------

_MONTH_NAMES = """janvier january januar janv jan, fevrier february februar fevr feb, mars march marz mar,
    avril april avr apr, mai may, juin june juni jun, juillet july juli juil jul, aout august aug, septembre september
    sept sep, octobre october oktober oct okt, novembre november nov, decembre december dezember dec dez"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(","), 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)\b"
_DAY = r"\b(?P<day>\d{1,2})"
# Of folded text. Not dateutil: it fills what is missing with today's date, and takes 03/04 for one of two days.
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_YEAR}[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)(?!\d)",
        rf"{_DAY}(?:er|st|nd|rd|th|\.)?\s+(?:de\s+|of\s+)?{_MONTH},?\s+{_YEAR}",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_DAY}[/.-](?P<month>\d{{1,2}})[/.-]{_YEAR}",
    )
)
_PARTIAL_DATES = tuple(
    re.compile(pattern) for pattern in (rf"\b{_YEAR}-(?P<month>\d\d)", rf"{_MONTH}\s+{_YEAR}", rf"\b{_YEAR}")
)
_PUBLISHED = re.compile(
    r"\b(?:publiee?|postee?|mise? (?:en ligne|a jour)|modifiee?|actualisee?|published|posted|(?:last )?updated)\b"
)
_AROUND_A_DATE = re.compile(
    rf"{_PUBLISHED.pattern}|\b(?:le|a|on|at|am|pm|utc|gmt|cest?)\b"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
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
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _ESCAPE_SEQUENCE.sub("", text.translate(_WINDOWS))))


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
        if line and (repeats or _is_clutter(line) or line in dates):
            named.append(_named_outlet(line, title))
        elif line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    if len(kept) > 1 and _is_lone(kept[-1], next(line for line in reversed(kept[:-1]) if line)):
        last = kept.pop()
        if last == filled[-1]:  # else a label of what was dropped after it
            named.insert(0, last)
    if not any(kept) and source and not _is_clutter(source):
        kept = [source]
    return "\n".join(kept).strip(), next((name for name in named if name), None)


def _is_clutter(line: str) -> bool:
    label = _ORNAMENT.sub("", line)
    if len(line) <= LONGEST_DISCLAIMER and _DISCLAIMER.fullmatch(label):
        return True
    if not label or len(line) > LONGEST_CLUTTER:
        return False
    if _CLUTTER.fullmatch(label) or (len(line) <= LONGEST_TEASER and _TEASER_ALONE.fullmatch(label)):
        return True
    # A line that ends as a sentence may be one: "À lire son rapport, tout va bien."
    if (_TEASER_TITLE.fullmatch(label) or _CREDIT.fullmatch(label)) and not _FULL_STOP.search(label):
        return True
    parts = _SEPARATOR.split(label)
    return len(parts) > 1 and max(map(len, parts)) <= 40 and any(_CLUTTER.fullmatch(part) for part in parts)


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
    parts = _SEPARATOR.split(line)
    if len(parts) > 1 and not _CLUTTER.fullmatch(parts[0]) and len(parts[0]) <= 40 and _is_clutter(line):
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
    candidates = [line for line in filled if not _is_clutter(line) and line not in dates] or [*filled, ""]
    source = next((line for line in candidates[:NEAR_TOP] if len(words(line)) > 1), candidates[0])
    if len(source) <= TITLE_LINE and not _FULL_STOP.search(source):
        return source, source
    sentence = next((sentence.text for sentence in split(source, language, "")), "")
    if len(sentence) > TITLE_CUT:
        sentence = (sentence[:TITLE_CUT].rpartition(" ")[0] or sentence[: TITLE_CUT - 1]).rstrip(" ,;:") + "…"
    return sentence, source


# -- fields ---------------------------------------------------------------------------------------


def parse_date(text: str, language: str = UNDECIDED) -> str | None:
    """The first date in ``text`` as ISO 8601, YYYY-MM or YYYY where it says no more; None where it is no date.

    ``03/04/2024`` is in day order, but in English, where it may be either, it is no date.
    """
    folded = fold(text)
    for pattern in _DATES:
        if found := pattern.search(folded):
            day, month = int(found["day"]), _MONTHS.get(found["month"]) or int(found["month"])
            numeric = pattern is _DATES[-1]
            if numeric and language == "en":
                if day <= 12 and month <= 12 and day != month:
                    return None
                if month > 12:
                    day, month = month, day
            try:
                return datetime.date(int(found["year"]), month, day).isoformat()
            except ValueError:
                return None
    for pattern in _PARTIAL_DATES:
        if found := pattern.fullmatch(folded.strip()):
            named = found.groupdict().get("month")
            month = (_MONTHS.get(named) or int(named)) if named else 0
            return f"{found['year']}-{month:02}" if 1 <= month <= 12 else None if named else found["year"]
    return None


def _datelines(filled: Sequence[str]) -> list[str]:
    """The lines near the top with nothing but when it was published.

    After the first sentence only those that say so: a bare date may head an entry of a chronology.
    """
    found: list[str] = []
    begun = False
    for line in filled[:NEAR_TOP]:
        folded = fold(line) if len(line) <= 120 else ""
        bare = folded
        for pattern in _DATES:
            bare = pattern.sub(" ", bare)
        if bare != folded and not _AROUND_A_DATE.sub("", bare) and (not begun or _PUBLISHED.search(folded)):
            found.append(line)
        begun = begun or bool(_FULL_STOP.search(line))
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
