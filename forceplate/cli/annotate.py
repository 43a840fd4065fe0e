"""`forceplate annotate`: notes on a person's timeline."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forceplate.cli import voice
from forceplate.cli.options import archive_folder, archive_option, json_option

if TYPE_CHECKING:
    from forceplate.lab import Lab
    from forceplate.model.past import Annotation, NoteKind


@click.command()
@click.argument("participant", metavar="PARTICIPANT")
@archive_option
@json_option
@click.option("--day", metavar="ISO8601", help="The day that the note is about.")
@click.option("--text", metavar="TEXT", help="What happened; never a name.")
@click.option(
    "--kind", type=click.Choice(["note", "phase"]), default=None,
    help="phase: from that day on something was planned to be different. [default: note]",
)  # fmt: skip
@click.option(
    "--change", "number", type=click.IntRange(1), metavar="N",
    help="Write note N anew; what it said before stays in the audit trail.",
)  # fmt: skip
@click.option("--remove", type=click.IntRange(1), metavar="N", help="Take note N off the timeline.")
def annotate(
    participant: str, archive: Path | None, day: str | None, text: str | None,
    kind: NoteKind | None, number: int | None, remove: int | None, *, as_json: bool,
) -> int:  # fmt: skip
    """Note on the timeline of PARTICIPANT what happened on a day, such as an injury or new shoes.

    Notes stand beside the numbers and alter none. Without options this lists them.
    """
    if number is not None and remove is not None:
        raise click.UsageError("--change and --remove exclude each other.")
    if remove is not None and (day or text or kind):
        raise click.UsageError("--remove takes nothing else.")
    if number is None and remove is None and (day or text or kind) and not (day and text):
        raise click.UsageError("a note needs --day and --text.")
    if number is not None and not (day or text or kind):
        raise click.UsageError("--change needs what to change: --day, --text or --kind.")
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        lab.participant(participant)
        _write(lab, participant, day, text, kind, number, remove)
        found = lab.annotations(participant)
    _show(participant, found, as_json=as_json)
    return 0


def _write(
    lab: Lab, participant: str, day: str | None, text: str | None, kind: NoteKind | None,
    number: int | None, remove: int | None,
) -> None:  # fmt: skip
    if remove is not None:
        lab.change_annotation(participant, remove, text="")
    elif number is not None:
        lab.change_annotation(participant, number, day=day, text=text, kind=kind)
    elif day is not None and text is not None:
        lab.annotate(participant, day, text, kind=kind or "note")


def _show(participant: str, found: list[Annotation], *, as_json: bool) -> None:
    if as_json:
        for each in found:
            voice.data(asdict(each))
        return
    if not found:
        voice.line(f"{participant} has no notes.")
        return
    from forceplate.cli.card_tables import show_annotations

    show_annotations(found, voice.console())
