"""Pairs made from press and encyclopedic sentences by small changes, whose sense is known from the change."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lexicon import EN_OTHERS, EN_VERBS, FR_OTHERS, FR_VERBS, groups
from morphology import agree, english, french
from world import DAYS, MONTHS, NOT_E, C, E, N, Number, Pair, dated, grouped, other_number, words

WORD = r"[A-Za-zÀ-ÖØ-öø-ÿœŒ]+(?:-[A-Za-zÀ-ÖØ-öø-ÿœŒ]+)*"


@dataclass(frozen=True)
class Entry:
    group: int
    side: int
    word: str
    form: str
    verb: bool


class Lexicon:
    """Forms by spelling; groups whose number is in ``apart`` are left out or are the only ones."""

    def __init__(self, lang: str, apart: Callable[[int], bool]) -> None:
        self.lang = lang
        self.forms: dict[str, Entry] = {}
        self.members: dict[tuple[int, int, bool], list[str]] = {}
        twice: set[str] = set()
        verbs, others = (FR_VERBS, FR_OTHERS) if lang == "fr" else (EN_VERBS, EN_OTHERS)
        for is_verb, table in ((True, verbs), (False, others)):
            for number, sides in enumerate(groups(table)):
                if not apart(number):
                    continue
                for side, members in enumerate(sides):
                    self.members[number, side, is_verb] = [m.rstrip("_") for m in members]
                    for member in members:
                        if member.endswith("_"):
                            continue
                        for form, text in self.inflected(member, is_verb).items():
                            if text in self.forms and self.forms[text].word != member:
                                twice.add(text)
                            self.forms.setdefault(text, Entry(number, side, member, form, is_verb))
        self.verb_forms = {t for t, e in self.forms.items() if e.verb}

    def inflected(self, word: str, verb: bool) -> dict[str, str]:
        if not verb:
            return {"": word}
        if self.lang == "en":
            forms = english(word)
            return dict(forms.items())
        forms = dict(french(word))
        pp = forms.pop("pp")
        for g in "mf":
            for n in "sp":
                forms[f"pp{g}{n}"] = agree(pp, g, n)
        return forms

    def other(self, entry: Entry, rng: random.Random, opposite: bool) -> str | None:
        side = 1 - entry.side if opposite else entry.side
        choices = [m for m in self.members[entry.group, side, entry.verb] if m != entry.word]
        if not choices:
            return None
        word = rng.choice(choices)
        forms = self.inflected(word, entry.verb)
        return forms.get(entry.form)


SKIPPED = {
    "entre",
    "sort",
    "suit",
    "part",
    "bat",
    "suivi",
    "parti",
    "mort",
    "née",
    "tue",
    "vide",
    "donne",
    "donné",
    "donnée",
    "prend",
    "pris",
    "prise",
    "crus",
    "cru",
    "fait",
    "couvert",
    "appelle",
    "sauf",
    "fin",
    "fins",
    "last",
    "mine",
    "close",
    "present",
    "right",
    "left",
    "save",
    "saw",
    "read",
    "second",
    "minute",
    "even",
    "well",
    "late",
}
AUX_FR = r"(?:a|ont|est|sont|été|avait|avaient|était|étaient|sera|seront|aurait|auraient|serait|seraient|avoir|être|fait|soit|aura|auront|ayant|étant|pas|plus|fut|déjà|jamais|aussi|également|ainsi|finalement|définitivement|notamment|largement|officiellement|nettement|fortement|légèrement|récemment)"
NEGATED_FR = re.compile(r"\b(?:ne|n['’]\w*|sans|ni|aucune?|jamais|non|pas)\b", re.I)
NEGATED_EN = re.compile(r"\b(?:not|never|no|without|nor|neither|\w+n['’]t)\b", re.I)


def replaced(sentence: str, lexicon: Lexicon, rng: random.Random, opposite: bool) -> str | None:
    """The sentence with one word exchanged for its opposite, or for one of the same sense."""
    spots = []
    for match in re.finditer(WORD, sentence):
        entry = lexicon.forms.get(match[0].lower())
        if not entry or match[0].isupper() or (match[0][0].isupper() and match.start() > 0):
            continue
        before = sentence[max(0, match.start() - 28) : match.start()]
        if (NEGATED_FR if lexicon.lang == "fr" else NEGATED_EN).search(before):
            continue
        last = before.split()[-1].lower() if before.split() else ""
        if lexicon.lang == "fr" and entry.verb:
            if entry.form.startswith("pp") and not re.fullmatch(AUX_FR, last.split("'")[-1].split("’")[-1]):
                continue
            if entry.form in {"pres3", "imp3", "pres6", "imp6", "fut3", "fut6"} and last in {
                "le",
                "la",
                "les",
                "un",
                "une",
                "des",
                "de",
                "du",
                "au",
                "cette",
                "ce",
                "son",
                "sa",
                "l",
                "en",
                "aux",
                "d",
            }:
                continue
            if entry.form in {"pres3"} and not (re.fullmatch(WORD, last) and len(last) > 2):
                continue
            if re.search(r"(?:\b[lsmLSM]['’]|\bse )$", before):
                continue
            if entry.form == "prp" and last != "en":
                continue
        if lexicon.lang == "en" and entry.verb:
            if entry.form in {"past", "pp"} and last in {"the", "a", "an", "of", "its", "their", "his", "her", "in"}:
                continue
            if entry.form in {"base", "s"} and not (
                entry.form == "base"
                and last in {"to", "will", "could", "would", "can", "should", "must", "may", "might"}
            ):
                continue
            if entry.form == "ing" and last not in {"is", "are", "was", "were", "by", "been", "of"}:
                continue
        if (
            not entry.verb
            and lexicon.lang == "fr"
            and match[0].lower()
            in {"plus", "est", "bien", "mal", "bas", "grand", "haut", "droite", "gauche", "sûr", "fort"}
        ):
            after = sentence[match.end() : match.end() + 14]
            if match[0].lower() == "plus" and not re.match(
                r" (?:de|d['’]|grande?s?|fort|élevée?s?|important|rapide|cher|petit|jeune|que)", after
            ):
                continue
            if match[0].lower() == "plus" and re.search(
                r"(?:de|en|non|au|le|la|les|des|d['’]autant) $", before.lower()
            ):
                continue
            if match[0].lower() in {"bien", "grand", "sûr", "fort"}:
                continue
        spots.append((match, entry))
    rng.shuffle(spots)
    spots.sort(key=lambda s: not s[1].verb)  # verbs turn the sense of a sentence most surely
    if len(spots) > 1 and rng.random() < 0.3:
        rng.shuffle(spots)
    for match, entry in spots:
        word = lexicon.other(entry, rng, opposite)
        if not word:
            continue
        if match[0][0].isupper():
            word = word[0].upper() + word[1:]
        text = sentence[: match.start()] + word + sentence[match.end() :]
        return elided(text, match.start(), word) if lexicon.lang == "fr" else article(text, match.start(), word)
    return None


def elided(text: str, at: int, word: str) -> str:
    """The little word before, as the new one wants it."""
    before, after = text[:at], text[at:]
    vowel = bool(re.match(r"[aeiouyéèêàâîôûœ]|h(?:ausse)?(?!ausse)", word, re.I)) and not re.match(
        r"(?:haus|haut|hosti.{0}x|huer|hué|hors)", word, re.I
    )
    if vowel:
        before = re.sub(r"\b([Dd]e|[Nn]e|[Qq]ue|[Ll]a|[Ll]e|[Jj]e|[Ss]e) $", lambda m: m[1][:-1] + "'", before)
        before = re.sub(r"\bdu $", "de l'", before)
        before = re.sub(r"\bau $", "à l'", before)
    else:
        before = re.sub(r"\b([DdNnQq]|[Qq]u)['’]$", lambda m: m[1] + "e ", before)
        feminine = word.endswith(("tion", "ture", "se", "te", "ite", "ce", "ion", "rie", "aite", "oire", "isse"))
        before = re.sub(r"\bde l['’]$", "de la " if feminine else "du ", before)
        before = re.sub(r"\bà l['’]$", "à la " if feminine else "au ", before)
        before = re.sub(r"\b([Ll])['’]$", lambda m: m[1] + ("a " if feminine else "e "), before)
    return before + after


def article(text: str, at: int, word: str) -> str:
    before = text[:at]
    if re.match("[aeiou]", word, re.I):
        before = re.sub(r"\b([Aa]) $", r"\1n ", before)
    else:
        before = re.sub(r"\b([Aa])n $", r"\1 ", before)
    return before + text[at:]


FINITE_FR = [
    "a",
    "ont",
    "est",
    "sont",
    "avait",
    "avaient",
    "était",
    "étaient",
    "sera",
    "seront",
    "va",
    "vont",
    "doit",
    "doivent",
    "peut",
    "peuvent",
    "aura",
    "auront",
    "pourra",
    "pourront",
    "faut",
    "reste",
    "restent",
    "devient",
    "compte",
    "comptent",
    "souhaite",
    "souhaitent",
    "prévoit",
    "prévoient",
    "concerne",
    "concernent",
    "permet",
    "permettent",
    "existe",
    "existent",
]


def negate(sentence: str, lang: str, rng: random.Random) -> str | None:
    """A negation put in at the first finite verb that allows it."""
    if lang == "fr":
        if re.search(r"\b(?:ne|n['’])", sentence, re.I):
            return None
        for match in re.finditer(
            r"(?<![\w'’-])(?P<c>(?:s['’]|se |l['’]|y |en |lui |leur )?)(?P<v>"
            + "|".join(FINITE_FR)
            + r")(?= [\wàéêè])(?! -)",
            sentence,
        ):
            before = sentence[: match.start()].rstrip()
            if (
                not before
                or before.endswith(("qui", "que", ",", ":", "«", '"', "(", "où", "dont", "et"))
                or (
                    re.search(r"\b(?:y|il|elle|on|ce|qu)$", before)
                    and match["v"] in {"a", "est"}
                    and rng.random() < 0.3
                )
            ):
                continue
            if before.endswith('"') or before.count('"') % 2 or before.count("«") > before.count("»"):
                continue
            clitic, verb = match["c"], match["v"]
            head = "ne " + clitic if clitic else ("n'" if verb[0] in "aeé" else "ne ")
            return f"{sentence[: match.start()]}{head}{verb} pas{sentence[match.end() :]}".replace(
                " pas un ", " pas un "
            )
        return None
    match = re.search(r"(?<=\w )\b(is|are|was|were|has|have|had|will|would|can|could|should|must)\b(?= \w)", sentence)
    if (
        match
        and not re.search(r"\bnot\b|n['’]t|\bnever\b|\bno\b", sentence)
        and not re.match(r" (?:to|a lot)", sentence[match.end() :])
    ):
        return (
            f"{sentence[: match.end()]} not{sentence[match.end() :]}"
            if match[1] != "can"
            else sentence[: match.start()] + "cannot" + sentence[match.end() :]
        )
    return None


def affirm(sentence: str, lang: str) -> str | None:
    """A negation taken out."""
    if lang == "fr":
        if len(re.findall(r"\b(?:ne |n['’])", sentence, re.I)) != 1:
            return None
        found = re.sub(
            r"\b[Nn](?:e |['’])((?:\w+['’]|se |y |en |lui |leur )?\w+) (?:pas|plus|jamais)\b(?! (?:seulement|encore|que|uniquement|moins|toujours|de |d['’]))",
            r"\1",
            sentence,
            count=1,
        )
        if found == sentence or re.search(r"\b(?:ni|aucune?|personne|rien|que)\b", found):
            return None
        return found[0].upper() + found[1:]
    found = re.sub(
        r"\b(is|are|was|were|has|have|had|will|would|could|should|must) not\b(?! (?:only|just|yet|all|every))",
        r"\1",
        sentence,
        count=1,
    )
    found = re.sub(r"\bcannot\b", "can", found, count=1) if found == sentence else found
    return found if found != sentence and not re.search(r"\b(?:any|either|until|ever)\b", found) else None


NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:[  .,]\d{3})+|\d+)(?:([.,])(\d+))?(?![\w-])")


def renumbered(sentence: str, lang: str, rng: random.Random) -> str | None:
    """Another number in place of one."""
    found = [m for m in NUMBER.finditer(sentence) if not re.search(r"(?:19|20)\d\d$", m[0]) or rng.random() < 0.6]
    if not found:
        return None
    match = rng.choice(found)
    if match[3]:
        new = (
            f"{match[1]}{match[2]}{rng.choice([d for d in '123456789' if d != match[3][0]])}{match[3][1:]}"
            if rng.random() < 0.6
            else f"{int(re.sub(r'[^0-9]', '', match[1])) + rng.choice([1, 2, 3, 5])}{match[2]}{match[3]}"
        )
    else:
        value = int(re.sub(r"\D", "", match[1]))
        if 1900 <= value <= 2050:
            new = str(value + rng.choice([-10, -5, -3, -2, -1, 1, 2, 3, 4]))
        else:
            separator = re.search(r"\D", match[1])
            other = other_number(rng, Number(max(value, 2))).value
            new = f"{other:,}".replace(",", separator[0] if separator else "")
    return sentence[: match.start()] + new + sentence[match.end() :]


UNITS = {
    "fr": [
        ("millions", "milliards"),
        ("milliards", "millions"),
        ("million", "milliard"),
        ("euros", "dollars"),
        ("dollars", "euros"),
        ("%", "points"),
        ("mois", "jours"),
        ("ans", "mois"),
        ("jours", "semaines"),
        ("semaines", "mois"),
        ("heures", "minutes"),
        ("kilomètres", "mètres"),
        ("minutes", "secondes"),
        ("ans", "jours"),
    ],
    "en": [
        ("million", "billion"),
        ("billion", "million"),
        ("years", "months"),
        ("months", "weeks"),
        ("days", "weeks"),
        ("hours", "minutes"),
        ("miles", "feet"),
        ("thousand", "million"),
        ("percent", "points"),
        ("weeks", "days"),
    ],
}


def reunited(sentence: str, lang: str, rng: random.Random) -> str | None:
    choices = [(a, b) for a, b in UNITS[lang] if re.search(rf"\d[\d .,]* {a}\b" if a != "%" else r"\d %", sentence)]
    if not choices:
        return None
    a, b = rng.choice(choices)
    return re.sub(rf"(\d[\d .,]*) {a}\b" if a != "%" else r"(\d[\d .,]*) %", rf"\1 {b}", sentence, count=1)


def redated(sentence: str, lang: str, rng: random.Random) -> str | None:
    for table in rng.sample([DAYS[lang], MONTHS[lang]], 2):
        names = [
            m
            for m in re.finditer(r"\b(" + "|".join(table) + r")\b", sentence)
            if not (
                lang == "en"
                and m[0] in {"May", "March"}
                and not re.search(r"\d|[Ii]n $", sentence[max(0, m.start() - 4) : m.end() + 3])
            )
        ]
        if names:
            match = rng.choice(names)
            return sentence[: match.start()] + rng.choice([n for n in table if n != match[0]]) + sentence[match.end() :]
    return None


NAME = re.compile(r"(?<![.!?\"«] )(?<!^)\b[A-ZÀÉÈ][a-zà-ÿ]+(?:[- ](?:de |du |von |van |Le |La )?[A-ZÀÉÈ][a-zà-ÿ]+)*")


def names_in(sentence: str, lang: str) -> list[str]:
    stop = {
        "Mais",
        "Selon",
        "Pour",
        "Les",
        "Le",
        "La",
        "Un",
        "Une",
        "Dans",
        "Il",
        "Elle",
        "En",
        "Ce",
        "Cette",
        "The",
        "In",
        "He",
        "She",
        "It",
        "This",
        "These",
        "However",
        "But",
        "And",
        *DAYS["en"],
        *MONTHS["en"],
    }
    found: list[str] = []
    for match in NAME.finditer(sentence):
        name = match[0]
        if name.split()[0] in stop or len(name) < 4 or name in found:
            continue
        found.append(name)
    return found


def renamed(sentence: str, lang: str, rng: random.Random, pool: Sequence[str]) -> str | None:
    """Another name of the same article or of another one in place of one."""
    own = names_in(sentence, lang)
    if not own:
        return None
    name = rng.choice(own)
    choices = [
        p for p in pool if p not in sentence and name not in p and p not in name and p.count(" ") == name.count(" ")
    ]
    return sentence.replace(name, rng.choice(choices)) if choices else None


def exchanged(sentence: str, lang: str, rng: random.Random) -> str | None:
    """Two names in each other's place, unless they only stand in a list."""
    own = [
        n for n in names_in(sentence, lang) if (" " in n or len(n) > 4) and n not in {"Grande", "World War", "Guerre"}
    ]
    for _ in range(3):
        if len(own) < 2:
            return None
        a, b = rng.sample(own, 2)
        if a in b or b in a:
            continue
        between = sentence[min(sentence.find(a), sentence.find(b)) : max(sentence.find(a), sentence.find(b))]
        if (
            re.search(r"\b(?:et|ou|and|or|avec|with)\b|,", between)
            or len(between) > 130
            or not re.search(r"\b[a-zà-ÿ]{4,}\b.*\b[a-zà-ÿ]{3,}\b", between[max(len(a), 4) :])
        ):
            continue
        return sentence.replace(a, "\0").replace(b, a).replace("\0", b)
    return None


SCOPE = {
    "fr": [
        (r"\b[Tt]ous les\b", "certains", E),
        (r"\b[Tt]outes les\b", "certaines", E),
        (r"\b[Cc]ertains\b", "tous les", N),
        (r"\b[Cc]ertaines\b", "toutes les", N),
        (r"\b[Ll]a plupart des\b", "tous les", N),
        (r"\b[Pp]lusieurs\b", "tous les", N),
        (r"\b[Uu]ne partie des\b", "l'ensemble des", NOT_E),
        (r"\b[Ll]a moitié des\b", "la totalité des", C),
        (r"\b[Aa]ucun\b", "chaque", C),
        (r"\bseulement\b", "", N),
        (r"\b[Pp]resque tous les\b", "tous les", N),
        (r"\b[Cc]haque\b", "aucun", C),
    ],
    "en": [
        (r"\b[Aa]ll\b", "some", E),
        (r"\b[Ss]ome\b", "all", N),
        (r"\b[Mm]ost\b", "all", N),
        (r"\b[Mm]any\b", "all", N),
        (r"\b[Ss]everal\b", "all", N),
        (r"\b[Mm]any\b", "few", C),
        (r"\b[Ff]ew\b", "many", C),
        (r"\b[Aa]ll\b", "none of", C),
        (r"\b[Ee]very\b", "no", C),
        (r"\b[Oo]nly\b", "", N),
        (r"\b[Bb]oth\b", "neither", C),
        (r"\b[Uu]sually\b", "always", N),
        (r"\b[Oo]ften\b", "always", N),
        (r"\b[Ss]ometimes\b", "always", N),
        (r"\b[Aa]lways\b", "never", C),
    ],
}


def rescoped(sentence: str, lang: str, rng: random.Random) -> tuple[str, str] | None:
    choices = [(p, w, label) for p, w, label in SCOPE[lang] if re.search(p, sentence)]
    if not choices:
        return None
    pattern, word, label = rng.choice(choices)
    text = re.sub(pattern, word, sentence, count=1).replace("  ", " ").strip()
    text = re.sub(r"\bd['’](?=tous)", "de ", text)
    return text[0].upper() + text[1:], label


MODAL_FR = [
    (r"\bpourrait\b", ["va", "doit"]),
    (r"\bpourraient\b", ["vont"]),
    (r"\baurait\b(?= (?:\w+ )?(?:été |\w+(?:é|i|u|is|it)\b))", ["a"]),
    (r"\bauraient\b(?= (?:\w+ )?(?:été |\w+(?:é|i|u|is|it)\b))", ["ont"]),
    (r"\bserait\b", ["est"]),
    (r"\bseraient\b", ["sont"]),
    (r"\bpeut\b(?= \w+er\b)", ["va"]),
    (r"\benvisage d['’e] ?", ["a décidé d"]),
    (r"\bsouhaite\b(?= \w+(?:er|ir|re)\b)", ["va"]),
    (r"\bveut\b(?= \w+(?:er|ir|re)\b)", ["va"]),
    (r"\bdevrait\b(?= \w+(?:er|ir|re)\b)", ["va"]),
    (r"\bdevraient\b(?= \w+(?:er|ir|re)\b)", ["vont"]),
    (r"\b[Pp]eut-être ", [""]),
    (r"\bprobablement ", [""]),
]
MODAL_EN = [
    (r"\bcould\b", ["will"]),
    (r"\bmay\b(?= [a-z])", ["will"]),
    (r"\bmight\b", ["will"]),
    (r"\bwould\b", ["will"]),
    (r"\bplans to\b", ["will"]),
    (r"\bplan to\b", ["will"]),
    (r"\bis considering\b", ["has begun"]),
    (r"\b(?:possibly|probably|perhaps|reportedly|allegedly|likely) ", [""]),
    (r"\bmay have been\b", ["was"]),
    (r"\bcould be\b", ["is"]),
    (r"\bmay be\b", ["is"]),
]


def unmodal(sentence: str, lang: str, rng: random.Random) -> str | None:
    """What may be, told as what is."""
    choices = [(p, w) for p, w in (MODAL_FR if lang == "fr" else MODAL_EN) if re.search(p, sentence)]
    if not choices:
        return None
    pattern, ways = rng.choice(choices)
    text = re.sub(pattern, rng.choice(ways), sentence, count=1).replace("  ", " ").replace("décidé d'", "décidé d'")
    text = (
        text.replace("a décidé d", "a décidé de ")
        if "a décidé d" in text and "a décidé de" not in text and "a décidé d'" not in text
        else text
    )
    text = re.sub(r"a décidé de (?=[aeiouéê])", "a décidé d'", text)
    return text[0].upper() + text[1:]


def modal(sentence: str, lang: str, rng: random.Random) -> str | None:
    """What is, told as what may be."""
    if lang == "fr":
        for pattern, way in rng.sample(
            [
                (r"(?<=\w )a(?= (?:été |\w+(?:é|i|u)\b))", "aurait"),
                (r"(?<=\w )ont(?= (?:été |\w+(?:é|i|u)\b))", "auraient"),
                (r"(?<=\w )va(?= \w+(?:er|ir|re)\b)", "pourrait"),
                (r"(?<=\w )vont(?= \w+(?:er|ir|re)\b)", "pourraient"),
                (r"(?<=\w )est(?= \w+)", "serait"),
                (r"(?<=\w )sont(?= \w+)", "seraient"),
            ],
            6,
        ):
            match = re.search(pattern, sentence)
            if match and not sentence[: match.start()].rstrip().endswith(("qui", "il y", "qu'il y")):
                return sentence[: match.start()] + way + sentence[match.end() :]
        return None
    for pattern, way in rng.sample(
        [
            (r"(?<=\w )will(?= \w)", "could"),
            (r"(?<=\w )(?:is|are)(?= \w)", "may be"),
            (r"(?<=\w )(?:was|were)(?= \w)", "may have been"),
            (r"(?<=\w )ha[sv]e?(?= \w+ed\b)", "may have"),
        ],
        4,
    ):
        match = re.search(pattern, sentence)
        if match:
            return sentence[: match.start()] + way + sentence[match.end() :]
    return None


LEADING_FR = r"^(?:Après|En|Depuis|Pour|Dans|Au|À|Lors|Malgré|Alors que|Mardi|Lundi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche|Interrogé|Invité|Outre|Face|Sur|Avec|Avant|Pendant|Quant|Dès|Ce|Cette|Par|Mais|Pourtant|Cependant|Enfin|Ainsi|Toutefois|De son côté|Par ailleurs)\b[^,]{0,90}, "
LEADING_EN = r"^(?:After|In|Since|For|During|At|On|Despite|While|Although|Before|From|By|As|However|Moreover|Also|Additionally|Following|Under|With|Until|When)\b[^,]{0,90}, "


def shortened(sentence: str, lang: str, rng: random.Random) -> str | None:
    """Less of the same: without a bracket, a leading circumstance or a last clause."""
    text = sentence
    tries = []
    tries.append(lambda t: re.sub(r" \([^)]{2,80}\)", "", t))
    if lang == "fr":
        tries.append(
            lambda t: re.sub(LEADING_FR + r"(?=(?:le|la|les|l['’]|un|une|des|il|elle|ils|elles|ce|cette|[A-Z]))", "", t)
        )
        tries.append(
            lambda t: re.sub(
                r", (?:qui|dont|où|alors que|tandis que|ce qui|soit|contre|notamment|afin|avant de|après|mais|où) [^.]{8,}\.$",
                ".",
                t,
            )
        )
        tries.append(
            lambda t: re.sub(
                r", (?:(?:l['’]|le |la |les |un |une )[^,]{5,60}|[^,]{2,40}é[es]*[^,]{0,30}), (?=(?:a|ont|est|sont|avait|va|doit|sera)\b)",
                " ",
                t,
            )
        )
    else:
        tries.append(lambda t: re.sub(LEADING_EN + r"(?=(?:the|a|an|he|she|it|they|there|this|[A-Z]))", "", t))
        tries.append(
            lambda t: re.sub(
                r", (?:which|who|where|while|whereas|including|such as|as well as|but|leading|making|with|whose|compared) [^.]{8,}\.$",
                ".",
                t,
            )
        )
        tries.append(
            lambda t: re.sub(
                r", (?:the|a|an|who|which) [^,]{5,60}, (?=(?:is|are|was|were|has|had|have|will|said|would|can)\b)",
                " ",
                t,
            )
        )
    rng.shuffle(tries)
    done = 0
    for change in tries:
        new = change(text)
        if new != text and len(new.split()) >= 6 and (done == 0 or rng.random() < 0.5):
            text, done = new, done + 1
    if not done or text.count('"') % 2:
        return None
    return text[0].upper() + text[1:]


def unattributed(sentence: str, lang: str) -> str | None:
    if lang == "fr":
        text = re.sub(
            r"^(?:Selon|D['’]après) [^,]{3,70}, (?=(?:le|la|les|l['’]|un|une|des|il|elle|ils|ce|[A-Z]))", "", sentence
        )
        text = re.sub(r", (?:selon|d['’]après) [^,.]{3,70}(?=[.,])", "", text) if text == sentence else text
    else:
        text = re.sub(r"^According to [^,]{3,70}, ", "", sentence)
        text = re.sub(r", according to [^,.]{3,70}(?=[.,])", "", text) if text == sentence else text
    return text[0].upper() + text[1:] if text != sentence and len(text.split()) >= 5 else None


def unconditional(sentence: str, lang: str) -> str | None:
    if lang == "fr":
        text = re.sub(r"^S(?:i |['’])[^,]{8,110}, (?=(?:le|la|les|l['’]|un|une|il|elle|ils|ce|on|[A-Z]))", "", sentence)
        text = (
            re.sub(r",? (?:si|à condition d[e']|sous réserve d[e']|à moins d[e']) ?[^.,]{8,110}\.$", ".", text)
            if text == sentence and not re.search(r"demand|savoir|ignor|question", sentence)
            else text
        )
    else:
        text = re.sub(r"^(?:If|Unless) [^,]{8,110}, ", "", sentence)
        text = (
            re.sub(r",? (?:if|unless|provided that|as long as|subject to) [^.,]{8,110}\.$", ".", text)
            if text == sentence and not re.search(r"ask|wonder|know|whether|as if", sentence)
            else text
        )
    return text[0].upper() + text[1:] if text != sentence and len(text.split()) >= 5 else None


def digits(sentence: str, lang: str, rng: random.Random) -> str | None:
    """A number in words, or in digits; a round number nearby."""
    match = re.search(
        r"(?<![\d.,])\b([2-9]|1[0-6])\b(?![\d.,]|er|e|h| (?:janv|févr|mars|avr|mai|juin|juil|août|sept|octo|nov|déc|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))",
        sentence,
    )
    if match and not re.search(
        r"(?:" + "|".join(MONTHS["en"] + DAYS["fr"]) + r"|le|du|au|RC|TF|France|M|D) $",
        sentence[max(0, match.start() - 10) : match.start()],
    ):
        return sentence[: match.start()] + words(int(match[1]), lang) + sentence[match.end() :]
    big = [
        m
        for m in NUMBER.finditer(sentence)
        if not m[3] and len(re.sub(r"\D", "", m[1])) in (3, 5, 6) and int(re.sub(r"\D", "", m[1])) % 10
    ]
    if big:
        value = int(re.sub(r"\D", "", big[0][1]))
        step = 10 ** (len(str(value)) - 2)
        low = value // step * step
        about = ({"fr": ["plus de ", "au moins "], "en": ["more than ", "at least "]}[lang]) if low < value else [""]
        return sentence[: big[0].start()] + rng.choice(about) + grouped(low, lang) + sentence[big[0].end() :]
    return None


def sentences(text: str) -> list[str]:
    text = re.sub(r"=\d?em", "", re.sub(r"\s+", " ", text)).strip()
    text = re.sub(r"(?<=[a-zà-ÿ0-9)\"»])([.!?]\"?)(?=[A-ZÀÉÈÊÇ«\"][a-zà-ÿ' ])", r"\1 ", text)
    parts = re.split(r"(?<=[.!?])(?:\")? (?=[A-ZÀÉÈÊÇ«\"])", text)
    joined: list[str] = []
    for part in parts:
        if joined and (re.search(r"\b(?:M|Mme|MM|Dr|St|Mr|Mrs|U\.S|No|vs|[A-Z])\.$", joined[-1])):
            joined[-1] += " " + part
        else:
            joined.append(part)
    return joined


def usable(sentence: str) -> bool:
    """Whether a sentence is whole and plain enough to be changed."""
    count = len(sentence.split())
    return (
        7 <= count <= 42
        and sentence.endswith(".")
        and sentence.count('"') % 2 == 0
        and sentence[0].isupper()
        and sentence.count("(") == sentence.count(")")
        and not re.search(r"[\[\]|;{}<>]|https?:", sentence)
    )


Change = Callable[[str], "tuple[str, str] | None"]


def labelled(text: str | None, label: str) -> tuple[str, str] | None:
    return (text, label) if text else None


class Press:
    """Pairs from articles: (id, text, date or "")."""

    def __init__(
        self, lang: str, articles: Sequence[tuple[str, str, str]], seed: int, apart: Callable[[int], bool], source: str
    ) -> None:
        self.rng, self.lang, self.source = random.Random(seed), lang, source
        self.lexicon = Lexicon(lang, apart)
        self.articles = [(i, sentences(t), d) for i, t, d in articles]
        self.articles = [a for a in self.articles if sum(map(usable, a[1])) >= 2]
        self.pool = sorted(
            {
                n
                for _, s, _ in self.rng.sample(self.articles, min(400, len(self.articles)))
                for x in s
                for n in names_in(x, lang)
            }
        )

    def weekday(self, sentence: str, date: str) -> tuple[str, str, str] | None:
        """A weekday in an article of a date, told as a date: right or wrong. Claim, label, premise's sentence."""
        if not date:
            return None
        found = list(
            re.finditer(
                r"\b(?:ce |[Ll]e )?(" + "|".join(DAYS[self.lang]) + r")\b(?! (?:\d|prochain|next|dernier|last))",
                sentence,
            )
        )
        if (
            len(found) != 1
            or not re.search(r"\b(?:a|ont|est|sont|was|were)\b \w+", sentence)
            or re.search(r"\b(?:sera|seront|va|vont|prochain|doit|doivent|devra|pourra)\b", sentence)
        ):
            return None
        match = found[0]
        article = datetime.date.fromisoformat(date)
        back = (article.weekday() - DAYS[self.lang].index(match[1])) % 7
        day = article - datetime.timedelta(days=back)
        right = self.rng.random() < 0.5
        if not right:
            day += datetime.timedelta(days=self.rng.choice([-8, -3, -2, -1, 1, 2, 3, 31, -30, 7, 14, -7]))
        told = dated(day, self.lang, self.rng.choice(["day", "day", "full"]))
        if not right and self.rng.random() < 0.2:
            told = (
                dated(day, self.lang, "weekday")
                if (day - article).days % 7 and DAYS[self.lang][day.weekday()] != match[1]
                else told
            )
        return sentence[: match.start()] + told + sentence[match.end() :], E if right else C, sentence

    def pair(self) -> Pair | None:
        rng, lang = self.rng, self.lang
        ident, all_sentences, date = rng.choice(self.articles)
        places = [i for i, s in enumerate(all_sentences) if usable(s)]
        at = rng.choice(places)
        base = all_sentences[at]
        lex = self.lexicon
        changes: list[tuple[float, str, Change]] = [
            (3.2, "antonym", lambda s: labelled(replaced(s, lex, rng, True), C)),
            (2.4, "synonym", lambda s: labelled(replaced(s, lex, rng, False), E)),
            (1.7, "negation", lambda s: labelled(negate(s, lang, rng), C)),
            (1.2, "negation", lambda s: labelled(affirm(s, lang), C)),
            (1.2, "quantity", lambda s: labelled(renumbered(s, lang, rng), C)),
            (0.6, "quantity", lambda s: labelled(reunited(s, lang, rng), C)),
            (1.3, "quantity", lambda s: labelled(digits(s, lang, rng), E)),
            (0.7, "time", lambda s: labelled(redated(s, lang, rng), C)),
            (
                1.0,
                "entity",
                lambda s: labelled(
                    renamed(
                        s,
                        lang,
                        rng,
                        rng.sample(self.pool, min(60, len(self.pool))) + names_in(" ".join(all_sentences), lang),
                    ),
                    NOT_E,
                ),
            ),
            (1.6, "roles", lambda s: labelled(exchanged(s, lang, rng), NOT_E)),
            (1.6, "scope", lambda s: rescoped(s, lang, rng)),
            (1.8, "modality", lambda s: labelled(unmodal(s, lang, rng), N)),
            (1.5, "attribution", lambda s: labelled(unattributed(s, lang), N)),
            (1.4, "condition", lambda s: labelled(unconditional(s, lang), N)),
            (3.0, "shortened", lambda s: labelled(shortened(s, lang, rng), E)),
            (0.5, "same", lambda s: labelled(s, E)),
        ]
        roll = rng.random()
        window = [
            all_sentences[i]
            for i in range(
                max(0, at - rng.choice([0, 0, 1, 2])), min(len(all_sentences), at + 1 + rng.choice([0, 0, 0, 1, 2, 3]))
            )
        ]
        window = [s for s in window if len(s.split()) <= 50 or s == base]
        where = window.index(base)
        stamp = date if rng.random() < 0.5 else ""
        if roll < 0.04:  # a sentence of the same article that the premise does not hold
            near = [i for i in places if all_sentences[i] not in window]
            if not near:
                return None
            other = all_sentences[rng.choice(near)]
            if len(set(other.lower().split()) & set(" ".join(window).lower().split())) > 0.7 * len(other.split()):
                return None
            return self.done(window, shortened(other, lang, rng) or other, N, "unstated", stamp, ident)
        if roll < 0.10 and len([s for s in window if usable(s)]) > 1:  # two sentences in one
            one, two = rng.sample([s for s in window if usable(s)], 2)
            label = E
            change = rng.random()
            if change < 0.35:
                two_ = replaced(two, lex, rng, True) or negate(two, lang, rng)
                if not two_:
                    return None
                two, label = two_, C
            elif change < 0.55:
                near = [i for i in places if all_sentences[i] not in window]
                if not near:
                    return None
                two, label = all_sentences[rng.choice(near)], N
            if len(one.split()) + len(two.split()) > 55:
                return None
            low = (
                two[0].lower() + two[1:]
                if re.match(r"(?:Le|La|Les|L['’]|Un|Une|Des|Il|Elle|Ce|Cette|The|A|An|It|He|She|They|This)\b", two)
                else two
            )
            return self.done(
                window, f"{one.rstrip('.')} {'et' if lang == 'fr' else 'and'} {low}", label, "joined", stamp, ident
            )
        if roll < 0.19:
            made = self.weekday(base, date)
            return self.done(window, made[0], made[1], "time", date, ident) if made else None
        if roll < 0.24:  # what is told as possible in the premise, and as a fact in the claim
            weak = modal(base, lang, rng)
            if not weak:
                return None
            window[where] = weak
            if rng.random() < 0.3:
                return self.done(window, weak, E, "modality", stamp, ident)
            return self.done(window, shortened(base, lang, rng) or base, N, "modality", stamp, ident)
        made_ = None
        for _ in range(3):
            _weight, kind, change_ = rng.choices(changes, [w for w, _, _ in changes])[0]
            made_ = change_(base)
            if made_:
                break
        if not made_:
            return None
        claim, label = made_
        premise_sentence = base
        if (
            kind in {"antonym", "synonym", "negation", "quantity", "time", "entity", "roles"}
            and rng.random() < 0.4
            and kind != "time"
            and label in {C, E, NOT_E}
            and not (kind == "quantity" and label == E)
        ):
            premise_sentence, claim = claim, base  # the changed one may be either
        if kind not in {"shortened", "same"} and rng.random() < 0.4:
            short = shortened(claim, lang, rng)
            if (short and label in {E, N}) or (
                short and self.kept(base if claim != base else premise_sentence, claim, short)
            ):
                claim = short
        if kind == "shortened" and rng.random() < 0.35:
            both = replaced(claim, lex, rng, rng.random() < 0.5)
            if both:
                again = replaced(claim, lex, random.Random(5), True)
                label = C if both == again else label
                return None
        window[where] = premise_sentence
        return self.done(window, claim, label, kind, stamp, ident)

    def kept(self, original: str, changed: str, short: str) -> bool:
        """Whether what was changed is still in the shortened claim."""
        a, b = original.split(), changed.split()
        new = [w for w in b if w not in a]
        return bool(new) and all(w in short.split() for w in new)

    def done(self, window: Sequence[str], claim: str, label: str, kind: str, stamp: str, ident: str) -> Pair | None:
        premise = " ".join(window)
        if len(premise.split()) > 150 or len(claim.split()) > 60 or len(claim.split()) < 4:
            return None
        return Pair(premise, claim, label, kind, stamp, self.lang, self.source, 1.0, ident)

    def pairs(self, count: int) -> list[Pair]:
        found: list[Pair] = []
        tries = 0
        while len(found) < count and tries < 60 * count:
            tries += 1
            pair = self.pair()
            if pair:
                found.append(pair)
        return found
