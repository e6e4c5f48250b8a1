"""What code says to a person inside an answer or a brief, in the language of the question."""

from __future__ import annotations

from typing import Literal

Key = Literal[
    "abstain",
    "abstain_near",
    "empty",
    "interrupted",
    "quoted",
    "quoted_from",
    "evidence",
    "divided",
    "brief",
    "dossier",
    "sources",
]

PHRASES: dict[str, dict[Key, str]] = {
    "fr": {
        "abstain": "Je ne trouve pas la réponse dans vos articles.",
        "abstain_near": "Je ne trouve pas la réponse dans vos articles. Les passages les plus proches :",
        "empty": "Votre bibliothèque ne contient encore aucun article.",
        "interrupted": "Réponse interrompue.",
        "quoted": "« {quote} »",
        "quoted_from": "Selon {source} : « {quote} »",
        "evidence": "{answer} : « {quote} »",
        "divided": "Les sources divergent. {first}",
        "brief": "Note de synthèse",
        "dossier": "Dossier",
        "sources": "Sources",
    },
    "en": {
        "abstain": "I cannot find the answer in your articles.",
        "abstain_near": "I cannot find the answer in your articles. The nearest passages:",
        "empty": "Your library has no articles yet.",
        "interrupted": "Answer interrupted.",
        "quoted": "“{quote}”",
        "quoted_from": "According to {source}: “{quote}”",
        "evidence": "{answer}: “{quote}”",
        "divided": "The sources differ. {first}",
        "brief": "Brief",
        "dossier": "Dossier",
        "sources": "Sources",
    },
    "de": {
        "abstain": "Ich finde die Antwort nicht in Ihren Artikeln.",
        "abstain_near": "Ich finde die Antwort nicht in Ihren Artikeln. Die nächsten Passagen:",
        "empty": "Ihre Bibliothek enthält noch keine Artikel.",
        "interrupted": "Antwort abgebrochen.",
        "quoted": "„{quote}“",
        "quoted_from": "Laut {source}: „{quote}“",
        "evidence": "{answer}: „{quote}“",
        "divided": "Die Quellen widersprechen sich. {first}",
        "brief": "Kurzfassung",
        "dossier": "Dossier",
        "sources": "Quellen",
    },
}


def phrase(key: Key, language: str) -> str:
    """The phrase in that language, or in English for a language without one."""
    return PHRASES.get(language, PHRASES["en"])[key]
