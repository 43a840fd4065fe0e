"""`forceplate doctor`: whether this computer and an archive are ready for work."""

from __future__ import annotations

import platform
import shutil
import socket
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from forceplate import __version__
from forceplate.cli import voice
from forceplate.cli.options import archive_folder, archive_option, json_option
from forceplate.errors import ArchiveMissing, ForcePlateError

PACKAGES = ("numpy", "scipy", "numba", "h5py", "sqlalchemy", "dash", "plotly", "waitress")
LEAST_FREE_BYTES = 1_000_000_000
SHOWN_HEALTH = (
    "trials", "blobs", "schema", "database", "catalogue", "store", "journal_mode", "writable",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What one look found.

    Parameters
    ----------
    what : str
    ok : bool
    found : str
    advice : str or None
        What to do where it is not well.
    """

    what: str
    ok: bool
    found: str
    advice: str | None = None


@click.command()
@archive_option
@json_option
@click.option("--warm", is_flag=True, help="Compile all kernels now, for a fast first analysis.")
@click.option("--port", type=click.IntRange(1, 65535), default=8050, show_default=True, metavar="N")
def doctor(
    archive: Path | None, port: int,
    as_json: bool, warm: bool,
) -> int:  # fmt: skip
    """Check this computer and an archive: Python, packages, kernels, disk, port, catalogue.

    Exit code 1 where something is not well.
    """
    folder = archive_folder(archive)
    findings = [
        _python(), _packages(), _kernel_cache(), *([_warm()] if warm else []), _archive(folder),
        _disk(folder), _port(port),
    ]  # fmt: skip
    well = all(finding.ok for finding in findings)
    if as_json:
        voice.data({
            "ok": well, "version": __version__, "archive": str(folder),
            "findings": [asdict(finding) for finding in findings],
        })  # fmt: skip
    else:
        voice.line(f"forceplate {__version__}, archive {folder}")
        for finding in findings:
            advice = f"  {finding.advice}" if finding.advice and not finding.ok else ""
            mark = "ok  " if finding.ok else "LOOK"
            voice.line(f"{mark} {finding.what}: {finding.found}{advice}")
    return 0 if well else 1


def _python() -> Finding:
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding(
        "Python", good, f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "Use Python 3.11, 3.12 or 3.13.",
    )  # fmt: skip


def _packages() -> Finding:
    found: list[str] = []
    missing: list[str] = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    return Finding(
        "packages", not missing, ", ".join(found + [f"{name} is missing" for name in missing]),
        "Install forceplate again.",
    )  # fmt: skip


def _kernel_cache() -> Finding:
    from forceplate.kernels import cache_folder  # its import settles where

    place = cache_folder()
    return Finding(
        "compiled kernels", place is not None,
        f"kept in {place}" if place else "no folder can be written to",
        "Set NUMBA_CACHE_DIR to a folder that can be written to.",
    )  # fmt: skip


def _warm() -> Finding:
    """Analyse a recording in every way there is, which compiles whatever an analysis uses."""
    from forceplate.analysis import warm

    began = time.perf_counter()
    try:
        warm()
        _warm_other_ways()
    except ForcePlateError as error:
        return Finding("first analysis", ok=False, found=error.sentence())
    return Finding("first analysis", ok=True, found=f"{time.perf_counter() - began:.1f} s")


def _warm_other_ways() -> None:
    """Simulate half a minute and compute every metric under every other way."""
    import forceplate
    from forceplate.sensitivity import sensitivity

    sensitivity(forceplate.simulate(seed=0, seconds=40.0).recording, tuple(forceplate.METRICS))


def _archive(folder: Path) -> Finding:
    from forceplate.lab import Lab

    try:
        with Lab(folder) as lab:
            health = lab.health()
    except ArchiveMissing:
        return Finding("archive", ok=True, found="none yet; forceplate ingest or demo makes it")
    except ForcePlateError as error:
        return Finding("archive", ok=False, found=error.sentence())
    words = ", ".join(f"{name} {health[name]}" for name in SHOWN_HEALTH if name in health)
    return Finding(
        "archive", ok=bool(health.get("writable", True)), found=words,
        advice="It cannot be written to: look at the rights of its folder.",
    )  # fmt: skip


def _disk(folder: Path) -> Finding:
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    return Finding(
        "disk", free >= LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free at {place}",
        "Make room, or choose another folder with --archive.",
    )  # fmt: skip


def _port(port: int) -> Finding:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as cause:
            return Finding(
                "port", ok=False, found=f"{port} cannot be used ({cause.strerror})",
                advice="forceplate serve --port 0 takes a free one.",
            )  # fmt: skip
    return Finding("port", ok=True, found=f"{port} is free")
