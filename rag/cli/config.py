"""``rag config``: every setting in force, with where its value came from."""

from __future__ import annotations

import typer

from rag.cli.command import TYPER_SETTINGS, AppContext, command
from rag.cli.options import Json

config_app = typer.Typer(
    help="Show every setting, and where its value came from.",
    invoke_without_command=True,
    **{**TYPER_SETTINGS, "no_args_is_help": False},
)


@config_app.callback()
def config(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        _show(ctx.ensure_object(AppContext), json=False)


@command(config_app, "show")
def show_settings(context: AppContext, json: Json = False) -> None:
    """Print every setting in force, as a rag.toml."""
    _show(context, json=json)


def _show(context: AppContext, *, json: bool) -> None:
    from json import dumps

    from rag.messages import localised
    from rag.places import config_files
    from rag.render.safe import to_json

    files = config_files()
    read = next((path for path in files if path.is_file()), None)
    where = f"read from {read}" if read else f"there is no {' or '.join(map(str, files))}"
    found, terminal = context.resolved(), context.terminal()
    fields = type(found.settings).model_fields
    values = {name: getattr(found.settings, name) for name in fields}
    if json:
        rows = [
            {"name": name, "value": value, "from": found.origins[name], "what": fields[name].description}
            for name, value in found.settings.model_dump(mode="json").items()
        ]
        terminal.raw(to_json({"schema": 1, "settings": rows}))
        return
    terminal.note(where)
    for name, value in values.items():
        # A JSON string or number is a TOML one too.
        line = f"# {name} =" if value is None else f"{name} = {dumps(value, default=str, ensure_ascii=False)}"
        what = localised(fields[name].description or "")
        typer.echo(localised(f"# {what}; from {found.origins[name]}\n{line}"))
