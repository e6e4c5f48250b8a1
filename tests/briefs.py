"""An invented dossier for tests: the record of five articles on a footbridge, and their texts."""

from __future__ import annotations

import copy
from typing import Any

from rag.brief.check import text_digest

Record = dict[str, Any]

# Every offset is in code points, so some texts begin with what takes several bytes, or several code points to a letter.
TEXTS = {
    "gazette": "🌉 La passerelle de Valmer rouvre mardi aux piétons après onze mois de travaux. Le chantier a coûté "
    "4,2 millions d'euros, selon la mairie.\n\nL'ingénieure Odile Carbonnel a dirigé les travaux. « Les câbles "
    "d’origine ont tous été remplacés », explique-t-elle.\nLes cyclistes devront encore attendre l'automne.",
    "courrier": "Après onze mois de travaux, la passerelle de Valmer rouvre mardi. La facture atteint 5,1 millions "
    "d'euros, d'après la chambre régionale des comptes.\n\nLe conseil municipal n'a voté aucune hausse d'impôt.",
    "herald": "Valmer’s footbridge reopens on Tuesday after eleven months of work. Engineer Odile Carbonnel led the "
    "works.\n\nNone of the original cables was kept.\n\nCrossing remains free of charge for pedestrians.",
    "depeche": "Après onze mois de travaux, la passerelle de Valmer rouvre mardi. Le péage de 2 euros pour les vélos "
    "est abandonné, annonce Karim Delaunoy, adjoint aux transports.",
    "bote": "Der Steg von Valmer wurde 1931 gebaut. Im Juni 2024 wurde er wegen Rissen gesperrt.",
}
_FIELDS = {
    "gazette": ("La passerelle de Valmer rouvre", "La Gazette du Lac", "2025-05-11", "fr", "gazette"),
    "courrier": ("Une réouverture plus chère que prévu", "Le Courrier de Valmer", "2025-05-12", "fr", "courrier"),
    "herald": ("Footbridge back after eleven months", "The Lakeside Herald", "2025-05-12", "en", "herald"),
    "depeche": ("Passerelle : le péage des vélos abandonné", "La Dépêche des Rives", "2025-05-12", "fr", "courrier"),
    "bote": ("Ein Steg mit Geschichte", None, None, "de", "bote"),
}


def source(article: str) -> Record:
    title, outlet, date, language, report = _FIELDS[article]
    url = f"https://news.example/{article}?a=1&b=2" if article == "herald" else None
    names = {"title": title, "outlet": outlet, "date": date, "path": f"articles/{article}.txt", "url": url}
    return {"article": article, **names, "language": language, "report": report}


def citation(n: int, article: str, quote: str) -> Record:
    start = TEXTS[article].index(quote)
    fields = {name: source(article)[name] for name in ("title", "outlet", "date", "path", "url")}
    return {"n": n, "article": article, **fields, "start": start, "end": start + len(quote), "quote": quote}


def sentence(text: str, *citations: int) -> Record:
    return {"text": text, "citations": list(citations), "support": "supported", "score": 0.97}


def dossier() -> Record:
    """A merged brief in French that uses every part of the contract, and holds."""
    opening = "Après onze mois de travaux, la passerelle de Valmer rouvre mardi."
    citations = [
        citation(1, "gazette", "🌉 La passerelle de Valmer rouvre mardi aux piétons après onze mois de travaux."),
        citation(2, "courrier", opening),
        citation(3, "herald", "Valmer’s footbridge reopens on Tuesday after eleven months of work."),
        citation(4, "gazette", "Le chantier a coûté 4,2 millions d'euros, selon la mairie."),
        citation(5, "courrier", "La facture atteint 5,1 millions d'euros, d'après la chambre régionale des comptes."),
        citation(6, "gazette", "L'ingénieure Odile Carbonnel a dirigé les travaux."),
        citation(7, "herald", "Engineer Odile Carbonnel led the works."),
        citation(8, "herald", "Crossing remains free of charge for pedestrians."),
        citation(9, "depeche", "Le péage de 2 euros pour les vélos est abandonné, annonce Karim Delaunoy, adjoint aux "
                 "transports."),
        citation(10, "bote", "Der Steg von Valmer wurde 1931 gebaut."),
        citation(11, "bote", "Im Juni 2024 wurde er wegen Rissen gesperrt."),
        citation(12, "depeche", opening),
        citation(13, "gazette", "« Les câbles d’origine ont tous été remplacés », explique-t-elle."),
        citation(14, "herald", "None of the original cables was kept."),
    ]  # fmt: skip
    sentences = [
        sentence("La passerelle de Valmer rouvre mardi après onze mois de travaux.", 1, 2, 3, 12),
        sentence("Le chantier a coûté 4,2 millions d'euros, selon la mairie.", 4),
        sentence("La facture atteint 5,1 millions d'euros, d'après la chambre régionale des comptes.", 5),
        sentence("Odile Carbonnel a dirigé les travaux.", 6, 7),
        sentence("Selon The Lakeside Herald : « Crossing remains free of charge for pedestrians. »", 8),
        sentence("Le péage de 2 euros pour les vélos est abandonné, annonce Karim Delaunoy.", 9),
        sentence("Le pont de Valmer date de 1931.", 10),
        sentence("Il a été fermé en juin 2024.", 11),
        sentence("Les câbles d’origine ont tous été remplacés.", 13, 14),
    ]
    return {
        "schema": 1,
        "kind": "merged",
        "title": "La passerelle de Valmer",
        "language": "fr",
        "sentences": sentences,
        "citations": citations,
        "agreements": [
            {"sentences": [0], "articles": ["gazette", "courrier", "herald", "depeche"], "reports": 3},
            {"sentences": [3], "articles": ["gazette", "herald"], "reports": 2},
        ],
        "differences": [
            {
                "kind": "figure",
                "about": "coût du chantier",
                "sides": [{"sentence": 1, "articles": ["gazette"]}, {"sentence": 2, "articles": ["courrier"]}],
            }
        ],
        "single_source": [
            {"sentences": [4], "articles": ["herald"]},
            {"sentences": [5], "articles": ["depeche"]},
            {"sentences": [6, 7], "articles": ["bote"]},
        ],
        "timeline": [
            {"date": "1931", "sentences": [6], "resolved": False},
            {"date": "2024-06", "sentences": [7], "resolved": False},
            {"date": "2025-05-13", "sentences": [0], "resolved": True},
        ],
        "mentions": [
            {"kind": "person", "text": "Odile Carbonnel", "citations": [6, 7]},
            {"kind": "person", "text": "Karim Delaunoy", "citations": [9]},
            {"kind": "organisation", "text": "chambre régionale des comptes", "citations": [5]},
            {"kind": "figure", "text": "4,2 millions", "citations": [4]},
            {"kind": "figure", "text": "5,1 millions d'euros", "citations": [5]},
            {"kind": "date", "text": "juin 2024", "citations": [11]},
            {"kind": "name", "text": "Valmer", "citations": [2]},
        ],
        "sources": [source(article) for article in TEXTS],
        "reports": 4,
        "lead": 0,
        "provenance": {
            "articles": {article: text_digest(text) for article, text in TEXTS.items()},
            "prompts": {"brief@2/fr": "ab" * 32},
            "models": {"chat": "small-chat-1.5b", "embedding": "small-embedding-300m"},
            "made": "2025-05-14T08:30:00+00:00",
        },
    }


def about(text: str, *spans: tuple[int, int], **fields: Any) -> Record:
    """The brief of one article of that text, one sentence and one citation a span; ``fields`` are the source's."""
    own = {"title": "Titre", "outlet": "Journal", "date": "2025-01-02", "path": "a.txt", "url": None, **fields}
    citations = [
        {"n": n, "article": "a", **own, "start": start, "end": end, "quote": text[start:end]}
        for n, (start, end) in enumerate(spans, 1)
    ]
    return {
        "schema": 1,
        "kind": "source",
        "title": own["title"],
        "language": "fr",
        "sentences": [sentence(each["quote"], each["n"]) for each in citations],
        "citations": citations,
        "agreements": [],
        "differences": [],
        "single_source": [],
        "timeline": [],
        "mentions": [],
        "sources": [{"article": "a", **own, "language": "fr", "report": "a"}],
        "reports": 1,
        "lead": None,
        "provenance": {"articles": {"a": text_digest(text)}, "prompts": {}, "models": {}, "made": None},
    }


def changed(record: Record, *path: str | int, to: Any) -> Record:
    """A copy in which one value is another one."""
    copied = copy.deepcopy(record)
    place: Any = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return copied
