"""Two articles that the commands are tried on, and a question that one of them answers."""

from __future__ import annotations

import json
from collections.abc import Callable

from typer.testing import Result

FERRY = """Le bac de Port-Aubry reprend lundi
Source : La Gazette
Date : 2025-03-01

Le bac de Port-Aubry reprend la traversée lundi matin après deux mois de réparations.
Le billet coûte désormais 4 euros pour les habitants de la commune.
Trois équipages se relaient sur le bac depuis la fin du mois de février.
"""
ORCHARD = """Hail strips the orchards of Willowmere
Source: The Courier
Date: 2025-06-12

The orchards of Willowmere lost most of their apples to hail on Thursday evening.
Growers expect a harvest of 300 tonnes, half that of the year before.
The cooperative of Willowmere asked the county for help with the damage.
"""
QUESTION = "Combien coûte le billet du bac de Port-Aubry ?"
DRAFT = "4 euros"  # copied from the passage

Run = Callable[..., Result]


def identity(run: Run, title: str) -> str:
    listed = json.loads(run("sources", "list", "--json").stdout)["sources"]
    return next(str(source["id"]) for source in listed if title in source["title"])
