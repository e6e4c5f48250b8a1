"""Values as they are shown: the words that answer, of when they are, and the sentence that states them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.ask.answer import GroundedAnswer
from rag.ask.library_wording import Wording
from rag.ask.stated_values import StatedValue
from rag.text.phrases import language_name, phrase, plain, with_own_and
from rag.types import CheckedSentence
from rag.verify.citations import Citations


class ValueLines:
    """The lines of one answer in the making, and their citations."""

    def __init__(self, language: str) -> None:
        self.language, self.cites = language, Citations()
        self.lines: list[CheckedSentence] = []
        self._words = Wording(language)

    def answer(self) -> GroundedAnswer | None:
        """The lines as an answer; None without any."""
        return GroundedAnswer(tuple(self.lines), self.cites.of(*self.lines), (), "") if self.lines else None

    def day(self, when: str) -> str:
        return self._words.day(when)

    def quote(self, stated: StatedValue, answer: str, *, marked: Literal["", "otherwise"] = "") -> None:
        """A sentence, its time, and in front of it the words in it that answer, where they are known.

        ``marked`` as saying otherwise than the question takes for granted."""
        source, article = stated.source, stated.source.passage.article
        when = [self.day(stated.when)] if stated.when else []
        if article.language != self.language:
            when.append(language_name(article.language, self.language))
            answer = with_own_and(answer, self.language)
        if answer and when:
            values = {"answer": answer, "when": ", ".join(when), "quote": source.sentence.text}
            text = phrase("valued", self.language).format(**values)
        elif answer:
            text = phrase("evidence", self.language).format(answer=answer, quote=source.sentence.text)
        elif when:
            text = phrase("dated", self.language).format(when=", ".join(when), quote=source.sentence.text)
        else:
            text = phrase("quoted", self.language).format(quote=source.sentence.text)
        self._add(phrase(marked, self.language).format(told=text) if marked else text, [stated], verbatim=True)

    def earlier(self, values: Sequence[tuple[StatedValue, str]]) -> None:
        """Values that were there before, in one line, each with its time."""
        told = [self.dated(answer, stated) for stated, answer in values]
        self._add(phrase("earlier", self.language).format(values=" ; ".join(told)), [stated for stated, _ in values])

    def dated(self, answer: str, stated: StatedValue) -> str:
        """A value with its time."""
        if not stated.when:
            return plain(answer)
        return phrase("value_at", self.language).format(answer=plain(answer), when=self.day(stated.when))

    def say(self, text: str, of: Sequence[StatedValue] = ()) -> None:
        """A sentence of code on these values."""
        self._add(text, of)

    def _add(self, text: str, of: Sequence[StatedValue], *, verbatim: bool = False) -> None:
        score = round(min((one.source.chance for one in of), default=1.0), 4)
        numbers = self.cites.number(list(dict.fromkeys(one.source.span for one in of)))
        self.lines.append(CheckedSentence(text, numbers, "supported", score, verbatim=verbatim))
