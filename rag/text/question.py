"""What kind of answer a question asks for, and whether a sentence is of that kind. Pure.

The expected answer type is a staple of question answering (Li and Roth 2002); here it is a filter that needs no
model: a "how many" that is answered without a new figure is not answered, however well the sentence is supported.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.text.analysis import analyse
from rag.text.calendar import MONTHS, calendar
from rag.text.figures import Figure, figures, spell_digits
from rag.text.names import names
from rag.text.words import fold, is_function_word, stem, terms, words

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
# "Who is Anna Mercier?" has her name already.
_OF_A_PERSON = re.compile(
    r"\s*(?:qui (?:est|sont|était|étaient|fut)|who (?:is|was|are|were)) (?-i:[A-ZÀ-Þ])", re.IGNORECASE
)
_FRAGMENT = 4  # words: in an answer this short, a capital at the beginning is a name


def expected(question: str) -> Expected:
    """The kind of answer, "open" where nothing can be told."""
    if _OF_A_PERSON.match(question):
        return "open"
    text = re.sub(r"[-'’]", " ", fold(question))
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), "open")


def answers(sentence: str, question: str, language: str) -> bool:
    """Whether a sentence brings something of the expected kind that the question does not hold already."""
    kind = expected(question)
    brought = set(terms(sentence, language))
    if brought <= set(terms(question, language)) and (brought or kind != "figure"):  # "none" is a word of grammar
        return False
    if kind == "open":
        return True
    spelled, asked = (
        _small_numbers(text, language) if kind == "figure" else text
        for text in (spell_digits(sentence, language), spell_digits(question, language))
    )
    given = {figure.digits for figure in figures(asked)}
    new = [figure for digits, figure in {f.digits: f for f in figures(spelled)}.items() if digits not in given]
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
        if day:
            return bool(weekdays) or (bool(new) and bool(calendar(sentence)))
        return bool(new) or bool(days) or bool(_eras(sentence) - _eras(question))
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
# "one" is mostly an article: it counts where it is said to be one only.
_SMALL = {
    "fr": re.compile(r"\b(?:aucune?|une? seule?|deux|trois)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:none|no|(?:only )?one|two|three|once|twice)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:keine?|eine? einzige[rs]?|zwei|drei)\b", re.IGNORECASE),
}
_VALUES = {
    **dict.fromkeys(("aucun", "aucune", "none", "no", "kein", "keine"), 0),
    **dict.fromkeys(("un", "une", "only", "one", "once", "ein", "eine"), 1),
    **dict.fromkeys(("deux", "two", "twice", "zwei"), 2),
    **dict.fromkeys(("trois", "three", "drei"), 3),
}
_ERA = re.compile(
    r"\b(?:[ivx]+e(?:r|me)? siecle|\w+(?:st|nd|rd|th) century|\w+ jahrhundert|moyen age|middle ages|mittelalter"
    r"|antiquite|antiquity|antike|renaissance|annees \w+|prehistoire)\b"
)
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
    r"\b(?:accord|s.accordent|disent|dit|divergent|contredisent|agree|disagree|say|differ|contradict|einig|sagen"
    r"|widersprechen)\b"
    r"|\b(?:quelles? sources?|which (?:sources?|articles?|outlets)|welche quellen)\b"
)


_ASKING = re.compile(
    r"\b(?:qui|que|quoi|quel(?:le)?s?|quand|ou|comment|combien|pourquoi|(?:le|la|les)quel(?:le)?s?|qu|dont)\b"
)
_INVERTED = re.compile(r"\w-(?:t-)?(?:ils?|elles?|on)\b|\best-ce qu")
_VERB_FIRST = {
    "en": re.compile(r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may)\b"),
    "de": re.compile(r"(?:ist|sind|war|waren|hat|haben|hatten?|kann|konnen|wird|werden|wurden?|gibt|gab)\b"),
}


def asks_whether(question: str, language: str) -> bool:
    """Whether a question can be answered with yes or no."""
    folded = fold(question).strip()
    if language in _VERB_FIRST:
        return bool(_VERB_FIRST[language].match(folded))
    inverted = _INVERTED.search(folded)
    return inverted is not None and not _ASKING.search(folded[: inverted.start() + 1])


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
    given = analyse(question, language).figure_digits
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


_BARE = re.compile(r"\b(?:qui|quand|quelle date|who|whom|when|(?:what|which) date|wer|wen|wem|wann|welches datum)\b")
_TYPED = re.compile(rf"\b{_NAMED}\b|\b(?:jour|annee|day|year|tag|jahr)\b")


def asks_loosely(question: str) -> bool:
    """Whether a bare "who" or "when" asks: "the directors" or "after the war" may be all that there is to say."""
    folded = fold(question)
    return expected(question) in {"name", "date"} and bool(_BARE.search(folded)) and not _TYPED.search(folded)


_LONGEST_NUMBER = 6  # words of a figure: "deux cent mille trois cent douze"


def counts_another(text: str, quotes: str, question: str, language: str) -> bool:
    """Whether the figures of an answer count something else than is asked for, of which its quotes have the figure.

    "38 people, 12 of them apprentices": to "how many people" 12 is no answer, to "how many apprentices" it is.
    """
    counted = _COUNTED.search(fold(question))
    if expected(question) != "figure" or not counted:
        return False
    asked = {*terms(question, language), stem(counted.group(1), language)}
    said, there = _followers(text, language), _followers(quotes, language)
    of_it = {digits for digits, follower in there if follower == stem(counted.group(1), language)}
    return bool(said and of_it) and not any(digits in of_it or follower in asked for digits, follower in said)


def count_of(quotes: str, question: str, language: str) -> str:
    """The figure of what a question counts with its noun, as the quotes write them ("Trente-huit personnes"), or ""."""
    counted = _COUNTED.search(fold(question))
    noun = stem(counted.group(1), language) if counted else ""
    spans = words(quotes)
    for last in (n for n, (start, end) in enumerate(spans) if noun and stem(quotes[start:end], language) == noun):
        for first in range(max(0, last - _LONGEST_NUMBER), last):
            text = quotes[spans[first][0] : spans[last][1]]
            spelled = spell_digits(text[:1].lower() + text[1:], language)
            if re.fullmatch(r"[\d\s.,\u00a0\u202f]+[^\W\d_]+", spelled) and len(figures(spelled)) == 1:
                return text
    return ""


def _followers(text: str, language: str) -> set[tuple[str, str]]:
    """The digits of each figure, and the stem of the word that follows it."""
    spelled = _small_numbers(spell_digits(text[:1].lower() + text[1:], language), language)
    found = set()
    for figure in figures(spelled):
        follower = re.match(r"\s*([^\W\d_]+)", _SCALE.sub("", fold(spelled[figure.end : figure.end + 24])))
        found.add((figure.digits, stem(follower.group(1), language) if follower else ""))
    return found


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
        return not other and not (figure.bare and _YEAR.fullmatch(text[figure.start : figure.end]))
    beside = fold(text[max(0, figure.start - 8) : figure.start]) + " | " + after
    return bool(unit.search(beside)) or (unit is _MONEY and figure.scale > 1)


def _small_numbers(text: str, language: str) -> str:
    """Number words up to three as digits: they are left as words elsewhere, where most of them count nothing."""
    return _SMALL[language].sub(lambda m: str(_VALUES[fold(m[0].split()[0])]), text) if language in _SMALL else text


def _eras(text: str) -> set[str]:
    return {match.group() for match in _ERA.finditer(fold(text))}


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
