"""Options that several commands share, and what their texts mean."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from forceplate.model.facts import Facts
    from forceplate.model.settings import Settings

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]
FILE = click.Path(path_type=Path)
Span = tuple[float | None, float | None]


def _together(*wraps: Wrap) -> Wrap:
    """Several options as one decorator, shown in the order given."""

    def wrapped(command: Callable[..., Any]) -> Callable[..., Any]:
        for wrap in reversed(wraps):
            command = wrap(command)
        return command

    return wrapped


archive_option = click.option(
    "--archive", type=FILE, envvar="FORCEPLATE_ARCHIVE", metavar="DIR",
    help="The archive's folder. [default: FORCEPLATE_ARCHIVE, else the user data folder]",
)  # fmt: skip
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line on stdout."
)
reading_options = _together(
    click.option("--profile", metavar="NAME|FILE", help="How to read a table of numbers."),
    click.option("--layout", type=FILE, metavar="FILE", help="Which plate is which (TOML)."),
    click.option("--reader", metavar="NAME", help="Read with this reader, whatever others say."),
)
recipe_options = _together(
    click.option(
        "--preset", metavar="NAME",
        help="Named settings: default, raw, prieto1996 or quijoux2021.",
    ),
    click.option(
        "--set", "changes", multiple=True, metavar="KEY=VALUE",
        help="Change one setting, such as filter.cutoff_hz=8; repeatable. "
        "`forceplate metrics --settings` lists them.",
    ),
)  # fmt: skip
measure_options = _together(
    click.option("--mass-kg", metavar="KG"),
    click.option("--height-m", metavar="M", help="The centre of mass needs it."),
    click.option("--foot-length-mm", metavar="MM"),
)
fact_options = _together(
    click.option("--participant", metavar="CODE", help="Pseudonym of the person; never a name."),
    click.option("--session", metavar="ID", help="What the lab calls the visit."),
    click.option("--start", metavar="ISO8601", help="When the trial began."),
    click.option("--protocol", metavar="NAME", help="What a session of this kind consists of."),
    click.option("--vision", metavar="open|closed"),
    click.option("--surface", metavar="firm|foam"),
    click.option("--trial", "repetition", metavar="N", help="Repetition within its condition."),
    measure_options,
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 256), default=None, metavar="N",
    help="Processes to work with. [default: all cores but one]",
)  # fmt: skip


class Choice(click.ParamType):
    """`NAME=VALUE`, a fact that trials are chosen by."""

    name = "choice"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Name and value; usage error on anything else."""
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip() or not text.strip():
            self.fail(
                f"{value!r} chooses nothing: expected NAME=VALUE, such as participant=P-001.",
                param, ctx,
            )  # fmt: skip
        return name.strip(), text.strip()


def _choices(
    _ctx: click.Context, _param: click.Parameter, pairs: tuple[tuple[str, str], ...]
) -> dict[str, str]:
    """The choices by name; the same name twice means either value."""
    found: dict[str, str] = {}
    for name, text in pairs:
        found[name] = f"{found[name]},{text}" if name in found else text
    return found


where_option = click.option(
    "--where", type=Choice(), multiple=True, callback=_choices, metavar="NAME=VALUE",
    help="Only trials with this fact: participant, session, protocol, vision, surface, state, "
    "verdict or code; several values by commas, repeatable.",
)  # fmt: skip


class Window(click.ParamType):
    """A half-open span of seconds, `A:B`; either end may be empty."""

    name = "window"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Span | None:
        """The two ends in s, None where open; usage error on anything else."""
        if value is None or isinstance(value, tuple):
            return value
        first, colon, last = str(value).partition(":")
        try:
            start, end = (float(text) if text.strip() else None for text in (first, last))
        except ValueError:
            colon, start, end = "", None, None
        known = [number for number in (start, end) if number is not None]
        if not colon or not all(math.isfinite(number) and number >= 0 for number in known):
            self.fail(
                f"{value!r} is not a window: expected A:B in seconds from the first sample, "
                "such as 5:35, 5: or :30.", param, ctx,
            )  # fmt: skip
        if len(known) == 2 and known[0] >= known[1]:
            self.fail(f"{value!r} is empty: its end is not after its start.", param, ctx)
        return start, end


window_option = click.option(
    "--window", type=Window(), metavar="A:B",
    help="Only these seconds, counted from the first sample, B not included; either end may "
    "be empty. [default: all but the first 5 s where at least 25 s remain]",
)  # fmt: skip


analysis_options = _together(recipe_options, reading_options, measure_options, window_option)
"""How a file is analysed outside an archive; `how_to_analyse` takes what they give."""


def data_folder() -> Path:
    """Where this user's data lives, chosen by the operating system's custom."""
    import platformdirs

    return platformdirs.user_data_path("forceplate", appauthor=False)


def archive_folder(given: Path | None) -> Path:
    """The archive that was asked for, else the one in the user data folder."""
    return given if given is not None else data_folder() / "archive"


def workers(jobs: int | None) -> int:
    """The number of processes asked for, else all cores but one and at least one."""
    if jobs is not None:
        return jobs
    from forceplate.batch.engines import spare_cores

    return spare_cores()


def recipe(
    name: str | None, changes: tuple[str, ...], file: Path | None = None
) -> tuple[Settings, str | None]:
    """The settings of a preset with some changed, and the preset's name where it still fits.

    Those of a file come after the preset, those of `changes` after both.

    Raises
    ------
    SettingsError
        The preset or a key is unknown, a value is out of range, or the file cannot be used.
    """
    from forceplate.model.settings import preset

    start = base = preset(name or "default")
    if file is not None:
        from forceplate.model.settings_file import read_settings

        start = base.having(read_settings(file))
    parts = [change.partition("=") for change in changes]
    for change, (key, equals, _) in zip(changes, parts, strict=True):
        if not equals or not key.strip():
            raise click.UsageError(f"--set {change!r}: expected KEY=VALUE.")
    settings = start.having({key.strip(): value.strip() for key, _, value in parts})
    return settings, (name or "default") if settings == base else None


def facts_of(**given: str | None) -> Facts:
    """The facts stated by options; FactError where one is not of its kind."""
    from forceplate.model.facts import facts_from

    row = dict(given)
    row["trial"] = row.pop("repetition", None)
    return facts_from(row, where="the options")


def how_to_analyse(
    *, preset: str | None, changes: tuple[str, ...], profile: str | None, layout: Path | None,
    reader: str | None, window: Span | None, **measures: str | None,
) -> dict[str, Any]:  # fmt: skip
    """What `Lab.analyse` and `Lab.sensitivity_of` are told, from what `analysis_options` give.

    Raises
    ------
    SettingsError, FactError, LayoutError
        An option is not of its kind, or the layout's file cannot be used.
    """
    from forceplate.model.layout import read_layout

    settings, _ = recipe(preset, changes)
    return {
        "settings": settings, "profile": profile, "reader": reader, "window": window,
        "layout": None if layout is None else read_layout(layout), "facts": facts_of(**measures),
    }  # fmt: skip
