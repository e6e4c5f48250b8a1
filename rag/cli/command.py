"""How a function becomes a command: what it is handed, and the one seam where an error becomes an exit code.

At module level only typer and the standard library: ``rag --help`` must not wait for pydantic, let alone torch.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import inspect
import itertools
import os
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from typer.core import TyperGroup

from rag.errors import RagError
from rag.messages import SOURCE, language_of_locale, localised, speak, spoken
from rag.places import config_files

if TYPE_CHECKING:
    from rag.app import Assembly
    from rag.config import Resolved, Settings
    from rag.render.terminal import Terminal

UI_LANGUAGE = ("--ui-lang", "--ui-language")
TYPER_SETTINGS: dict[str, Any] = {"rich_markup_mode": None, "no_args_is_help": True}

_Function = TypeVar("_Function", bound=Callable[..., None])


@dataclasses.dataclass(frozen=True)
class AppContext:
    """The options before the command, and what a command opens with them."""

    library: str | Path | None = None
    models: Path | None = None
    quiet: bool = False
    verbose: bool = False
    ui_language: str | None = None

    def settings(self, **overrides: Any) -> Settings:
        """The settings in force; ``overrides`` win over everything. Raises ConfigError."""
        return self.resolved(**overrides).settings

    def resolved(self, **overrides: Any) -> Resolved:
        """The same, and where each came from. Raises ConfigError."""
        from rag.config import resolve_settings

        given = {"library": self.library, "models": self.models, "ui_language": self.ui_language}
        return resolve_settings({**given, **overrides})

    def terminal(self, *, quiet: bool = False, verbose: bool = False) -> Terminal:
        from rag.render.terminal import Terminal

        return Terminal(quiet=self.quiet or quiet, verbose=verbose or self.verbose)

    @contextlib.contextmanager
    def assembly(self, *, writing: bool = False, **overrides: Any) -> Iterator[Assembly]:
        """``writing`` says that the chat model may be asked, and where that leaves this machine a person is told."""
        from rag.app import Assembly, leaves_this_machine

        assembly = Assembly(self.settings(**overrides))
        if writing and (where := leaves_this_machine(assembly.settings)):
            self.terminal().note(where)
        try:
            yield assembly
        finally:
            assembly.close()


class CommandGroup(TyperGroup):
    """The seam where an error becomes two lines and an exit code; and where two words may name one command.

    ``brief`` takes articles, so ``brief verify`` cannot be a command inside it: it is one beside it, with a space.
    """

    def make_context(self, info_name: str | None, args: list[str], *given: Any, **named: Any) -> Any:
        """The language of messages is chosen before anything is said, the help included."""
        before = itertools.takewhile(lambda arg: arg not in self.commands, args)
        speak(chosen_language([*before], os.environ))
        translate_help(self)
        return super().make_context(info_name, args, *given, **named)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if " ".join(args[:2]) in self.commands:
            args = [" ".join(args[:2]), *args[2:]]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        from rag.cli.log import logged

        try:
            with logged(lambda: ctx.invoked_subcommand or "", verbose=ctx.params.get("verbose", False)):
                return super().invoke(ctx)
        except RagError as error:
            from rag.render.safe import safe

            typer.echo(f"rag: {safe(localised(error.message))}", err=True)
            if error.hint:
                typer.echo(localised(f"  try: {safe(localised(error.hint))}"), err=True)
            raise typer.Exit(error.exit_code) from error


def chosen_language(args: Sequence[str], environ: Mapping[str, str]) -> str:
    """By the option among those before the command, then the variable, then ``rag.toml``, then the system.

    Whether it is one that is spoken is checked with the other settings.
    """
    for place, arg in enumerate(args):
        name, equals, value = arg.partition("=")
        if name in UI_LANGUAGE:
            return value if equals else next(iter(args[place + 1 :]), "")
    return environ.get("RAG_UI_LANGUAGE") or _language_of_file() or language_of_locale(environ)


def _language_of_file() -> str:
    """As ``rag.toml`` has it; "" where it has none, or cannot be read: the command will say so."""
    import tomllib

    with contextlib.suppress(OSError, ValueError):
        path = next((path for path in config_files() if path.is_file()), None)
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("ui_language", "")) if path else ""
    return ""


def translate_help(command: Any) -> None:
    """The help of a command, of its parameters, and of the commands in it, in the language in use."""
    if spoken() == SOURCE:
        return
    for thing in (command, *command.params):
        if text := getattr(thing, "help", None):
            thing.help = localised(inspect.cleandoc(text))
    for inner in getattr(command, "commands", {}).values():
        translate_help(inner)


# -- options as values ----------------------------------------------------------------------------


def command(app: typer.Typer, name: str) -> Callable[[_Function], _Function]:
    """Makes a function a command of ``app``; the function itself stays as it is.

    Its first parameter is the AppContext. A parameter whose type is a dataclass is handed one, made of options: each
    field is declared to typer in its place, as ``Annotated[…, typer.Option(…)]`` or ``typer.Argument``, with the
    field's default. Any other parameter is declared as it stands. Two options of one name are a ValueError.
    """

    def register(function: _Function) -> _Function:
        app.command(name)(_with_flat_options(function))
        return function

    return register


def _with_flat_options(function: Callable[..., None]) -> Callable[..., None]:
    """The function with the signature that typer is to see."""
    _, *parameters = inspect.signature(function, eval_str=True).parameters.values()
    groups: dict[str, type[Any]] = {
        parameter.name: parameter.annotation
        for parameter in parameters
        if isinstance(parameter.annotation, type) and dataclasses.is_dataclass(parameter.annotation)
    }
    declared = [inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    for parameter in parameters:
        if parameter.name in groups:
            declared += _fields(parameter.annotation)
        else:
            declared.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))

    @functools.wraps(function)
    def call(*, ctx: typer.Context, **given: Any) -> None:
        values = {
            name: group(**{field.name: given.pop(field.name) for field in dataclasses.fields(group)})
            for name, group in groups.items()
        }
        function(ctx.ensure_object(AppContext), **values, **given)

    call.__dict__["__signature__"] = inspect.Signature(declared)
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in declared}
    return call


def _fields(group: type[Any]) -> Iterator[inspect.Parameter]:
    hints = typing.get_type_hints(group, include_extras=True)
    for field in dataclasses.fields(group):
        default = inspect.Parameter.empty if field.default is dataclasses.MISSING else field.default
        kind = inspect.Parameter.KEYWORD_ONLY
        yield inspect.Parameter(field.name, kind, default=default, annotation=hints[field.name])
