"""What each command of a conversation shows and does."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import rag.chat.commands
from rag.chat.commands import COMMANDS, Commands, conditions
from rag.chat.conversation import Conversation
from rag.errors import RagError, UsageError
from rag.render.terminal import Terminal
from rag.store.library import Library
from tests.talks import FERRY, LINES, abstained, answered, sentences

Say = Callable[[str], str]


@pytest.fixture
def conversation(tmp_path: Path) -> Iterator[Conversation]:
    with Library.open(tmp_path / "library", create=True) as library:
        library.put(FERRY, sentences(), [], [], b"s", title_terms="")
        yield Conversation(library, "spring")


@pytest.fixture
def say(conversation: Conversation, capsys: pytest.CaptureFixture[str]) -> Say:
    """Carries out a line, and gives what is shown for it."""

    def run(line: str) -> str:
        Commands(conversation, Terminal()).run(line)
        return capsys.readouterr().err

    return run


def test_a_source_is_shown_with_its_quote_marked(say: Say, conversation: Conversation) -> None:
    assert say("/show 1") == "there is no answer to show yet\n"
    conversation.take("q", answered())
    head = "  “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt\n"
    assert say("/show 1") == head + f"  {LINES[0]}\n  « {LINES[1]} »\n  {LINES[2]}\n"
    assert say("/show 1 all") == head + f"  {FERRY.text}\n"
    assert say("/show 2") == "/show N, where N is one of 1\n"
    assert say("/show") == "/show N, where N is one of 1\n"
    conversation.take("q", abstained())
    assert f"« {LINES[1]} »" in say("/show 1")  # the nearest passage


def test_of_an_article_that_changed_only_the_quote_is_shown(say: Say, conversation: Conversation) -> None:
    conversation.take("q", answered())
    conversation.library.put(replace(FERRY, text="Le bac est vendu."), [], [], [], b"s", title_terms="")
    assert say("/show 1 all").splitlines()[1:] == [
        f"  « {LINES[1]} »",
        "  the article has changed since; the quote no longer stands in it",
    ]
    conversation.library.remove("bac01")
    assert say("/show 1").splitlines()[2] == "  the article is no longer in the library"


def test_a_page_is_opened_or_its_address_shown(
    say: Say, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(rag.chat.commands, "open_outside", lambda address: bool(opened.append(address)))
    conversation.take("q", answered())
    assert say("/open 1").startswith("there is neither a page nor a file of it any more: “Le bac")
    conversation.take("q", answered(replace(FERRY, url="https://gazette.example/bac")))
    assert say("/open 1") == "https://gazette.example/bac\n"
    monkeypatch.setattr(rag.chat.commands, "open_outside", lambda _: True)
    assert say("/open 1") == "opened https://gazette.example/bac\n"
    assert opened == ["https://gazette.example/bac"]


def test_why_an_answer_is_as_it_is(say: Say, conversation: Conversation) -> None:
    assert say("/why") == "there is no answer yet\n"
    conversation.take("q", answered())
    assert say("/why") == (
        "asked: Combien ? (fr)\n"
        "passages read:\n"
        "  0.710  [1] La Gazette, 2025-03-01: Le billet coûte 4 euros.\n"
        "shown, 0.97: Le billet coûte 4 euros. [1]\n"
        "passages after 120 ms, first word after 1.5 s, all after 2.5 s\n"
        "800 tokens read, 12 written\n"
        "by answer@9/fr, small@1, hash@0\n"
    )
    conversation.take("q", abstained())
    assert "not answered: retrieval\n" in say("/why")


def test_a_filter_of_several_conditions(say: Say, conversation: Conversation) -> None:
    assert say('/filter lang:fr after:2025-02 outlet:"la gazette"') == (
        "1 of 1 articles: since 2025-02, outlet la gazette, language fr\n"
    )
    assert conversation.articles == ("bac01",)
    assert say("/filter outlet:") == "1 of 1 articles: since 2025-02, language fr\n"
    assert say("/until 2025") == "1 of 1 articles: since 2025-02, until 2025, language fr\n"
    assert say("/filter off") == "all articles are asked\n"
    with pytest.raises(UsageError, match="“colour:red” does not begin with one of lang:, after:"):
        say("/filter lang:fr colour:red")


@pytest.mark.parametrize("text", ["lang", "x:1", "lang:fr after", 'outlet:"La'])
def test_a_condition_has_a_name_and_a_value(text: str) -> None:
    if text == 'outlet:"La':
        assert conditions(text) == {"outlet": '"La'}
        return
    with pytest.raises(UsageError):
        conditions(text)


def test_the_conversation_is_saved(say: Say, conversation: Conversation) -> None:
    conversation.take("q", answered())
    assert say("/save talk.json") == "written to talk.json\n"
    assert json.loads(Path("talk.json").read_text("utf-8"))["turns"][0]["typed"] == "q"
    assert say("/save talk.md") == "written to talk.md\n"
    for line in ("/save", "/save talk.txt", "/save talk.json/x.md"):
        with pytest.raises(RagError):
            say(line)


def test_an_answer_is_copied(say: Say, conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    def copy(text: str, _: object) -> str:
        copied.append(text)
        return "xclip" if len(copied) == 1 else ""

    monkeypatch.setattr(rag.chat.commands, "copy", copy)
    assert say("/copy") == "there is no answer yet\n"
    conversation.take("q", answered())
    assert say("/copy") == "copied, by xclip\n"
    assert copied[0].startswith("Le billet coûte 4 euros. [1]\n\nSources\n")
    assert say("/copy").startswith("there is no clipboard here")


def test_a_turn_is_taken_back_marked_and_asked_again(say: Say, conversation: Conversation) -> None:
    with pytest.raises(UsageError, match="there is no question to take back"):
        say("/undo")
    assert say("/retry") == "there is no question yet\n"
    conversation.take("Combien ?", answered())
    with pytest.raises(UsageError, match="what is wrong with it"):
        say("/wrong")
    assert say("/wrong old price").startswith("marked as wrong")
    assert conversation.turns[0].wrong == "old price"
    assert Commands(conversation, Terminal()).run("/retry") == "retry"
    assert say("/undo") == "taken back: Combien ?\n"
    assert conversation.turns == []


def test_the_history_of_this_session_and_of_all(say: Say, conversation: Conversation) -> None:
    Conversation(conversation.library, "winter").take("Et hier ?", abstained())
    conversation.take("Combien ?", answered())
    assert say("/history") == "   1  Combien ?\nsession spring\n"
    assert say("/history HIER") == (
        "winter  Et hier ?  I cannot find the answer.\n1 found; rag chat --session NAME goes on with one\n"
    )
    assert say("/new") == "the conversation is forgotten\n"
    assert say("/history").startswith("session 20")


def test_every_command_of_the_list_is_known(say: Say) -> None:
    shown = say("/help")
    for command in COMMANDS:
        assert f"  {command}" in shown
        with contextlib.suppress(RagError):  # of one that wants more than its name
            assert "there is no /" not in say(command.split()[0])
    assert say("/hlp") == "there is no /hlp; did you mean /help?\n"
