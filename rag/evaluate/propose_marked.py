"""Questions whose answers a person marked as wrong (``/wrong`` in ``rag chat``), for them to check and keep.

What was answered is what must not be answered again; what is right stands for the person to write. No model is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from rag.render.kept import Recalled


def propose_marked(turns: Iterable[Recalled]) -> list[dict[str, Any]]:
    """Lines of a question file, one a question, by its last mark; ``keep`` is for the person to set.

    ``answers`` is empty, and wants what is right; ``answerable`` is false where the articles have no answer.
    """
    marked = {turn.answer.question: turn for turn in turns if turn.wrong}
    return [_record(turn) for turn in marked.values()]


def _record(turn: Recalled) -> dict[str, Any]:
    answer = turn.answer
    digest = hashlib.sha256(answer.question.encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "id": f"w{digest[:8]}",
        "question": answer.question,
        "lang": answer.language,
        "type": "marked",
        "answerable": True,
        "answers": [],
        "wrong_answers": [] if answer.abstained else [sentence.text for sentence in answer.sentences],
        "evidence": list(dict.fromkeys(citation.span.article.id for citation in answer.citations)),
        "said": answer.text,
        "wrong": turn.wrong,
        "session": turn.session,
        "check": True,
        "keep": None,
    }
