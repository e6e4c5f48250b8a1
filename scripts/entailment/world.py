"""A small invented world whose facts are told in French and English, and pairs (premise, claim, label) about it.

Every name of a person or a firm here is invented; places are real. ``states``, ``contradicts``, ``neither`` follow from
what was changed between premise and claim, never from the words.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from morphology import WITH_ETRE, agree, elide, english, french
from schemas import SCHEMAS

E, C, N = "states", "contradicts", "neither"
NOT_E = "not states"  # contradicts or neither: which of both is not decided


@dataclass(frozen=True)
class Name:
    fr: str
    en: str
    gender: str = "m"
    number: str = "s"
    kind: str = ""


def _table(kind: str, text: str) -> list[Name]:
    """Lines `fr = en` with a mark: m, f, mp, fp at the end."""
    found = []
    for line in text.strip().split("\n"):
        names, mark = line.rsplit(" ", 1)
        fr, _, en = names.partition(" = ")
        found.append(Name(fr, en or fr, mark[0], "p" if mark.endswith("p") else "s", kind))
    return found


FIRST_M = [
    "Marc",
    "Paul",
    "Hugo",
    "Karim",
    "Antoine",
    "Julien",
    "Mehdi",
    "Étienne",
    "Bruno",
    "Olivier",
    "Thomas",
    "Nicolas",
    "Samir",
    "David",
    "Peter",
    "James",
    "Robert",
    "Daniel",
    "Lukas",
    "Stefan",
    "Matteo",
    "Diego",
    "Ivan",
    "Omar",
    "Yannick",
    "Kenji",
    "Adam",
    "Victor",
    "Gabriel",
    "Arnaud",
]
FIRST_F = [
    "Claire",
    "Sophie",
    "Nadia",
    "Hélène",
    "Camille",
    "Julie",
    "Leïla",
    "Inès",
    "Amélie",
    "Élodie",
    "Laura",
    "Anna",
    "Emma",
    "Sarah",
    "Alice",
    "Mary",
    "Jane",
    "Olga",
    "Petra",
    "Giulia",
    "Carmen",
    "Fatou",
    "Mei",
    "Ingrid",
    "Léa",
    "Manon",
    "Pauline",
    "Chloé",
    "Jeanne",
    "Rachel",
]
LAST = [
    "Morvan",
    "Delcourt",
    "Benali",
    "Ferrand",
    "Lacaze",
    "Rousselin",
    "Tavernier",
    "Oukacha",
    "Brissac",
    "Mazurier",
    "Kervella",
    "Dumontel",
    "Garrigue",
    "Halimi",
    "Joubertin",
    "Castelain",
    "Perrault",
    "Sabatier",
    "Vannier",
    "Lindqvist",
    "Hartwell",
    "Okafor",
    "Brandt",
    "Kowalczyk",
    "Moretti",
    "Salgado",
    "Ivanenko",
    "Petrov",
    "Nakano",
    "Whitfield",
    "Barlow",
    "Crane",
    "Doyle",
    "Ashford",
    "Keller",
    "Steiner",
    "Bianchi",
    "Duarte",
    "Mbeki",
    "Traoré",
    "Diallo",
    "Nguyen",
    "Haddad",
    "Rahmani",
    "Costa",
    "Meyerson",
    "Lopez",
    "Fontanel",
    "Granier",
    "Lesage",
]
SYLL = (
    [
        "Nova",
        "Alte",
        "Bren",
        "Cor",
        "Dyna",
        "Eri",
        "Fal",
        "Gal",
        "Heli",
        "Ino",
        "Kal",
        "Lumi",
        "Medi",
        "Nor",
        "Ori",
        "Pro",
        "Quan",
        "Ster",
        "Tri",
        "Vera",
        "Xen",
        "Zeni",
    ],
    [
        "lys",
        "tec",
        "dor",
        "via",
        "mont",
        "cap",
        "flex",
        "gen",
        "ris",
        "sol",
        "tron",
        "vance",
        "port",
        "line",
        "don",
        "mare",
    ],
)
TITLES = _table(
    "person",
    """
le ministre de l'Économie = the economy minister m
la ministre de la Culture = the culture minister f
la maire de Bordeaux = the mayor of Bordeaux f
le maire de Nantes = the mayor of Nantes m
le procureur = the prosecutor m
la présidente de la région = the president of the region f
l'entraîneur = the coach m
le préfet = the prefect m
la directrice de l'hôpital = the director of the hospital f
le porte-parole du gouvernement = the government spokesman m
le chef de l'opposition = the opposition leader m
l'avocate de la famille = the family's lawyer f
le Premier ministre = the prime minister m
la commissaire européenne = the European commissioner f
""",
)
COMPANIES_X = _table(
    "company",
    """
le groupe pharmaceutique = the pharmaceutical group m
la compagnie aérienne = the airline f
le constructeur automobile = the carmaker m
la banque = the bank f
l'éditeur = the publisher m
""",
)
BODIES = _table(
    "body",
    """
le Sénat = the Senate m
l'Assemblée nationale = the National Assembly f
le conseil municipal = the city council m
le Parlement = Parliament m
le gouvernement = the government m
la Commission européenne = the European Commission f
le conseil d'administration = the board of directors m
la région = the region f
la mairie = the city hall f
le ministère de la Santé = the health ministry m
l'université = the university f
la direction = the management f
la commission des finances = the finance committee f
le conseil régional = the regional council m
la fédération = the federation f
l'Union européenne = the European Union f
""",
)
COURTS = _table(
    "court",
    """
le tribunal = the court m
la cour d'appel = the court of appeal f
la Cour suprême = the Supreme Court f
le Conseil d'État = the Council of State m
le juge = the judge m
le préfet = the prefect m
la cour d'assises = the assize court f
""",
)
POLICE = _table(
    "police",
    """
la police = the police f
la gendarmerie = the gendarmes f
les enquêteurs = the investigators mp
la justice = the authorities f
la douane = the customs f
les secouristes = the rescuers mp
""",
)
GROUPS = _table(
    "group",
    """
les salariés = the employees mp
les enseignants = the teachers mp
les agriculteurs = the farmers mp
les infirmières = the nurses fp
les étudiants = the students mp
les syndicats = the unions mp
les riverains = the residents mp
les médecins = the doctors mp
les pilotes = the pilots mp
les retraités = the pensioners mp
les supporters = the fans mp
les élus locaux = the local councillors mp
les pêcheurs = the fishermen mp
les commerçants = the shopkeepers mp
les réfugiés = the refugees mp
les actionnaires = the shareholders mp
les députés = the members of parliament mp
""",
)
TEXTS = _table(
    "text",
    """
la réforme des retraites = the pension reform f
le budget = the budget m
le projet de loi sur le logement = the housing bill m
le plan climat = the climate plan m
l'accord commercial = the trade agreement m
la loi sur l'immigration = the immigration law f
le projet d'aéroport = the airport project m
la hausse du salaire minimum = the rise in the minimum wage f
le traité = the treaty m
le plan de rénovation des écoles = the school renovation plan m
la fusion = the merger f
le projet de parc éolien = the wind farm project m
la taxe sur les billets d'avion = the tax on plane tickets f
l'amendement = the amendment m
le protocole sanitaire = the health protocol m
""",
)
OFFERS = _table(
    "offer",
    """
l'offre de rachat = the takeover offer f
la proposition de médiation = the offer of mediation f
l'invitation du président = the president's invitation f
le compromis = the compromise m
la nouvelle grille de salaires = the new pay scale f
le poste de directeur = the post of director m
l'aide proposée = the aid on offer f
la demande d'asile = the asylum request f
le plan de sauvetage = the rescue plan m
la prime exceptionnelle = the one-off bonus f
""",
)
SITES = _table(
    "site",
    """
l'usine = the factory f
le musée = the museum m
la bibliothèque = the library f
la maternité = the maternity ward f
le stade = the stadium m
la centrale = the power plant f
le pont = the bridge m
l'école primaire = the primary school f
le cinéma = the cinema m
la piscine municipale = the municipal swimming pool f
l'hôtel = the hotel m
la gare = the railway station f
le centre commercial = the shopping centre m
l'entrepôt = the warehouse m
le marché couvert = the covered market m
la ligne de tramway = the tram line f
""",
)
EVENTS = _table(
    "event",
    """
le festival = the festival m
la manifestation = the demonstration f
le sommet = the summit m
le procès = the trial m
le concert = the concert m
les élections = the elections fp
le marathon = the marathon m
la cérémonie = the ceremony f
le congrès du parti = the party congress m
la finale = the final f
l'essai clinique = the clinical trial m
les travaux = the works mp
la visite officielle = the official visit f
le référendum = the referendum m
l'exposition = the exhibition f
""",
)
MEASURES = _table(
    "measure",
    """
le chômage = unemployment m
l'inflation = inflation f
le prix du gaz = the price of gas m
les exportations = exports fp
la fréquentation des musées = museum attendance f
le nombre de cambriolages = the number of burglaries m
les ventes de voitures = car sales fp
les loyers = rents mp
la population = the population f
la consommation d'alcool = alcohol consumption f
le cours du blé = the price of wheat m
la production d'acier = steel production f
les naissances = births fp
le déficit public = the public deficit m
les émissions de CO2 = CO2 emissions fp
le chiffre d'affaires = turnover m
le trafic aérien = air traffic m
""",
)
MEASURES2 = _table(
    "measure2",
    """
la situation à l'hôpital = the situation at the hospital f
la qualité de l'air = air quality f
l'état de santé du patient = the patient's state of health m
les conditions de travail = working conditions fp
la sécurité dans le quartier = safety in the district f
les relations entre les deux pays = relations between the two countries fp
l'état des routes = the state of the roads m
""",
)
CONTESTS = _table(
    "contest",
    """
la Coupe du monde = the World Cup f
le tournoi = the tournament m
l'élection municipale = the mayoral election f
la finale = the final f
le championnat = the championship m
la course = the race f
le Grand Prix = the Grand Prix m
la primaire = the primary f
le concours de piano = the piano competition m
""",
)
RUMORS = _table(
    "rumor",
    """
la rumeur = the rumour f
l'information = the report f
l'existence du document = the existence of the document f
la vente du club = the sale of the club f
le départ du directeur = the departure of the director m
la rencontre avec l'ambassadeur = the meeting with the ambassador f
les chiffres de la presse = the figures in the press mp
la promesse = the promise f
""",
)
COUNTRIES = _table(
    "country",
    """
la France = France f
l'Espagne = Spain f
l'Italie = Italy f
le Brésil = Brazil m
le Maroc = Morocco m
la Suède = Sweden f
le Japon = Japan m
l'Égypte = Egypt f
la Pologne = Poland f
le Canada = Canada m
la Turquie = Turkey f
l'Inde = India f
le Chili = Chile m
la Norvège = Norway f
la Tunisie = Tunisia f
""",
)
ALLIANCES = _table(
    "alliance",
    """
l'alliance = the alliance f
le consortium = the consortium m
la zone de libre-échange = the free-trade area f
la coalition = the coalition f
l'organisation = the organisation f
le programme spatial = the space programme m
""",
)
TAXES = _table(
    "tax",
    """
la taxe foncière = the property tax f
les droits de douane = customs duties mp
le prix du ticket de métro = the price of a metro ticket m
les frais d'inscription = tuition fees mp
les allocations familiales = family allowances fp
le budget de la culture = the culture budget m
les salaires = wages mp
la limite de vitesse = the speed limit f
""",
)
VEHICLES = _table(
    "vehicle",
    """
le train = the train m
le ferry = the ferry m
l'avion = the plane m
le bus = the bus m
le bateau = the boat m
la navette = the shuttle f
le camion = the lorry m
""",
)
REGIONS = _table(
    "region",
    """
la Bretagne = Brittany f
la Provence = Provence f
la Bavière = Bavaria f
la Corse = Corsica f
la Sicile = Sicily f
l'Andalousie = Andalusia f
l'Écosse = Scotland f
la Normandie = Normandy f
""",
)
DISASTERS = _table(
    "disaster",
    """
l'incendie = the fire m
le séisme = the earthquake m
les inondations = the floods fp
la tempête = the storm f
l'explosion = the explosion f
le naufrage = the shipwreck m
l'attentat = the attack m
l'accident de car = the coach accident m
l'avalanche = the avalanche f
l'épidémie = the epidemic f
""",
)
DISASTERS2 = _table(
    "disaster2",
    """
la panne de courant = the power cut f
la fermeture de l'autoroute = the closure of the motorway f
l'effondrement du toit = the collapse of the roof m
la pollution de la rivière = the pollution of the river f
le retard des trains = the delay of the trains m
""",
)
PRODUCTS = _table(
    "product",
    """
le nouveau téléphone = the new phone m
la console = the games console f
le médicament = the drug m
le vaccin = the vaccine m
la voiture électrique = the electric car f
le vélo pliant = the folding bicycle m
l'abonnement = the subscription m
la montre connectée = the smart watch f
""",
)
NATURES = _table(
    "nature",
    """
la forêt = the forest f
le littoral = the coastline m
la zone humide = the wetland f
les loups = the wolves mp
le lac = the lake m
les vieux chênes = the old oaks mp
""",
)
ASSOCS = _table(
    "assoc",
    """
l'association = the charity f
le club = the club m
la fondation = the foundation f
l'orchestre = the orchestra m
le refuge = the shelter m
la Croix-Rouge = the Red Cross f
""",
)
REPORTS = _table(
    "report",
    """
le rapport = the report m
les résultats de l'enquête = the results of the inquiry mp
la liste des donateurs = the list of donors f
l'enregistrement = the recording m
les comptes = the accounts mp
""",
)
CRIMES = _table(
    "crime",
    """
le vol = the theft m
le meurtre = the murder m
la fraude = the fraud f
les faits = the offences mp
l'agression = the assault f
""",
)
DURATIONS = _table(
    "duration",
    """
la durée du congé = the length of leave f
le couvre-feu = the curfew m
les vacances scolaires = the school holidays fp
le mandat du président = the president's term m
l'état d'urgence = the state of emergency m
""",
)
RULES = _table(
    "rules",
    """
les règles = the rules fp
les sanctions = the sanctions fp
les contrôles aux frontières = border controls mp
la loi sur le tabac = the tobacco law f
les critères d'admission = the admission criteria mp
""",
)
DECISIONS = _table(
    "decision",
    """
le jugement = the judgment m
l'arrêté = the order m
la sanction = the penalty f
l'expulsion = the expulsion f
l'interdiction = the ban f
la peine = the sentence f
""",
)
LOSTS = _table(
    "lost",
    """
le tableau volé = the stolen painting m
la fillette disparue = the missing girl f
le randonneur = the hiker m
l'arme du crime = the murder weapon f
la boîte noire = the black box f
les skieurs égarés = the lost skiers mp
""",
)
CONTRACTS = _table(
    "contract",
    """
le contrat = the contract m
l'accord = the agreement m
le bail = the lease m
la convention = the convention f
le partenariat = the partnership m
""",
)
EXAMS = _table(
    "exam",
    """
l'examen = the exam m
le concours d'entrée = the entrance exam m
le permis de conduire = the driving test m
le baccalauréat = the baccalaureate m
""",
)
CITIES = _table(
    "city2",
    """
Lyon = Lyon m
Marseille = Marseille f
Londres = London m
Genève = Geneva f
Lille = Lille f
Barcelone = Barcelona f
Vienne = Vienna f
Anvers = Antwerp f
Toulouse = Toulouse f
Varsovie = Warsaw f
Lisbonne = Lisbon f
Rennes = Rennes f
Strasbourg = Strasbourg f
Montréal = Montreal m
Bruxelles = Brussels f
Édimbourg = Edinburgh m
Athènes = Athens f
Dublin = Dublin m
""",
)
TABLES = {
    t[0].kind: t
    for t in (
        BODIES,
        COURTS,
        POLICE,
        GROUPS,
        TEXTS,
        OFFERS,
        SITES,
        EVENTS,
        MEASURES,
        MEASURES2,
        CONTESTS,
        RUMORS,
        COUNTRIES,
        ALLIANCES,
        TAXES,
        VEHICLES,
        REGIONS,
        DISASTERS,
        DISASTERS2,
        PRODUCTS,
        NATURES,
        ASSOCS,
        REPORTS,
        CRIMES,
        DURATIONS,
        RULES,
        DECISIONS,
        LOSTS,
        CONTRACTS,
        EXAMS,
        CITIES,
    )
}
PLURAL_FR_OF = {"p": "les"}


def entity(rng: random.Random, kinds: str, taken: set[str] = frozenset()) -> Name:  # type: ignore[assignment]
    for _ in range(50):
        kind = rng.choice(kinds.split(","))
        if kind == "person":
            if rng.random() < 0.25:
                name = rng.choice(TITLES)
            else:
                female = rng.random() < 0.5
                full = f"{rng.choice(FIRST_F if female else FIRST_M)} {rng.choice(LAST)}"
                name = Name(full, full, "f" if female else "m", "s", "person")
        elif kind == "company":
            if rng.random() < 0.2:
                name = rng.choice(COMPANIES_X)
            else:
                full = rng.choice(SYLL[0]) + rng.choice(SYLL[1])
                name = Name(full, full, "m", "s", "company")
        elif kind == "team":
            name = replace(rng.choice(COUNTRIES if rng.random() < 0.5 else CITIES), kind="team")
        else:
            name = rng.choice(TABLES[kind])
        if name.fr not in taken:
            return name
    raise RuntimeError(kinds)


@dataclass(frozen=True)
class Schema:
    name: str
    s: str
    o: str
    flags: frozenset[str]
    ways: dict[tuple[str, str], tuple[str, ...]]  # ("+", "fr") -> templates


def _schemas() -> list[Schema]:
    found: list[Schema] = []
    for block in SCHEMAS.strip().split("\n# "):
        head, *rest = block.removeprefix("# ").split("\n")
        parts = head.split()
        options = dict(p.split("=") for p in parts[1:])
        ways: dict[tuple[str, str], tuple[str, ...]] = {}
        for line in rest:
            if line:
                key = (line[0], line[1:3])
                ways[key] = ways.get(key, ()) + tuple(line[4:].split("|"))
        found.append(
            Schema(
                parts[0],
                options.get("S", ""),
                options.get("O", ""),
                frozenset(options.get("flags", "").split(",")) - {""},
                ways,
            )
        )
    return found


ALL = _schemas()


@dataclass(frozen=True)
class Number:
    value: int

    def text(self, lang: str, rng: random.Random) -> str:
        if self.value <= 12 and rng.random() < 0.5:
            return words(self.value, lang)
        return grouped(self.value, lang)


FR_WORDS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
EN_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]


def words(value: int, lang: str) -> str:
    return (FR_WORDS if lang == "fr" else EN_WORDS)[value]


def grouped(value: int, lang: str) -> str:
    if (value < 10000 and lang == "fr" and value < 1000) or value < 1000:
        return str(value)
    return f"{value:,}".replace(",", " " if lang == "fr" else ",")


MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def dated(day: datetime.date, lang: str, style: str) -> str:
    """A day in words: full, day, weekday, month, year."""
    month, weekday = MONTHS[lang][day.month - 1], DAYS[lang][day.weekday()]
    number = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    if lang == "fr":
        return {
            "full": f"le {number} {month} {day.year}",
            "day": f"le {number} {month}",
            "weekday": weekday,
            "both": f"{weekday} {number} {month}",
            "month": f"en {month}",
            "monthyear": f"en {month} {day.year}",
            "year": f"en {day.year}",
        }[style]
    return {
        "full": f"on {month} {day.day}, {day.year}",
        "day": f"on {day.day} {month}",
        "weekday": f"on {weekday}",
        "both": f"on {weekday} {day.day} {month}",
        "month": f"in {month}",
        "monthyear": f"in {month} {day.year}",
        "year": f"in {day.year}",
    }[style]


REASONS = [
    (a.split(" = "))
    for a in [
        "en raison de la sécheresse = because of the drought",
        "à cause d'une panne = because of a breakdown",
        "faute d'argent = for lack of money",
        "pour des raisons de sécurité = for security reasons",
        "après une longue enquête = after a long investigation",
        "à la demande des habitants = at the request of residents",
        "à la suite d'une plainte = following a complaint",
        "en raison des intempéries = because of bad weather",
        "malgré les protestations = despite protests",
        "par souci d'économie = to save money",
        "sous la pression de l'opposition = under pressure from the opposition",
    ]
]
CONDITIONS = [
    (a.split(" = "))
    for a in [
        "le Parlement donne son accord = Parliament agrees",
        "les syndicats signent l'accord = the unions sign the agreement",
        "la justice le permet = the courts allow it",
        "les financements sont trouvés = the funding is found",
        "la météo est favorable = the weather is favourable",
        "le prix du pétrole continue de baisser = the price of oil keeps falling",
        "la majorité change d'avis = the majority changes its mind",
        "l'enquête confirme les soupçons = the investigation confirms the suspicions",
        "le déficit dépasse les prévisions = the deficit exceeds forecasts",
        "les électeurs disent oui = voters say yes",
        "l'État participe aux frais = the state shares the cost",
        "les tests sont concluants = the tests are conclusive",
    ]
]
SPEAKERS = _table(
    "speaker",
    """
le ministre = the minister m
la porte-parole = the spokeswoman f
le syndicat = the union m
l'AFP = AFP f
la police = the police f
un témoin = a witness m
les experts = the experts mp
la direction = the management f
l'opposition = the opposition f
le quotidien local = the local newspaper m
l'avocat = the lawyer m
une étude = a study f
le président du club = the club president m
""",
)


@dataclass(frozen=True)
class Fact:
    schema: Schema
    s: Name
    o: Name
    n: Number
    sign: str = "+"
    tense: str = "past"  # past, fut, could, cond, plan, gaveup, pres
    negated: bool = False
    place: Name | None = None
    when: str = ""  # a dated() style, of `day`
    day: datetime.date | None = None
    reason: int | None = None
    speaker: Name | None = None
    claimed: str = ""  # how the speaker speaks: said, denied, according
    condition: int | None = None
    approx: str = ""  # about, over, under, nearly
    scope: str = ""  # all, some, most, none
    lead: bool = False

    @property
    def numbered(self) -> bool:
        return any("{N}" in t for t in self.schema.ways["+", "fr"])


APPROX = {
    "fr": {
        "about": "environ ",
        "over": "plus de ",
        "under": "moins de ",
        "nearly": "près de ",
        "least": "au moins ",
        "": "",
    },
    "en": {
        "about": "about ",
        "over": "more than ",
        "under": "fewer than ",
        "nearly": "nearly ",
        "least": "at least ",
        "": "",
    },
}
SCOPES = {
    "fr": {
        "all": ("tous ", "toutes "),
        "some": ("certains ", "certaines "),
        "most": ("la plupart de ", "la plupart de "),
        "none": ("", ""),
        "half": ("la moitié de ", "la moitié de "),
        "few": ("seuls quelques ", "seules quelques "),
    },
    "en": {
        "all": "all ",
        "some": "some of ",
        "most": "most of ",
        "none": "none of ",
        "half": "half of ",
        "few": "only a few of ",
    },
}


class Teller:
    """Tells facts in one language, choosing among the ways to say them."""

    def __init__(self, rng: random.Random, lang: str) -> None:
        self.rng, self.lang = rng, lang

    def name(self, name: Name, scope: str = "") -> str:
        text = name.fr if self.lang == "fr" else name.en
        if not scope or name.number != "p":
            return text
        if self.lang == "en":
            return SCOPES["en"][scope] + text if scope != "all" else "all " + text
        before = SCOPES["fr"][scope][name.gender == "f"]
        bare = text.removeprefix("les ")
        if scope in {"some", "few"}:
            return before + bare
        if scope == "none":
            return ("aucune" if name.gender == "f" else "aucun") + " de " + text
        return before + text

    def clause(self, fact: Fact, *, scope: bool = True) -> str:
        ways = fact.schema.ways[fact.sign, self.lang]
        if fact.scope and scope:
            ways = tuple(w for w in ways if w.startswith("{S}")) or ways
        if fact.numbered is False or "{N}" not in "".join(ways):
            pass
        template = self.rng.choice(ways)
        return self.fill(template, fact)

    def fill(self, template: str, fact: Fact) -> str:
        first = re.match(r"\{(\w)\}", template)
        subject: Name = {"S": fact.s, "O": fact.o, "N": Name("", "", "f", "p")}[first[1] if first else "S"]
        scoped = fact.scope if subject is fact.s else ""
        gender, number = subject.gender, subject.number
        if scoped == "none":
            number = "s" if self.lang == "fr" else "p"
        if (self.lang == "fr" and "postes" in template) or "emplois" in template:
            gender = "m" if subject.fr == "" else gender
        negated = fact.negated or (scoped == "none" and self.lang == "fr")

        def verb(match: re.Match[str]) -> str:
            mark, word = match[1], match[2]
            if mark == "a":
                if self.lang == "en":
                    return word
                word = word.removesuffix("x") + "s" if word.endswith("eux") and gender == "f" else word
                return {"coûteus": "coûteuse" + ("s" if number == "p" else "")}.get(
                    word, agree(word, gender, number) if not word.endswith("x") else word
                )
            if mark == "x":
                thing = fact.o
                if thing.gender == "m":
                    return "publics" if thing.number == "p" else "public"
                return "publiques" if thing.number == "p" else "publique"
            passive = mark.startswith("p")
            say = self.french_verb if self.lang == "fr" else self.english_verb
            return say(word, passive, fact.tense, negated, gender, number, none=scoped == "none")

        text = re.sub(r"<(\w+):([^>]+)>", verb, template)
        amount = APPROX[self.lang][fact.approx] + fact.n.text(self.lang, self.rng)
        text = text.replace("{N}", amount)
        for slot, name in (("S", fact.s), ("O", fact.o)):
            text = text.replace("{" + slot + "}", self.name(name, fact.scope if slot == "S" else ""))
        where = self.place(fact.place) if fact.place else ""
        if "{P}" in text:
            text = text.replace("{P}", where).replace("  ", " ").strip()
        elif where:
            text += " " + where
        return text

    def place(self, city: Name) -> str:
        return f"à {city.fr}" if self.lang == "fr" else f"in {city.en}"

    def french_verb(
        self, word: str, passive: bool, tense: str, negated: bool, gender: str, number: str, none: bool = False
    ) -> str:
        plural = number == "p"
        person = "6" if plural else "3"
        reflexive = ""
        for mark in ("se_", "s'en_", "s'", "l'"):
            if word.startswith(mark):
                reflexive, word = mark.replace("_", " ").strip(), word.removeprefix(mark)
                break
        forms = french(word)
        etre = passive or word in WITH_ETRE or reflexive.startswith("s")
        pp = (
            agree(forms["pp"], gender, number)
            if passive or word in WITH_ETRE or (reflexive.startswith("s"))
            else forms["pp"]
        )
        auxiliary = "être" if etre and not passive else "avoir"
        pas = "" if none else " pas"
        pre = "ne " if negated else ""
        clitic = {"s'": "s'", "se": "se ", "s'en": "s'en ", "l'": "l'", "": ""}[reflexive]
        if tense == "past" or tense == "cond":
            aux = french(auxiliary)[("pres" if tense == "past" else "cond") + person]
            body = f"été {pp}" if passive else pp
            if clitic in {"s'", "se "}:
                clitic = "s'" if aux[0] in "aeé" else "se "
            out = f"{pre}{clitic}{aux}{pas if negated else ''} {body}"
        elif tense in {"fut", "pres"}:
            finite = french("être")[tense + person] if passive else forms[tense + person]
            out = f"{pre}{clitic}{finite}{pas if negated else ''}" + (f" {pp}" if passive else "")
        else:
            infinitive = f"être {pp}" if passive else clitic + forms["inf"]
            modal, _link = {
                "could": ("pourr" + ("aient" if plural else "ait"), ""),
                "plan": (
                    self.rng.choice([["envisage de ", "prévoit de "], ["envisagent de ", "prévoient de "]][plural]),
                    "",
                ),
                "gaveup": (["a renoncé à ", "ont renoncé à "][plural], ""),
                "refused": (["a refusé de ", "ont refusé de "][plural], ""),
                "want": (["souhaite ", "souhaitent "][plural], ""),
                "may": (["pourrait ", "pourraient "][plural], ""),
                "will": (["va ", "vont "][plural], ""),
                "promised": (["a promis de ", "ont promis de "][plural], ""),
                "almost": (["a failli ", "ont failli "][plural], ""),
                "tried": (["a tenté de ", "ont tenté de "][plural], ""),
            }[tense]
            modal = modal.strip()
            if negated:
                head, _, tail = modal.partition(" ")
                modal = f"ne {head}{pas}" + (f" {tail}" if tail else "")
            out = f"{modal} {infinitive}"
        return out

    def english_verb(
        self, word: str, passive: bool, tense: str, negated: bool, gender: str, number: str, none: bool = False
    ) -> str:
        plural = number == "p"
        forms = english(word)
        no = " not" if negated else ""
        if tense == "past":
            if passive:
                return f"{'were' if plural else 'was'}{no} {forms['pp']}"
            if word == "be" or word.startswith("be "):
                return f"{'were' if plural else 'was'}{no}"
            return f"did not {forms['base']}" if negated else forms["past"]
        if tense == "cond":
            return f"reportedly {self.english_verb(word, passive, 'past', negated, gender, number)}"
        base = f"be {forms['pp']}" if passive else forms["base"]
        if tense in {"fut", "will"}:
            return f"will{no} {base}"
        if tense == "pres":
            return f"does not {base}" if negated else ("be" if passive else forms["base"] if plural else forms["s"])
        modal = {
            "could": "could",
            "may": self.rng.choice(["may", "might"]),
            "plan": self.rng.choice(["is considering a plan to", "plans to", "intends to"]),
            "gaveup": "gave up plans to",
            "refused": "refused to",
            "want": "wants to",
            "promised": "promised to",
            "almost": "almost",
            "tried": "tried to",
        }[tense]
        if plural:
            modal = (
                modal.replace("is ", "are ")
                .replace("plans to", "plan to")
                .replace("intends", "intend")
                .replace("wants", "want")
                if tense in {"plan", "want"}
                else modal
            )
        if tense == "almost":
            return f"almost {self.english_verb(word, passive, 'past', False, gender, number)}"
        if negated:
            if tense in {"could", "may"}:
                return f"{modal} not {base}"
            return ("do" if plural else "does") + f" not {'plan' if tense == 'plan' else 'want'} to {base}"
        return f"{modal} {base}"

    def tell(self, fact: Fact) -> str:
        """A whole sentence."""
        fr, rng = self.lang == "fr", self.rng
        text = self.clause(fact)
        if fact.reason is not None:
            text += " " + REASONS[fact.reason][not fr]
        if fact.when and fact.day:
            when = dated(fact.day, self.lang, fact.when)
            if rng.random() < 0.35 and not fact.speaker and fact.condition is None:
                text = f"{when}, {text}"
            else:
                text += " " + when
        if fact.condition is not None:
            said = CONDITIONS[fact.condition][not fr]
            if rng.random() < 0.5:
                text = f"si {said}, {text}" if fr else f"if {said}, {text}"
            else:
                text += (
                    rng.choice([f" si {said}", f", mais seulement si {said}", f" à la condition suivante : {said}"])
                    if fr
                    else rng.choice([f" if {said}", f", but only if {said}", f" provided that {said}"])
                )
        if fact.speaker:
            who = self.name(fact.speaker)
            plural = fact.speaker.number == "p"
            if fact.claimed == "denied":
                text = (
                    f"{who} {rng.choice(['ont démenti', 'ont nié']) if plural else rng.choice(['a démenti', 'a nié'])} que {text}"
                    if fr
                    else f"{who} denied that {text}"
                )
            elif rng.random() < 0.5:
                text = (
                    rng.choice([f"selon {who}, {text}", f"{text}, selon {who}", f"d'après {who}, {text}"])
                    if fr
                    else rng.choice([f"according to {who}, {text}", f"{text}, according to {who}"])
                )
            else:
                text = (
                    f"{who} {rng.choice(['ont affirmé', 'ont déclaré', 'ont indiqué', 'ont assuré']) if plural else rng.choice(['a affirmé', 'a déclaré', 'a indiqué', 'a assuré'])} que {text}"
                    if fr
                    else f"{who} {rng.choice(['said', 'stated', 'claimed'])} that {text}"
                )
        return finish(text, self.lang)


def finish(text: str, lang: str) -> str:
    if lang == "fr":
        text = re.sub(r"\ben le (?=[A-Z])", "au ", text)
        text = re.sub(r"\ben (?:la |l')(?=[A-ZÉÈ])", "en ", text)
        text = (
            elide(elide(text))
            .replace("la plupart de les", "la plupart des")
            .replace("la moitié de les", "la moitié des")
        )
    text = text.replace("  ", " ").strip()
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


@dataclass
class Pair:
    premise: str
    claim: str
    label: str
    kind: str
    date: str = ""
    lang: str = "fr"
    source: str = "world"
    weight: float = 1.0
    group: str = ""


def number(rng: random.Random, percent: bool = False) -> Number:
    if percent:
        return Number(rng.randint(2, 60))
    size = rng.random()
    if size < 0.3:
        return Number(rng.randint(2, 12))
    if size < 0.6:
        return Number(rng.randint(13, 180))
    if size < 0.8:
        return Number(rng.choice([5, 10, 20, 25, 50]) * rng.randint(5, 60))
    return Number(rng.randint(1001, 98000))


def other_number(rng: random.Random, n: Number) -> Number:
    for _ in range(50):
        way = rng.random()
        if way < 0.35:
            m = n.value + rng.choice([-1, 1]) * max(1, round(n.value * rng.uniform(0.1, 0.6)))
        elif way < 0.6:
            m = n.value * rng.choice([2, 3, 10])
        elif way < 0.8:
            digits = list(str(n.value))
            rng.shuffle(digits)
            m = int("".join(digits))
        else:
            m = number(rng).value
        if m > 1 and abs(m - n.value) >= max(1, 0.08 * n.value):
            return Number(m)
    return Number(n.value + 7)


class World:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def day(self) -> datetime.date:
        return datetime.date(2009, 1, 1) + datetime.timedelta(days=self.rng.randrange(6000))

    def fact(self, taken: set[str], schema: Schema | None = None, day: datetime.date | None = None) -> Fact:
        rng = self.rng
        schema = schema or rng.choice(ALL)
        s = entity(rng, schema.s, taken)
        o = entity(rng, schema.o, taken | {s.fr}) if schema.o else Name("", "")
        if schema.s == schema.o == "product" or "swap" in schema.flags:
            pass
        n = number(rng, percent=schema.name == "risen")
        fact = Fact(schema, s, o, n)
        if "place" in schema.flags and (rng.random() < 0.6 or "{P}" in schema.ways["+", "fr"][0]):
            fact = replace(fact, place=rng.choice(CITIES))
        if rng.random() < 0.35:
            fact = replace(
                fact, day=day or self.day(), when=rng.choice(["weekday", "day", "both", "full", "month", "year"])
            )
        if rng.random() < 0.15:
            fact = replace(fact, reason=rng.randrange(len(REASONS)))
        if rng.random() < 0.3:
            fact = replace(fact, sign=rng.choice("--?"))
        return fact

    def langs(self) -> tuple[str, str]:
        r = self.rng.random()
        return ("fr", "fr") if r < 0.5 else ("en", "en") if r < 0.7 else ("fr", "en") if r < 0.85 else ("en", "fr")

    def premise(self, facts: list[str], lang: str, taken: set[str], most: int = 3) -> str:
        """The sentences that matter among others of the same world."""
        rng = self.rng
        others = [Teller(rng, lang).tell(self.fact(taken)) for _ in range(rng.choice([0, 0, 0, 1, 1, 2, most]))]
        texts = facts[:]
        for other in others:
            texts.insert(rng.randrange(len(texts) + 1), other)
        return " ".join(texts)

    def stamp(self, day: datetime.date, premise: str, lang: str) -> tuple[str, str]:
        """The article's date, in its own field or written before the text."""
        rng = self.rng
        if rng.random() < 0.7:
            return day.isoformat(), premise
        written = dated(day, lang, "full").removeprefix("le ").removeprefix("on ")
        return "", rng.choice([f"{written} – {premise}", f"({written}) {premise}", f"[{written}] {premise}"])

    # -- kinds ----------------------------------------------------------------------------------------------------
    def pair(self) -> Pair | None:
        rng = self.rng
        kinds: list[tuple[float, Callable[[], Pair | None]]] = [
            (5.0, self.plain),
            (1.6, self.negation),
            (1.5, self.roles),
            (1.5, self.attribution),
            (2.0, self.modality),
            (1.6, self.quantity),
            (2.0, self.time),
            (1.2, self.entity_kind),
            (1.4, self.scope_kind),
            (1.3, self.condition_kind),
            (1.5, self.composition),
            (0.7, self.comparison),
            (0.6, self.sums),
            (0.8, self.timeline),
        ]
        make = rng.choices([k for _, k in kinds], [w for w, _ in kinds])[0]
        return make()

    def make(
        self,
        premise: Fact,
        claim: Fact,
        label: str,
        kind: str,
        langs: tuple[str, str] | None = None,
        date: datetime.date | None = None,
    ) -> Pair:
        rng = self.rng
        lp, lc = langs or self.langs()
        taken = {premise.s.fr, premise.o.fr, claim.s.fr, claim.o.fr}
        text = self.premise([Teller(rng, lp).tell(premise)], lp, taken)
        stamp = ""
        if date or rng.random() < 0.3:
            stamp, text = self.stamp(date or self.day(), text, lp)
        said = Teller(rng, lc).tell(claim)
        return Pair(text, said, label, kind, stamp, lp if lp == lc else f"{lp}-{lc}", "world")

    def drop(self, fact: Fact, share: float = 0.5) -> Fact:
        """The same fact with less of what goes with it."""
        rng = self.rng
        if fact.reason is not None and rng.random() < share:
            fact = replace(fact, reason=None)
        if fact.when and rng.random() < share:
            fact = replace(fact, when="")
        if fact.place and rng.random() < share and "{P}" not in "".join(fact.schema.ways["+", "fr"]):
            fact = replace(fact, place=None)
        return fact

    def plain(self) -> Pair | None:
        """Same, opposite, related; other words, other language."""
        rng = self.rng
        fact = self.fact(set())
        roll = rng.random()
        if fact.sign == "?":
            if roll < 0.4:
                return (
                    self.make(fact, self.drop(replace(fact)), E if self.same_way(fact) else N, "paraphrase")
                    if self.same_way(fact)
                    else None
                )
            return self.make(fact, self.drop(replace(fact, sign=rng.choice("+-"))), N, "related")
        if roll < 0.38:
            if fact.sign == "-" and not self.one_sense(fact):
                return None
            return self.make(fact, self.drop(fact), E, "paraphrase")
        if roll < 0.78:
            return self.make(fact, self.drop(replace(fact, sign="-" if fact.sign == "+" else "+")), C, "antonym")
        return self.make(fact, self.drop(replace(fact, sign="?")), N, "related")

    def same_way(self, fact: Fact) -> bool:
        return False

    def one_sense(self, fact: Fact) -> bool:
        """Whether the ways to say the opposite say the same: not so in schemas whose opposites are several."""
        return fact.schema.name in {
            "vote",
            "offer",
            "court",
            "rise0",
            "risen",
            "jobs",
            "open",
            "build",
            "rise_",
            "blame",
            "praise",
            "confirm",
            "profit",
            "dismiss",
            "start",
            "lead",
            "resign",
            "survive",
            "weather",
            "access",
            "admit",
            "shorten",
            "strengthen",
            "uphold",
            "speed",
            "apologise",
            "protect",
            "employ",
            "authorize",
            "win_vote",
            "trust",
            "pass",
            "attendS",
            "keepsecret",
            "tax0",
        }

    def negation(self) -> Pair | None:
        rng = self.rng
        fact = replace(self.fact(set()), sign="+")
        roll = rng.random()
        if roll < 0.35:
            return self.make(fact, self.drop(replace(fact, negated=True)), C, "negation")
        if roll < 0.6:
            return self.make(replace(fact, negated=True), self.drop(fact), C, "negation")
        if roll < 0.8:
            return self.make(replace(fact, negated=True), replace(fact, negated=True, reason=None), E, "negation")
        minus = replace(fact, sign="-")
        if roll < 0.9 and self.one_sense(fact):
            return self.make(minus, self.drop(replace(fact, negated=True)), E, "negation")
        return self.make(fact, self.drop(replace(minus, negated=True)), E, "negation") if self.one_sense(fact) else None

    def roles(self) -> Pair | None:
        rng = self.rng
        schema = rng.choice([s for s in ALL if "swap" in s.flags])
        fact = replace(self.fact(set(), schema), sign="+")
        if rng.random() < 0.45:
            return self.make(fact, self.drop(fact), E, "roles")
        return self.make(fact, self.drop(replace(fact, s=fact.o, o=fact.s)), C, "roles")

    def attribution(self) -> Pair | None:
        rng = self.rng
        fact = replace(self.fact(set()), when="", reason=None)
        if fact.sign == "?":
            fact = replace(fact, sign="+")
        who = rng.choice(SPEAKERS)
        said = replace(fact, speaker=who, claimed="said")
        opposite = replace(said, sign="-" if fact.sign == "+" else "+")
        roll = rng.random()
        if roll < 0.25:
            return self.make(said, replace(fact, place=fact.place), N, "attribution")
        if roll < 0.47 and (fact.sign == "+" or self.one_sense(fact)):
            return self.make(said, said, E, "attribution")
        if roll < 0.6:
            return self.make(said, opposite, C, "attribution")
        if roll < 0.75:
            return self.make(
                said, replace(said, speaker=rng.choice([s for s in SPEAKERS if s != who])), N, "attribution"
            )
        denied = replace(said, claimed="denied", negated=False)
        if roll < 0.83:
            return self.make(denied, said, C, "attribution")
        if roll < 0.9:
            return self.make(said, denied, C, "attribution")
        if roll < 0.95:
            return self.make(denied, fact, N, "attribution")
        return self.make(fact, said, N, "attribution")

    def modality(self) -> Pair | None:
        rng = self.rng
        fact = replace(self.fact(set()), when="", sign=rng.choice("++-"))
        if fact.schema.s.split(",")[0] in {
            "measure",
            "measure2",
            "disaster",
            "product",
            "event",
            "region",
            "vehicle",
            "site",
        }:
            weak = rng.choice(["could", "cond", "may"])
        else:
            weak = rng.choice(["could", "plan", "cond", "want", "may", "promised", "plan"])
        roll = rng.random()
        if weak == "cond" and roll < 0.55:
            return self.make(replace(fact, tense="cond"), self.drop(replace(fact, tense="past")), N, "modality")
        if roll < 0.4:
            return self.make(
                replace(fact, tense=weak),
                self.drop(replace(fact, tense=rng.choice(["past", "fut", "past"]))),
                N,
                "modality",
            )
        if roll < 0.6 and (fact.sign == "+" or self.one_sense(fact)):
            return self.make(
                replace(fact, tense=weak),
                self.drop(replace(fact, tense="could" if weak == "may" else "may" if weak == "could" else weak)),
                E,
                "modality",
            )
        if roll < 0.72 and (fact.sign == "+" or self.one_sense(fact)):
            return self.make(replace(fact, tense="fut"), self.drop(replace(fact, tense="fut")), E, "modality")
        agentive = fact.schema.s.split(",")[0] in {
            "person",
            "company",
            "body",
            "group",
            "team",
            "country",
            "court",
            "police",
        }
        if roll < 0.84 and agentive and fact.sign == "+":
            away = rng.choice(["gaveup", "refused", "almost"])
            return self.make(replace(fact, tense=away), self.drop(replace(fact, tense="past")), C, "modality")
        if roll < 0.9 and agentive and fact.sign == "+":
            return self.make(
                replace(fact, tense=rng.choice(["gaveup", "refused", "almost"])),
                self.drop(replace(fact, tense="past", negated=True)),
                E,
                "modality",
            )
        if roll < 0.95 and fact.sign == "+":
            return (
                self.make(
                    replace(fact, tense="past"),
                    self.drop(replace(fact, tense=rng.choice(["gaveup", "refused"]))),
                    C,
                    "modality",
                )
                if agentive
                else None
            )
        return self.make(replace(fact, tense="fut"), self.drop(replace(fact, tense="fut", negated=True)), C, "modality")

    def quantity(self) -> Pair | None:
        rng = self.rng
        schema = rng.choice([s for s in ALL if "num" in s.flags])
        fact = replace(self.fact(set(), schema), sign=rng.choice("+++-"))
        if not any("{N}" in t for k in ("fr", "en") for t in schema.ways[fact.sign, k]) or not all(
            "{N}" in t for k in ("fr", "en") for t in schema.ways[fact.sign, k]
        ):
            fact = replace(fact, sign="+")
            if not all("{N}" in t for k in ("fr", "en") for t in schema.ways["+", k]):
                return None
        n, percent = fact.n, schema.name == "risen"
        if not percent and rng.random() < 0.6 and n.value < 200:
            fact = replace(fact, n=Number(rng.randint(1010, 64000)))
            n = fact.n
        roll = rng.random()
        if roll < 0.16 and (fact.sign == "+" or self.one_sense(fact)):
            return self.make(fact, self.drop(fact), E, "quantity")
        if roll < 0.5:
            return self.make(
                replace(fact, approx=rng.choice(["", "", "about", "over"])),
                self.drop(replace(fact, n=other_number(rng, n), approx="")),
                C,
                "quantity",
            )
        step = 10 ** max(0, len(str(n.value)) - 2)
        low, high = Number(n.value // step * step), Number((n.value // step + 1) * step)
        if low.value == n.value or step == 1:
            low, high = Number(max(1, n.value - step)), Number(n.value + step)
        if roll < 0.64:
            return self.make(fact, self.drop(replace(fact, n=low, approx=rng.choice(["over", "least"]))), E, "quantity")
        if roll < 0.7:
            return self.make(
                fact, self.drop(replace(fact, n=high, approx=rng.choice(["under", "nearly"]))), E, "quantity"
            )
        if roll < 0.8:
            return self.make(fact, self.drop(replace(fact, n=low, approx="under")), C, "quantity")
        if roll < 0.88:
            return self.make(fact, self.drop(replace(fact, n=high, approx="over")), C, "quantity")
        return self.make(
            replace(fact, n=low, approx=rng.choice(["over", "least"])),
            self.drop(replace(fact, n=n, approx="")),
            N,
            "quantity",
        )

    def time(self) -> Pair | None:
        rng = self.rng
        article = self.day()
        day = article - datetime.timedelta(days=rng.randint(0, 6))
        fact = replace(self.fact(set()), day=day, sign=rng.choice("+++-"), reason=None, tense="past")
        if fact.sign == "-" and not self.one_sense(fact):
            fact = replace(fact, sign="+")
        shift = rng.choice([-1, 1]) * rng.choice([1, 2, 3, 7, 30, 60, 365, 366 * 2])
        wrong = day + datetime.timedelta(days=shift)
        roll = rng.random()
        if roll < 0.45:  # a weekday, with the article's date
            told = replace(fact, when="weekday")
            style = rng.choice(["day", "both", "full", "weekday", "monthyear"])
            if rng.random() < 0.5:
                return self.make(told, replace(fact, when=style), E, "time", date=article)
            if style == "monthyear":
                wrong = day + datetime.timedelta(days=rng.choice([-1, 1]) * rng.choice([40, 70, 365]))
            elif style == "weekday":
                wrong = day + datetime.timedelta(days=rng.choice([1, 2, 3, 4, 5, 6]))
            return self.make(told, replace(fact, day=wrong, when=style), C, "time", date=article)
        if roll < 0.6:
            told = replace(fact, when=rng.choice(["full", "full", "both", "day"]))
            return self.make(told, replace(fact, when=rng.choice(["day", "month"])), E, "time")
        if roll < 0.85:
            style = rng.choice(["day", "full", "month", "year", "both"])
            wrong = day + datetime.timedelta(
                days=rng.choice([-1, 1])
                * {
                    "day": rng.choice([1, 3, 10, 31, 61]),
                    "full": rng.choice([1, 8, 30, 365, 730]),
                    "month": rng.choice([35, 65, 120]),
                    "year": rng.choice([380, 760, 1500]),
                    "both": rng.choice([1, 7, 31]),
                }[style]
            )
            if style == "full" and rng.random() < 0.3:
                wrong = day.replace(year=day.year + rng.choice([-3, -1, 1, 2]), day=min(day.day, 28))
            return self.make(replace(fact, when=style), replace(fact, day=wrong, when=style), C, "time")
        if roll < 0.93:
            return self.make(
                replace(fact, when=""), replace(fact, when=rng.choice(["day", "weekday", "month", "year"])), N, "time"
            )
        # last month, last year, the day before
        lp, lc = self.langs()
        rel = rng.choice(["lastyear", "yesterday", "lastmonth"])
        day = {
            "lastyear": datetime.date(article.year - 1, rng.randint(1, 12), 5),
            "yesterday": article - datetime.timedelta(days=1),
            "lastmonth": article.replace(day=1) - datetime.timedelta(days=3),
        }[rel]
        said = {
            "fr": {"lastyear": "l'an dernier", "yesterday": "hier", "lastmonth": "le mois dernier"},
            "en": {"lastyear": "last year", "yesterday": "yesterday", "lastmonth": "last month"},
        }[lp][rel]
        fact = replace(fact, when="", day=None)
        premise = finish(Teller(rng, lp).clause(fact) + " " + said, lp)
        right = rng.random() < 0.5
        style = {"lastyear": "year", "yesterday": "day", "lastmonth": "monthyear"}[rel]
        shifted = (
            day
            if right
            else day
            + datetime.timedelta(
                days=rng.choice([-1, 1])
                * {"lastyear": 365, "yesterday": rng.choice([1, 2, 10]), "lastmonth": rng.choice([31, 62])}[rel]
            )
        )
        claim = Teller(rng, lc).tell(replace(fact, day=shifted, when=style))
        stamp, premise = self.stamp(article, premise, lp)
        return Pair(premise, claim, E if right else C, "time", stamp, lp if lp == lc else f"{lp}-{lc}")

    def entity_kind(self) -> Pair | None:
        rng = self.rng
        fact = replace(self.fact(set()), sign="+")
        roll = rng.random()
        taken = {fact.s.fr, fact.o.fr}
        if roll < 0.35 and fact.place:
            return self.make(
                fact,
                self.drop(replace(fact, place=rng.choice([c for c in CITIES if c != fact.place])), 0.0),
                C,
                "entity",
            )
        if roll < 0.5:
            return self.make(fact, self.drop(fact), E, "entity")
        if roll < 0.75:
            label = C if "sfun" in fact.schema.flags or fact.schema.name in {"replace", "murder"} else N
            return self.make(
                fact,
                self.drop(
                    replace(
                        fact,
                        s=entity(
                            rng,
                            fact.s.kind
                            if fact.s.kind in TABLES or fact.s.kind in {"person", "company", "team"}
                            else fact.schema.s,
                            taken,
                        ),
                    )
                ),
                label if label == C else "not states",
                "entity",
            )
        if not fact.schema.o:
            return None
        return self.make(fact, self.drop(replace(fact, o=entity(rng, fact.schema.o, taken))), "not states", "entity")

    def scope_kind(self) -> Pair | None:
        rng = self.rng
        schema = rng.choice([s for s in ALL if "group" in s.s.split(",") and s.name != "march"])
        fact = replace(self.fact(set(), schema), sign="+")
        if fact.s.kind != "group":
            fact = replace(fact, s=rng.choice(GROUPS))
        pairs = [
            ("all", "some", E),
            ("all", "most", E),
            ("some", "all", N),
            ("most", "all", N),
            ("half", "all", C),
            ("few", "all", C),
            ("none", "some", C),
            ("some", "none", C),
            ("all", "none", C),
            ("none", "all", C),
            ("few", "most", C),
            ("most", "some", E),
            ("some", "most", N),
            ("all", "all", E),
            ("none", "none", E),
            ("most", "most", E),
            ("half", "half", E),
            ("half", "none", C),
            ("most", "few", C),
            ("all", "few", C),
        ]
        a, b, label = rng.choice(pairs)
        return self.make(replace(fact, scope=a), self.drop(replace(fact, scope=b)), label, "scope")

    def condition_kind(self) -> Pair | None:
        rng = self.rng
        fact = replace(self.fact(set()), sign=rng.choice("++-"), tense="fut", when="", reason=None)
        if fact.sign == "-" and not self.one_sense(fact):
            fact = replace(fact, sign="+")
        k = rng.randrange(len(CONDITIONS))
        told = replace(fact, condition=k)
        roll = rng.random()
        if roll < 0.42:
            return self.make(told, fact, N, "condition")
        if roll < 0.65:
            return self.make(told, told, E, "condition")
        if roll < 0.8:
            return self.make(told, replace(told, negated=True), C, "condition")
        if roll < 0.9:
            return self.make(
                told,
                replace(told, condition=(k + rng.randint(1, len(CONDITIONS) - 1)) % len(CONDITIONS)),
                N,
                "condition",
            )
        lp, lc = self.langs()
        said = CONDITIONS[k][lp == "en"]
        clause = Teller(rng, lp).clause(fact)
        even = f"même si {said}, {clause}" if lp == "fr" else f"even if {said}, {clause}"
        return Pair(finish(even, lp), Teller(rng, lc).tell(fact), E, "condition", "", lp if lp == lc else f"{lp}-{lc}")

    def composition(self) -> Pair | None:
        """Two facts of which a claim joins both."""
        rng = self.rng
        a = self.drop(replace(self.fact(set()), sign="+", when=""), 0.8)
        b = self.fact({a.s.fr, a.o.fr}, rng.choice(ALL) if rng.random() < 0.6 else a.schema)
        b = self.drop(replace(b, sign=rng.choice("++-"), when=""), 0.8)
        if b.sign == "-" and not self.one_sense(b):
            b = replace(b, sign="+")
        if rng.random() < 0.35 and a.s.kind in b.schema.s.split(","):
            b = replace(b, s=a.s)
        lp, lc = self.langs()
        teller, sayer = Teller(rng, lp), Teller(rng, lc)
        label, x, y = E, a, b
        roll = rng.random()
        if roll < 0.3:
            which = rng.random() < 0.5
            x = replace(a, sign="-") if which else a
            y = b if which else replace(b, sign="-" if b.sign == "+" else "+")
            label = C
        elif roll < 0.55:
            other = self.drop(replace(self.fact({a.s.fr, b.s.fr, a.o.fr, b.o.fr}), sign="+", when=""), 0.9)
            x, y = (a, other) if rng.random() < 0.5 else (other, b)
            label = N
        elif roll < 0.68 and a.s.kind == b.s.kind and a.s != b.s and a.schema != b.schema:
            x, y = replace(a, s=b.s), replace(b, s=a.s)
            label = NOT_E
        if rng.random() < 0.5:
            x, y = y, x
        one, two = (self.strip(sayer.tell(replace(f, reason=None)), lc) for f in (x, y))
        joiner = (
            rng.choice([" et ", ", tandis que ", " et que " if False else ", alors que "])
            if lc == "fr"
            else rng.choice([" and ", ", while ", ", whereas "])
        )
        claim = finish(one + joiner + two, lc)
        told = [teller.tell(a), teller.tell(b)]
        rng.shuffle(told)
        return Pair(
            self.premise(told, lp, {a.s.fr, b.s.fr, a.o.fr, b.o.fr}, 2),
            claim,
            label,
            "composition",
            "",
            lp if lp == lc else f"{lp}-{lc}",
        )

    def strip(self, sentence: str, lang: str) -> str:
        text = sentence.rstrip(".")
        low = {
            "Le ",
            "La ",
            "Les ",
            "L'",
            "Des ",
            "The ",
            "Un ",
            "Une ",
            "A ",
            "Selon ",
            "All ",
            "Some ",
            "Tous ",
            "Si ",
        }
        return text[0].lower() + text[1:] if any(text.startswith(w) for w in low) else text

    def comparison(self) -> Pair | None:
        """Who has more, from two numbers."""
        rng = self.rng
        schema = rng.choice([s for s in ALL if s.name in {"jobs", "profit", "invest", "funds", "price", "kill"}])
        a = replace(self.fact(set(), schema), sign="+", when="", reason=None, place=None)
        b = replace(self.fact({a.s.fr, a.o.fr}, schema), sign="+", o=a.o, when="", reason=None, place=None)
        if a.n.value == b.n.value:
            return None
        lp, lc = self.langs()
        more, less = (a, b) if a.n.value > b.n.value else (b, a)
        told = [Teller(rng, lp).tell(a), Teller(rng, lp).tell(b)]

        def name(f: Any) -> str:
            return Teller(rng, lc).name(f.s)

        what = {
            "jobs": (
                "a supprimé plus d'emplois que",
                "cut more jobs than",
                "a supprimé moins d'emplois que",
                "cut fewer jobs than",
            ),
            "profit": (
                "a gagné plus d'argent que",
                "made more money than",
                "a gagné moins d'argent que",
                "made less money than",
            ),
            "invest": ("a investi davantage que", "invested more than", "a moins investi que", "invested less than"),
            "funds": ("a versé davantage que", "gave more than", "a donné moins que", "gave less than"),
            "price": ("coûte plus cher que", "costs more than", "coûte moins cher que", "costs less than"),
            "kill": (
                "a fait plus de morts que",
                "killed more people than",
                "a fait moins de victimes que",
                "killed fewer people than",
            ),
        }[schema.name]
        up = rng.random() < 0.5
        right = rng.random() < 0.5
        first, second = (more, less) if up == right else (less, more)
        verb = what[(0 if lc == "fr" else 1) + (0 if up else 2)]
        if lc == "fr" and first.s.number == "p":
            verb = re.sub(r"^a ", "ont ", verb).replace("coûte", "coûtent")
        claim = finish(f"{name(first)} {verb} {name(second)}", lc)
        return Pair(" ".join(told), claim, E if right else C, "composition", "", lp if lp == lc else f"{lp}-{lc}")

    def sums(self) -> Pair | None:
        rng = self.rng
        a, b = rng.randint(2, 60), rng.randint(2, 60)
        lp, lc = self.langs()
        city = rng.choice(CITIES)
        things = rng.choice(
            [
                ("personnes ont été arrêtées", "people were arrested"),
                ("maisons ont été détruites", "houses were destroyed"),
                ("blessés ont été soignés", "injured people were treated"),
                ("écoles ont fermé", "schools closed"),
                ("cas ont été détectés", "cases were detected"),
            ]
        )
        days = rng.sample(range(7), 2)
        if lp == "fr":
            premise = f"{a} {things[0]} {DAYS['fr'][days[0]]} à {city.fr}. {rng.choice(['Puis', 'Ensuite,'])} {b} autres {DAYS['fr'][days[1]]}."
        else:
            premise = (
                f"{a} {things[1]} in {city.en} on {DAYS['en'][days[0]]}. Another {b} followed on {DAYS['en'][days[1]]}."
            )
        right = rng.random() < 0.5
        total = a + b if right else other_number(rng, Number(a + b)).value
        claim = (
            f"Au total, {total} {things[0]} à {city.fr} en deux jours."
            if lc == "fr"
            else f"In two days, {total} {things[1]} in {city.en}."
        )
        return Pair(premise, claim, E if right else C, "composition", "", lp if lp == lc else f"{lp}-{lc}")

    def timeline(self) -> Pair | None:
        """Order and length of time from dates."""
        rng = self.rng
        start, length = rng.randint(1975, 2015), rng.randint(2, 12)
        who = entity(rng, "person")
        lp, lc = self.langs()
        org = entity(rng, "assoc")
        end = start + length
        if lp == "fr":
            premise = finish(
                rng.choice(
                    [
                        f"{who.fr} a pris la tête de {org.fr} en {start} et est {agree('parti', who.gender, 's')} en {end}",
                        f"{agree('Nommé', who.gender, 's')} à la tête de {org.fr} en {start}, {who.fr} a quitté ce poste en {end}",
                    ]
                ),
                lp,
            )
        else:
            premise = finish(
                rng.choice(
                    [
                        f"{who.en} took charge of {org.en} in {start} and left in {end}",
                        f"Appointed head of {org.en} in {start}, {who.en} left the post in {end}",
                    ]
                ),
                lp,
            )
        right = rng.random() < 0.5
        roll = rng.random()
        if roll < 0.5:
            n = length if right else length + rng.choice([-1, 2, 3, 5, -2])
            if n < 1:
                return None
            claim = finish(
                f"{who.fr} a dirigé {org.fr} pendant {Number(n).text('fr', rng)} ans"
                if lc == "fr"
                else f"{who.en} ran {org.en} for {Number(n).text('en', rng)} years",
                lc,
            )
            label = E if right else C
        elif roll < 0.75:
            year = rng.randint(start + 1, end - 1) if right and length > 2 else end + rng.randint(1, 5)
            right = year < end
            claim = finish(
                f"en {year}, {who.fr} dirigeait {org.fr}"
                if lc == "fr"
                else f"in {year}, {who.en} was running {org.en}",
                lc,
            )
            label = E if right else N
        else:
            year = start if right else end
            claim = (
                finish(
                    f"{who.fr} dirige {org.fr} depuis {start}, et y est toujours"
                    if lc == "fr"
                    else f"{who.en} has been running {org.en} since {start} and is still there",
                    lc,
                )
                if not right
                else finish(
                    f"{who.fr} ne dirige plus {org.fr}" if lc == "fr" else f"{who.en} no longer runs {org.en}", lc
                )
            )
            label = E if right else C
        return Pair(premise, claim, label, "timeline", "", lp if lp == lc else f"{lp}-{lc}")


def pairs(count: int, seed: int) -> list[Pair]:
    world = World(seed)
    found: list[Pair] = []
    while len(found) < count:
        pair = world.pair()
        if pair:
            found.append(pair)
    return found


if __name__ == "__main__":
    import collections

    for p in pairs(80, 5):
        print(f"[{p.kind} {p.lang} {p.label}] {p.date} {p.premise}\n      => {p.claim}")
    many = pairs(5000, 1)
    print(collections.Counter(p.label for p in many), collections.Counter((p.kind, p.label) for p in many))
