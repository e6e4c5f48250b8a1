"""The JSON contract of a brief (``rag brief --json``, schema 1) as a file claims it, before anyone believes it.

Read from a file, nothing here is known to be true: ``check`` decides that. This module only says whether the
shape is right. Keys that a later version adds are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.types import Support


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class SentenceRecord(_Part):
    """``citations`` are numbers of the record's citations."""

    text: str
    citations: list[int]
    support: Support
    score: float = Field(ge=0, le=1)


class CitationRecord(_Part):
    """``quote`` is to be ``text[start:end]`` of the article, in code points."""

    n: int = Field(ge=1)
    article: str
    title: str
    outlet: str | None = None
    date: str | None = None
    path: str = ""
    url: str | None = None
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str


class AgreementRecord(_Part):
    """What several articles say; ``reports`` of them are independent. ``about`` is what several sentences give."""

    sentences: list[int]
    articles: list[str]
    reports: int
    about: str = ""


class SideRecord(_Part):
    sentence: int
    articles: list[str]


class DifferenceRecord(_Part):
    """The same thing with other figures, dates or names, or the opposite."""

    kind: Literal["figure", "date", "name", "negation"]
    about: str
    sides: list[SideRecord]


class SingleRecord(_Part):
    """What one source alone says."""

    sentences: list[int]
    articles: list[str]


class EventRecord(_Part):
    """``date`` is YYYY, YYYY-MM or YYYY-MM-DD; ``resolved`` when it was computed from the article's date."""

    date: str
    sentences: list[int]
    resolved: bool


class MentionRecord(_Part):
    kind: Literal["person", "organisation", "figure", "date", "name"]
    text: str
    citations: list[int]


class AccountRecord(_Part):
    """Articles that are one report, and the citations that show the words they share."""

    kind: Literal["copy", "quotation", "original"]
    articles: list[str]
    citations: list[int]


class SourceRecord(_Part):
    """Sources with the same ``report`` are accounts of one original."""

    article: str
    title: str
    outlet: str | None = None
    date: str | None = None
    path: str = ""
    url: str | None = None
    language: str = "und"
    report: str = ""


class ProvenanceRecord(_Part):
    """What the brief was made from: sha256 of the articles' texts and of the prompts, names of the models."""

    articles: dict[str, str] = Field(default_factory=dict)
    prompts: dict[str, str] = Field(default_factory=dict)
    models: dict[str, str | None] = Field(default_factory=dict)
    made: str | None = None


class BriefRecord(_Part):
    """One brief. Groups hold indices of ``sentences``."""

    version: Literal[1] = Field(alias="schema")
    kind: Literal["source", "merged"]
    title: str
    language: str
    sentences: list[SentenceRecord]
    citations: list[CitationRecord]
    agreements: list[AgreementRecord] = Field(default_factory=list)
    differences: list[DifferenceRecord] = Field(default_factory=list)
    single_source: list[SingleRecord] = Field(default_factory=list)
    timeline: list[EventRecord] = Field(default_factory=list)
    mentions: list[MentionRecord] = Field(default_factory=list)
    accounts: list[AccountRecord] = Field(default_factory=list)
    sources: list[SourceRecord]
    reports: int = 1
    lead: int | None = None
    opening: list[int] = Field(default_factory=list)
    provenance: ProvenanceRecord = Field(default_factory=ProvenanceRecord)


class BadRecord(ValueError):
    """The record does not have the shape of the contract. ``problems`` names each place and what is wrong there."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in problems))
        self.problems = problems


def parse_record(record: Mapping[str, Any]) -> BriefRecord:
    """The record as JSON has it: a tuple is a list there. Raises BadRecord."""
    try:
        return BriefRecord.model_validate(json.loads(json.dumps(record)))
    except ValidationError as error:
        problems = [(".".join(map(str, each["loc"])) or "record", each["msg"]) for each in error.errors()]
        raise BadRecord(problems) from error
