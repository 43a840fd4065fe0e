"""How the command line speaks: data to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from forceplate.errors import ForcePlateError

if TYPE_CHECKING:
    from rich.console import Console

MARK = "forceplate:"
_HIDDEN = ("Cc", "Cs", "Zl", "Zp")
"""Categories of signs that end a line, steer a terminal or cannot be printed."""
_QUIET, _VERBOSE, _PLAIN = "forceplate.quiet", "forceplate.verbose", "forceplate.plain"


class Interrupted(ForcePlateError):
    """The user stopped a long command."""

    code = "interrupted"
    exit_code = 130


def _quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    ctx.meta[_QUIET] = ctx.meta.get(_QUIET, False) or value


def _verbose(ctx: click.Context, _: click.Parameter, value: int) -> None:
    ctx.meta[_VERBOSE] = ctx.meta.get(_VERBOSE, 0) + value
    if value:
        import logging

        logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger().setLevel(logging.DEBUG if value > 1 else logging.INFO)


def _plain(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    ctx.meta[_PLAIN] = ctx.meta.get(_PLAIN, False) or value
    if value:
        ctx.find_root().color = False


VOICE_OPTIONS = (
    click.Option(
        ["-q", "--quiet"], is_flag=True, expose_value=False, callback=_quiet,
        help="Say nothing but data and errors.",
    ),
    click.Option(
        ["-v", "--verbose"], count=True, expose_value=False, callback=_verbose,
        help="Say more; twice for everything.",
    ),
    click.Option(
        ["--no-color"], is_flag=True, expose_value=False, callback=_plain,
        help="No colours (NO_COLOR does the same).",
    ),
)  # fmt: skip
"""Options that every command takes, before or after its name."""


def quiet() -> bool:
    """Whether only data and errors are wanted."""
    return bool(click.get_current_context().meta.get(_QUIET))


def verbose() -> bool:
    """Whether more is wanted."""
    return bool(click.get_current_context().meta.get(_VERBOSE))


def console(*, stderr: bool = False) -> Console:
    """A rich console that keeps to NO_COLOR, --no-color and the width of a plain file."""
    from rich.console import Console

    plain = bool(click.get_current_context().meta.get(_PLAIN)) or bool(os.environ.get("NO_COLOR"))
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream, color_system=None if plain else "auto", highlight=False,
        soft_wrap=not stream.isatty(), width=None if stream.isatty() else 120,
    )  # fmt: skip


def data(thing: Any) -> None:
    """One JSON value on one line of stdout, at once; NaN is an error of ours, never output."""
    sys.stdout.write(json.dumps(thing, allow_nan=False) + "\n")
    sys.stdout.flush()


def line(text: str) -> None:
    """One line of text on stdout, at once."""
    click.echo(escaped(text))


def counted(number: int, noun: str) -> str:
    """`1 problem`, `2,000 problems`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def escaped(text: str) -> str:
    """The text with control characters as their escapes: what a file is called forges no line."""
    return "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign) in _HIDDEN else sign
        for sign in text
    )


def say(text: str) -> None:
    """One line for the person at the terminal, on stderr, unless they want quiet."""
    if not quiet():
        click.echo(text, err=True)


def in_this_command(call: Callable[[], None]) -> Callable[[], None]:
    """The call with this command's options, for a thread of its own."""
    context = click.get_current_context()

    def with_options() -> None:
        with context.scope(cleanup=False):
            call()

    return with_options


def refusal(error: ForcePlateError) -> None:
    """One line on stderr for one thing that was refused while others go on."""
    click.echo(escaped(f"{MARK} {error.sentence()}"), err=True)


def failed(trial: str, why: str) -> None:
    """One line on stderr for one trial that could not be analysed while others were."""
    click.echo(escaped(f"{MARK} {trial}: {why}"), err=True)


def exit_code(refusals: list[ForcePlateError]) -> int:
    """0 without refusals; their common exit code; 3 where they differ."""
    codes = {error.exit_code for error in refusals}
    return codes.pop() if len(codes) == 1 else 3 if codes else 0


@contextmanager
def resumable() -> Iterator[None]:
    """Answer Ctrl-C with how to go on; finished work is kept by whoever did it."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(
            "stopped; all finished work is kept.", advice="Run the same command again to go on."
        ) from None
