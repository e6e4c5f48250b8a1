"""Prompts from ``prompts/*.md``: front matter (name, version, language, variables), then one section a chat turn.

A section starts with a line ``## system``, ``## user`` or ``## assistant``. ``{{variable}}`` is replaced once, in one
pass, so that text put in for one variable is never read for another. A missing or unknown variable is an error.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import PromptError
from rag.ports import Message

_SECTION = re.compile(r"^## (system|user|assistant)[ \t]*\n", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int
    language: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. ``label`` is what an answer records, ``digest`` the sha256 of the file."""

    name: str
    version: int
    language: str
    variables: frozenset[str]
    turns: tuple[Message, ...]
    digest: str

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def prefix(self) -> tuple[Message, ...]:
        """The leading turns without a variable: the part whose evaluation can be kept."""
        turns = []
        for turn in self.turns:
            if _VARIABLE.search(turn.content):
                break
            turns.append(turn)
        return tuple(turns)

    def render(self, **values: str) -> list[Message]:
        """Raises PromptError when the values are not exactly the declared variables."""
        if set(values) != self.variables:
            wrong = sorted(set(values) ^ self.variables)
            raise PromptError(f"prompt {self.label} ({self.language}): missing or unknown variable {', '.join(wrong)}")
        return [Message(t.role, _VARIABLE.sub(lambda m: values[m.group(1)], t.content)) for t in self.turns]


def parse_prompt(text: str, origin: str = "prompt") -> Prompt:
    """Raises PromptError naming ``origin`` when the text is not a prompt file."""
    head = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not head:
        raise PromptError(f"{origin}: no front matter between --- lines")
    try:
        front = _Front.model_validate(yaml.safe_load(head.group(1)))
    except (ValidationError, yaml.YAMLError) as error:
        raise PromptError(f"{origin}: bad front matter: {str(error).splitlines()[0]}") from error
    parts = _SECTION.split(text[head.end() :])
    if len(parts) < 3 or parts[0].strip():
        raise PromptError(f"{origin}: the text must start with a line '## system', '## user' or '## assistant'")
    turns = tuple(Message(role, content.strip()) for role, content in zip(parts[1::2], parts[2::2], strict=True))
    used = {name for turn in turns for name in _VARIABLE.findall(turn.content)}
    if used != set(front.variables):
        wrong = sorted(used ^ set(front.variables))
        raise PromptError(f"{origin}: declared and used variables differ: {', '.join(wrong)}")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Prompt(front.name, front.version, front.language, frozenset(used), turns, digest)


class Prompts:
    """All prompt files of a folder, by name and language."""

    def __init__(self, folder: Path) -> None:
        """Raises PromptError when the folder has no prompt, or two of one name and language."""
        self._prompts: dict[tuple[str, str], Prompt] = {}
        for path in sorted(folder.glob("*.md")):
            prompt = parse_prompt(path.read_text(encoding="utf-8"), path.name)
            if (prompt.name, prompt.language) in self._prompts:
                raise PromptError(f"{path.name}: a second prompt {prompt.name} for {prompt.language}")
            self._prompts[prompt.name, prompt.language] = prompt
        if not self._prompts:
            raise PromptError(f"no prompts in {folder}", "rag doctor")

    def get(self, name: str, language: str) -> Prompt:
        """The prompt in that language, or in English for a language that has none. Raises PromptError."""
        found = self._prompts.get((name, language)) or self._prompts.get((name, "en"))
        if found is None:
            raise PromptError(f"no prompt {name} for {language}", "rag doctor")
        return found

    def languages(self, name: str) -> list[str]:
        return [prompt.language for prompt in self.all(name)]

    def all(self, name: str) -> list[Prompt]:
        return [prompt for (prompt_name, _), prompt in self._prompts.items() if prompt_name == name]
