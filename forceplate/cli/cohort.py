"""`forceplate cohort`: everybody's latest visit, each beside their own past."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import archive_folder, archive_option, json_option


@click.command()
@archive_option
@json_option
@click.option(
    "--protocol", metavar="NAME", help="Which protocol. [default: the one of most trials]"
)
@click.option(
    "--condition", metavar="VISION-SURFACE",
    help="Which condition, such as open-firm. [default: the one of most trials]",
)  # fmt: skip
@click.option(
    "--metric", metavar="KEY",
    help="The table of this metric alone. [default: every primary metric]",
)  # fmt: skip
def cohort(
    archive: Path | None, protocol: str | None, condition: str | None, metric: str | None, *,
    as_json: bool,
) -> int:  # fmt: skip
    """Show everybody's latest visit beside the person's own earlier visits.

    A place is told in the person's own usual range: 0 is the mean of the earlier visits, -1 and 1
    are its ends. Nobody is compared with anybody else, and the order is that of the codes. Who
    lies outside is counted beside how many would by chance.
    """
    from forceplate.errors import NothingFound
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab:
        found = lab.cohort(protocol, condition, metric)
        metrics, primary = lab.metrics(), lab.primary()
    if found.choice is None:
        raise NothingFound("there is no trial of anybody yet.")
    wanted = (protocol or found.choice.protocol, condition or found.choice.condition)
    if wanted != found.choice:
        raise NothingFound(
            f"nobody has a trial of {wanted[0]}, {wanted[1]}.",
            found="; ".join(f"{each.protocol}, {each.condition}" for each in found.choices),
            advice="A condition is written as open-firm; - stands for what is not stated.",
        )
    keys = primary if metric is None else (metric,)
    if as_json:
        voice.data(found.to_json(keys))
        return 0
    from forceplate.cli.cohort_tables import show_cohort

    show_cohort(found, [metrics[key] for key in keys], voice.console())
    return 0
