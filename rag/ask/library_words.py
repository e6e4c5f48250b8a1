"""The words in which a library is asked about, in French, English and German, folded. Data only.

A question is taken for one about the library only where each of its words is here, is a word of grammar, or is part of
what the articles are to be of. So these lists decide what is left unanswered, never what an answer says.
"""

from __future__ import annotations

import re

from rag.text.words import FUNCTION_WORDS, fold

# -- what is asked of the library -----------------------------------------------------------------

ARTICLE = (
    r"(?:articles?|textes?|texts?|documents?|docs?|fichiers?|files?|papiers?|publications?|pieces?|stories|story|items?"
    r"|artikeln?|dokumente?n?|beitrage?n?|dateien?)"
)
ARTICLES = (
    r"(?:articles|textes|texts|documents|docs|fichiers|files|papiers|publications|pieces|stories|items|artikeln?"
    r"|dokumenten?|beitragen?|dateien|texten)"
)
WHICH = r"(?:quels?|lequel|which|welche[rnms]?)"
ANYTHING = r"(?:anything|something|everything|quelque chose|quoi que ce soit|etwas|alles|was|quoi)"
_OUTLET = r"(?:medias?|outlets?|journa(?:l|ux)|newspapers?|papers?|publishers?|magazines?|zeitung(?:en)?|medi(?:um|en))"
OUTLET = {
    "fr": rf"(?:{_OUTLET}|sources?)",
    "en": rf"(?:{_OUTLET}|sources?|publications?)",
    "de": rf"(?:{_OUTLET}|quellen?)",
}
COUNT = r"(?:combien|nombre|how many|number|count|wie ?viele?|anzahl)"
MOST = r"(?:le plus|les plus|most|(?:am )?(?:haufigsten|meisten)|top)"
NEWEST = (
    r"(?:(?:(?:le|la|les) )?plus recente?s?|dernier(?:e?s)?|derniere|newest|latest|most recent|last"
    r"|(?:neueste|jungste|letzte|aktuellste)[nrsm]?)"
)
OLDEST = (
    r"(?:(?:(?:le|la|les) )?plus (?:ancien(?:ne)?s?|vieux|vieilles?)|premier(?:e?s)?|premiere|oldest|earliest|first"
    r"|(?:alteste|fruheste|erste)[nrsm]?)"
)
LONGEST = r"(?:(?:(?:le|la|les) )?plus (?:longs?|longues?)|longest|langste[nrsm]?)"
SHORTEST = r"(?:(?:(?:le|la|les) )?plus courte?s?|shortest|kurzeste[nrsm]?)"
AUTHOR = (
    r"(?:auteurs?|autrices?|journalistes?|redacteurs?|redactrices?|signatures?|authors?|writers?|reporters?|journalists?"
    r"|bylines?|autor(?:en|in|innen)?|verfasser(?:in|innen)?|journalist(?:en|in|innen))"
)
# What an article is by someone by, folded; the name stands before or behind it.
WRITES = (
    r"(?:sign(?:e|es|ee|ees|ent|ait)|redig(?:e|es|ee|ees|ent)|ecri(?:t|ts|te|tes|vent|vait)"
    r"|plume|auteurs?|autrice|written|wrote|write|writes|signed|signs|authored|author|by|byline"
    r"|schrieb|schreibt|geschrieben|verfasst|verfasste|autor|autorin)"
)
LANGUAGE = r"(?:langues?|languages?|sprachen?)"
PERIOD = r"(?:periodes?|period|time ?span|zeitraum)"
NAMES = r"(?:qui|who|wer|noms?|names?|namen)"
TOPIC = r"(?:sujets?|themes?|themas?|topics?|subjects?|themen)"
ABOUT = (
    r"(?:(?:de|sur) quoi|worum|wovon|what\b.*\babout|(?:que|qu'est-ce que) contien(?:t|nent)"
    r"|what do(?:es)? .*\b(?:contain|cover)|was (?:enthalt|enthalten))"
)
WHETHER = (
    r"(?:y a[- ]t[- ]il|est-ce qu'il y a|il y a|existe-t-il|as-tu|avez-vous|ai-je|is there|are there"
    r"|do (?:you|i|we) have|have (?:you|i|we)|gibt es|hast du|haben sie|habe ich)"
)
UNDATED = r"(?:(?:pas|aucune) (?:de )?date|sans date|(?:no|without(?: a| any)?) date|undated|ohne datum|kein datum)"

# -- words that say nothing more ------------------------------------------------------------------

_FILLERS = """
    liste lister listez enumere enumerez montre montrer montrez affiche affichez donne donner donnez cite quels titres
    titre moi dis trie trier triez classe par date ordre bibliotheque base collection corpus fonds presents presente
    presentes contient contiennent compte comptes stockes enregistres ranges trouve trouves trouvent disponibles
    differents differentes distincts distinctes total tout ensemble plus souvent frequemment recent recente recents
    recentes ancien publie publies publiee publient parus paru parues parait paraissent date datent dates datant ecrits
    ecrit rediges issus issu proviennent provient viennent vient venant parlent parle portent traitent traite traites
    abordes aborde abordent couvre couvrent couverte apparait apparaissent revient reviennent cites citee citees
    mentionne mentionnes mentionnee nomme nommes presse lequel lesquels laquelle lesquelles mes ma
    mon quelque chose va s'il stp svp merci voudrais veux voir savoir question existe existent ici dedans langue
    grands grandes principaux principales sont disposes dispose possede global represente representes representee
    representees signe signes signent
    list lists show give name tell display sort sorted order by date titles title library base collection corpus
    database stored saved present available different distinct total whole overall altogether most often frequently
    recent published publish publishes printed appeared dated written come comes came from say have has got contain
    contains mention mentions mentioned discuss cover covers covered deal named appear appears appearing come comes up
    occurs turn turns show shows main biggest talk talked writes write please pls many represented wrote signed
    number count my kind
    there here exist exists in's let see me you language s
    zeig zeige liste nenne auflisten gib titel sortiert sortiere datum sammlung bibliothek bestand insgesamt
    verschiedene verschiedenen verfugbar gespeichert vorhanden drin enthalt enthalten veroffentlicht erschienen
    geschrieben stammen stammt kommen kommt vor auf am haufigsten haufig meisten geht handeln behandelt behandeln
    erwahnt genannt meine meinen meiner mir bitte gibt hast hauptthemen alle sprache
    presentent aus liegen tauchen taucht wichtigsten erfassten vertreten schrieb verfasst
"""
# Words of grammar that turn what is asked: where one is left over, the question is not understood.
_TURNING = """
    pas ni non sans hors contre autre autres sauf meme memes deux pourquoi comment apres avant depuis entre jusque moins
    not no nor without against other same few between before after until above below over under again why how than
    than if should would could when while because
    nicht nur ohne gegen kein keine warum weil wenn wann nach bis unter als wie sondern
    quand lorsque si
"""
ALLOWED = (
    frozenset(fold(word) for listed in FUNCTION_WORDS.values() for word in listed.split())
    | frozenset(_FILLERS.split())
    | {
        "n",
        "t",
        "y",
        "c",
        "quoi",
        "all",
        "any",
        "are",
        "do",
        "does",
        "tous",
        "toutes",
        "welchem",
        "welchen",
        "per",
        "pro",
        "je",
    }
) - frozenset(_TURNING.split())

# -- what the articles are to have in them --------------------------------------------------------

_TERM = r"(?P<term>[^|?]+?)"
_END = r"\s*(?=[|?]|$)"
_SAID_FR = r"(?:mentionnee?s?|citee?s?|evoquee?s?|nommee?s?|abordee?s?|traitee?s?|(?:il )?question)"
_SAID_EN = r"(?:mentioned|named|cited|discussed|covered|quoted|appear(?:s|ing)?|come up|comes up|occurs?|show(?:s)? up)"
MENTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        # "in how many articles is X mentioned", "dans combien d'articles X est-il cité", "in … wird X erwähnt"
        rf"\b(?:is|are|was|were|do|does|did) (?!there\b|you\b|i\b|we\b){_TERM} {_SAID_EN}\b{_END}",
        rf"(?<=articles )(?:est-ce que |est-ce qu')?{_TERM} (?:est|sont)(?:[- ](?:ils?|elles?))? {_SAID_FR}{_END}",
        rf"(?<=articles )(?:est-ce que |est-ce qu')?{_TERM} appara\w+(?:-t)?(?:-(?:il|elle|ils|elles))?{_END}",
        rf"\b(?:apparait|apparaissent|figure|figurent|trouve-t-on|est cite|est citee|est mentionne|est mentionnee)"
        rf" (?:le nom de |le nom d')?{_TERM}{_END}",
        rf"\b(?:wird|werden|kommt|kommen|taucht|tauchen) {_TERM} (?:erwahnt|genannt|vor|auf){_END}",
        rf"\b(?:um) {_TERM} (?:geht|gehen|handelt){_END}|\bgeht es um (?P<also>[^|?]+?){_END}",
        # "which articles mention X"
        r"\b(?:(?:que|qui) )?(?:mentionn(?:ent|e|ant)|cit(?:ent|ant)|evoqu(?:ent|e|ant)|nomm(?:ent|ant)"
        r"|abord(?:ent|e|ant)|contenant|contien(?:t|nent)|concern(?:ent|e|ant)|(?:parl(?:ent|e|ant)(?:-t-on)?|trait(?:ent|e|ant)"
        r"|(?:il est |est-il )question|a propos|au sujet)(?: pas)?(?: du tout)? (?:de|du|des|d')"
        rf"|(?:port(?:ent|e|ant) )?sur|consacres? a)(?: pas)?(?: |(?<=')){_TERM}{_END}",
        r"\b(?:(?:that|which|who) )?(?:(?:do|does) not |don't |doesn't )?(?:mention(?:s|ed|ing)?|discuss(?:es|ing)?"
        r"|quot(?:e|es|ing)|cit(?:e|es|ing)|cover(?:s|ing)?|contain(?:s|ing)?"
        r"|(?:(?<=that )|(?<=which )|(?<=articles ))name|(?:(?:talk|speak|writ)\w* )?(?:about|on)"
        rf"|refer(?:s|ring)? to|deal(?:s|ing)? with|regarding|concerning) {_TERM}{_END}",
        r"\b(?:(?:die|das) )?(?:erwahnen|nennen|zitieren|uber|zum thema|zu|behandeln|handeln von|enthalten)"
        rf" {_TERM}(?: (?:erwahnen|nennen|berichten|schreiben|sprechen|handeln))?{_END}",
        rf"\bdie {_TERM} (?:erwahnen|nennen|behandeln|enthalten){_END}",
    )
)
# A clause in the place of a term ("which articles say that …") is no term.
CLAUSE = re.compile(
    r"^(?:that|whether|if|how|why|who|what|which|when|where|que|qu'|si|comment|pourquoi|qui|quoi|quand|dass|ob|wie|warum"
    r"|was|wer)\b|^(?:le plus|la plus|most|it|them|him|her|this|that|ca|cela|eux|lui|elle|ihn|sie|es|souvent|often)\b"
)
AGREED = re.compile(r"^(?:a la fois|both|sowohl|either|soit|le nom de|the name of|the word|le mot|das wort)\s+")
DETERMINERS = re.compile(
    r"^(?:(?:le|la|les|un|une|des|du|de la|de l'|de|d'|l'|the|an?|any|der|die|das|den|dem|eine?[nmr]?)(?:\s+|(?<=')))+"
)
ALL_OF, ANY_OF = re.compile(r"\s+(?:et|and|und|als auch|&)\s+|\s*,\s*"), re.compile(r"\s+(?:ou|or|oder|soit)\s+")
# Where the library is named, and by whom it was filled: nothing more than "in the library".
_LIBRARY = (
    r"(?:bibliotheque|base(?: de donnees)?|collection|corpus|dossier|repertoire|library|database|folder|directory"
    r"|sammlung|bibliothek|bestand|ordner|verzeichnis)"
)
_OURS = (
    r"(?:(?:toute|tout|all|tous|the whole) )?(?:la |le |ce |mon |ma |ta |mes |les |my |the |our |your |this |cette "
    r"|meine[rnm]? |deine[rnm]? |diese[rnm]? |der |die |den |dem |l'ensemble (?:de |des |du ))?"
)
PLACE = re.compile(
    rf"\b(?:(?:dans|de|du|parmi|in|of|among|from|across|aus|unter|inside|im) )?{_OURS}{_LIBRARY}\b"
    rf"|\b(?:dans|parmi|in|of|among|from|across|aus|unter|inside) {_OURS}{ARTICLES}(?= *(?:\||$))"
    r"|\b(?:que |qu')?(?:j'ai|tu as|vous avez) ?(?:charges?|importes?)?(?= *(?:\||$))"
    r"|\b(?:that )?(?:i|you) (?:have|loaded|imported|have loaded|have imported)(?= *(?:\||$))"
)
CONTENTS = re.compile(
    rf"(?:what(?:'s|s| is)(?: there)? (?:in|inside)|que contien(?:t|nent)|qu'y a-t-il dans|was (?:enthalt|ist in)"
    rf"|what can i ask(?: you)?(?: about)?) ?(?:{_OURS}{_LIBRARY})?"
)
BY_DATE = re.compile(r"\b(?:par|by|nach|in order of|par ordre de) (?:date|datum)\b")
NEGATED = re.compile(r"\b(?:ne |n'|(?:not|don't|doesn't|nicht|kein|keine|keinen)\b)")
