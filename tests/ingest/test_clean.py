from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import EmptySource
from rag.ingest.clean import clean as clean_whole
from rag.ingest.load import Markup, RawArticle
from rag.text.dates import parse_date
from rag.text.sentences import split
from rag.types import Article

TITLE = "Le pont de Vernay rouvre après deux mois de travaux"
LEAD = "Le pont de Vernay a rouvert mardi à la circulation, après deux mois de travaux, a annoncé la mairie."
BODY = "Le chantier a coûté 1,2 million d'euros, dont la région a payé la moitié, selon M. Durand."


def raw(text: str, markup: Markup = "text", **fields: str) -> RawArticle:
    bare = RawArticle("a1", "/a.txt", text, markup, None, None, None, None, None, "0" * 64)
    return replace(bare, **fields)


def clean(source: RawArticle) -> Article:
    return clean_whole(source).article


def cleaned(*lines: str) -> str:
    """The text of an article of these lines after a title that is declared."""
    return clean(raw("\n".join(lines), title=TITLE, language="fr")).text


# -- what must always hold ------------------------------------------------------------------------

# Marks that nobody sees are dropped on purpose: fillers, and selectors of glyph variants beyond the usual sixteen.
UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5" + "".join(map(chr, [*range(0x180B, 0x1810), *range(0xE0100, 0xE01F0)]))
VISIBLE = st.characters(exclude_categories=["Cc", "Cf", "Cn", "Cs", "Zl", "Zp"], exclude_characters=UNSEEN)
LINES = st.one_of(
    st.text(VISIBLE, max_size=80),
    st.sampled_from(
        [LEAD, BODY, "À lire Un titre", "© Photo", "Publié le 5 mars 2024", "1\u202f200\u00a0€  de  plus", "Fin", ""]
    ),
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\n\n", "\u2028"]))
def test_every_sentence_is_in_the_source_and_every_line_is_a_whole_one(lines: list[str], newline: str) -> None:
    source = raw(newline.join(lines))
    try:
        text = clean(source).text
    except EmptySource:
        return
    there = re.sub(r"\s+", " ", unicodedata.normalize("NFC", source.text))
    for sentence in split(text, "fr", "a1"):
        assert re.sub(r"\s+", " ", sentence.text) in there
    whole = [" ".join(unicodedata.normalize("NFC", line).split()) for line in source.text.splitlines()]
    assert {" ".join(line.split()) for line in text.split("\n")} <= {*whole, ""}
    assert text == text.strip() != ""


@given(st.text(max_size=200).filter(str.strip))
def test_nothing_that_controls_a_terminal_or_hides_is_left(text: str) -> None:
    try:
        article = clean(raw(text + "\n\x1b[31mrouge\u202e\x9b2J", title=text, outlet=text))
    except EmptySource:
        return
    assert not any(
        unicodedata.category(character) in ("Cc", "Cs") or character in "\u200b\u202e\u2066\ufeff\xad"
        for character in article.text.replace("\n", "") + article.title + (article.outlet or "")
    )


@given(st.text(min_size=1, max_size=300).filter(str.strip))
def test_the_text_of_a_corpus_is_kept_exactly(text: str) -> None:
    assert clean(raw(text, "corpus")).text == text


# -- characters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("e\u0301te\u0301 \x1b[1;31mrouge\x1b[0m et\x1b]0;titre\x07 fin.", "été rouge et fin."),
        ("un\u200b mot\u00ad cou\u00adpé \u202eretourné\u202c.", "un mot coupé retourné."),
        ("l\x92été \x93chaud\x94.", "l’été “chaud”."),
        ("deux   espaces\tet\u2009une fine : 1\u202f200\u00a0€.", "deux espaces et une fine : 1\u202f200\u00a0€."),
        ("une famille 👩\u200d👧 va\u200dbien.", "une famille 👩\u200d👧 vabien."),
    ],
)
def test_only_white_space_and_unseen_characters_change(source: str, text: str) -> None:
    assert cleaned(LEAD, source) == f"{LEAD}\n{text}"


def test_paragraphs_stay_apart_by_one_blank_line_at_most() -> None:
    assert cleaned("", LEAD, "", " ", "", BODY, "") == f"{LEAD}\n\n{BODY}"


# -- lines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        TITLE,
        f"{TITLE} | Le Courrier du Val",
        f"© Agence Val - {TITLE}",
        "Voir le sommaire Ne plus voir le sommaire",
        "À lire Un autre pont menacé ? Les experts s'inquiètent",
        "À lire aussi : Le tunnel ferme.",
        "- EN SAVOIR PLUS : Pourquoi les ponts vieillissent",
        "Lire aussi | Les écluses du canal",
        "▶ Read more: The bridge that nobody wanted.",
        "Related articles",
        "Partager cet article sur Facebook",
        "Facebook Twitter LinkedIn WhatsApp",
        "Voir les commentaires (12)",
        "Abonnez-vous à notre newsletter pour ne rien manquer.",
        "Le Val est un média libre. Soutenez-nous en nous ajoutant à vos favoris Google Actualités :",
        "#Bienvenue pour suivre le compte officiel WeChat du Val, où du contenu passionnant vous attend.",
        "Follow us on Twitter, Facebook and Instagram",
        "Nous utilisons des cookies pour améliorer votre expérience.",
        "Tout accepter",
        "Vous êtes ici : Accueil / Région / Vernay",
        "Accueil > Région > Vernay",
        "Le Val | Lien original · Voir les commentaires · Weibo",
        "Temps de lecture : 3 minutes",
        "Story continues below advertisement",
        "© 2024 Le Courrier du Val. Tous droits réservés.",
        "Crédit photo : Jeanne Roy",
        "Jeanne Roy / AFP",
        "Getty Images",
        "Avis de non-responsabilité : Ce contenu n'engage que son auteur.",
        "This article was partially produced with the help of AI tools and reviewed by editors.",
    ],
)
def test_clutter_is_dropped(line: str) -> None:
    assert cleaned(LEAD, line, BODY) == f"{LEAD}\n{BODY}"


@pytest.mark.parametrize(
    "line",
    [
        "À lire les chiffres de la mairie, le pont a coûté deux fois plus que prévu.",
        "En savoir plus sur le coût réel était impossible lundi.",
        "Read more books, the mayor told the children of the village.",
        "Suivez le chemin jusqu'au pont, a conseillé le maire.",
        "Partager les frais avec la région était la seule issue.",
        "Photo prise le 5 mars 2024 : le maire coupe le ruban devant 300 personnes.",
        "Le pont a rouvert le 5 mars 2024",
        "  • Deux voies sur trois",
        "Une équipe au travail",
        "Facebook a payé la moitié des travaux",
        "Cet article de la loi a été traduit par la mairie.",
        "Vers un second pont ?",
        "Accueil des réfugiés : la mairie ouvre 20 places",
        "À lire aussi : " + "le rapport complet de la mairie sur le pont, la route et le canal, " * 4 + "en ligne.",
    ],
)
def test_a_line_that_may_state_a_fact_stays(line: str) -> None:
    assert cleaned(LEAD, line, BODY) == f"{LEAD}\n{line.strip()}\n{BODY}"


def test_a_bare_date_heads_an_entry_of_a_chronology_but_tops_an_article() -> None:
    assert cleaned("Mardi 5 mars 2024", LEAD, "12 janvier 2024", BODY) == f"{LEAD}\n12 janvier 2024\n{BODY}"


def test_a_page_of_clutter_alone_is_empty() -> None:
    with pytest.raises(EmptySource, match="only page clutter") as raised:
        clean(raw("Accueil > Région\nPartager\nTous droits réservés"))
    assert raised.value.hint


# -- title ----------------------------------------------------------------------------------------


def test_a_headline_that_the_text_says_again_is_the_title_and_leaves_the_text() -> None:
    article = clean(raw(f"POLITIQUE\n{TITLE}\n\n{LEAD}\n\n{TITLE}\n{BODY}"))
    assert article.title == TITLE
    assert article.text == f"POLITIQUE\n\n{LEAD}\n\n{BODY}"


@pytest.mark.parametrize(
    "title",
    ["Travaux finis : le pont rouvre, Jeanne Roy démissionne", "Le pont rouvre après 61 jours", "Le pont, enfin !"],
)
def test_a_headline_with_something_of_its_own_stays_citable(title: str) -> None:
    article = clean(raw(f"{title}\n\n{LEAD}\n{BODY}"))
    assert article.title == title
    assert article.text == f"{title}\n\n{LEAD}\n{BODY}"


def test_without_a_title_the_first_sentence_stands_in_and_stays() -> None:
    first = f"{LEAD[:-1]} dans un communiqué."
    article = clean(raw(f"{first} {BODY}\n{BODY}"))
    cut = "Le pont de Vernay a rouvert mardi à la circulation, après deux mois de travaux, a annoncé la mairie"
    assert article.title == f"{cut}…"
    assert len(article.title) <= 100
    assert article.text == f"{first} {BODY}\n{BODY}"
    assert clean(raw(f"Il pleut. {LEAD}\n{BODY}")).title == "Il pleut."
    assert clean(raw(f"{first} {BODY}", "corpus")).title == article.title


def test_a_text_of_one_line_is_title_and_text() -> None:
    article = clean(raw("Le pont rouvre mardi"))
    assert (article.title, article.text) == ("Le pont rouvre mardi", "Le pont rouvre mardi")


def test_a_declared_title_wins() -> None:
    assert clean(raw(f"Une autre ligne\n{LEAD}", title=" Le  titre\n déclaré ")).title == "Le titre déclaré"


# -- outlet, url, date, language ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fields", "outlet"),
    [
        (LEAD, {"outlet": "Le Val", "url": "https://www.autre.example/x"}, "Le Val"),
        (f"{LEAD}\nLe Val", {"url": "https://www.courrier.example/x"}, "courrier.example"),
        (f"{LEAD}\nLe Val", {}, "Le Val"),
        (f"{LEAD}\nLe Val | Lien original · Voir les commentaires", {}, "Le Val"),
        (f"{TITLE}\n© Le Val - {TITLE}\n{LEAD}", {}, "Le Val"),
        (f"{LEAD}\nDisclaimer: written with AI and reviewed by the editors of Le Val.", {}, "Le Val"),
        (f"{LEAD}\nVal\nTous droits réservés", {}, None),
        (f"{LEAD}\nPar Jeanne Roy", {}, None),
        (LEAD, {"url": "https://["}, None),
    ],
)
def test_the_outlet_is_declared_or_the_host_or_what_the_page_calls_itself(
    text: str, fields: dict[str, str], outlet: str | None
) -> None:
    assert clean(raw(text, **fields)).outlet == outlet


def test_a_lone_last_word_leaves_the_text_but_a_byline_stays() -> None:
    assert cleaned(LEAD, "Le Val", "") == LEAD
    assert cleaned(LEAD, "Par Jeanne Roy") == f"{LEAD}\nPar Jeanne Roy"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "https://a\u202e.example", "www.a.fr"]
)
def test_only_addresses_that_a_browser_may_follow_are_kept(url: str) -> None:
    assert clean(raw(LEAD, url=url)).url is None
    assert clean(raw(LEAD, url=" https://a.example/x?y=1 ")).url == "https://a.example/x?y=1"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2024-03-05T10:00:00+01:00", "fr", "2024-03-05"),
        ("mardi 1er août 2023 à 10h30", "fr", "2023-08-01"),
        ("5 févr. 2024", "fr", "2024-02-05"),
        ("March 5, 2024", "en", "2024-03-05"),
        ("Tue, 05 Mar 2024 10:00:00 GMT", "en", "2024-03-05"),
        ("5. März 2024", "de", "2024-03-05"),
        ("05/03/2024", "fr", "2024-03-05"),
        ("05/03/2024", "en", None),
        ("03/25/2024", "en", "2024-03-25"),
        ("25/03/2024", "en", "2024-03-25"),
        ("mars 2024", "fr", "2024-03"),
        ("2024-03", "en", "2024-03"),
        ("2024", "en", "2024"),
        ("31 février 2024", "fr", None),
        ("2024-13", "en", None),
        ("hier", "fr", None),
        ("", "fr", None),
    ],
)
def test_dates_are_read_to_the_precision_they_have(text: str, language: str, expected: str | None) -> None:
    assert parse_date(text, language) == expected


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2099, 12, 31)))
def test_an_iso_date_is_read_as_itself(day: date) -> None:
    assert parse_date(day.isoformat()) == day.isoformat()


def test_a_date_is_declared_or_stands_near_the_top() -> None:
    text = f"{TITLE}\nPublié le 5 mars 2024 à 10h30, mis à jour le 6 mars 2024 à 8:00\n{LEAD}"
    assert clean(raw(text, date="2 janvier 2020")).date == "2020-01-02"
    assert clean(raw(text)).date == "2024-03-05"
    assert clean(raw(text)).text == LEAD
    assert clean(raw(f"{LEAD}\nLe pont avait fermé le 5 janvier 2024\n{BODY}")).date is None


@pytest.mark.parametrize(
    ("markup", "declared", "language"),
    [
        *(("text", "en", "en"), ("text", "fr-CA", "fr"), ("text", "Français", "fr"), ("text", "eng", "en")),
        *(("text", "??", "fr"), ("html", "en", "fr"), ("corpus", "de", "de")),
    ],
)
def test_a_declared_language_counts_but_that_of_a_page_template_does_not(
    markup: Markup, declared: str, language: str
) -> None:
    assert clean(raw(f"{LEAD} {BODY}", markup, language=declared)).language == language
