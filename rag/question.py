"""What kind of answer a question asks for, and whether a sentence is of that kind. Pure.

The expected answer type is a staple of question answering (Li and Roth 2002); here it is a filter that needs no
model: a "how many" that is answered without a new figure is not answered, however well the sentence is supported.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.analyze import fold, is_function_word, stem, terms, words
from rag.facts import MONTHS, Figure, calendar, figure_digits, figures, names, spell_digits

Expected = Literal["percent", "figure", "date", "name", "open"]

# Nouns of people, bodies and places: "which minister …" asks for a name.
_NAMED = (
    r"(?:homme|femme|personne|membre|ministre|president|presidente|patron|patronne|dirigeant|directeur|directrice|chef"
    r"|champion|championne|sportif|sportive|joueur|joueuse|coureur|entraineur|courtier|avocat|avocate|senateur|depute"
    r"|maire|juge|auteur|ecrivain|acteur|actrice|chanteur|chanteuse|realisateur|roi|reine|general|scientifique|savant"
    r"|chercheur|economiste|peintre|architecte|philosophe|entreprise|societe|banque|groupe|compagnie|journal|magazine"
    r"|parti|club|equipe|pays|ville|region|departement|fleuve|ile|universite|institution|organisation|prenom"
    r"|man|woman|person|member|minister|president|director|head|champion|player|coach|broker|lawyer|senator|mayor"
    r"|judge|author|writer|actor|actress|singer|king|queen|scientist|researcher|economist|painter|architect|company"
    r"|firm|bank|newspaper|magazine|party|club|team|country|city|town|state|region|river|island|university|band|artist"
    r"|album|film)"
)
# On folded text, the first that matches; French, English and German.
_PATTERNS: tuple[tuple[Expected, re.Pattern[str]], ...] = (
    (
        "percent",
        re.compile(r"\b(pourcentage|quel(?:le)? (?:\w+ )?taux|percentage|what (?:\w+ )?rate|wie viel prozent)\b"),
    ),
    (
        "date",
        re.compile(
            r"(?:^|\b(?:et|depuis|jusqu a|and|since|until|und|seit) )(?:quand|when|wann)\b"
            r"|\b(quel jour|quelle date|quelle annee|depuis quel"
            r"|quel(?:le)? (?:est|etait|fut|sera) (?:la |le |l )?(?:date|annee|jour)"
            r"|(?:what|which) (?:(?:is|was) the )?(?:day|date|year)|welche[mns]? (?:tag|jahr|datum))\b"
        ),
    ),
    (
        "figure",
        re.compile(
            r"\b(combien|quel(?:le)? (?:est le |est la |\w+ )?(?:montant|somme|part|duree|nombre|prix|age|chiffre d"
            r"|budget|cout|longueur|largeur|hauteur|distance|superficie|poids|salaire|population)"
            r"|how (?:many|much|long|old|far|tall|big)|wie ?viele?|wie (?:lange|alt)"
            r"|what (?:is the |was the )?(?:share|amount|number|sum|price|length|cost|budget|turnover|revenue))\b"
        ),
    ),
    (
        "name",
        re.compile(
            r"(?:^|[,;:] |\b(?:a|de|par|avec|pour|chez|contre|et|by|to|with|and|of) )(qui|who|whom|wer|wen|wem)\b"
            rf"|\b(?:quel(?:le)?s?|which|what)(?: (?:est|etait|sont|fut|is|was|are))?(?: (?:le|la|les|l|the))?"
            rf"(?: (?!de\b|du\b|of\b)[^\W\d_]+){{0,3}}? {_NAMED}\b"
        ),
    ),
)
_FRAGMENT = 4  # words: in an answer this short, a capital at the beginning is a name


def expected(question: str) -> Expected:
    """The kind of answer, "open" where nothing can be told."""
    text = re.sub(r"[-'’]", " ", fold(question))
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), "open")


def answers(sentence: str, question: str, language: str) -> bool:
    """Whether a sentence brings something of the expected kind that the question does not hold already."""
    if set(terms(sentence, language)) <= set(terms(question, language)):
        return False
    kind = expected(question)
    if kind == "open":
        return True
    spelled = spell_digits(sentence, language)
    said = {figure.digits: figure for figure in figures(spelled)}
    new = [figure for digits, figure in said.items() if digits not in figure_digits(question, language)]
    if kind == "percent":
        return any(figure.percent for figure in new)
    if kind == "figure":
        unit = next((unit for asks, unit in _UNITS if asks.search(fold(question))), None)
        counted = _COUNTED.search(fold(question))
        noun = stem(counted.group(1), language) if counted else ""
        return any(_counts(figure, spelled, unit, noun, language) for figure in new)
    if kind == "date" and _OF_YEAR.search(fold(question)):
        return any(not _is_day(figure, spelled) for figure in new)
    if kind == "date":
        day = _DAY.search(fold(question))
        days = calendar(sentence) - calendar(question)
        weekdays = {name for name in days if name.startswith("d")}
        return bool(weekdays) or (bool(new) and bool(calendar(sentence))) if day else bool(new) or bool(days)
    known = {fold(question[start:end]) for start, end in words(question)}
    return bool(_named(sentence, language) - known)


_DAY = re.compile(r"\b(?:quel jour|a quelle date|(?:what|which) (?:day|date)|welchem (?:tag|datum))\b")
_OF_YEAR = re.compile(r"\b(?:quelle (?:est l )?annee|(?:what|which) year|welchem jahr)\b")
_MONEY = re.compile(r"[€$£]|\b(?:euros?|eur|dollars?|francs?|livres?|pounds?|yen|yuans?|roubles?|pesos?|usd|gbp)\b")
_TIME = re.compile(
    r"\b(?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|annees?|siecles?|seconds?|hours?|days?|weeks?|months?"
    r"|years?|decades?|centur(?:y|ies)|sekunden?|stunden?|tagen?|wochen?|monate?n?|jahre?n?)\b"
)
_LENGTH = re.compile(
    r"\b(?:km|kilometres?|metres?|m|cm|mm|miles?|feet|foot|ft|inch(?:es)?|kilometers?|meters?|hectares?|acres?|ha|km2)\b"
)
# What a "how much" asks for, on the folded question, and what then has to stand beside the figure.
_UNITS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\bcombien d[ ']?euros|\bcombien de dollars|\b(?:quel(?:le)? |a quel |de quel |quel )"
            r"(?:est le |est la |etait le |etait la |\w+ )?"
            r"(?:montant|somme|prix|cout|budget|salaire|chiffre d.affaires)"
            r"|how much money|how many (?:euros|dollars)"
            r"|what (?:is |was )?(?:the )?(?:sum|price|cost|budget|revenue|salary)"
        ),
        _MONEY,
    ),
    (
        re.compile(
            r"\bcombien (?:de |d.)(?:temps|secondes|minutes|heures|jours|semaines|mois|annees|ans)\b"
            r"|\bquelle (?:\w+ )?duree"
            r"|how long|how many (?:seconds|minutes|hours|days|weeks|months|years)|wie lange"
        ),
        _TIME,
    ),
    (
        re.compile(
            r"\bquelle (?:est la )?(?:longueur|largeur|hauteur|distance)|combien de (?:kilo)?metres|how (?:far|tall)"
        ),
        _LENGTH,
    ),
)
_SCALE = re.compile(
    r"^\s*(?:mille|milliers?|millions?|milliards?|thousand|billions?|millionen|milliarden)\s*(?:d[e'’]|of)?\s*"
)
_COUNTED = re.compile(r"\b(?:combien d(?:e |')|how many |wie ?viele )([^\W\d_]{3,})")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SEVERAL = re.compile(
    r"\b(?:et|and|und)[ ,]+(?:a |pour |pendant |depuis |de |dans |en |for |by |in |since |wie |für |seit )?"
    r"(?:combien|quel|qui|quand|ou\b|how|what|which|who|when|where|viele?|lange|welche|wer|wann)"
    r"|\b(?:quels?|quelles|which|what|welche) (?:sont |are |sind )?(?:les |the |die )?"
    r"(?:deux|trois|quatre|cinq|two|three|four|five|zwei|drei|vier)\b"
    r"|\bde (?:quelle|quel) \w+ a (?:quelle|quel) \w+\b|\bfrom (?:what|which) \w+ to (?:what|which)\b|\beach\b|\bchacun"
)
_OF_SOURCES = re.compile(
    r"\b(?:sources?|articles?|journaux|medias|newspapers|outlets|quellen|zeitungen)\b.*"
    r"\b(?:accord|disent|dit|divergent|contredisent|agree|disagree|say|differ|contradict|einig|sagen|widersprechen)\b"
    r"|\b(?:quelles? sources?|which (?:sources?|articles?|outlets)|welche quellen)\b"
)


def asks_for_several(question: str) -> bool:
    """Whether a question asks for more than one thing ("what share, and for how much?")."""
    return bool(_SEVERAL.search(fold(question)))


_JOINED = re.compile(
    r"\b(?:et|and|und)[ ,]+(?=(?:\w+ ){0,2}(?:combien|quel(?:le)?s?|qui|quand|how|what|which|who|when|wie|welche\w*|wer"
    r"|wann)\b)"
)
_PAIRED = re.compile(
    r"\bde (?:quelle|quel) \w+ a (?:quelle|quel)\b|\bfrom (?:what|which) \w+ to (?:what|which)\b"
    r"|\beach\b|\bchacune?\b|\bjeweils\b"
)


def complete(text: str, question: str, language: str) -> bool:
    """Whether a text brings something of every kind that a question for several things asks for, as often as asked.

    True where the question asks for one thing, or where nothing can be told of a kind.
    """
    folded = fold(question)
    kinds = [expected(part) for part in _JOINED.split(folded)]
    if len(kinds) == 1 and _PAIRED.search(folded):
        kinds *= 2
    if len(kinds) == 1:
        return True
    known = {fold(question[start:end]) for start, end in words(question)}
    given = figure_digits(question, language)
    numbers = len({figure.digits for figure in figures(spell_digits(text, language))} - given)
    wanted = sum(kind in {"figure", "percent", "date"} for kind in kinds)
    if "date" in kinds and not numbers:
        numbers = len(calendar(text) - calendar(question))
    return numbers >= wanted and ("name" not in kinds or bool(_named(text, language) - known))


# Sums of one kind: a figure answers only where its sentence says that it is that sum.
_QUANTITIES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asks), re.compile(says))
    for asks, says in (
        (
            r"chiffre d.affaires|\bturnover|\brevenues?\b|\bumsatz",
            r"chiffre d.affaires|\brevenus?\b|\brecettes|\bventes|\bturnover|\brevenues?\b|\bsales\b|umsatz|einnahmen",
        ),
        (r"\bbenefices?\b|\bprofits?\b|\bgewinn", r"\bbenefices?\b|\bprofits?\b|\bresultat|\bearn|\bgewinn"),
        (r"\bdettes?\b|\bdebts?\b|\bschulden", r"\bdettes?\b|\bendett|\bdebts?\b|\bschuld"),
        (r"\bpopulation\b|\beinwohner", r"\bpopulation\b|\bhabitants?\b|\binhabitants?\b|\bpeople\b|\beinwohner"),
    )
)


def of_the_quantity(question: str, quote: str) -> bool:
    """Whether a quote speaks of the sum that is asked for (turnover, profit, debt, population), if any is."""
    asked, said = fold(question), fold(quote)
    return all(says.search(said) for asks, says in _QUANTITIES if asks.search(asked))


def subject(question: str) -> str:
    """The question without a sentence that only asks whether the sources agree; the question where that is all."""
    parts = [part for part in re.split(r"(?<=[?!.])\s+", question) if part]
    rest = [part for part in parts if not asks_of_sources(part)]
    return " ".join(rest) if rest and len(rest) < len(parts) else question


def asks_of_sources(question: str) -> bool:
    """Whether a question asks what the sources say, or whether they agree."""
    return bool(_OF_SOURCES.search(fold(question)))


def holds_kind(text: str, language: str, kind: Expected) -> bool:
    """Whether a source sentence has anything of that kind, for ranking; never true of an open question."""
    if kind in {"percent", "figure", "date"}:
        return any(c.isdigit() for c in text)
    return kind == "name" and len(names(text, language)) >= 2


def _counts(figure: Figure, text: str, unit: re.Pattern[str] | None, noun: str, language: str) -> bool:
    """Whether a figure can be an amount: no part of a date, no bare year, and with its unit where one is asked for.

    ``noun`` is the stem of what is counted, "" where that is not said: then hours or euros are no count of it.
    """
    if _is_day(figure, text):
        return False
    after = fold(text[figure.end : figure.end + 24])
    counted = _SCALE.sub("", after)
    next_word = re.match(r"\s*([^\W\d_]+)", counted)
    follower = next_word.group(1) if next_word else ""
    if noun and follower and stem(follower, language) == noun:
        return True
    if unit is None:
        other = bool(noun) and bool(_TIME.fullmatch(follower) or _MONEY.match(counted.strip()) or figure.percent)
        return not other and not (figure.bare and _YEAR.fullmatch(figure.digits))
    beside = fold(text[max(0, figure.start - 8) : figure.start]) + " | " + after
    return bool(unit.search(beside)) or (unit is _MONEY and figure.scale > 1)


def _is_day(figure: Figure, text: str) -> bool:
    """Whether a figure is the day of a month."""
    after = fold(text[figure.end : figure.end + 24])
    following = re.match(r"(?:er|st|nd|rd|th)?\s*(?:of\s+)?([^\W\d_]+)", after)
    return bool(figure.bare and following and following.group(1) in MONTHS)


def _named(sentence: str, language: str) -> set[str]:
    found = set(names(sentence, language))
    spans = words(sentence)
    if len(spans) <= _FRAGMENT:
        capitals = (sentence[start:end] for start, end in spans if sentence[start].isupper())
        found |= {fold(word) for word in capitals if len(word) > 1 and not is_function_word(word, language)}
    return found
