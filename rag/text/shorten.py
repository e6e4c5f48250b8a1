"""A sentence to shorter forms of itself: verbatim, cut only at its beginning or its end. Pure.

What is dropped is a connective, a clause that only accompanies (relative, participial, of time), or the mention of the
agency or paper a report came through. What decides whether the rest is true stays: conditions, exceptions, negations,
and who claims it ("selon la police"). No clause goes whose loss would leave a rest without a verb, with an open
quotation or with a pronoun that points at nothing. It knows no article: offsets are those of the sentence given.
"""

from __future__ import annotations

import re

from rag.text.analysis import Analysis, analyse
from rag.text.dependence import COMMA, after_connective, points_back
from rag.text.quotations import is_open

FEWEST_WORDS = 7  # a shorter rest says too little
MOST_CUTS = 3  # clauses dropped at the end of one sentence

_MARK = "…"
_THROUGH_MEDIA = (
    r"\s+(?:l['’]|(?:le|la|les|une?|des|plusieurs|the|an?|several)\s)?(?:[^\W\d_]+\s)?"
    r"(?:AFP|Reuters|AP|Associated Press|agences?|journalistes?|m[ée]dias?|presse|journa(?:l|ux)|quotidiens?"
    r"|hebdomadaire|magazine|cha[iî]ne|newspapers?|agency|media)"
)
_SAID = (
    r"(?:a[- ]t-on appris|apprend-on|(?:a|ont|avait) (?:rapport[ée]|indiqu[ée]|annonc[ée]|r[ée]v[ée]l[ée]|pr[ée]cis[ée]"
    r"|constat[ée])|rapportent?|indiquent?|r[ée]v[èe]lent?|selon|d['’]apr[èe]s|reported|according to)"
)
_TRAILING = {
    "fr": re.compile(
        r"(?:qui|dont|où|ce qu[ie]|ce qu['’]|alors qu[e'’]|tandis qu[e'’]|l(?:e|a)quel(?:le)?"
        r"|(?:les|aux|des)quel(?:le)?s|auquel|après (?:que|qu['’]|avoir|être)"
        r"|avant (?:de |d['’]|que)|ainsi que|y compris|notamment"
        r"|(?!pourtant|cependant|avant|durant|pendant|devant|autant|maintenant|auparavant|suivant|moyennant|nonobstant)"
        rf"[^\W\d_]{{3,}}ant)\b|a[- ]t-on appris\b|{_SAID}{_THROUGH_MEDIA}\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:which|who|whose|where|while|after|before|as well as|including|(?!according|nothing|during|morning|evening)"
        rf"[^\W\d_]{{3,}}ing)\b|{_SAID}{_THROUGH_MEDIA}\b",
        re.IGNORECASE,
    ),
}
_LEADING = {
    "fr": re.compile(rf"(?:alors qu[e'’]|tandis qu[e'’]|après|interrogée?s?|{_SAID}{_THROUGH_MEDIA})\b", re.IGNORECASE),
    "en": re.compile(rf"(?:while|after|asked|{_SAID}{_THROUGH_MEDIA})\b", re.IGNORECASE),
}
_KEEPS = {
    "fr": re.compile(r"\b(?:mais|sauf|si|sinon|non|ne|n|pas|aucune?|jamais|sans|hormis)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:but|except|if|unless|not|no|never|without)\b", re.IGNORECASE),
}
# Words that are most likely a finite verb: forms of the usual auxiliaries, endings that few nouns have, and the present
# tense of the verbs that news sentences turn on. What is missed here is only kept whole, or passed over.
_PRESENT = """
    accepte accuse achète affirme aide ajourne ajoute annonce appelle apporte approuve arrive assure atteint attend
    augmente baisse bat cesse cherche choisit circule commence compte concerne condamne conduit confirme connaît
    considère constate construit conteste continue coûte craint critique croit crée demande devient dirige dispose
    dit donne double dure décide déclare défend dément démissionne dénonce dépasse déplore dévoile effectue embauche
    emploie engage enregistre entend entraîne envisage envoie espère estime exclut exige existe explique exprime
    fabrique ferme figure fixe fusionne gagne garde grimpe hésite illustre impose indique inquiète insiste installe
    interdit interpelle invite juge justifie laisse lance licencie lit livre loue lève maintient manque marque
    menace met meurt modifie montre multiplie mène nie nomme note négocie obtient occupe offre organise ouvre paie
    parle part passe patiente pense perd permet plaide pointe porte possède poursuit prend privilégie produit
    progresse promet propose proteste provoque précise précède prépare présente prévoit publie pèse quadruple quitte
    rachète raconte rappelle recommande reconnaît recrute recule refuse regrette rejette rejoint remplace remporte
    rend renonce reporte reprend représente respecte ressemble retire retrouve revient reçoit risque réclame
    récompense répond résume réunit réussit révise révèle saisit salue sanctionne sauve semble sert signe sollicite
    souhaite souligne soutient subit succède suit supprime surveille survient suscite suspend tente tient tire tombe
    touche tourne travaille traverse triple trouve tue utilise valide vend verse veut vient vise visite vit voit
    vote élit étudie évite évoque
"""
_NO_VERBS_IN_ENT = """
    absent accident adolescent agent argent cent client compétent content continent décent différent équivalent évident
    excellent fréquent incident innocent intelligent lent orient occident parent patient permanent précédent présent
    président prudent récent résident souvent talent urgent vent violent
"""
_VERB = {
    "fr": re.compile(
        r"\b(?:a|ont|est|sont|va|vont|fait|font|doit|doivent|peut|peuvent|veut|veulent|fut|furent|eut|aura|auront|sera|seront|ne|n['’]"
        rf"|reste(?:nt)?|{'|'.join(_PRESENT.split())}|s['’][^\W\d_]+e|se\s[^\W\d_]+e"
        r"|[^\W\d_]{2,}(?:ait|aient|èrent|irent|eront|era|isent|ssent)"
        rf"|(?!(?:{'|'.join(_NO_VERBS_IN_ENT.split())})\b)[^\W\d_]{{2,}}(?<!m)ent)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|does|did|says?|said|[^\W\d_]{3,}(?:ed|s))\b",
        re.IGNORECASE,
    ),
}
# What may follow a clause that leads in: the subject of the sentence.
_SUBJECT = {
    "fr": re.compile(r"(?:[Ll](?:e|a|es)\s|[Ll]['’]|[Uu]ne?\s|[Dd]es\s|[A-ZÀ-Ý\d])"),
    "en": re.compile(r"(?:the|an?)\s|[A-Z\d]"),
}
_CLEFT = re.compile(r"\b(?:c['’](?:est|était)|ce (?:sont|fut)|il y a|it (?:is|was))\b", re.IGNORECASE)


def shorter(said: Analysis) -> list[tuple[int, int]]:
    """Ranges ``(start, end)`` of a sentence that can stand for it: the whole first, then with more and more dropped.

    A language without rules gives the whole only.
    """
    text, ends = said.text, [len(said.text)]
    if said.language in _TRAILING:
        while len(ends) <= MOST_CUTS and (end := _without_last(said, ends[-1])) is not None:
            ends.append(end)
    starts = [0, *_later_starts(said)]
    found = [(start, end) for end in ends for start in starts]
    return [found[0], *(piece for piece in found[1:] if stands_alone(analyse(text[slice(*piece)], said.language)))]


def with_marks(text: str, start: int, end: int) -> str:
    """The piece with an ellipsis where something was dropped; its own words are untouched."""
    piece = text[start:end].strip()
    return (f"{_MARK} " if start > 0 else "") + piece + (f" {_MARK}" if end < len(text) else "")


def stands_alone(said: Analysis) -> bool:
    """Whether a text can be read alone: long enough, with a verb, quotation marks closed, pointing nowhere."""
    verb = _VERB.get(said.language)
    return (
        len(said.words) >= FEWEST_WORDS
        and (verb is None or bool(verb.search(said.text)))
        and not is_open(said.text)
        and not points_back(said)
    )


def _without_last(said: Analysis, end: int) -> int | None:
    """Where the sentence ends without its last clause; None when that clause has to stay."""
    text, language = said.text, said.language
    commas = [match for match in COMMA.finditer(text, 0, end) if not is_open(text[: match.start()])]
    if not commas:
        return None
    last = commas[-1]
    clause, head = text[last.end() : end], text[: last.start()]
    # A clause that denies or excepts says something about the rest; after "que" it is only what somebody claims.
    if not (found := _TRAILING[language].match(clause)) or _KEEPS[language].search(clause.split(" que ")[0]):
        return None
    if re.match(_SAID, found.group(), re.IGNORECASE) and head[-1] in '»”"':
        return None
    return None if _CLEFT.search(head) else last.start()


def _later_starts(said: Analysis) -> list[int]:
    """Where the sentence can begin later: after a connective, after a clause that only leads in."""
    text, language = said.text, said.language
    if language not in _LEADING:
        return []
    begin = after_connective(said)
    starts = [begin] if begin else []
    comma = COMMA.search(text, begin)
    if (
        comma
        and _LEADING[language].match(text, begin)
        and _subject_follows(said, comma.end())
        and not _KEEPS[language].search(text, begin, comma.start())
    ):
        starts.append(comma.end())
    return starts


def _subject_follows(said: Analysis, start: int) -> bool:
    """Whether the clause that leads in is over: a subject follows; a bare name has its verb before the next comma."""
    text, language = said.text, said.language
    subject = _SUBJECT[language].match(text, start)
    if subject is None or not subject.group().isalnum():
        return subject is not None
    comma = COMMA.search(text, start)
    return bool(_VERB[language].search(text, start, comma.start() if comma else len(text)))
