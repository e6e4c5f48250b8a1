"""What the commands say, in a person's language.

The code says everything in English, as f-strings where it happens, and hands it on as one text. Where it is shown
(``cli``, ``render/terminal.py``, the conversation) ``localised`` puts it into the language in use: the catalogue,
``locale/fr.po``, has each message with names in braces for what is put in, and a text is found again by its message.
Answers are not meant: what stands in them is in the language of the question (``text/phrases.py``).
"""

from __future__ import annotations

import functools
import gettext
import hashlib
import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import platformdirs

LOCALE = Path(__file__).resolve().parent / "locale"
SOURCE = "en"  # the language of the code
LANGUAGES = (SOURCE, *sorted(path.stem for path in LOCALE.glob("*.po")))
_PLACE = re.compile(r"\{(\w+)(?:!r)?\}")
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # as GNU gettext reads them

_spoken = SOURCE


def speak(language: str) -> None:
    """Says everything in this language from now on; in English where there is no catalogue of it."""
    global _spoken
    _spoken = language if language in LANGUAGES else SOURCE


def spoken() -> str:
    return _spoken


def localised(text: str) -> str:
    """A message in the language in use; as it stands where that is English, or the catalogue does not have it."""
    if _spoken == SOURCE or not text.strip():
        return text
    return _translated(text, _spoken)


def language_of_locale(environ: Mapping[str, str]) -> str:
    """The language that a system is set to, where there is a catalogue of it; else English."""
    value = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    code = value.partition(":")[0][:2].lower()
    return code if code in LANGUAGES else SOURCE


def _translated(text: str, language: str) -> str:
    catalogue = _catalogue(language)
    if (known := catalogue.gettext(text)) != text:
        return known
    for pattern, message in _templates(language):
        if found := pattern.fullmatch(text):
            return _filled(catalogue.gettext(message), found.groupdict(), language)
    return text


def _filled(message: str, values: Mapping[str, str], language: str) -> str:
    """What is put in may be a message itself; a single word is rather a name."""
    put = {name: _translated(value, language) if " " in value else value for name, value in values.items()}
    return _PLACE.sub(lambda place: put[place[1]], message)


@functools.cache
def _templates(language: str) -> Sequence[tuple[re.Pattern[str], str]]:
    """The messages with names in them, those that say most first: "{n} found" is the end of many others."""
    catalogue = _catalogue(language)
    known: dict[str, str] = getattr(catalogue, "_catalog", {})
    messages = [text for text in known if isinstance(text, str) and _PLACE.search(text)]
    messages.sort(key=lambda text: -len(_PLACE.sub("", text)))
    return [(_pattern(text), text) for text in messages]


def _pattern(message: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+(?:!r)?\}", message)
    names = _PLACE.findall(message)
    made = re.escape(parts[0])
    for name, part in zip(names, parts[1:], strict=True):
        made += f"(?P<{name}>.*?){re.escape(part)}"
    return re.compile(made, re.DOTALL)


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.GNUTranslations(io.BytesIO(_compiled(language)))


@functools.cache
def _compiled(language: str) -> bytes:
    """The catalogue as gettext reads it, compiled once and kept in the cache folder where that can be written."""
    source = (LOCALE / f"{language}.po").read_bytes()
    kept = _kept(language, source)
    try:
        return kept.read_bytes()
    except OSError:
        pass
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source), locale=language))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        new = kept.with_name(f"{kept.name}.{os.getpid()}")
        new.write_bytes(compiled.getvalue())
        os.replace(new, kept)
    except OSError:
        pass
    return compiled.getvalue()


def _kept(language: str, source: bytes) -> Path:
    digest = hashlib.sha256(source).hexdigest()[:16]
    return platformdirs.user_cache_path("rag") / "locale" / f"{language}-{digest}.mo"
