"""`forceplate storage`: an archive, its files or its catalogue in another place."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forceplate.cli import voice
from forceplate.cli.groups import Group
from forceplate.cli.options import FILE, json_option
from forceplate.errors import ArchiveError

if TYPE_CHECKING:
    from forceplate.archive.place import Place


@click.group(cls=Group)
def storage() -> None:
    """Move an archive to a database and an object store, or back into one folder.

    First copy, as often as it takes and while others work; then, while nobody writes, copy once
    more what came since and let the folder use the copy.
    """


@storage.command("copy")
@click.argument("source", type=FILE, metavar="SRC")
@click.argument("target", metavar="DST")
@click.option("--verify", is_flag=True, help="Then read everything at DST and compare.")
@json_option
def copy(source: Path, target: str, verify: bool, as_json: bool) -> int:
    """Copy the archive of the folder SRC to DST; what DST is says what is copied.

    A folder: the whole archive with catalogue and key, wherever its parts are now. An address
    such as s3://bucket/lab or file:///mnt/lab: the files. postgresql+psycopg://...: the catalogue.
    Everything is checked on its way. What is there already is not copied again, so that the same
    command goes on after it was stopped. A place that holds another archive is refused.
    """
    from forceplate.cli.progress import progress
    from forceplate.lab import Lab

    with Lab(source) as lab:
        with progress("copying") as step:
            done = lab.copy_archive(target, step)
        wrong: list[str] = []
        if verify:
            with progress("comparing") as step:
                wrong = lab.wrong_in_copy(target, step)
    shown = _shown(target)
    if as_json:
        voice.data({
            "ok": not wrong, "target": shown, "files": done.files, "rows": done.rows,
            "verified": verify, "problems": wrong,
        })  # fmt: skip
        return 0 if not wrong else ArchiveError.exit_code
    for each in wrong:
        voice.line(f"problem: {each}")
    told = _problems(len(wrong)) if wrong else "all is as it was"
    state = f", {told}" if verify else ""
    voice.line(f"{shown}: {done.files} files and {done.rows} rows copied{state}")
    if not wrong:
        _how_to_go_on(done.place, source)
    return 0 if not wrong else ArchiveError.exit_code


def _shown(target: str) -> str:
    from forceplate.archive.place import shown

    return shown(target) or target


def _how_to_go_on(place: Place, source: Path) -> None:
    """What lets a folder use the copy."""
    from forceplate.archive.place import shown

    if not place.elsewhere:
        if place.folder == source.expanduser().absolute():
            voice.line(f"use it: forceplate storage use {shlex.quote(str(source))} --local")
        else:
            voice.line(f"use it: forceplate serve --archive {shlex.quote(str(place.folder))}")
        return
    parts = [("--catalogue", place.catalogue), ("--store", place.store)]
    options = " ".join(
        f"{option} {shlex.quote(str(shown(value)))}" for option, value in parts if value is not None
    )
    voice.line(f"use it: forceplate storage use {shlex.quote(str(source))} {options}")


def _how_others_use_it(place: Place) -> None:
    """What another computer needs; one that has only a part of an archive would begin another."""
    from forceplate.archive.place import CATALOGUE, STORE, shown

    if place.catalogue is None or place.store is None:
        return
    voice.line("on another computer, in a folder with this archive's secret.key alone:")
    for name, value in ((CATALOGUE, place.catalogue), (STORE, place.store)):
        voice.line(f"  {name}={shlex.quote(str(shown(value)))}")


@storage.command("use")
@click.argument("folder", type=FILE, metavar="FOLDER")
@click.option("--catalogue", metavar="URL", help="The database to use from now on.")
@click.option("--store", metavar="URL", help="The store of files to use from now on.")
@click.option("--local", is_flag=True, help="What is not given is in the folder from now on.")
@json_option
def use(folder: Path, catalogue: str | None, store: str | None, local: bool, as_json: bool) -> int:
    """Let the archive of FOLDER use a copy that `storage copy` made.

    It is checked that this very archive is there, up to its last line; then FOLDER/archive.toml
    says where. Passwords are not written down: they come from the environment. Programs that have
    the archive open, such as forceplate serve, are to be started anew.
    """
    if not (catalogue or store or local):
        raise click.UsageError("say what to use: --catalogue URL, --store URL or --local.")
    from forceplate.lab import Lab

    with Lab(folder) as lab:
        lab.use(catalogue=catalogue, store=store, local=local)
    with Lab(folder) as lab:
        place, (lines, head) = lab.archive.place, lab.audit_head()
    if as_json:
        voice.data({
            "folder": str(place.folder), "catalogue": place.catalogue, "store": place.store,
            "audit_lines": lines, "audit_head": head,
        })  # fmt: skip
        return 0
    voice.line(f"catalogue: {place.catalogue or 'in the folder'}")
    voice.line(f"files: {place.store or 'in the folder'}")
    voice.line(f"audit head {head} (line {lines})")
    _how_others_use_it(place)
    return 0


def _problems(n: int) -> str:
    return f"{n} problem" if n == 1 else f"{n} problems"
