"""`forceplate cluster`: what a cluster of several computers needs before it can be used."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.groups import Group
from forceplate.cli.options import FILE, json_option

PORT = 8786
"""Where a dask scheduler listens if nobody says."""
NO_PAGE = "127.0.0.1:0"
"""Dask asks for an address even where it shows no pages: any free port, of this computer only."""


@click.group(cls=Group)
def cluster() -> None:
    """Prepare a cluster of several computers for reanalyse --engine dask."""


@cluster.command()
@click.argument("folder", type=FILE, metavar="DIR")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="Name or address of the computer of the scheduler; repeatable. [default: this computer]",
)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=365,
    show_default=True,
    help="How long the certificates hold.",
)
@json_option
def init(folder: Path, hosts: tuple[str, ...], days: int, as_json: bool) -> int:  # fmt: skip
    """Make the certificates of a cluster, and say how to start it.

    Whoever holds them can run programs on the cluster, so the keys can be read by you alone; on
    Windows, where a file is read by whoever may read its folder, give a folder of your own. Every
    computer of the cluster needs the folder, by a way as safe as a password's. What is there
    already is never replaced; for another year, make another folder.
    """
    from forceplate.batch.tls import make_certificates

    folder = folder.expanduser().absolute()
    made = make_certificates(folder, hosts, days=days)
    lines = how_to_start(folder, hosts[0] if hosts else "127.0.0.1")
    if as_json:
        voice.data({"files": [str(path) for path in made], "days": days, "start": lines})
        return 0
    voice.line(f"certificates for {days} days in {folder}: {', '.join(p.name for p in made)}")
    says = {
        "scheduler": "On the computer of the scheduler:",
        "worker": "On each computer that is to work, with one process for each core:",
        "client": "Then, where the archive is:",
    }
    for role, intro in says.items():
        for text in ("", intro, f"  {lines[role]}"):
            voice.line(text)
    return 0


def how_to_start(folder: Path, host: str) -> dict[str, str]:
    """The command lines that start a scheduler and its workers, and that use them."""
    from forceplate.batch.tls import AUTHORITY, certificate, key

    def line(*words: str, role: str = "") -> str:
        shown = (
            f"--tls-ca-file={folder / AUTHORITY}", f"--tls-cert={certificate(folder, role)}",
            f"--tls-key={key(folder, role)}", "--no-dashboard", f"--dashboard-address={NO_PAGE}",
        )  # fmt: skip
        return shlex.join([*words, *(shown if role else ())])

    address = f"tls://{f'[{host}]' if ':' in host else host}:{PORT}"
    return {
        "scheduler": line(
            "dask", "scheduler", "--protocol", "tls", "--host", host, "--port", str(PORT),
            role="scheduler",
        ),
        "worker": line(
            "dask", "worker", address, "--nworkers", "-1", "--nthreads", "1", role="worker"
        ),
        "client": line(
            "forceplate", "reanalyse", "--engine", "dask", "--scheduler", address,
            "--tls", str(folder),
        ),
    }  # fmt: skip
