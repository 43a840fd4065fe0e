"""`forceplate audit`: who did what to an archive, and whether nothing of it was cut off."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forceplate.cli import voice
from forceplate.cli.csv_files import cell, csv_file
from forceplate.cli.options import archive_folder, archive_option, json_option
from forceplate.errors import ArchiveError

if TYPE_CHECKING:
    from forceplate.archive.trail import HeadCheck, Line

COLUMNS = ("line", "at", "by", "action", "subject", "reason", "before", "after", "previous",
           "seal")  # fmt: skip
HEAD = "head of the trail"


class Since(click.ParamType):
    """A day, or a moment."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """ISO 8601 UTC; a moment without a zone is taken for UTC. Usage error on anything else."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date: expected such as 2026-03-14.", param, ctx)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        try:
            return moment.astimezone(UTC).isoformat().removesuffix("+00:00")
        except OverflowError:
            self.fail(f"{value!r} is before the year 1 or after the year 9999 in UTC.", param, ctx)


@click.command()
@archive_option
@click.option("--since", type=Since(), metavar="DATE", help="Only lines from this day on (UTC).")
@click.option(
    "--subject", metavar="X",
    help="Only what concerns this: a trial, a participant, 'run 3' or archive.",
)  # fmt: skip
@click.option("--csv", "table", metavar="FILE|-", help="Write a table; - is stdout.")
@click.option(
    "--check", "head", metavar="HEAD",
    help="Say instead whether a head noted elsewhere is still part of the trail.",
)  # fmt: skip
@json_option
def audit(
    archive: Path | None, since: str | None, subject: str | None, table: str | None,
    head: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Show who did what to an archive, when and why, oldest first.

    Each line is sealed together with the line before it. The last seal is the head, with which
    every output ends: kept elsewhere, as a backup does, it shows later with --check whether the
    end of the trail was cut off. Exit code 5 where it was, where a line was changed, or where
    one that is shown cannot be understood.
    """
    if as_json and table is not None:
        raise click.UsageError("--json and --csv exclude each other: one of them is the output.")
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        if head is not None:
            return _check(lab.check_head(head), head, as_json=as_json)
        lines, last = lab.audit_head()
        odd: list[int] = []
        trail = _noting(lab.audit_trail(until=lines, since=since, subject=subject), odd)
        if table is not None:
            count = _write(trail, lines, last, table)
            if table != "-":
                voice.say(f"{table}: {count} lines")
        else:
            for each in trail:
                voice.data(asdict(each)) if as_json else voice.line(_sentence(each))
            if as_json:
                voice.data({"lines": lines, "head": last})
    if table is None and not as_json:
        voice.line(f"head {last} (line {lines})")
    return _told(odd)


def _noting(trail: Iterator[Line], odd: list[int]) -> Iterator[Line]:
    """The same lines; the numbers of those that cannot be understood go into `odd`."""
    for each in trail:
        if not each.understood:
            odd.append(each.line)
        yield each


def _told(odd: list[int]) -> int:
    """The exit code, after a sentence about lines that cannot be understood."""
    if not odd:
        return 0
    voice.refusal(ArchiveError(
        "what these lines of the audit trail changed cannot be understood.",
        found=", ".join(map(str, odd[:20])) + (" and more" if len(odd) > 20 else ""),
        advice="They were changed after they were written: forceplate verify names all such rows.",
    ))  # fmt: skip
    return ArchiveError.exit_code


def _write(trail: Iterator[Line], lines: int, last: str, table: str) -> int:
    """Every line as a row, then the head as a row of its own; how many lines."""
    count = 0
    with csv_file(table) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for count, each in enumerate(trail, 1):  # noqa: B007
            row = asdict(each) | {"before": _plain(each.before), "after": _plain(each.after)}
            writer.writerow([cell(row[name]) for name in COLUMNS])
        writer.writerow([lines, "", "", HEAD, "", "", "", "", "", last])
    return count


def _sentence(line: Line) -> str:
    at = line.at[:19].replace("T", " ")
    parts = [f"{line.line:>6}  {at}  {line.by}: {line.action}, {line.subject}"]
    before, after = line.before, line.after
    if isinstance(before, str) or isinstance(after, str):
        parts.append(f"cannot be understood: {_short(before)} -> {_short(after)}")
    elif before or after:
        changed = [f"{name}: {_short(before.get(name))} -> {_short(after.get(name))}"
                   for name in sorted({*before, *after})]  # fmt: skip
        parts.append("; ".join(changed))
    if line.reason:
        parts.append(f'"{line.reason}"')
    return " | ".join(" ".join(part.split()) if part is not parts[0] else part for part in parts)


def _short(value: object) -> str:
    text = _plain(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _check(found: HeadCheck, head: str, *, as_json: bool) -> int:
    if as_json:
        voice.data({"ok": found.ok, "line": found.line, "lines": found.lines, "head": found.head,
                    "breaks": list(found.breaks)})  # fmt: skip
        return 0 if found.ok else ArchiveError.exit_code
    for each in found.breaks:
        voice.line(f"problem audit-broken: {each}")
    if found.line is None:
        voice.line(
            f"{head} is not part of this trail of {found.lines} lines: its end was cut off since, "
            "or the head is another archive's."
        )
    elif not found.breaks:
        since = found.lines - found.line
        voice.line(f"part of the trail: line {found.line}, {since} lines since; every seal holds.")
    return 0 if found.ok else ArchiveError.exit_code
