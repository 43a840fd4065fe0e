"""`forceplate reliability`: how much people's visits vary while nothing changes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forceplate.cli import voice
from forceplate.cli.groups import Group
from forceplate.cli.options import archive_folder, archive_option, json_option, where_option
from forceplate.errors import ArchiveMissing, NothingFound

if TYPE_CHECKING:
    from forceplate.lab import Lab
    from forceplate.model.reference import Reference, ReferenceRow

PROTOCOL = "quiet-stance"
PLAN_SCHEMA = "forceplate.reliability-plan/1"

condition_option = click.option(
    "--condition", metavar="NAME", help="Only this condition, such as open-firm."
)
people_option = click.option(
    "--people", "codes", multiple=True, metavar="CODE[,CODE...]",
    help="Only these participants; repeatable.",
)  # fmt: skip
csv_option = click.option(
    "--csv", "table", metavar="FILE|-", help="Write a table with all digits; - is stdout."
)
metric_option = click.option(
    "--metric", "metrics", multiple=True, metavar="KEY",
    help="Only this number; repeatable. `forceplate metrics` lists the keys.",
)  # fmt: skip


@click.group(cls=Group)
def reliability() -> None:
    """Plan, make and show a study of how much people vary while nothing changes.

    Whether a visit differs from the ones before depends on how much visits differ anyway. A lab
    learns that once, from people who come on several days while nothing changes; until then
    provisional tables of public data stand in, and say so.
    """


@reliability.command("plan")
@archive_option
@click.option(
    "--protocol", metavar="NAME", default=PROTOCOL, show_default=True,
    help="What a day of the study consists of.",
)  # fmt: skip
@condition_option
@people_option
@where_option
@click.option(
    "--n-people", type=click.IntRange(10, 1000), default=30, show_default=True, metavar="N",
    help="People who are wanted.",
)  # fmt: skip
@click.option(
    "--n-days", type=click.IntRange(2, 100), default=3, show_default=True, metavar="N",
    help="Days that each of them comes on.",
)  # fmt: skip
@csv_option
@json_option
def plan(
    archive: Path | None, protocol: str, condition: str | None, codes: tuple[str, ...],
    where: dict[str, str], n_people: int, n_days: int, table: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Say which people, visits and trials to measure, and what is there of it already.

    A day counts once every condition was measured as often and as long as the protocol says.
    Without an archive everything is still to be measured.
    """
    _one_output(table, as_json=as_json)
    from forceplate.lab import Lab

    try:
        lab = Lab(archive_folder(archive))
    except ArchiveMissing:
        lab = Lab(None)
        voice.say("there is no archive yet, so nothing is measured.")
    with lab:
        found = lab.reliability_plan(
            protocol, people=n_people, days=n_days, condition=condition,
            where=_chosen(lab, codes, where),
        )  # fmt: skip
    if as_json:
        voice.data({"schema": PLAN_SCHEMA, **asdict(found), "parts": [
            {**asdict(part), "choice": part.choice._asdict(), "usable": part.usable}
            for part in found.parts
        ]})  # fmt: skip
    elif table is not None:
        from forceplate.cli.reliability_csv import write_plan

        write_plan(found, table)
    else:
        from forceplate.cli.reliability_tables import show_plan

        show_plan(found, voice.console())
    return 0


@reliability.command("run")
@archive_option
@click.option("--protocol", metavar="NAME", help="Only trials of this protocol.")
@condition_option
@people_option
@where_option
@metric_option
@click.option("--all", "everything", is_flag=True, help="Every metric, not only the primary ones.")
@click.option(
    "--population", metavar="TEXT", help="Who they are; stands wherever the table is shown."
)
@click.option("--why", metavar="TEXT", help="A reason for the audit trail.")
@click.option("--no-save", is_flag=True, help="Show the table without keeping it.")
@csv_option
@json_option
def run(
    archive: Path | None, protocol: str | None, condition: str | None, codes: tuple[str, ...],
    where: dict[str, str], metrics: tuple[str, ...], everything: bool, population: str | None,
    why: str | None, no_save: bool, table: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Make the lab's own table of reliability, and keep it.

    Of the trials that are chosen: people who came on two days or more, and for whom nothing
    changed between them - choose them with --people or --where. From 10 people on it is used to
    judge visits of the same protocol, condition, length and way of analysis; 30 people on 3
    days are better. Earlier tables stay in the audit trail.
    """
    _one_output(table, as_json=as_json)
    if metrics and everything:
        raise click.UsageError("--metric and --all exclude each other.")
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        keys = list(lab.metrics()) if everything else list(metrics) or None
        found = lab.reliability_study(
            keys, protocol=protocol, condition=condition, population=population,
            where=_chosen(lab, codes, where),
        )  # fmt: skip
        if not no_save:
            lab.save_reference(found, reason=why)
    _show([found], list(found.rows), table, as_json=as_json)
    if not as_json:
        voice.say(
            "the table was not kept." if no_save
            else "kept as the lab's own table: forceplate reliability report shows it."
        )  # fmt: skip
    return 0


@reliability.command("report")
@archive_option
@click.option("--protocol", metavar="NAME", help="Only this protocol.")
@condition_option
@metric_option
@click.option("--shipped", is_flag=True, help="The provisional tables instead of the lab's own.")
@csv_option
@json_option
def report(
    archive: Path | None, protocol: str | None, condition: str | None, metrics: tuple[str, ...],
    shipped: bool, table: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Show the lab's tables of reliability, and what more trials or more days would buy.

    A row that a newer table has too is left out. Where the lab has none yet, the provisional
    ones that came with the program.
    """
    _one_output(table, as_json=as_json)
    from forceplate.lab import Lab

    with Lab(None if shipped else archive_folder(archive)) as lab:
        own = [] if shipped else lab.own_references()
        found = own or list(lab.shipped_references())
    if not own and not shipped:
        voice.say("the lab has no study of its own yet: forceplate reliability plan.")
    rows = [
        row for each in found for row in each.rows
        if (not metrics or row.metric in metrics)
        and condition in (None, row.choice.condition)
        and (each.provisional or protocol in (None, row.choice.protocol))
    ]  # fmt: skip
    if not rows:
        raise NothingFound(
            "the table has no such row.", advice="forceplate reliability report shows all of them."
        )
    _show(found, rows, table, as_json=as_json, planning=bool(own))
    return 0


def _show(
    found: list[Reference], rows: list[ReferenceRow], table: str | None, *, as_json: bool,
    planning: bool = False,
) -> None:  # fmt: skip
    if as_json:
        for each in found:
            told = each.to_json()
            voice.data({**told, "rows": [row.to_json() for row in each.rows if row in rows],
                        **({"planning": _plans(rows)} if planning else {})})  # fmt: skip
    elif table is not None:
        from forceplate.cli.reliability_csv import write_rows

        write_rows(found, rows, table)
    else:
        from forceplate.cli.reliability_tables import show_planning, show_reference

        for each in found:
            show_reference(each, [row for row in each.rows if row in rows], voice.console())
        if planning:
            show_planning(rows, voice.console())


def _plans(rows: list[ReferenceRow]) -> list[dict[str, Any]]:
    """What more trials or days would buy, one object a row, number of trials and of days."""
    from forceplate.change.study import table

    return [
        {"metric": row.metric, "protocol": row.choice.protocol,
         "condition": row.choice.condition, "trials": each.trials, "days": each.days,
         "sem": each.sem.value, "detectable": each.detectable.value,
         "detectable_ratio": each.detectable.ratio, "icc": each.icc}
        for row in rows for each in table(row)
    ]  # fmt: skip


def _chosen(lab: Lab, codes: tuple[str, ...], where: dict[str, str]) -> dict[str, str]:
    """The choice of trials with the people who were named; each of them is known."""
    named = [code.strip() for each in codes for code in each.split(",") if code.strip()]
    if not named:
        return where
    if "participant" in where:
        raise click.UsageError("--people and --where participant= exclude each other.")
    return {**where, "participant": ",".join(lab.participant(code).code for code in named)}


def _one_output(table: str | None, *, as_json: bool) -> None:
    if as_json and table is not None:
        raise click.UsageError("--json and --csv exclude each other: one of them is the output.")
