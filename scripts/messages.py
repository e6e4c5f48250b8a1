"""Every message that the commands have, as the code has it in English, and what a catalogue lacks of them.

    python scripts/messages.py            # what each catalogue of rag/locale lacks, and what it has in vain
    python scripts/messages.py --write    # the same, and the catalogues put in order; new messages have no translation

Read from the code: what errors, notes and checks are made of, the help of every command and option, the descriptions
of settings. What stands in braces in an f-string is a name in a message: ``{path} is not valid TOML: {error}``.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer.main
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from rag.cli.main import app
from rag.config import Settings
from rag.messages import LOCALE

PACKAGE = Path(__file__).resolve().parent.parent / "rag"
SAYING = {
    *(
        "note",
        "error",
        "waiting",
        "echo",
        "printed",
        "confirm",
        "localised",
        "Check",
        "NextStep",
        "Waiting",
        "Growing",
        "Watch",
        "_headed",
    ),
    *("progress", "report"),
}
WITHOUT = {"evaluate", "prompts.py"}  # what measures rag, and what is wrong with its own files, is said in English
# The commands' words for what became of a file.
STATES = ("added", "updated", "unchanged", "duplicate", "failed", "moved", "gone", "removed", "repaired")
_NO_MESSAGE = re.compile(r"\s*(?:rag\b|RAG_|/|export\b|make\b|rm\b|pip\b|--\w)")
_PLACE = re.compile(r"\{\w*(?:![rsa])?\}")


def messages() -> list[str]:
    """Every message once, in the order of the code."""
    found: dict[str, None] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if not WITHOUT & set(path.relative_to(PACKAGE).parts):
            found |= dict.fromkeys(_of_module(ast.parse(path.read_text(encoding="utf-8"))))
    for text in (*STATES, *_helps(typer.main.get_command(app)), *_settings()):
        found[text] = None
    return [text for text in found if _is_message(text)]


def _is_message(text: str) -> bool:
    return not _NO_MESSAGE.match(text) and re.search(r"[A-Za-z]{3}", _PLACE.sub("", text)) is not None


def _of_module(tree: ast.Module) -> Iterator[str]:
    errors = _errors()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id in {"COMMANDS", "CHANGES"}:
                for value in node.value.values:
                    yield from _texts(value)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _of_function(node, errors)


def _of_function(function: ast.AST, errors: set[str]) -> Iterator[str]:
    """What its calls say, and what is assigned to a name that they are given."""
    names: set[str] = set()
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name == "pluralised" and isinstance(noun := call.args[1], ast.Constant):
            yield from (f"{{n}} {noun.value}", f"{{n}} {noun.value}s")
        if name not in errors | SAYING:
            continue
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            yield from _texts(argument)
            names |= {name.id for name in _named(argument)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in names for t in node.targets):
            yield from _texts(node.value)


def _named(argument: ast.AST) -> Iterator[ast.Name]:
    """The names that an argument is, or that are put into it."""
    if isinstance(argument, ast.Name):
        yield argument
    elif isinstance(argument, ast.JoinedStr):
        values = (part.value for part in argument.values if isinstance(part, ast.FormattedValue))
        yield from (value for value in values if isinstance(value, ast.Name))


def _texts(node: ast.AST) -> Iterator[str]:
    """The texts that an expression may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield _template(node)
        for part in node.values:  # f"{a}{', and b' if b else ''}"
            if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.IfExp):
                yield from (text for text in _texts(part.value) if " " in text.strip())
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _texts(value)
    elif isinstance(node, ast.GeneratorExp | ast.ListComp):
        yield from _texts(node.elt)
    elif isinstance(node, ast.Starred):
        yield from _texts(node.value)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text" and node.args:
        yield from _texts(node.args[0])


def _template(text: ast.JoinedStr) -> str:
    """The text with a name for each value: its own, or that of its attribute."""
    made, used = "", set()
    for part in text.values:
        if isinstance(part, ast.Constant):
            made += str(part.value)
            continue
        value = part.value if isinstance(part, ast.FormattedValue) else part
        name = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "x")
        name = wanted = name.strip("_").lower() or "x"
        number = 2
        while name in used:
            name, number = f"{wanted}{number}", number + 1
        used.add(name)
        made += f"{{{name}}}"
    return made


def _errors() -> set[str]:
    tree = ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def _helps(command: object) -> Iterator[str]:
    """The help of a command, of its parameters, and of the commands in it."""
    for thing in (command, *getattr(command, "params", ())):
        if text := getattr(thing, "help", None):
            yield inspect.cleandoc(text)
    for inner in getattr(command, "commands", {}).values():
        yield from _helps(inner)


def _settings() -> Iterator[str]:
    return (field.description or "" for field in Settings.model_fields.values())


def catalogues() -> dict[str, Catalog]:
    """By language."""
    found = {}
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as stream:
            found[path.stem] = read_po(stream, locale=path.stem, abort_invalid=True)
    return found


def lacking(catalog: Catalog, wanted: Iterable[str]) -> list[str]:
    return [text for text in wanted if text not in catalog or not catalog[text].string]


def in_vain(catalog: Catalog, wanted: Iterable[str]) -> list[str]:
    return [str(message.id) for message in catalog if message.id and message.id not in set(wanted)]


def _write(language: str, old: Catalog, wanted: Iterable[str]) -> None:
    new = Catalog(locale=language, project="rag", charset="utf-8", fuzzy=False)
    for text in wanted:
        new.add(text, old[text].string if text in old else "", flags=[])
    with (LOCALE / f"{language}.po").open("wb") as stream:
        write_po(stream, new, omit_header=False, width=120, sort_output=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="What the catalogues of messages lack.")
    parser.add_argument("--write", action="store_true", help="put the catalogues in order")
    write, wanted = parser.parse_args().write, messages()
    for language, catalog in catalogues().items():
        missing, vain = lacking(catalog, wanted), in_vain(catalog, wanted)
        for sign, texts in (("+", missing), ("-", vain)):
            print(*(f"{language} {sign} {text!r}" for text in texts), sep="\n")
        if write:
            _write(language, catalog, wanted)


if __name__ == "__main__":
    main()
