"""The conversation: one exact transcript, and Ctrl-C and Ctrl-D on a real pseudo-terminal."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pytest

from rag.chat.repl import Chat, chat
from rag.chat.rewrite import understand
from rag.chat.understood import Said, Understood
from rag.errors import EmptyLibrary, LibraryLocked, ModelMissing, QuestionError, RagError
from rag.models.prompts import Prompts
from rag.ports import AskObserver
from rag.render.terminal import Terminal
from rag.store.library import Library
from rag.types import PLAIN, Answer, Article, CheckedSentence, Citation, Manner, Passage, Sentence, Span
from tests.fakes import ScriptedGenerator
from tests.screen import Screen

ROOT = Path(__file__).resolve().parent.parent.parent
LINES = ("Le bac de Port-Aubry reprend lundi.", "Le billet coûte 4 euros.", "Trois équipages se relaient.")
FERRY = Article(
    "bac01", "/news/bac.txt", "Le bac de Port-Aubry", " ".join(LINES), "d", "La Gazette", "2025-03-01", language="fr"
)


def sentences() -> list[Sentence]:
    starts = [FERRY.text.index(line) for line in LINES]
    pairs = zip(starts, LINES, strict=True)
    return [Sentence("bac01", n, at, at + len(line), line) for n, (at, line) in enumerate(pairs)]


PASSAGE = Passage(1, FERRY, tuple(sentences()[1:2]), 0.7)
SHOWN = CheckedSentence("Le billet coûte 4 euros.", (1,), "supported", 1.0)
PRICE = Citation(1, Span(FERRY, PASSAGE.start, PASSAGE.end))


def answered(question: str) -> Answer:
    return Answer(question, "fr", False, "Le billet coûte 4 euros [1].", (SHOWN,), (PRICE,), (PASSAGE,))


def abstained(question: str) -> Answer:
    return Answer(question, "en", True, "I cannot find the answer in your articles.", (), (), (PASSAGE,))


@dataclass
class Scripted:
    """Stands for an ``Assembly``: a real library, and answers or errors that a test queued."""

    library: Library
    script: list[Callable[[str], Answer] | BaseException] = field(default_factory=list)
    failure: RagError | None = None
    generator: ScriptedGenerator = field(default_factory=ScriptedGenerator)
    asked: list[tuple[str, Sequence[str] | None]] = field(default_factory=list)

    def warm(self) -> None:
        if self.failure:
            raise self.failure

    def understand(self, question: str, said: Said | None) -> Understood:
        return understand(question, said, generate=lambda: self.generator, prompts=Prompts(ROOT / "prompts"))

    def ask(
        self,
        question: str,
        articles: Sequence[str] | None = None,
        observer: AskObserver | None = None,
        manner: Manner = PLAIN,
    ) -> Answer:
        assert observer is not None
        self.asked.append((question, articles))
        step = self.script.pop(0)
        if isinstance(step, BaseException):
            raise step
        observer.passages([PASSAGE])
        observer.draft("Le billet")
        observer.checked(SHOWN, [PRICE])
        return step(question)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True) as opened:
        opened.put(FERRY, sentences(), [], [], b"s", title_terms="")
        yield opened


def converse(
    scripted: Scripted,
    inputs: Sequence[str | type[BaseException]],
    monkeypatch: pytest.MonkeyPatch,
    quiet: bool = False,
) -> str:
    """Everything that both streams got, with what was typed after each prompt."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    waiting = list(inputs)

    def read() -> str:
        item = waiting.pop(0) if waiting else EOFError
        shown = item if isinstance(item, str) else {EOFError: "^D", KeyboardInterrupt: "^C"}[item]
        stream.write(f"> {shown}\n")
        if isinstance(item, str):
            return item
        raise item

    Chat(scripted, Terminal(quiet=quiet), read).run()
    return stream.getvalue()


def test_a_whole_conversation(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted = Scripted(
        library,
        [
            answered,
            abstained,
            QuestionError("the question has 10000 words", "ask a shorter question"),
            KeyboardInterrupt(),
            answered,
        ],
    )
    typed: list[str | type[BaseException]] = [
        "/show 1",
        "Combien coûte le billet ?",
        "/show 1",
        "/show 7",
        "Who sank the ferry?",
        "/show 1",
        "word " * 10_000,
        "",
        "Quel équipage a navigué hier ?",
        KeyboardInterrupt,
        "/sorces",
        "/xyz",
        "/sources",
        "/help",
        "Combien coûte\nle billet ?",
        "/quit",
    ]
    transcript = converse(scripted, typed, monkeypatch).replace("loading the models …\n", "")
    transcript = transcript.replace("word " * 10_000, "word word …")
    assert transcript == TRANSCRIPT
    stored = library.turns(library.last_session() or "")
    assert [turn.question for turn in stored] == [
        "Combien coûte le billet ?",
        "Who sank the ferry?",
        "Combien coûte\nle billet ?",
    ]
    assert json.loads(stored[0].answer)["citations"][0]["quote"] == "Le billet coûte 4 euros."


TRANSCRIPT = """\
> /show 1
there is no answer to show yet
> Combien coûte le billet ?
Le billet coûte 4 euros. [1]

Sources
  [1] “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt
      « Le billet coûte 4 euros. »

> /show 1
  “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt
  Le bac de Port-Aubry reprend lundi.
  « Le billet coûte 4 euros. »
  Trois équipages se relaient.
> /show 7
/show N, where N is one of 1
> Who sank the ferry?
I cannot find the answer in your articles. The nearest passages:
  [1] La Gazette, 2025-03-01: Le billet coûte 4 euros.

> /show 1
  “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt
  Le bac de Port-Aubry reprend lundi.
  « Le billet coûte 4 euros. »
  Trois équipages se relaient.
> word word …
rag: the question has 10000 words (try: ask a shorter question)
>\x20
> Quel équipage a navigué hier ?
interrupted
> ^C
Ctrl-C again, /quit or Ctrl-D leaves
> /sorces
there is no /sorces; did you mean /sources?
> /xyz
there is no /xyz; all are in /help
> /sources
  bac01  2025-03-01  La Gazette  Le bac de Port-Aubry
> /help
  /show N      source N of the last answer with its quote marked; /show N all: the whole article
  /open N      its page or file, in the program for it
  /why         how the last answer came about: passages, scores, prompt, timing
  /sources     the articles of the library
  /filter      which articles are asked; as in /filter lang:fr after:2025-07 outlet:gazette; off for all
  /since DATE  only articles from then on; without a date, all again
  /until DATE  only articles up to and with then
  /outlet NAME only articles of this outlet
  /lang CODE   only articles in this language
  /source REF  only this article
  /retry       ask the last question again, as after another /filter
  /undo        take the last question and its answer back
  /wrong WHY   mark the last answer as wrong, for rag eval propose --wrong
  /copy        the last answer to the clipboard
  /save FILE   the conversation as .md, .json or .html
  /history     the questions of this session; /history WORDS finds them in all
  /new         forget the conversation; it stays in rag history
  /help        this list
  /quit        leave; so does Ctrl-D
> Combien coûte
le billet ?
Le billet coûte 4 euros. [1]

Sources
  [1] “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt
      « Le billet coûte 4 euros. »

> /quit
"""


def test_a_conversation_with_follow_ups_and_filters(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted = Scripted(library, [answered] * 6)
    scripted.generator.queue.append("Pourquoi le billet du bac de Port-Aubry coûte-t-il 4 euros en 2023 ?")
    typed = [
        "Combien coûte le billet du bac de Port-Aubry ?",
        "et en 2023 ?",
        "pourquoi ce prix-là pour un billet ?",
        "/new",
        "et en 2023 ?",
    ]
    typed += ["/since 2026", "/since june", "/since 2025-02", "/outlet la gazette", "/filter", "Qui tient la barre ?"]
    typed += ["/filter off", "Qui vend les billets du bac ?", "/quit"]
    transcript = converse(scripted, typed, monkeypatch)
    dialogue = [line for line in transcript.splitlines() if re.match(r">|→|rag:|\d of|all |the conv", line)]
    assert "\n".join(dialogue) == FOLLOWED
    everywhere = [
        "Combien coûte le billet du bac de Port-Aubry ?",
        "Combien coûte le billet du bac de Port-Aubry en 2023 ?",
        "Pourquoi le billet du bac de Port-Aubry coûte-t-il 4 euros en 2023 ?",
        "et en 2023 ?",
    ]
    assert scripted.asked == [
        *((question, None) for question in everywhere),
        ("Qui tient la barre ?", ("bac01",)),
        ("Qui vend les billets du bac ?", None),
    ]
    assert len(library.turns(library.last_session() or "")) == 3


FOLLOWED = """\
> Combien coûte le billet du bac de Port-Aubry ?
> et en 2023 ?
→ Combien coûte le billet du bac de Port-Aubry en 2023 ?
> pourquoi ce prix-là pour un billet ?
→ Pourquoi le billet du bac de Port-Aubry coûte-t-il 4 euros en 2023 ?
> /new
the conversation is forgotten
> et en 2023 ?
> /since 2026
rag: no article of 1 fits: since 2026 leaves 0 (try: rag sources list)
> /since june
rag: “june” is no date: write YYYY, YYYY-MM or YYYY-MM-DD (try: --since 2025-06)
> /since 2025-02
1 of 1 articles: since 2025-02
> /outlet la gazette
1 of 1 articles: since 2025-02, outlet la gazette
> /filter
1 of 1 articles: since 2025-02, outlet la gazette
> Qui tient la barre ?
> /filter off
all articles are asked
> Qui vend les billets du bac ?
> /quit"""


def test_a_question_is_asked_again_in_the_place_of_the_last(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted = Scripted(library, [abstained, answered, QuestionError("too long")])
    typed = ["/retry", "Quel est le prix du billet ?", "/since 2025", "/retry", "/retry", "/undo", "/undo", "/save"]
    transcript = converse(scripted, typed, monkeypatch)
    assert scripted.asked == [
        ("Quel est le prix du billet ?", None),
        ("Quel est le prix du billet ?", ("bac01",)),
        ("Quel est le prix du billet ?", ("bac01",)),
    ]
    assert library.all_turns() == []
    end = (
        "> /retry\nrag: too long\n> /undo\ntaken back: Quel est le prix du billet ?\n"
        "> /undo\nrag: there is no question to take back\n> /save\nrag: where to? (try: /save conversation.md)\n> ^D\n"
    )
    assert transcript.endswith(end)


def test_ctrl_c_twice_leaves(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = [KeyboardInterrupt, "/why", KeyboardInterrupt, KeyboardInterrupt, "never read"]
    transcript = converse(Scripted(library), typed, monkeypatch)
    assert transcript.endswith("> ^C\nCtrl-C again, /quit or Ctrl-D leaves\n> ^C\n")
    assert transcript.count("Ctrl-C again") == 2


def test_a_session_that_is_gone_on_with_begins_with_its_last_turn(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for typed in ("Combien coûte le billet ?\n", "/show 1\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        chat(Scripted(library, [answered]), Terminal(), "spring")
    shown = capsys.readouterr().err.replace("loading the models …\n", "")
    assert shown == (
        "1 article; /help lists the commands\n" * 2 + "session spring, 1 question so far\n"
        "> Combien coûte le billet ?\n"
        "Le billet coûte 4 euros. [1]\n\nSources\n"
        "  [1] “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt\n"
        "      « Le billet coûte 4 euros. »\n\n"
        "  “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt\n"
        f"  {LINES[0]}\n  « {LINES[1]} »\n  {LINES[2]}\n"
    )


def test_quiet_leaves_answers_and_errors(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted = Scripted(library, [answered, QuestionError("too long")])
    assert converse(scripted, ["Combien ?", "Quel équipage a navigué hier ?"], monkeypatch, quiet=True) == (
        "> Combien ?\n"
        "Le billet coûte 4 euros. [1]\n\n"
        "Sources\n"
        "  [1] “Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt\n"
        "      « Le billet coûte 4 euros. »\n\n"
        "> Quel équipage a navigué hier ?\nrag: too long\n> ^D\n"
    )


def test_a_model_that_cannot_be_loaded_ends_the_conversation(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted = Scripted(library, failure=ModelMissing("it is not there", "rag models pull"))
    with pytest.raises(ModelMissing, match="it is not there"):
        converse(scripted, ["Combien ?", "Encore ?"], monkeypatch)


def test_an_answer_is_shown_also_when_it_cannot_be_stored(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise LibraryLocked("the library is being written", "wait")

    monkeypatch.setattr(library, "add_turn", locked)
    transcript = converse(Scripted(library, [answered]), ["Combien ?"], monkeypatch)
    assert "« Le billet coûte 4 euros. »\n\nrag: the library is being written (try: wait)\n> ^D\n" in transcript


def test_an_empty_library_is_refused_before_any_model_is_loaded(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library, pytest.raises(EmptyLibrary):
        chat(Scripted(library, failure=ModelMissing("must not be asked")), Terminal())


def test_a_pipe_is_read_line_by_line_and_echoed(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Combien coûte le billet ?\n\n/help\n"))
    chat(Scripted(library, [answered]), Terminal())
    shown = capsys.readouterr()
    assert shown.out.startswith("> Combien coûte le billet ?\nLe billet coûte 4 euros. [1]\n")
    assert shown.out.endswith("\n\n> /help\n")
    assert shown.err.replace("loading the models …\n", "").splitlines()[0] == "1 article; /help lists the commands"
    assert "nearest passages" not in shown.err  # what needs them has them on stdout


# -- a real terminal ------------------------------------------------------------------------------

READY = r">[^\n]*\x1b\[\?25h"  # the prompt, and the cursor shown again behind it

CHILD = """
import signal, sys, time
from pathlib import Path
from rag.store.library import Library
from rag.chat.repl import chat
from rag.render.terminal import Terminal
from tests.chat import test_repl as script

class Slow(script.Scripted):
    def warm(self):
        time.sleep(float(sys.argv[3]))

    def ask(self, question, articles=None, observer=None, manner=None):
        self.asked.append((question, articles))
        observer.passages([script.PASSAGE])
        if "slow" in question:
            for piece in self.pieces(600, 0.05):
                observer.draft(piece)
        if "long" in question:
            for piece in self.pieces(300, 0.004):
                observer.draft(piece)
        if "unknown" in question:
            return script.abstained(question)
        observer.checked(script.SHOWN, [script.PRICE])
        return script.answered(question)

    def pieces(self, count, pause):
        try:
            for _ in range(count):
                yield "mot "
                time.sleep(pause)
        finally:
            Path(sys.argv[2]).write_text("closed")

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
with Library.open(Path(sys.argv[1]), create=False) as library:
    chat(Slow(library), Terminal())
print("left the conversation")
"""


Spawn = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def spawn(library: Library, tmp_path: Path) -> Iterator[Spawn]:
    """Begins a conversation on a pseudo-terminal; its models take ``loading`` seconds."""
    begun: list[pexpect.spawn[str]] = []

    def begin(rows: int = 40, columns: int = 120, loading: float = 0) -> pexpect.spawn[str]:
        environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT), "PROMPT_TOOLKIT_NO_CPR": "1"}
        child = pexpect.spawn(
            sys.executable,
            ["-c", CHILD, str(library.folder), str(tmp_path / "closed"), str(loading)],
            env=environment,
            encoding="utf-8",
            timeout=90,  # a machine that also fits or compiles is slow to draw
            dimensions=(rows, columns),
        )
        child.logfile_read = io.StringIO()
        begun.append(child)
        return child

    yield begin
    for child in begun:
        child.close(force=True)


@pytest.fixture
def terminal(spawn: Spawn) -> pexpect.spawn[str]:
    return spawn()


def seen(child: pexpect.spawn[str], rows: int, columns: int) -> str:
    """What is on the screen and above it in the end, line breaks and indentation aside."""
    child.expect(READY)
    child.send("/quit\r")
    child.expect("left the conversation")
    screen = Screen(rows, columns)
    screen.feed(child.logfile_read.getvalue())
    return " ".join(" ".join(screen.lines).split())


ONCE = "nearest passages [1] La Gazette, 2025-03-01: Le billet coûte 4 euros."


@pytest.mark.parametrize("columns", [40, 80])
def test_nothing_of_a_draft_is_left_above_the_answer(spawn: Spawn, columns: int) -> None:
    """Neither of one that is higher than the screen, nor where keys are typed meanwhile."""
    child = spawn(12, columns)
    child.expect(READY)
    child.send("a long question\r")
    child.expect("draft, not yet checked: mot")
    child.send("\ret une question plus longue qu'une ligne de ce terminal, puis effacée\x15")
    child.expect("Sources")
    shown = seen(child, 12, columns)
    assert f"> a long question {ONCE} Le billet coûte 4 euros. [1] Sources [1]" in shown


def test_the_nearest_passages_are_on_the_screen_once(spawn: Spawn) -> None:
    child = spawn(24, 80)
    child.expect(READY)
    child.send("an unknown thing\r")
    child.expect("I cannot find")
    assert f"> an unknown thing {ONCE} I cannot find the answer in your articles. >" in seen(child, 24, 80)


def test_loading_says_for_how_long_and_leaves_nothing(spawn: Spawn) -> None:
    child = spawn(24, 80, loading=2)
    child.expect(READY)
    child.send("a question\r")
    child.expect("loading the models … 1 s")
    child.expect("Sources")
    assert f"> a question {ONCE}" in seen(child, 24, 80)


def test_ctrl_c_stops_the_answer_and_not_the_program(terminal: pexpect.spawn[str], tmp_path: Path) -> None:
    terminal.expect(READY)
    terminal.send("a slow question\r")
    terminal.expect("draft, not yet checked: mot")
    terminal.sendintr()
    terminal.expect("interrupted")
    assert (tmp_path / "closed").read_text() == "closed"
    terminal.expect(READY)
    terminal.sendintr()
    terminal.expect("/quit or Ctrl-D leaves")
    terminal.send("a quick question\r")
    terminal.expect("« Le billet coûte 4 euros. »")
    terminal.expect(READY)
    terminal.sendeof()
    terminal.expect("left the conversation")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


def test_a_follow_up_shows_the_question_that_is_asked(terminal: pexpect.spawn[str]) -> None:
    terminal.expect(READY)
    terminal.send("Combien coûte le billet du bac de Port-Aubry ?\r")
    terminal.expect("« Le billet coûte 4 euros. »")
    terminal.expect(READY)
    terminal.send("et en 2023 ?\r")
    terminal.expect("→ Combien coûte le billet du bac de Port-Aubry en 2023 \\?")
    terminal.expect("« Le billet coûte 4 euros. »")
    terminal.expect(READY)
    terminal.send("/quit\r")
    terminal.expect("left the conversation")


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_session_in_a_terminal_of_any_width(spawn: Spawn, columns: int) -> None:
    """Open a quote, narrow with completion, ask why, mark, take back: the whole of what is on the screen."""
    child = spawn(60, columns)
    steps = [("a question\r", "Sources"), ("/show 1\r", "relaient"), ("/fil\t", "ter"), (" outlet:\t", "Gazette")]
    steps += [("\r", "1 of 1"), ("/wrong old\r", "marked"), ("/undo\r", "taken")]
    for typed, reply in steps:
        if typed[0] in "a/":
            child.expect(READY)
        child.send(typed)
        child.expect(reply)
    shown = seen(child, 60, columns)
    head = "“Le bac de Port-Aubry”, La Gazette, 2025-03-01, /news/bac.txt"
    assert shown.endswith(
        f"Sources [1] {head} « Le billet coûte 4 euros. » > /show 1 {head} {LINES[0]} « {LINES[1]} » {LINES[2]} "
        '> /filter outlet:"La Gazette" 1 of 1 articles: outlet La Gazette '
        "> /wrong old marked as wrong; rag eval propose --wrong proposes it as a question to check "
        "> /undo taken back: a question > /quit left the conversation"
    )


def test_a_pasted_line_break_does_not_send(terminal: pexpect.spawn[str], library: Library) -> None:
    terminal.expect(READY)
    terminal.send("\x1b[200~two\nlines\x1b[201~")
    terminal.expect("lines")
    terminal.send("\r")
    terminal.expect("« Le billet coûte 4 euros. »")
    terminal.expect(READY)
    terminal.send("/qu\t")
    terminal.expect("it")
    terminal.send("\r")
    terminal.expect("left the conversation")
    assert [turn.question for turn in library.turns(library.last_session() or "")] == ["two\nlines"]
    assert re.findall(r"^\+(.*)$", (library.folder / "history").read_text("utf-8"), re.MULTILINE) == [
        "two",
        "lines",
        "/quit",
    ]


def test_thanks_are_returned_and_are_no_part_of_the_next_question(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted = Scripted(library, [answered, answered])
    shown = converse(scripted, ["Combien coûte le billet ?", "merci !", "Quel équipage a navigué hier ?"], monkeypatch)
    assert "Avec plaisir.\n" in shown
    assert [question for question, _ in scripted.asked] == [
        "Combien coûte le billet ?",
        "Quel équipage a navigué hier ?",
    ]
