"""Prompt files: strict about variables, and never a second pass over what was put in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import PromptError
from rag.models.prompts import Prompts, parse_prompt
from rag.resources import resource

HEAD = "---\nname: test\nversion: 3\nlanguage: fr\nvariables: [a, b]\n---\n"
BODY = "## system\nDonnées.\n\n## user\nA {{a}} B {{b}}\n"


def test_a_prompt_is_turns_with_a_constant_prefix() -> None:
    prompt = parse_prompt(HEAD + BODY)
    assert (prompt.label, prompt.language) == ("test@3", "fr")
    assert [(turn.role, turn.content) for turn in prompt.render(a="1", b="2")] == [
        ("system", "Données."),
        ("user", "A 1 B 2"),
    ]
    assert [turn.role for turn in prompt.prefix] == ["system"]


@given(st.text(), st.text())
def test_what_is_put_in_is_never_read_as_a_variable(a: str, b: str) -> None:
    turn = parse_prompt(HEAD + BODY).render(a=a + "{{b}}", b=b)[-1]
    assert turn.content == "A " + a + "{{b}} B " + b


@pytest.mark.parametrize("values", [{"a": "1"}, {"a": "1", "b": "2", "c": "3"}, {}])
def test_missing_and_unknown_variables_are_errors(values: dict[str, str]) -> None:
    with pytest.raises(PromptError, match="variable"):
        parse_prompt(HEAD + BODY).render(**values)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        HEAD,
        HEAD + "no section",
        HEAD + "## user\nonly {{a}}\n",
        HEAD.replace("version: 3", "version: x") + BODY,
        HEAD.replace("language", "langue") + BODY,
        HEAD.replace("[a, b]", "[a, b, c]") + BODY,
    ],
)
def test_a_bad_prompt_file_is_named(text: str) -> None:
    with pytest.raises(PromptError, match="bad"):
        parse_prompt(text, "bad.md")


def test_the_shipped_prompts_come_in_both_languages_with_the_same_version() -> None:
    prompts = Prompts(resource("prompts"))
    for name in ("answer", "brief", "merge"):
        french, english = prompts.get(name, "fr"), prompts.get(name, "en")
        assert (french.language, english.language) == ("fr", "en")
        assert french.label == english.label
        assert french.variables == english.variables
    assert prompts.get("answer", "it").language == "en"


def test_two_prompts_of_one_name_and_language_are_refused(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(HEAD + BODY, encoding="utf-8")
    with pytest.raises(PromptError, match="second"):
        Prompts(tmp_path)
    with pytest.raises(PromptError, match="no prompts"):
        Prompts(tmp_path / "none")
