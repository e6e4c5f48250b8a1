"""Briefs: key sentences, rewriting one by one, and what happens to a rewriting that is not supported."""

from __future__ import annotations

import pytest

from rag.brief.source import brief_grammar, key_sentences, source_key, write_brief
from rag.models.prompts import Prompts
from rag.ports import Entailment
from rag.resources import resource
from rag.types import Article, Brief
from tests.builders import article, sentences_of
from tests.fakes import FakeModels, HashEmbedder, ReadingEmbedder, ScriptedGenerator

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


# A brief of it: the lead, then key sentences that are too long or point back, which the model rewrites.
LONG = (
    "Le maire de Salers, qui avait réuni mardi soir en urgence les élus du canton et les éleveurs concernés par la "
    "fermeture de la fromagerie, a promis devant eux une aide de 2,5 millions d'euros sur trois ans."
)
VALLEY = article(
    "La fromagerie de Salers ferme après deux ans de pertes, et ses éleveurs perdent leur seul acheteur du canton.\n"
    "Le syndicat des producteurs juge le prix du lait intenable dans toute la vallée.\n"
    f"{LONG}\n"
    "Elle a transmis jeudi au tribunal d'Aurillac les comptes de la coopérative.",
    id="valley",
    title="La fromagerie de Salers ferme et ses éleveurs perdent leur seul acheteur",
)


STATING = ReadingEmbedder(others=Entailment(0.9, 0.05, 0.05))  # finds everything stated


def write(
    source: Article,
    *drafts: str,
    language: str = "fr",
    length: int = 120,
    yes: float = 0.9,
    embedder: HashEmbedder = STATING,
) -> tuple[Brief, ScriptedGenerator]:
    generator = ScriptedGenerator(["\n".join(drafts)] if drafts else [], agreement=yes)
    models = FakeModels(generator, embedder=embedder)
    return write_brief(source, sentences_of(source), {}, models, language, length), generator


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


def test_the_end_of_a_long_article_is_read_as_its_beginning_is() -> None:
    lines = [f"Le village numéro {n} du plateau a reçu son nouveau pont de pierre cette semaine-là." for n in range(60)]
    lines[55] = "Le barrage de Grandval a cédé, et 340 habitants de Chaliers ont été évacués par hélicoptère."
    long = article("\n".join(lines), id="long")
    assert 55 in [s.ordinal for s in key_sentences(long, sentences_of(long), {}, 4)]


def test_what_is_shown_already_is_no_key_sentence() -> None:
    lines = sentences_of(DAIRY)
    assert lines[0] not in key_sentences(DAIRY, lines, {}, 3, shown=lines[:1])


def test_a_short_article_is_briefed_in_its_own_words_without_the_model() -> None:
    short = article("\n".join(line for line in DAIRY.text.split("\n") if not line.startswith("Elle")), id="short")
    made, generator = write(short)
    assert generator.calls == []
    assert made.lead == 0
    assert [s.verbatim for s in made.sentences] == [True] * len(made.sentences)
    for sentence in made.sentences:
        quotes = {c.n: c.span.quote for c in made.citations}
        assert sentence.citations
        assert any(sentence.text.strip("« »….").rstrip(" …") in quotes[n] for n in sentence.citations)


def test_a_long_sentence_is_rewritten_and_cited() -> None:
    made, generator = write(VALLEY, "Le maire de Salers a promis une aide de 2,5 millions d'euros [1].")
    assert "[1] " in generator.calls[0].messages[-1].content
    rewritten = [s for s in made.sentences if not s.verbatim]
    assert [s.text for s in rewritten] == ["Le maire de Salers a promis une aide de 2,5 millions d'euros."]
    assert LONG in [c.span.quote for c in made.citations if c.n in rewritten[0].citations]


@pytest.mark.parametrize(
    "draft",
    [
        "Le maire de Salers a promis une aide de 5,2 millions d'euros [1].",  # another figure
        "Le maire de Figeac a promis une aide de 2,5 millions d'euros [1].",  # another name
        "Une aide de 2,5 millions d'euros a été promise [1].",  # nothing of what it was, and for whom
    ],
)
def test_a_rewriting_that_the_source_does_not_bear_gives_way_to_it(draft: str) -> None:
    made, _ = write(VALLEY, draft)
    assert all(s.verbatim for s in made.sentences)
    assert any("2,5 millions" in s.text for s in made.sentences)


def test_what_the_reader_does_not_find_stated_gives_way_to_the_source() -> None:
    draft = "Une aide de 2,5 millions d'euros sur trois ans a été promise par le maire de Salers [1]."
    for embedder, shown in ((STATING, True), (ReadingEmbedder(), False), (HashEmbedder(), False)):
        made, _ = write(VALLEY, draft, embedder=embedder)
        assert any(not s.verbatim for s in made.sentences) is shown


def test_a_brief_in_another_language_quotes_what_it_cannot_verify() -> None:
    made, generator = write(VALLEY, "The dairy of Paris closed on Friday [1].", language="en")
    assert generator.calls
    assert made.language == "en"
    assert made.sentences[0].verbatim
    assert "La fromagerie de Salers ferme" in made.sentences[0].text


def test_a_translation_is_kept_only_where_the_model_finds_it_stated() -> None:
    short = article("Le maire de Salers, Anna Mercier, a promis 2,5 millions d'euros.", title="Salers")
    draft = "Salers, Anna Mercier, 2.5 million euros [1]."
    kept, _ = write(short, draft, language="en")
    dropped, _ = write(short, draft, language="en", yes=0.5)
    assert [s.verbatim for s in kept.sentences] == [False]
    assert [s.verbatim for s in dropped.sentences] == [True]


def test_a_shorter_brief_has_fewer_words_and_keeps_its_lead() -> None:
    made, _ = write(DAIRY, "", length=25)
    usual, _ = write(DAIRY, "")
    assert made.sentences[0] == usual.sentences[0]
    assert len(made.sentences) < len(usual.sentences)


def test_the_key_changes_with_article_prompt_and_model() -> None:
    other = article(DAIRY.text + " ", id="dairy")
    english = Prompts(resource("prompts")).get("brief", "en")
    keys = {
        source_key(DAIRY, PROMPT, "m@1"),
        source_key(DAIRY, PROMPT, "m@2"),
        source_key(DAIRY, english, "m@1"),
        source_key(article(other.text, id="b"), PROMPT, "m@1"),
        source_key(DAIRY, PROMPT, "m@1", 60),
    }
    assert len(keys) == 5
    assert source_key(DAIRY, PROMPT, "m@1") in keys


def test_the_grammar_asks_for_each_number_once_in_order() -> None:
    assert brief_grammar(2).splitlines()[0] == 'root ::= sentence " [1]." "\\n" sentence " [2]."'
