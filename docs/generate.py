"""Write the pages that follow from the program: commands, settings, metrics.

python docs/generate.py           writes them
python docs/generate.py --check   says which are out of step, and ends with 1 if any is
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import click

from forceplate.cli.entry import COMMANDS, Commands, forceplate
from forceplate.cli.tables import setting_range
from forceplate.metrics.declare import Metric
from forceplate.metrics.registry import METRICS, TITLES
from forceplate.metrics.sources import SOURCES, Source
from forceplate.model.settings import PRESETS, Settings

HERE = Path(__file__).resolve().parent
MADE = "<!-- Made by docs/generate.py; change the program, not this page. -->\n"


def cli_page() -> str:
    """Every command with its help."""
    parts = [f"# Commands\n\n{MADE}", f"```text\n{_help('forceplate', forceplate)}\n```\n"]
    group: Commands = forceplate
    for name in COMMANDS:
        with click.Context(group, info_name="forceplate") as ctx:
            command = cast("click.Command", group.get_command(ctx, name))
        parts.extend(_sections(name, command, "##"))
    return "\n".join(parts)


def _sections(name: str, command: click.Command, heading: str) -> Iterator[str]:
    """The help of a command, then that of the commands within it."""
    yield f"{heading} {name}\n\n```text\n{_help(f'forceplate {name}', command)}\n```\n"
    if isinstance(command, click.Group):
        for inner, within in command.commands.items():
            yield from _sections(f"{name} {inner}", within, f"{heading}#")


def _help(path: str, command: click.Command) -> str:
    settings = {**forceplate.context_settings, "terminal_width": 96, "color": False}
    context = click.Context(command, info_name=path, **settings)
    return command.get_help(context).rstrip()


def settings_page() -> str:
    """Every setting with default, range, meaning and source, then what the presets change."""
    rows = [
        f"# Settings\n\n{MADE}\nChange one with `--set key=value`. Every result names all of them,",
        "and a digest over them; two results are compared only where the digests are equal.\n",
        "| key | default | range | what it does | source |",
        "|---|---|---|---|---|",
    ]
    rows.extend(
        f"| `{key}` | {_plain(about['default'])} | {setting_range(about).replace('|', 'or')} | "
        f"{about['says']} | {about['source']} |"
        for key, about in Settings.about().items()
    )
    rows.append(
        "\n## Presets\n\nWhat each has instead of the default; what for, says presets.md.\n"
    )
    others = [name for name in PRESETS if name != "default"]
    rows.append(f"| key | default | {' | '.join(f'`{name}`' for name in others)} |")
    rows.append("|---" * (2 + len(others)) + "|")
    rows.extend(_preset_rows(others))
    return "\n".join(rows) + "\n"


def _preset_rows(names: list[str]) -> Iterator[str]:
    """A row for each setting that a preset changes."""
    flats = [PRESETS[name].flat() for name in names]
    for key, about in Settings.about().items():
        values = [flat[key] for flat in flats]
        if any(value != about["default"] for value in values):
            told = ("" if value == about["default"] else _plain(value) for value in values)
            yield f"| `{key}` | {_plain(about['default'])} | {' | '.join(told)} |"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def metrics_page() -> str:
    """Every metric by family, then the sources."""
    whole = [metric for metric in METRICS.values() if metric.over not in ("left", "right")]
    rows = [
        f"# Metrics\n\n{MADE}\nA value that cannot be had is null with a reason. No metric is",
        "better or worse: how to read it says only what a smaller number means. Those marked",
        "*per foot* also exist as `left.<key>` and `right.<key>`. An *interval* says how sure a",
        "value is within its own trial, with 95 % confidence: for a mean by the means of six equal",
        "parts of the window, for a spread by leaving out each part in turn, both with Student's t",
        "of 5 degrees of freedom. Sway remembers itself for about a second: in a trial of 60 s",
        "such an interval holds the truth of a mean in 93 to 96 of 100 trials, that of a spread",
        "in about 90. It knows nothing of how a person varies from day to day. Settings of the",
        "sections filter, resample, window, gaps, threshold and plates act on all of them; further",
        "ones are named.\n",
    ]
    families: dict[str, list[Metric]] = {}
    for metric in whole:
        families.setdefault(metric.family, []).append(metric)
    for family, metrics in families.items():
        rows.append(f"## {TITLES[family]}\n")
        rows.extend(_metric(metric) for metric in metrics)
    rows.append("## Sources\n")
    rows.extend(f"- `{key}`: {_reference(source)}" for key, source in SOURCES.items())
    return "\n".join(rows) + "\n"


def _metric(metric: Metric) -> str:
    foot = " · *per foot*" if f"left.{metric.key}" in METRICS else ""
    unit = metric.unit.shown or "no unit"
    lines = [
        f"### {metric.name}\n",
        f"`{metric.key}` · {unit} · revision {metric.revision} · source `{metric.source}`{foot}\n",
        f"{metric.says}\n",
        f"$$ {metric.symbol} = {metric.formula} $$\n" if metric.formula else "",
        f"A smaller value: {metric.reading.value}. {metric.pitfalls}".rstrip() + "\n",
        _terms(metric),
    ]  # fmt: skip
    return "\n".join(line for line in lines if line)


def _terms(metric: Metric) -> str:
    """What the metric needs, which settings act on it, and whether it has an interval."""
    needs = metric.needs
    needed = [
        f"{needs.seconds:g} s" if needs.seconds else "",
        f"{needs.samples} samples" if needs.samples > 1 else "",
        f"{needs.rate:g} Hz" if needs.rate else "",
    ]
    terms = {
        "Needs": ", ".join(part for part in needed if part),
        "Settings": ", ".join(f"`{name}`" for name in metric.settings),
        "Interval": {"mean": "of six parts", "jackknife": "without each part"}.get(
            metric.uncertainty or "", ""
        ),
    }
    return "".join(f"- {name}: {told}\n" for name, told in terms.items() if told)


def _reference(source: Source) -> str:
    doi = f" doi:{source.doi}" if source.doi else ""
    return f"{source.authors} ({source.year}). {source.title}. {source.where}.{doi}"


PAGES = {"cli.md": cli_page, "settings.md": settings_page, "metrics.md": metrics_page}


def out_of_step() -> list[str]:
    """Names of the pages whose text is not what the program says."""
    return [
        name
        for name, made in PAGES.items()
        if not (HERE / name).is_file() or (HERE / name).read_text(encoding="utf-8") != made()
    ]


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check compare them."""
    stale = out_of_step()
    if arguments == ["--check"]:
        sys.stdout.write("".join(f"docs/{name} is out of step\n" for name in stale))
        return 1 if stale else 0
    for name in stale:
        (HERE / name).write_text(PAGES[name](), encoding="utf-8")
        sys.stdout.write(f"wrote docs/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
