"""What code says to a person inside an answer or a brief, in the language of the question."""

from __future__ import annotations

import re
from typing import Literal

Key = Literal[
    "abstain",
    "abstain_near",
    "quoted",
    "quoted_from",
    "foreign",
    "foreign_from",
    "translated",
    "translated_from",
    "evidence",
    "divided",
    "likely",
    "brief",
    "dossier",
    "sources",
    "reports",
    "report",
    "agreements",
    "differences",
    "single_source",
    "timeline",
    "mentions",
    "resolved",
    "differs_figure",
    "differs_date",
    "differs_name",
    "differs_negation",
    "named_person",
    "named_organisation",
    "named_figure",
    "named_date",
    "named_name",
    "nothing_new",
    "new_since",
]

PHRASES: dict[str, dict[Key, str]] = {
    "fr": {
        "abstain": "Je ne trouve pas la réponse dans vos articles.",
        "abstain_near": "Je ne trouve pas la réponse dans vos articles. Les passages les plus proches :",
        "quoted": "« {quote} »",
        "quoted_from": "Selon {source} : « {quote} »",
        "foreign": "En {spoken} : « {quote} »",
        "foreign_from": "Selon {source} (en {spoken}) : « {quote} »",
        "translated": "Traduit : {quote}",
        "translated_from": "Selon {source} (traduit) : {quote}",
        "evidence": "{answer} : « {quote} »",
        "divided": "Les sources divergent. {first}",
        "likely": "Probablement : {first}",
        "brief": "Note de synthèse",
        "dossier": "Dossier",
        "sources": "Sources",
        "reports": "{articles} articles, {reports} sources indépendantes",
        "report": "{articles} articles, {reports} source indépendante",
        "agreements": "Ce que disent plusieurs sources",
        "differences": "Où les sources divergent",
        "single_source": "Ce que dit une seule source",
        "timeline": "Chronologie",
        "mentions": "Qui et quoi",
        "resolved": "date calculée",
        "differs_figure": "chiffres différents",
        "differs_date": "dates différentes",
        "differs_name": "noms différents",
        "differs_negation": "affirmations contraires",
        "named_person": "Personnes",
        "named_organisation": "Organisations",
        "named_figure": "Chiffres",
        "named_date": "Dates",
        "named_name": "Autres noms",
        "nothing_new": "Rien de nouveau.",
        "new_since": "Ce qui est nouveau",
    },
    "en": {
        "abstain": "I cannot find the answer in your articles.",
        "abstain_near": "I cannot find the answer in your articles. The nearest passages:",
        "quoted": "“{quote}”",
        "quoted_from": "According to {source}: “{quote}”",
        "foreign": "In {spoken}: “{quote}”",
        "foreign_from": "According to {source} (in {spoken}): “{quote}”",
        "translated": "Translated: {quote}",
        "translated_from": "According to {source} (translated): {quote}",
        "evidence": "{answer}: “{quote}”",
        "divided": "The sources differ. {first}",
        "likely": "Probably: {first}",
        "brief": "Brief",
        "dossier": "Dossier",
        "sources": "Sources",
        "reports": "{articles} articles, {reports} independent reports",
        "report": "{articles} articles, {reports} independent report",
        "agreements": "What several sources say",
        "differences": "Where sources differ",
        "single_source": "What one source says",
        "timeline": "Timeline",
        "mentions": "Who and what",
        "resolved": "computed date",
        "differs_figure": "different figures",
        "differs_date": "different dates",
        "differs_name": "different names",
        "differs_negation": "opposite statements",
        "named_person": "People",
        "named_organisation": "Organisations",
        "named_figure": "Figures",
        "named_date": "Dates",
        "named_name": "Other names",
        "nothing_new": "Nothing new.",
        "new_since": "What is new",
    },
    "de": {
        "abstain": "Ich finde die Antwort nicht in Ihren Artikeln.",
        "abstain_near": "Ich finde die Antwort nicht in Ihren Artikeln. Die nächsten Passagen:",
        "quoted": "„{quote}“",
        "quoted_from": "Laut {source}: „{quote}“",
        "foreign": "Auf {spoken}: „{quote}“",
        "foreign_from": "Laut {source} (auf {spoken}): „{quote}“",
        "translated": "Übersetzt: {quote}",
        "translated_from": "Laut {source} (übersetzt): {quote}",
        "evidence": "{answer}: „{quote}“",
        "divided": "Die Quellen widersprechen sich. {first}",
        "likely": "Wahrscheinlich: {first}",
        "brief": "Kurzfassung",
        "dossier": "Dossier",
        "sources": "Quellen",
        "reports": "{articles} Artikel, {reports} unabhängige Berichte",
        "report": "{articles} Artikel, {reports} unabhängiger Bericht",
        "agreements": "Was mehrere Quellen sagen",
        "differences": "Worin sich die Quellen widersprechen",
        "single_source": "Was eine einzige Quelle sagt",
        "timeline": "Zeitleiste",
        "mentions": "Wer und was",
        "resolved": "errechnetes Datum",
        "differs_figure": "andere Zahlen",
        "differs_date": "andere Daten",
        "differs_name": "andere Namen",
        "differs_negation": "gegensätzliche Aussagen",
        "named_person": "Personen",
        "named_organisation": "Organisationen",
        "named_figure": "Zahlen",
        "named_date": "Daten",
        "named_name": "Andere Namen",
        "nothing_new": "Nichts Neues.",
        "new_since": "Was neu ist",
    },
}


_LANGUAGES = {
    "fr": {"fr": "français", "en": "anglais", "de": "allemand"},
    "en": {"fr": "French", "en": "English", "de": "German"},
    "de": {"fr": "Französisch", "en": "Englisch", "de": "Deutsch"},
}


def language_name(code: str, language: str) -> str:
    """What a language (ISO 639-1) is called in another one; its code where that is not known."""
    return _LANGUAGES.get(language, _LANGUAGES["en"]).get(code, code)


def phrase(key: Key, language: str) -> str:
    """The phrase in that language, or in English for a language without one."""
    return PHRASES.get(language, PHRASES["en"])[key]


def plain(text: str) -> str:
    """On one line, without square brackets."""
    return re.sub(r"\s+", " ", text).replace("[", "(").replace("]", ")")
