"""What the HTML page of a brief says around the brief, by language. English where a language has no labels."""

from __future__ import annotations

import re

LABELS: dict[str, dict[str, str]] = {
    "fr": {
        "source": "Note de synthèse",
        "merged": "Dossier",
        "skip": "Aller au contenu",
        "nothing": "Ces articles n’apportent rien de nouveau.",
        "nothing_found": "Je ne trouve pas la réponse dans vos articles.",
        "contents": "Sommaire",
        "brief": "L’essentiel",
        "agreements": "Ce que disent plusieurs sources",
        "differences": "Où les sources divergent",
        "single_source": "Ce que dit une seule source",
        "timeline": "Chronologie",
        "mentions": "Qui et quoi",
        "citations": "Citations",
        "sources": "Sources",
        "provenance": "Provenance",
        "articles": "{n} article|{n} articles",
        "reports": "{n} compte rendu indépendant|{n} comptes rendus indépendants",
        "figure": "chiffre",
        "date": "date",
        "name": "nom",
        "negation": "affirmation contraire",
        "persons": "Personnes",
        "organisations": "Organisations",
        "figures": "Chiffres",
        "dates": "Dates",
        "names": "Noms",
        "resolved": "date calculée d’après celle de l’article",
        "citation": "Citation {n} : {source}",
        "same_report": "Même compte rendu que : {source}",
        "copy": "Un seul compte rendu, car le texte est le même :",
        "quotation": "Un seul compte rendu, car les mêmes propos y sont cités :",
        "original_named": "Un seul compte rendu, car ils nomment le même original :",
        "read": "Lire le texte",
        "close": "Fermer",
        "back": "Retour à la phrase {n}",
        "in_article": "Dans l’article",
        "original": "Article d’origine",
        "hashes": "Empreintes sha256 des textes",
        "prompts": "Consignes",
        "models": "Modèles",
        "made": "Établi le {date}",
        "verify": "Chaque citation se vérifie avec la commande :",
        "separator": " : ",
    },
    "en": {
        "source": "Brief",
        "merged": "Dossier",
        "skip": "Skip to content",
        "nothing": "These articles bring nothing new.",
        "nothing_found": "I cannot find the answer in your articles.",
        "contents": "Contents",
        "brief": "In brief",
        "agreements": "What several sources say",
        "differences": "Where sources differ",
        "single_source": "What one source says",
        "timeline": "Timeline",
        "mentions": "Who and what",
        "citations": "Quotes",
        "sources": "Sources",
        "provenance": "Provenance",
        "articles": "{n} article|{n} articles",
        "reports": "{n} independent report|{n} independent reports",
        "figure": "figure",
        "date": "date",
        "name": "name",
        "negation": "the opposite",
        "persons": "People",
        "organisations": "Organisations",
        "figures": "Figures",
        "dates": "Dates",
        "names": "Names",
        "resolved": "date computed from that of the article",
        "citation": "Quote {n}: {source}",
        "same_report": "The same report as: {source}",
        "copy": "One report, because the text is the same:",
        "quotation": "One report, because the same words are quoted:",
        "original_named": "One report, because they name the same original:",
        "read": "Read the text",
        "close": "Close",
        "back": "Back to sentence {n}",
        "in_article": "In the article",
        "original": "Original article",
        "hashes": "sha256 of the texts",
        "prompts": "Prompts",
        "models": "Models",
        "made": "Made on {date}",
        "verify": "Every quote can be checked with the command:",
        "separator": ": ",
    },
    "de": {
        "source": "Kurzfassung",
        "merged": "Dossier",
        "skip": "Zum Inhalt",
        "nothing": "Diese Artikel bringen nichts Neues.",
        "nothing_found": "Ich finde die Antwort nicht in Ihren Artikeln.",
        "contents": "Inhalt",
        "brief": "Das Wichtigste",
        "agreements": "Was mehrere Quellen sagen",
        "differences": "Wo die Quellen voneinander abweichen",
        "single_source": "Was nur eine Quelle sagt",
        "timeline": "Zeitleiste",
        "mentions": "Wer und was",
        "citations": "Zitate",
        "sources": "Quellen",
        "provenance": "Herkunft",
        "articles": "{n} Artikel|{n} Artikel",
        "reports": "{n} unabhängiger Bericht|{n} unabhängige Berichte",
        "figure": "Zahl",
        "date": "Datum",
        "name": "Name",
        "negation": "das Gegenteil",
        "persons": "Personen",
        "organisations": "Organisationen",
        "figures": "Zahlen",
        "dates": "Daten",
        "names": "Namen",
        "resolved": "aus dem Datum des Artikels errechnet",
        "citation": "Zitat {n}: {source}",
        "same_report": "Derselbe Bericht wie: {source}",
        "copy": "Ein Bericht, weil der Text derselbe ist:",
        "quotation": "Ein Bericht, weil dieselben Worte zitiert werden:",
        "original_named": "Ein Bericht, weil dasselbe Original genannt wird:",
        "read": "Text lesen",
        "close": "Schließen",
        "back": "Zurück zu Satz {n}",
        "in_article": "Im Artikel",
        "original": "Originalartikel",
        "hashes": "sha256 der Texte",
        "prompts": "Anweisungen",
        "models": "Modelle",
        "made": "Erstellt am {date}",
        "verify": "Jedes Zitat lässt sich prüfen mit dem Befehl:",
        "separator": ": ",
    },
}

_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_ISO = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


def label(key: str, language: str, **values: object) -> str:
    return LABELS.get(language, LABELS["en"])[key].format(**values)


def counted(key: str, number: int, language: str) -> str:
    """ "5 articles", "1 article"; French has the singular for 0 too."""
    one, many = LABELS.get(language, LABELS["en"])[key].split("|")
    singular = number == 1 or (number == 0 and language == "fr")
    return (one if singular else many).format(n=number)


def written_date(date: str, language: str) -> str:
    """``2025-07-02`` as "2 juillet 2025", "2 July 2025", "2. Juli 2025"; what is no ISO date as it is."""
    found = _ISO.fullmatch(date)
    if not found:
        return date
    year, month, day = found.groups()
    if month is None:
        return year
    name = _MONTHS.get(language, _MONTHS["en"]).split()[int(month) - 1]
    if day is None:
        return f"{name} {year}"
    number = {"fr": "1er" if day == "01" else str(int(day)), "de": f"{int(day)}."}.get(language, str(int(day)))
    return f"{number} {name} {year}"
