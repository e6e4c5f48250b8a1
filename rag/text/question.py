"""A question, taken apart once: what it asks for, and whether a text answers it. Pure.

The expected answer type is a staple of question answering (Li and Roth 2002); here it is a filter that needs no
model: a "how many" that is answered without a new figure is not answered, however well the sentence is supported.
What a question asks for is told by tables of word patterns, in French, English and German. In another language, or in
words that no table has, a question is an open one, which any text with a new term answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rag.text.analysis import Analysis, analyse
from rag.text.calendar import MONTHS
from rag.text.figures import Figure, figures, spell_digits
from rag.text.units import LENGTH, MONEY, SCALE_WORDS, TIME
from rag.text.words import fold, stem

Expected = Literal["percent", "figure", "date", "name", "open"]

# -- what it asks for: tables on the folded question ----------------------------------------------

# Nouns of people, bodies and places: "which minister …" asks for a name, "which surgeon …" is not known to.
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
# The kind of answer, the first that matches. It knows no other way to ask ("what did it cost", "name the minister").
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
# "Who is Anna Mercier?" has her name already. Told by the capital: "who is the mayor" asks for one.
_OF_A_PERSON = re.compile(
    r"\s*(?:qui (?:est|sont|était|étaient|fut)|who (?:is|was|are|were)) (?-i:[A-ZÀ-Þ])", re.IGNORECASE
)
# When "when" means a day of the week or a date: an era is no answer then.
_DAY = re.compile(r"\b(?:quel jour|a quelle date|(?:what|which) (?:day|date)|welchem (?:tag|datum))\b")
_OF_YEAR = re.compile(r"\b(?:quelle (?:est l )?annee|(?:what|which) year|welchem jahr)\b")
# What a "how much" asks for, and what then has to stand beside the figure. Other questions take any figure.
_UNITS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\bcombien d[ ']?euros|\bcombien de dollars|\b(?:quel(?:le)? |a quel |de quel |quel )"
            r"(?:est le |est la |etait le |etait la |\w+ )?"
            r"(?:montant|somme|prix|cout|budget|salaire|chiffre d.affaires)"
            r"|how much money|how many (?:euros|dollars)"
            r"|what (?:is |was )?(?:the )?(?:sum|price|cost|budget|revenue|salary)"
        ),
        MONEY,
    ),
    (
        re.compile(
            r"\bcombien (?:de |d.)(?:temps|secondes|minutes|heures|jours|semaines|mois|annees|ans)\b"
            r"|\bquelle (?:\w+ )?duree"
            r"|how long|how many (?:seconds|minutes|hours|days|weeks|months|years)|wie lange"
        ),
        TIME,
    ),
    (
        re.compile(
            r"\bquelle (?:est la )?(?:longueur|largeur|hauteur|distance)|combien de (?:kilo)?metres|how (?:far|tall)"
        ),
        LENGTH,
    ),
)
# What a "how many" counts: the noun that follows. In "how many of the ships" it is not seen.
_COUNTED = re.compile(r"\b(?:combien d(?:e |')|how many |wie ?viele )([^\W\d_]{3,})")
# More than one thing. Two things under one question word ("the names of the mayor and his deputy") are not seen.
_SEVERAL = re.compile(
    r"\b(?:et|and|und)[ ,]+(?:a |pour |pendant |depuis |de |dans |en |for |by |in |since |wie |für |seit )?"
    r"(?:combien|quel|qui|quand|ou\b|how|what|which|who|when|where|viele?|lange|welche|wer|wann)"
    r"|\b(?:quels?|quelles|which|what|welche) (?:sont |are |sind )?(?:les |the |die )?"
    r"(?:deux|trois|quatre|cinq|two|three|four|five|zwei|drei|vier)\b"
    r"|\bde (?:quelle|quel) \w+ a (?:quelle|quel) \w+\b|\bfrom (?:what|which) \w+ to (?:what|which)\b|\beach\b|\bchacun"
)
# Where a question for several things is divided; and one kind asked for twice.
_JOINED = re.compile(
    r"\b(?:et|and|und)[ ,]+(?=(?:\w+ ){0,2}(?:combien|quel(?:le)?s?|qui|quand|how|what|which|who|when|wie|welche\w*|wer"
    r"|wann)\b)"
)
_PAIRED = re.compile(
    r"\bde (?:quelle|quel) \w+ a (?:quelle|quel)\b|\bfrom (?:what|which) \w+ to (?:what|which)\b"
    r"|\beach\b|\bchacune?\b|\bjeweils\b"
)
# Asks of the sources themselves. It knows a few verbs of agreeing and saying.
_OF_SOURCES = re.compile(
    r"\b(?:sources?|articles?|journaux|medias|newspapers|outlets|quellen|zeitungen)\b.*"
    r"\b(?:accord|s.accordent|disent|dit|divergent|contredisent|agree|disagree|say|differ|contradict|einig|sagen"
    r"|widersprechen)\b"
    r"|\b(?:quelles? sources?|which (?:sources?|articles?|outlets)|welche quellen)\b"
)
# Yes or no. French asks it by inversion or "est-ce que"; by intonation alone it is not seen.
_ASKING = re.compile(
    r"\b(?:qui|que|quoi|quel(?:le)?s?|quand|ou|comment|combien|pourquoi|(?:le|la|les)quel(?:le)?s?|qu|dont)\b"
)
_INVERTED = re.compile(r"\w-(?:t-)?(?:ils?|elles?|on)\b|\best-ce qu")
_VERB_FIRST = {
    "en": re.compile(r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may)\b"),
    "de": re.compile(r"(?:ist|sind|war|waren|hat|haben|hatten?|kann|konnen|wird|werden|wurden?|gibt|gab)\b"),
}
# Sums of one kind: a figure answers only where its sentence says that it is that sum. Four sums are known.
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
# A "who" or "when" without a noun, which "the directors" or "after the war" may answer.
_BARE = re.compile(r"\b(?:qui|quand|quelle date|who|whom|when|(?:what|which) date|wer|wen|wem|wann|welches datum)\b")
_TYPED = re.compile(rf"\b{_NAMED}\b|\b(?:jour|annee|day|year|tag|jahr)\b")


# -- what answers: tables on the folded text ------------------------------------------------------

_SCALE = re.compile(rf"^\s*{SCALE_WORDS}\s*(?:d[e'’]|of)?\s*")
# Number words up to three. "one" is mostly an article: it counts where it is said to be one only.
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
# Times without a figure. Reigns, wars and governments are not known.
_ERA = re.compile(
    r"\b(?:[ivx]+e(?:r|me)? siecle|\w+(?:st|nd|rd|th) century|\w+ jahrhundert|moyen age|middle ages|mittelalter"
    r"|antiquite|antiquity|antike|renaissance|annees \w+|prehistoire)\b"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_FRAGMENT = 4  # words: in an answer this short, a capital at the beginning is a name
_LONGEST_NUMBER = 6  # words of a figure: "deux cent mille trois cent douze"


@dataclass(frozen=True)
class Question:
    """``text`` as asked, in ``language`` (ISO 639-1); made where it comes in, and handed on.

    A question asks, and may ask beside that whether the sources agree: ``subject`` is the first alone. Texts that may
    answer are compared under their own language; each method says where that has to be the question's.
    """

    text: str
    language: str

    # -- its parts ------------------------------------------------------------------------------------

    @cached_property
    def subject(self) -> Question:
        """The question without a sentence that only asks whether the sources agree; itself where that is all."""
        parts = [part for part in re.split(r"(?<=[?!.])\s+", self.text) if part]
        rest = [part for part in parts if not _OF_SOURCES.search(fold(part))]
        return Question(" ".join(rest), self.language) if rest and len(rest) < len(parts) else self

    @cached_property
    def analysis(self) -> Analysis:
        """Its words, terms, figures, dates and names."""
        return analyse(self.text, self.language)

    @cached_property
    def folded(self) -> str:
        """In lower case without accents."""
        return fold(self.text)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The stems of its names and the digits of its figures."""
        stems = {stem(name, self.language) for name in self.analysis.names}
        return frozenset(stems | {figure.digits for figure in self.analysis.figures})

    def variants(self, others: Iterable[str]) -> list[tuple[str, ...]]:
        """Of each content word its stem, and those that other languages would give it (names, loan words)."""
        own = self.analysis
        spoken = [own, *(own.under(other) for other in others if other != self.language)]
        return [
            tuple(dict.fromkeys(read.stems[n] for read in spoken))
            for n, word in enumerate(own.words)
            if (len(word) > 1 or word.isdigit()) and not own.of_grammar[n]
        ]

    def search_terms(self, others: Iterable[str]) -> list[str]:
        """The terms, then those that other languages would make of its words; without repeats."""
        own = self.analysis
        found = dict.fromkeys(own.terms)
        for other in others:
            for word, term, grammar in zip(own.words, own.under(other).stems, own.of_grammar, strict=True):
                if len(word) > 1 and not grammar:
                    found.setdefault(term)
        return list(found)

    # -- what it asks for -----------------------------------------------------------------------------

    @cached_property
    def kind(self) -> Expected:
        """The kind of answer, "open" where nothing can be told."""
        return expected(self.text)

    @cached_property
    def several(self) -> bool:
        """Whether it asks for more than one thing ("what share, and for how much?")."""
        return bool(_SEVERAL.search(self.folded))

    @cached_property
    def whether(self) -> bool:
        """Whether it can be answered with yes or no."""
        asked = self.folded.strip()
        if self.language in _VERB_FIRST:
            return bool(_VERB_FIRST[self.language].match(asked))
        inverted = _INVERTED.search(asked)
        return inverted is not None and not _ASKING.search(asked[: inverted.start() + 1])

    @cached_property
    def loosely(self) -> bool:
        """Whether a bare "who" or "when" asks: "the directors" or "after the war" may be all that there is to say."""
        bare = _BARE.search(self.folded) and not _TYPED.search(self.folded)
        return self.kind in {"name", "date"} and bool(bare)

    @cached_property
    def of_sources(self) -> bool:
        """Whether it asks what the sources say, or whether they agree."""
        return bool(_OF_SOURCES.search(self.folded))

    @cached_property
    def counted(self) -> str:
        """What a "how many" counts, folded; "" where that is not said."""
        found = _COUNTED.search(self.folded)
        return found.group(1) if found else ""

    @cached_property
    def unit(self) -> re.Pattern[str] | None:
        """What has to stand beside the figure that is asked for, folded; None for any figure."""
        return next((unit for asks, unit in _UNITS if asks.search(self.folded)), None)

    # -- what answers it ------------------------------------------------------------------------------

    def answered_by(self, said: Analysis) -> bool:
        """Whether a text brings something of the expected kind that the question does not hold already.

        Both are read in the language of the text.
        """
        own = self.analysis.under(said.language)
        # "none" is a word of grammar
        if said.term_set <= own.term_set and (said.term_set or self.kind != "figure"):
            return False
        if self.kind == "figure":
            return self._counted_by(said, own)
        if self.kind == "date":
            return self._dated_by(said, own)
        if self.kind == "name":
            return bool(_named(said).difference(own.folded))
        return self.kind == "open" or any(figure.percent for figure in _new(said.spelled_figures, own.figure_digits))

    def _counted_by(self, said: Analysis, own: Analysis) -> bool:
        spelled, given = _with_small_numbers(said), _with_small_numbers(own).figures
        noun = stem(self.counted, said.language) if self.counted else ""
        new = _new(spelled.figures, {figure.digits for figure in given})
        return any(_counts(figure, spelled.text, self.unit, noun, said.language) for figure in new)

    def _dated_by(self, said: Analysis, own: Analysis) -> bool:
        new = _new(said.spelled_figures, own.figure_digits)
        if _OF_YEAR.search(self.folded):
            return any(not _is_day(figure, said.spelled) for figure in new)
        days = said.calendar - own.calendar
        if _DAY.search(self.folded):
            return any(day.startswith("d") for day in days) or (bool(new) and bool(said.calendar))
        return bool(new) or bool(days) or bool(_eras(said.text) - _eras(self.text))

    def completed_by(self, said: Analysis) -> bool:
        """Whether a text brings something of every kind that a question for several things asks for, as often as asked.

        True where the question asks for one thing, or where nothing can be told of a kind.
        """
        kinds = [expected(part) for part in _JOINED.split(self.folded)]
        if len(kinds) == 1 and _PAIRED.search(self.folded):
            kinds *= 2
        if len(kinds) == 1:
            return True
        own = self.analysis.under(said.language)
        numbers = len(said.figure_digits - own.figure_digits)
        wanted = sum(kind in {"figure", "percent", "date"} for kind in kinds)
        if "date" in kinds and not numbers:
            numbers = len(said.calendar - own.calendar)
        return numbers >= wanted and ("name" not in kinds or bool(_named(said).difference(own.folded)))

    def counts_another(self, said: Analysis, quotes: Analysis) -> bool:
        """Whether the figures of an answer count something else than is asked for, of which its quotes have the figure.

        "38 people, 12 of them apprentices": to "how many people" 12 is no answer, to "how many apprentices" it is.
        Both are read in the question's language.
        """
        if self.kind != "figure" or not self.counted:
            return False
        noun = stem(self.counted, self.language)
        given, there = _followers(said), _followers(quotes)
        of_it = {digits for digits, follower in there if follower == noun}
        asked = self.analysis.term_set | {noun}
        return bool(given and of_it) and not any(digits in of_it or follower in asked for digits, follower in given)

    def count_in(self, quotes: Analysis) -> str:
        """The figure of what is counted with its noun, as the quotes write them ("Trente-huit personnes"), or "".

        The quotes are read in the question's language.
        """
        noun = stem(self.counted, self.language) if self.counted else ""
        for last in (n for n, term in enumerate(quotes.stems) if noun and term == noun):
            for first in range(max(0, last - _LONGEST_NUMBER), last):
                text = quotes.text[quotes.spans[first][0] : quotes.spans[last][1]]
                spelled = spell_digits(text[:1].lower() + text[1:], self.language)
                if re.fullmatch(r"[\d\s.,\u00a0\u202f]+[^\W\d_]+", spelled) and len(figures(spelled)) == 1:
                    return text
        return ""

    def of_the_quantity(self, quote: str) -> bool:
        """Whether a quote speaks of the sum that is asked for (turnover, profit, debt, population), if any is."""
        asked = [says for asks, says in _QUANTITIES if asks.search(self.folded)]
        return not asked or all(says.search(fold(quote)) for says in asked)

    def has_kind(self, said: Analysis) -> bool:
        """Whether a source sentence has anything of the expected kind, for ranking; never true of an open question."""
        if self.kind in {"percent", "figure", "date"}:
            return any(c.isdigit() for c in said.text)
        return self.kind == "name" and len(said.names) >= 2


def expected(question: str) -> Expected:
    """The kind of answer that the text of a question, or a part of one, asks for."""
    if _OF_A_PERSON.match(question):
        return "open"
    text = re.sub(r"[-'’]", " ", fold(question))
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), "open")


def _new(found: Iterable[Figure], given: Iterable[str]) -> list[Figure]:
    """The figures with other digits than those given; of equal ones the last."""
    return [figure for digits, figure in {f.digits: f for f in found}.items() if digits not in given]


def _followers(said: Analysis) -> set[tuple[str, str]]:
    """The digits of each figure, and the stem of the word that follows it."""
    spelled = _with_small_numbers(analyse(said.text[:1].lower() + said.text[1:], said.language))
    found = set()
    for figure in spelled.figures:
        follower = re.match(r"\s*([^\W\d_]+)", _SCALE.sub("", fold(spelled.text[figure.end : figure.end + 24])))
        found.add((figure.digits, stem(follower.group(1), said.language) if follower else ""))
    return found


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
        other = bool(noun) and bool(TIME.fullmatch(follower) or MONEY.match(counted.strip()) or figure.percent)
        return not other and not (figure.bare and _YEAR.fullmatch(text[figure.start : figure.end]))
    beside = fold(text[max(0, figure.start - 8) : figure.start]) + " | " + after
    return bool(unit.search(beside)) or (unit is MONEY and figure.scale > 1)


def _with_small_numbers(said: Analysis) -> Analysis:
    """The text with its number words as digits, also those up to three: elsewhere most of them count nothing."""
    small = _SMALL.get(said.language)
    text = small.sub(lambda m: str(_VALUES[fold(m[0].split()[0])]), said.spelled) if small else said.spelled
    return analyse(text, said.language)


def _eras(text: str) -> set[str]:
    return {match.group() for match in _ERA.finditer(fold(text))}


def _is_day(figure: Figure, text: str) -> bool:
    """Whether a figure is the day of a month."""
    after = fold(text[figure.end : figure.end + 24])
    following = re.match(r"(?:er|st|nd|rd|th)?\s*(?:of\s+)?([^\W\d_]+)", after)
    return bool(figure.bare and following and following.group(1) in MONTHS)


def _named(said: Analysis) -> set[str]:
    """The names of a text, folded; of a fragment every capitalised word."""
    found = set(said.names)
    if len(said.words) <= _FRAGMENT:
        capitals = (n for n, word in enumerate(said.words) if word[0].isupper() and len(word) > 1)
        found |= {said.folded[n] for n in capitals if not said.of_grammar[n]}
    return found
