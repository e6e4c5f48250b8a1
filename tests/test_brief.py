"""Briefs: key sentences, rewriting one by one, and what happens to a rewriting that is not supported."""

from __future__ import annotations

from rag.brief import brief_grammar, brief_key, from_record, key_sentences, to_record, write_brief
from rag.prompt import Prompts
from rag.resources import resource
from rag.types import Brief
from tests.builders import article, sentences_of
from tests.fakes import HashEmbedder, ScriptedGenerator

DAIRY = article(
    "La fromagerie de Salers a fermé mardi après deux ans de pertes.\n"
    "Photo d'archives\n"
    "Elle employait 38 personnes dans le canton, dont 12 apprentis.\n"
    "La mairie de Salers a promis une aide de 2,5 millions d'euros sur trois ans aux éleveurs.\n"
    "Oui.\n"
    "Le prix du lait a doublé en deux ans, ce que le syndicat juge intenable.",
    id="dairy",
    title="Salers perd sa fromagerie",
)
PROMPT = Prompts(resource("prompts")).get("brief", "fr")


def write(*drafts: str) -> Brief:
    return write_brief(
        DAIRY,
        sentences_of(DAIRY),
        generator=ScriptedGenerator(["\n".join(drafts)]),
        prompt=PROMPT,
        embedder=HashEmbedder(),
        weights={},
    )


def test_key_sentences_are_whole_sentences_in_the_order_of_the_article() -> None:
    chosen = key_sentences(DAIRY, sentences_of(DAIRY), {}, 3)
    assert [s.ordinal for s in chosen] == sorted(s.ordinal for s in chosen)
    assert chosen[0].ordinal == 0  # news leads with its news
    assert not {"Photo d'archives", "Oui."} & {s.text for s in chosen}


def test_an_article_of_one_fragment_still_has_a_key_sentence() -> None:
    short = article("Brève", id="short")
    assert [s.text for s in key_sentences(short, sentences_of(short), {}, 3)] == ["Brève"]


def test_a_repeated_sentence_is_chosen_once() -> None:
    line = "Le port de Brest a rouvert mardi matin après une longue grève."
    twice = article(f"{line}\n{line}", id="twice")
    assert len(key_sentences(twice, sentences_of(twice), {}, 2)) == 1


def test_supported_rewritings_are_cited_and_others_give_way_to_the_source() -> None:
    made = write(
        "La fromagerie de Salers a fermé mardi [1].",
        "Elle employait 83 personnes [2].",
        "La mairie de Salers a promis 2,5 millions d'euros sur trois ans aux éleveurs [3].",
        "Le prix du lait a doublé en deux ans [4].",
    )
    assert [s.verbatim for s in made.sentences] == [False, True, False, False]
    assert "38 personnes" in made.sentences[1].text
    assert "83" not in " ".join(s.text for s in made.sentences)
    assert all(s.citations for s in made.sentences)
    for citation in made.citations:
        assert citation.span.quote in DAIRY.text


def test_missing_lines_are_quoted_and_nothing_is_left_out() -> None:
    made = write("La fromagerie de Salers a fermé mardi [1].")
    assert len(made.sentences) == 4
    assert [s.verbatim for s in made.sentences] == [False, True, True, True]


def test_a_brief_survives_being_kept() -> None:
    made = write("La fromagerie de Salers a fermé mardi [1].")
    assert from_record(to_record(made), DAIRY, made.key) == made


def test_the_key_changes_with_article_prompt_and_model() -> None:
    other = article(DAIRY.text + " ", id="dairy")
    english = Prompts(resource("prompts")).get("brief", "en")
    keys = {
        brief_key(DAIRY, PROMPT, "m@1"),
        brief_key(DAIRY, PROMPT, "m@2"),
        brief_key(DAIRY, english, "m@1"),
        brief_key(article(other.text, id="b"), PROMPT, "m@1"),
    }
    assert len(keys) == 4
    assert brief_key(DAIRY, PROMPT, "m@1") in keys


def test_the_grammar_asks_for_each_number_once_in_order() -> None:
    assert brief_grammar(2).splitlines()[0] == 'root ::= sentence " [1]." "\\n" sentence " [2]."'
