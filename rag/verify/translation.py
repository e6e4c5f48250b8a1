"""A sentence in another language, put into the question's: by the chat model, and only where its source states it.

A small chat model translates most press sentences well and invents in some. What it wrote is kept where the entailment
reader, which reads across languages, finds that the sentence states it and does not find the reverse contradicted,
where it has the sentence's figures and no others, and where it is in the language asked for. Names are not compared:
"Nations unies" and "United Nations" are one, and no list of such pairs would be whole.
"""

from __future__ import annotations

from rag.parts import Models
from rag.ports import Pair
from rag.text.analysis import analyse
from rag.text.language import detect
from rag.text.phrases import plain

_GRAMMAR = "root ::= [^\\[\\]\\n]+\n"
_TOKENS_A_WORD = 3  # at most, of a translation for each word of the sentence


def translate_stated(
    sentence: str, spoken: str, published: str | None, language: str, models: Models
) -> tuple[str, float] | None:
    """A sentence in the language ``spoken`` put into ``language``, and the probability that it states that.

    None where it does not, for sure enough, or where no such thing was written.
    """
    if not models.statements.able:
        return None
    prompt = models.prompts.get("translate", language)
    if prompt.language != language:
        return None
    messages = prompt.render(sentence=plain(sentence))
    most = 12 + _TOKENS_A_WORD * len(sentence.split())
    text = " ".join("".join(models.generator.generate(messages, grammar=_GRAMMAR, max_tokens=most)).split())
    if not text or detect(text, among=(language, spoken)) != language:
        return None
    if analyse(text, language).figure_digits != analyse(sentence, spoken).figure_digits:
        return None
    stated, back = Pair(sentence, text, published), Pair(text, sentence, published)
    models.statements.read([stated, back])
    if not models.statements.shown(stated) or models.statements.opposed(back):
        return None
    return text, models.statements.of(stated).states
