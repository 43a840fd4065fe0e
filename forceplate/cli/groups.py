"""Groups of commands: a word that is none of them is answered with the nearest."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from forceplate.cli.voice import VOICE_OPTIONS


class Group(click.Group):
    """A command with commands of its own, such as `forceplate runs compare`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first word; an unknown one is answered with the nearest."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], names, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"there is no command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


def give_voice(command: click.Command) -> None:
    """Let a command, and those within it, take the options that every command takes."""
    command.params.extend(each for each in VOICE_OPTIONS if each not in command.params)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            give_voice(inner)


def either(ctx: click.Context, name: str, given: Any) -> Any:
    """What was typed behind the command, else what stands behind the group, else what is preset."""
    before = ctx.parent
    if before is None or ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
        return given
    typed = before.get_parameter_source(name) is ParameterSource.COMMANDLINE
    return before.params[name] if typed else given
