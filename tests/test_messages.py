"""The catalogues have every message of the code, and a text is found again by its message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import messages as script
import pytest

from rag import messages
from rag.messages import LANGUAGES, language_of_locale, localised, speak, spoken


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    speak("en")


WANTED = script.messages()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_message_is_without_a_translation_and_none_is_left_of_another_time(language: str) -> None:
    catalog = script.catalogues()[language]
    assert script.lacking(catalog, WANTED) == []  # python scripts/messages.py --write, then translate what is new
    assert script.in_vain(catalog, WANTED) == []
    for message in catalog:
        if message.id:
            places = [sorted(re.findall(r"\{\w+\}", str(text))) for text in (message.id, message.string)]
            assert places[0] == places[1], message.id


def test_a_text_is_found_by_its_message_and_what_is_put_in_may_be_one_too() -> None:
    english = "there is no /shwo; did you mean /show?"
    assert localised(english) == english
    speak("fr")
    assert localised(english) == "il n'y a pas de /shwo\u00a0; vouliez-vous dire /show\u00a0?"
    assert localised("no session") == "no session"
    assert localised("") == ""
    assert localised("library") == "bibliothèque"
    assert localised("there is no session library") == "il n'y a pas de session library"  # a name stays one
    assert localised("6 found; rag chat --session NAME goes on with one").startswith("6 trouvées\u00a0; rag chat")
    speak("xx")
    assert (spoken(), localised(english)) == ("en", english)


def test_a_catalogue_is_compiled_where_the_cache_can_be_written_and_read_where_it_cannot(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for made in (messages._compiled, messages._catalogue, messages._templates):
        made.cache_clear()
    (home / ".cache").write_text("no folder", encoding="utf-8")
    speak("fr")
    assert localised("interrupted") == "interrompu"
    for made in (messages._compiled, messages._catalogue, messages._templates):
        made.cache_clear()
    (home / ".cache").unlink()
    assert localised("interrupted") == "interrompu"
    assert [path.suffix for path in (home / ".cache" / "rag" / "locale").iterdir()] == [".mo"]


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "fr:en"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_system_where_there_are_words_for_it(
    environ: dict[str, str], language: str
) -> None:
    assert language_of_locale(environ) == language
