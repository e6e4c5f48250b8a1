"""Whether a question leans on the conversation: "et lui ?", "why?", "Quand a-t-il démissionné ?". Pure.

A pronoun leans when nothing before it in the same question can be what it stands for: a name, or a noun with its
article. That is a matter of word order, which differs by language; French, English and German are known here, and a
question in another language stands alone. It does not know what was said before; ``rewrite`` does.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.text.analysis import Analysis, analyse
from rag.text.words import fold

Leaning = Literal["opening", "bare", "fragment", "pronoun", "demonstrative"]

FRAGMENT_WORDS = 4  # of these at most one carries content: "combien de jours ?", "en 2023 ?", "who won?"
STANDS_ALONE = 3  # content terms, with a name among them, that make a question behind "et" one of its own

# -- what the patterns are made of; all but the names are matched on folded text ------------------------

OPENING = {
    "fr": r"(?:et|mais|alors|donc|puis)\b(?:\s*,)?(?:\s+pour\b(?! (?:combien|qui|quoi|quel)))?"
    r"|qu'en est-il\b(?:\s+(?:de|du|des)\b)?",
    "en": r"(?:and|but|so|then)\b(?:\s*,)?(?:\s+(?:what|how) about\b|\s+then\b)?|(?:what|how) about\b",
    "de": r"(?:und|aber|also)\b(?:\s*,)?(?:\s+was ist mit\b)?|was ist mit\b",
}
_FRENCH_NOUN = (
    r"\b(?:le|la|les|un|une|des|du|aux?|ce|cet|cette|ces|chaque|plusieurs|certaine?s|deux|trois|mon|ma|mes|son|sa|ses"
    r"|leurs?|notre|votre)"
    r" (?!\S+-t?-?(?:ils?|elles?)\b)(?:\d+ |[\"«“] ?)?\w{2,}|\b(?<!combien )[ld]'(?!a\b|ont\b|avai|aura)\w{2,}"
)
_NOUN = {
    "fr": re.compile(_FRENCH_NOUN),
    "en": re.compile(
        r"\b(?:the|an?|each|every|some|two|three|my|your|our|his|her|its|their|this|that|these|those|(?<!how )many)"
        r" \w{2,}|'s \w{2,}"
    ),
    "de": re.compile(r"\b(?:der|die|das|den|dem|des|eine?[rnms]?) \w{3,}"),
}
_TIME = (
    r"(?:an|annee|mois|semaine|jour|jours|matin|soir|siecle|moment|annees|year|month|week|morning|evening|time|century"
    r"|day|days|years|jahr|monat|woche|tag|zeit|jahrhundert)"
)
_IMPERSONAL = re.compile(
    r"y[- ]a(?:vait|ura)?[- ]?(?:t[-' ])?il|s'est[- ](?:t-)?il passe|[cs]e passe[- ]?t[-' ]il|il se passe|est-il arrive"
    r"|a-t-il fallu|il (?:n'|ne )?\w+(?: pas)? y avoir|s'(?:agit|agissait)-il"
    r"|(?:faut|fallait|faudra|existe|existait|pleut|suffit|reste|restait|arrive|semble|convient|vaut|importe)[- ]"
    r"(?:t-)?il|est-il (?:\w+ )?(?:possible|vrai|necessaire|interdit|permis|obligatoire|question|courant|prevu|frequent"
    r"|payant|mis fin)"
    r"|il (?:y a|y avait|n'y|faut|fallait|s'agit|existe|est (?:possible|necessaire|vrai))"
    r"|is it (?:true|possible|legal|illegal|necessary|called)|(?:does|did|will|would) it (?:take|mean to|cost to)"
    r"|it (?:takes?|is (?:true|possible))|gibt es|es (?:gibt|gab)"
)
_ADVERBIAL = (
    r"(?:ou|comment|combien|quand|pourquoi|where|when|why|how|how (?:much|many|long|old)|wo|wie|wann|warum|wohin)"
)
_COPULA = r"(?:est|sont|etaient|etait|fut|furent|sera|seront|a ete|is|are|was|were|will be|ist|sind|war|waren)"
# Before a possessive that nothing in the question owns: "quel est son …", "où se trouvent ses …".
_UNOWNED = re.compile(
    r"(?:(?:de|a|dans|sur|avec|pour|par|en|depuis|in|at|on|from|since|to|with|mit|von|seit) )?"
    rf"(?:(?:quel(?:le)?s?|qui|que|what|who|wer|was) {_COPULA}"
    rf"|{_ADVERBIAL}(?: (?:se |s')?[\w-]+)?(?: est-ce que)?|) ?(?:de |d')?"
)
_PRONOUNS: dict[str, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?P<inverted>\b(?:(?:ne|se|le|la|les|lui|leur|y|en) |[nsl]')*\w+(?:-t)?-(?:ils?|elles?)\b)"
        r"|(?P<asked>\best-ce qu'(?:ils?|elles?)\b)"
        r"|(?P<object>(?<=\bqui )l'(?=(?:a|ont|avait|avaient)\b)|(?<=\bqui )lui\b|(?<=\bque )lui\b"
        r"|\b(?:avec|chez|de|sur|contre|pour|sans|par) (?:lui|eux|elles?)\b|\bd'(?:elles?|eux)\b|\b(?:cela|ca"
        r"|celui-ci|celle-ci|ceux-ci|la-bas)\b)"
        r"|(?P<subject>(?<![-\w])(?:ils?|elles?)\b(?! y a))"
        r"|(?P<possessive>\b(?:son|sa|ses|leurs?) (?=\w{2,}))"
    ),
    "en": re.compile(
        r"(?P<inverted>\b(?:did|does|do|is|was|were|are|has|have|had|will|would|can|could|should|might|must)(?:n't)?"
        r" (?:he|she|it|they)\b)"
        r"|(?P<object>\b(?:him|them|it|her|this|that|these|those)(?= ?\?| ?$| (?:in|on|at|for|from|to|with|by"
        r"|about|happen"
        r"(?:ed)?|mean|work|start(?:ed)?|end(?:ed)?) ?)|\bthere(?= ?\??$))"
        r"|(?P<subject>\b(?:he|she|they|it)\b)"
        r"|(?P<possessive>\b(?:his|her|its|their) (?=\w{2,}))"
    ),
    "de": re.compile(
        r"(?P<inverted>\b(?:hat|ist|war|hatte|wird|kann|will|soll|muss|wurde|haben|sind|waren|hatten|werden|\w+t|\w+te)"
        r" (?:er|sie)\b)"
        r"|(?P<object>\b(?:ihn|ihm|ihnen|dafur|damit|daruber|davon|dazu|dagegen)\b|\b(?:das|dies)(?= ?\?| ?$))"
        r"|(?P<possessive>\b(?:sein|ihr)(?:e|er|en|em|es)? (?=\w{2,}))"
    ),
}
# A name in lower case is the word between the question word and the verb.
_LOWERED = re.compile(
    r"(?:et |mais )?(?:ou|quand|comment|pourquoi|when|where|why|how)(?! (?:est|se|est-ce)\b)"
    r" (?!does|have|many|much|long|often|about|will|were|would)\w{4,} "
)
# Words of grammar at the beginning of a question that ``text.words`` does not list.
GRAMMAR_WORDS = frozenset(("since", "whose", "jusqu", "seit", "bis", "wieso", "woher", "wofur", "womit"))
_DEMONSTRATIVE = {
    "fr": re.compile(
        rf"(?<!-)\b(?:ce|cet|cette|ces) (?!{_TIME}\b|qu|dont\b|sont\b|fut\b|type|genre)\w{{3,}}"
        r"(?! (?:qui|que|dont|ou)\b)"
    ),
    "en": re.compile(rf"\b(?:this|these|those) (?!{_TIME}\b|who\b|that\b)[a-z]{{3,}}(?! (?:who|that|which)\b)"),
    "de": re.compile(rf"\bdiese[rsmn]? (?!{_TIME}\b)\w{{3,}}"),
}


def leaning(question: Analysis) -> Leaning | None:
    """How the question leans on what was said before it; None when it stands alone."""
    if question.language not in OPENING or not question.words:
        return None
    rest = without_opening(question)
    named, content = _named(rest), rest.terms
    if rest.text != question.text.strip():
        alone = len(content) >= STANDS_ALONE and bool(named) and not _pronoun(rest)
        return None if alone else "opening"
    if not content and not named:
        return "bare"
    if len(rest.words) <= FRAGMENT_WORDS and len(content) <= 1 and not named:
        return "fragment"
    if _pronoun(rest):
        return "pronoun"
    pointing = _DEMONSTRATIVE[rest.language].search(_straightened(rest.text))
    return "demonstrative" if pointing and not named and len(content) < STANDS_ALONE + 1 else None


def without_opening(question: Analysis) -> Analysis:
    """The question without the "et", "and" or "what about" that it begins with."""
    text, language = question.text.strip(), question.language
    opening = re.match(OPENING[language], _straightened(text)) if language in OPENING else None
    rest = analyse(text[opening.end() :].strip(" ,") if opening else "", language)
    return rest if rest.words else analyse(text, language)


def _pronoun(question: Analysis) -> bool:
    text, language = _straightened(question.text), question.language
    impersonal = [match.span() for match in _IMPERSONAL.finditer(text)]
    for match in _PRONOUNS[language].finditer(text):
        if any(start < match.end() and match.start() < end for start, end in impersonal):
            continue
        before, kind = text[: match.start()], match.lastgroup
        if (
            _NOUN[language].search(before)
            or _LOWERED.match(before)
            or _begins_named(analyse(question.text[: match.start()], language))
        ):
            continue
        if kind in {"inverted", "asked", "object"} and not _counted(before, match.group(), text[match.end() :]):
            return True
        if kind in {"subject", "possessive"} and _UNOWNED.fullmatch(before):
            return True
    return False


def _counted(before: str, pronoun: str, behind: str) -> bool:
    """Whether what is asked for is itself the subject: "Combien d'élèves ont-ils réussi ?"."""
    if pronoun.endswith(("ils", "elles")):
        return bool(re.search(r"\b(?:combien d[e']|quel(?:le)?s) ?\w+", before))
    passive = behind.startswith(" ete") or re.match(r"(?:est|fut)-", pronoun)
    return bool(re.match(r"quel(?:le)? \w+", before) and passive)


def _begins_named(said: Analysis) -> bool:
    """Whether there is a name in the beginning of a question; its first word is one when it is not of the grammar."""
    first = said.words[0] if said.words else ""
    grammar = bool(first) and (said.of_grammar[0] or said.folded[0] in GRAMMAR_WORDS)
    return bool(_named(said)) or (first[:1].isupper() and not grammar)


def _named(said: Analysis) -> list[str]:
    """Capitalised words, but for function words and the first word. German nouns are capitalised like names."""
    found = zip(said.words[1:], said.of_grammar[1:], strict=True)
    return [word for word, grammar in found if word[0].isupper() and not grammar]


def _straightened(text: str) -> str:
    """Folded, of the same length where no ligature is opened, with straight apostrophes."""
    return fold(text).replace("’", "'")
