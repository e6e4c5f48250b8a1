"""Copying: the grammar admits what stands in the text, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ask.grammar import copy_grammar, trimmed


def expressible(grammar: str, wanted: str) -> bool:
    """Whether the grammar derives the text: its rules are walked as an automaton of literals."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.strip().split("\n"))
    literals = {name: _unquoted(body) for name, body in rules.items() if name.startswith("p")}

    def goes_on(name: str, rest: str) -> bool:
        piece, gap, following = literals[name]
        if not rest.startswith(piece):
            return False
        rest = rest[len(piece) :]
        return rest == "" or (following is not None and rest.startswith(gap) and goes_on(following, rest[len(gap) :]))

    starts = rules["run"].split(" | ")
    return wanted[:1] == " " and any(goes_on(name, wanted[1:]) for name in starts)


def _unquoted(body: str) -> tuple[str, str, str | None]:
    match = re.fullmatch(r'"((?:[^"\\]|\\.)*)"(?: \((?:"((?:[^"\\]|\\.)*)" )?(p\d+)\)\?)?', body)
    assert match, body
    piece, gap, following = match.groups()
    return re.sub(r"\\(.)", r"\1", piece), gap or "", following


TEXT = "Selon la mairie, l'aide atteint 2,5 millions d'euros\n(sur trois ans)."


@pytest.mark.parametrize(
    "wanted", [" 2,5 millions d'euros", " la mairie", " euros (sur trois ans).", " aide atteint 2,5", " Selon"]
)
def test_a_piece_of_the_text_can_be_copied(wanted: str) -> None:
    assert expressible(copy_grammar(TEXT), wanted)


@pytest.mark.parametrize("wanted", [" 5 millions", " 2,6 millions", " mairie aide", " Sel", " trois mois", ""])
def test_what_the_text_does_not_say_cannot_be_written(wanted: str) -> None:
    assert not expressible(copy_grammar(TEXT), wanted)


def test_quotation_marks_and_backslashes_of_a_text_do_not_end_a_literal() -> None:
    assert expressible(copy_grammar('Il dit "non \\ jamais" hier'), ' dit "non \\ jamais"')


def test_several_runs_are_allowed_only_when_several_things_are_asked_for() -> None:
    assert '" ; "' in copy_grammar(TEXT, several=True)
    assert '" ; "' not in copy_grammar(TEXT)


def test_a_text_without_a_word_cannot_be_copied() -> None:
    with pytest.raises(ValueError, match="no word"):
        copy_grammar("… — !")


@given(st.text(st.sampled_from("ab é9,.'«» ()\n"), min_size=1, max_size=40))
def test_every_run_of_whole_words_of_any_text_can_be_copied(text: str) -> None:
    flat = " ".join(text.split())
    if not re.search(r"[^\W_]", flat):
        return
    grammar = copy_grammar(text)
    first = re.search(r"[^\W_]", flat)
    assert first
    assert expressible(grammar, " " + flat[first.start() :])


@pytest.mark.parametrize(
    ("copied", "kept"),
    [
        (" 38 personnes, ", "38 personnes"),
        ("Lyon (Rhône)", "Lyon (Rhône)"),
        ("trois ans)", "trois ans"),
        ("« non »", "« non »"),
        ("la mairie «", "la mairie"),
    ],
)
def test_marks_without_a_partner_are_trimmed(copied: str, kept: str) -> None:
    assert trimmed(copied) == kept
