"""Inflection of French and English verbs: enough for press text and for sentences made from templates."""

from __future__ import annotations

import functools
import re

VOWELS = "aeiouyàâäéèêëîïôöùûüh"

# Endings of a verb by its family: infinitive ending -> (participle, present il, present ils, imperfect stem, future stem)
_IRREGULAR = {
    "tenir": ("tenu", "tient", "tiennent", "ten", "tiendr"),
    "venir": ("venu", "vient", "viennent", "ven", "viendr"),
    "prendre": ("pris", "prend", "prennent", "pren", "prendr"),
    "mettre": ("mis", "met", "mettent", "mett", "mettr"),
    "faire": ("fait", "fait", "font", "fais", "fer"),
    "dire": ("dit", "dit", "disent", "dis", "dir"),
    "voir": ("vu", "voit", "voient", "voy", "verr"),
    "prévoir": ("prévu", "prévoit", "prévoient", "prévoy", "prévoir"),
    "ouvrir": ("ouvert", "ouvre", "ouvrent", "ouvr", "ouvrir"),
    "couvrir": ("couvert", "couvre", "couvrent", "couvr", "couvrir"),
    "offrir": ("offert", "offre", "offrent", "offr", "offrir"),
    "partir": ("parti", "part", "partent", "part", "partir"),
    "sortir": ("sorti", "sort", "sortent", "sort", "sortir"),
    "mentir": ("menti", "ment", "mentent", "ment", "mentir"),
    "uire": ("uit", "uit", "uisent", "uis", "uir"),
    "battre": ("battu", "bat", "battent", "batt", "battr"),
    "croire": ("cru", "croit", "croient", "croy", "croir"),
    "naître": ("né", "naît", "naissent", "naiss", "naîtr"),
    "connaître": ("connu", "connaît", "connaissent", "connaiss", "connaîtr"),
    "paraître": ("paru", "paraît", "paraissent", "paraiss", "paraîtr"),
    "croître": ("crû", "croît", "croissent", "croiss", "croîtr"),
    "mourir": ("mort", "meurt", "meurent", "mour", "mourr"),
    "crire": ("crit", "crit", "crivent", "criv", "crir"),
    "élire": ("élu", "élit", "élisent", "élis", "élir"),
    "cevoir": ("çu", "çoit", "çoivent", "cev", "cevr"),
    "vouloir": ("voulu", "veut", "veulent", "voul", "voudr"),
    "pouvoir": ("pu", "peut", "peuvent", "pouv", "pourr"),
    "devoir": ("dû", "doit", "doivent", "dev", "devr"),
    "savoir": ("su", "sait", "savent", "sav", "saur"),
    "suivre": ("suivi", "suit", "suivent", "suiv", "suivr"),
    "vivre": ("vécu", "vit", "vivent", "viv", "vivr"),
    "accueillir": ("accueilli", "accueille", "accueillent", "accueill", "accueiller"),
    "courir": ("couru", "court", "courent", "cour", "courr"),
    "clure": ("clu", "clut", "cluent", "clu", "clur"),
    "inclure": ("inclus", "inclut", "incluent", "inclu", "inclur"),
    "aindre": ("aint", "aint", "aignent", "aign", "aindr"),
    "oindre": ("oint", "oint", "oignent", "oign", "oindr"),
    "eindre": ("eint", "eint", "eignent", "eign", "eindr"),
    "vaincre": ("vaincu", "vainc", "vainquent", "vainqu", "vaincr"),
    "quérir": ("quis", "quiert", "quièrent", "quér", "querr"),
    "rompre": ("rompu", "rompt", "rompent", "romp", "rompr"),
    "être": ("été", "est", "sont", "ét", "ser"),
    "avoir": ("eu", "a", "ont", "av", "aur"),
    "aller": ("allé", "va", "vont", "all", "ir"),
    "envoyer": ("envoyé", "envoie", "envoient", "envoy", "enverr"),
    "valoir": ("valu", "vaut", "valent", "val", "vaudr"),
    "soudre": ("sous", "sout", "solvent", "solv", "soudr"),
    "résoudre": ("résolu", "résout", "résolvent", "résolv", "résoudr"),
    "plaire": ("plu", "plaît", "plaisent", "plais", "plair"),
    "fuir": ("fui", "fuit", "fuient", "fuy", "fuir"),
    "servir": ("servi", "sert", "servent", "serv", "servir"),
    "lire": ("lu", "lit", "lisent", "lis", "lir"),
    "sentir": ("senti", "sent", "sentent", "sent", "sentir"),
}
_FAMILIES = sorted(_IRREGULAR, key=len, reverse=True)
WITH_ETRE = {
    "aller",
    "arriver",
    "partir",
    "sortir",
    "entrer",
    "rentrer",
    "naître",
    "mourir",
    "venir",
    "revenir",
    "parvenir",
    "devenir",
    "intervenir",
    "tomber",
    "rester",
    "retourner",
}


@functools.cache
def french(infinitive: str) -> dict[str, str]:
    """Forms of a verb: inf, pp, pres3, pres6, imp3, imp6, fut3, fut6, cond3, cond6, prp."""
    for family in _FAMILIES:
        if infinitive.endswith(family):
            head = infinitive[: -len(family)]
            pp, pres3, pres6, imp, fut = (head + part for part in _IRREGULAR[family])
            break
    else:
        stem, ending = infinitive[:-2], infinitive[-2:]
        if ending == "er":
            weak = stem  # before a mute e
            if stem.endswith("y"):
                weak = stem[:-1] + "i"
            elif re.search(r"(appel|jet|rappel|renouvel)$", stem):
                weak = stem + stem[-1]
            elif found := re.search(r"e([^aeiouyé]{1,2})$", stem):
                if found[1] in {"l", "m", "n", "v", "t", "s", "vr", "p", "c", "r"}:
                    weak = stem[: found.start()] + "è" + found[1]
            elif found := re.search(r"é([^aeiouyé]{1,2})$", stem):
                weak = stem[: found.start()] + "è" + found[1]
            future = (stem if "é" in stem[-3:] and weak != stem else weak) + "er"
            soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
            pp, pres3, pres6, imp, fut = stem + "é", weak + "e", weak + "ent", soft, future
        elif ending == "ir":
            pp, pres3, pres6, imp, fut = stem + "i", stem + "it", stem + "issent", stem + "iss", stem + "ir"
        elif ending == "re":
            pp, pres3, pres6, imp, fut = (
                stem + "u",
                stem if stem[-1] in "dt" else stem + "t",
                stem + "ent",
                stem,
                stem + "r",
            )
        else:
            raise ValueError(infinitive)
    forms = {"inf": infinitive, "pp": pp, "pres3": pres3, "pres6": pres6, "imp3": imp + "ait", "imp6": imp + "aient"}
    forms |= {"fut3": fut + "a", "fut6": fut + "ont", "cond3": fut + "ait", "cond6": fut + "aient"}
    forms["prp"] = {"être": "étant", "avoir": "ayant", "savoir": "sachant"}.get(infinitive, imp + "ant")
    return forms


def agree(participle: str, gender: str, number: str) -> str:
    """A French participle or adjective with the ending of a gender and a number."""
    word = participle.replace("dû", "du") if (gender, number) != ("m", "s") else participle
    word += "e" if gender == "f" and not word.endswith("e") else ""
    if gender == "f" and participle.endswith("sous"):
        word = participle[:-1] + "te"
    return word + ("s" if number == "p" and not word.endswith(("s", "x")) else "")


_ENGLISH = """begin began begun|break broke broken|bring brought brought|build built built|buy bought bought|catch caught caught
choose chose chosen|come came come|cut cut cut|deal dealt dealt|drive drove driven|fall fell fallen|feel felt felt|fight fought fought
find found found|fly flew flown|forbid forbade forbidden|forget forgot forgotten|get got got|give gave given|go went gone|grow grew grown
have had had|hear heard heard|hide hid hidden|hit hit hit|hold held held|keep kept kept|know knew known|lead led led|leave left left
lend lent lent|lose lost lost|make made made|mean meant meant|meet met met|overtake overtook overtaken|overthrow overthrew overthrown
overturn overturned overturned|pay paid paid|put put put|quit quit quit|read read read|ride rode ridden|rise rose risen|run ran run
say said said|see saw seen|seek sought sought|sell sold sold|send sent sent|set set set|shake shook shaken|shoot shot shot|shrink shrank shrunk
shut shut shut|sink sank sunk|speak spoke spoken|spend spent spent|spread spread spread|stand stood stood|steal stole stolen|strike struck struck
swear swore sworn|take took taken|teach taught taught|tell told told|think thought thought|throw threw thrown|understand understood understood
undergo underwent undergone|uphold upheld upheld|wake woke woken|wear wore worn|win won won|withdraw withdrew withdrawn|withstand withstood withstood
write wrote written|beat beat beaten|become became become|rebuild rebuilt rebuilt|split split split|be was been|let let let|bear bore born|cost cost cost|lay laid laid
resell resold resold|repay repaid repaid|outgrow outgrew outgrown|withhold withheld withheld|foresee foresaw foreseen|do did done|oversee oversaw overseen"""
_PARTS = {row.split()[0]: row.split()[1:] for line in _ENGLISH.splitlines() for row in line.split("|")}
_DOUBLED = {
    "admit",
    "ban",
    "bar",
    "cap",
    "commit",
    "control",
    "cancel",
    "dip",
    "drop",
    "drag",
    "equip",
    "excel",
    "expel",
    "plan",
    "plug",
    "permit",
    "quit",
    "prefer",
    "refer",
    "rob",
    "scrap",
    "shed",
    "skip",
    "slip",
    "stop",
    "step",
    "strip",
    "submit",
    "top",
    "transfer",
    "trim",
    "plot",
    "rebut",
    "shun",
    "sum",
    "tap",
    "travel",
    "unplug",
    "win",
    "begin",
    "cut",
    "forbid",
    "get",
    "hit",
    "let",
    "put",
    "run",
    "set",
    "shut",
    "sit",
    "split",
    "swim",
} - {"cancel", "travel"}


@functools.cache
def english(base: str) -> dict[str, str]:
    """Forms of a verb, of which only the first word is inflected: base, s, past, pp, ing."""
    verb, _, rest = base.partition(" ")
    rest = f" {rest}" if rest else ""
    if verb == "be":
        forms = {"base": "be", "s": "is", "past": "was", "pp": "been", "ing": "being"}
    else:
        y = verb.endswith("y") and verb[-2] not in "aeiou"
        s = verb[:-1] + "ies" if y else verb + "es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else verb + "s"
        s = "has" if verb == "have" else s
        if verb in _PARTS:
            past, pp = _PARTS[verb]
        else:
            past = (
                verb[:-1] + "ied"
                if y
                else verb + "d"
                if verb.endswith("e")
                else verb + (verb[-1] if verb in _DOUBLED else "") + "ed"
            )
            pp = past
        ing = (
            verb[:-1] + "ing"
            if verb.endswith("e") and not verb.endswith("ee")
            else verb + (verb[-1] if verb in _DOUBLED else "") + "ing"
        )
        forms = {"base": verb, "s": s, "past": past, "pp": pp, "ing": ing}
    return {name: form + rest for name, form in forms.items()}


def elide(text: str) -> str:
    """French contractions and elisions, after words were put next to each other."""
    text = re.sub(r"\bde le(?= )", "du", text)
    text = re.sub(r"\bde les(?= )", "des", text)
    text = re.sub(r"\bà le(?= )", "au", text)
    text = re.sub(r"\bà les(?= )", "aux", text)
    text = re.sub(
        r"\b([Dd]e|[Qq]ue|[Nn]e|[Ll]e|[Ll]a|[Ss]e|[Jj]usque|[Pp]uisque|[Ll]orsque) (?=[aeiouyàâéèêëîïôùûAEIOUÉÈÊ])(?!onz|oui|y[aeo]|Y[aeo]|un\b(?! )|Un\b(?! ))",
        lambda m: m[1][:-1] + "'",
        text,
    )
    text = re.sub(
        r"\b([Dd]e|[Qq]ue|[Nn]e|[Ll]e|[Ll]a|[Ss]e) (?=(?:h[ôo]pital|homme|hiver|histoire|hébergement|hôtel|habitant|horaire|héritier|heure|Hôtel|Hélène|Henri|Hugo))",
        lambda m: m[1][:-1] + "'",
        text,
    )
    text = re.sub(r"\b([Ss])i (?=ils?\b)", r"\1'", text)
    text = re.sub(r"\bce (?=(?:accord|achat|hôpital|emprunt|incendie|accident)\b)", "cet ", text)
    return text
