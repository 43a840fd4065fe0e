"""Whether everything that was acknowledged is still there, and still what it was.

No view of the catalogue is held for long, and nothing is gathered but what is wrong: a check of
ten million trials needs the memory of one of a thousand, and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from forceplate.archive import audit, row_checks, told_checks
from forceplate.archive.database.catalogue import Catalogue
from forceplate.archive.database.guards import lifted
from forceplate.archive.database.rows import in_parts
from forceplate.archive.database.schema import APPEND_ONLY, BLOB, METADATA, TRIAL, Row
from forceplate.archive.files import names
from forceplate.archive.files.blobs import digest_of
from forceplate.archive.files.store import Store
from forceplate.archive.recover import PENDING, sidecar_row
from forceplate.archive.row_checks import Problem, problem, texts, understood
from forceplate.errors import ArchiveError

Brought = set[tuple[Any, str, Any, Any]]
"""Hash, kind, suffix and moment of each file that trials brought."""


def problems(catalogue: Catalogue, store: Store, seal: audit.Seal) -> Iterator[Problem]:
    """Everything that is wrong, one object {code, what} each."""
    catalogue = catalogue.with_any_text()
    for part in (
        _damage(catalogue), row_checks.rows(catalogue, seal), told_checks.told(catalogue),
        _files(catalogue, store),
    ):  # fmt: skip
        try:
            yield from part
        except ArchiveError as cause:
            yield problem("catalogue-damaged", cause.sentence())


def _damage(catalogue: Catalogue) -> Iterator[Problem]:
    """What the database finds wrong itself, table by table, and what no longer guards it."""
    for table in METADATA.sorted_tables:
        with catalogue.reading() as connection:
            found = list(catalogue.database.damage(connection, table.name))
        yield from (problem("catalogue-damaged", line) for line in found)
    with catalogue.reading() as connection:
        open_to_change = lifted(connection, [table.name for table in APPEND_ONLY])
    for name in open_to_change:
        what = f"the trigger {name} is missing or changed: the table can be changed by hand"
        yield problem("trigger-missing", what)


def _files(catalogue: Catalogue, store: Store) -> Iterator[Problem]:
    """Every file that the catalogue lists, and whether a trial brought it as it is listed."""
    for some, brought in in_parts(catalogue, BLOB, _originals_brought):
        for row in some:
            yield from understood(_file(row, store), f"blob {str(row['sha256'])[:12]}")
        raws = [row for row in some if row["kind"] != "original"]
        trials, sides = _trials_of(catalogue, store, raws)
        for trial in trials:
            brought.add((trial["raw_sha256"], "raw", "h5", trial["archived"]))
            yield from _sidecar(trial, sides.get(trial["raw_sha256"]), store)
        for row in some:
            if _told(row) not in brought:
                what = f"blob {str(row['sha256'])[:12]} is not what any trial brought"
                yield problem("row-changed", what)


def _told(row: Row) -> tuple[Any, str, Any, Any]:
    return (row["sha256"], row["kind"], row["suffix"], row["at"])


def _originals_brought(connection: Connection, some: Sequence[Row], *, last: bool) -> Brought:
    del last
    columns = (TRIAL.c.sha256, TRIAL.c.suffix, TRIAL.c.archived)
    wanted = select(*columns).where(TRIAL.c.sha256.in_(texts(row["sha256"] for row in some)))
    return {
        (row.sha256, "original", row.suffix, row.archived) for row in connection.execute(wanted)
    }


def _file(row: Row, store: Store) -> Iterator[Problem]:
    """One file against its hash."""
    sha256 = row["sha256"]
    original = row["kind"] == "original"
    place = names.original(sha256, row["suffix"]) if original else names.raw(sha256)
    try:
        data = store.read(place)
    except FileNotFoundError:
        yield problem("blob-missing", f"{place} is not there")
        return
    except OSError as cause:
        yield problem("blob-unreadable", f"{place} cannot be read: {cause.strerror or cause}")
        return
    if digest_of(data) != sha256 or len(data) != row["bytes"]:
        yield problem("blob-damaged", f"{place} has other bytes than it was stored with")


def _trials_of(
    catalogue: Catalogue, store: Store, raws: Sequence[Row]
) -> tuple[list[Row], dict[Any, Row | None]]:
    """The trials of these trial files, and their sidecars.

    A sidecar names its trial, which is then at hand. Only for files with which that does not fit
    all trials are looked through, once a part.
    """
    sides = {row["sha256"]: _side(store, row["sha256"]) for row in raws}
    codes = [str(side["code"]) for side in sides.values() if side is not None]
    with catalogue.reading() as connection:
        wanted = select(TRIAL).where(TRIAL.c.code.in_(codes))
        found = {row["code"]: row for row in connection.execute(wanted).mappings()}
        at = {(row["raw_sha256"], row["archived"]) for row in found.values()}
        left = texts(row["sha256"] for row in raws if (row["sha256"], row["at"]) not in at)
        if left:
            wanted = select(TRIAL).where(TRIAL.c.raw_sha256.in_(left))
            found |= {row["code"]: row for row in connection.execute(wanted).mappings()}
    return list(found.values()), sides


def _side(store: Store, sha256: object) -> Row | None:
    try:
        return sidecar_row(store, names.sidecar(str(sha256)))
    except (OSError, ArchiveError):
        return None


def _sidecar(trial: Row, side: Row | None, store: Store) -> Iterator[Problem]:
    """One sidecar; that of a trial which is just being added may still be its marker."""
    own = {key: value for key, value in trial.items() if key != "seal"}
    if side == own or _on_its_way(trial, store):
        return
    if _side(store, trial["raw_sha256"]) != own:  # it may have come meanwhile
        what = f"the sidecar of trial {trial['code']} is missing or differs"
        yield problem("sidecar-damaged", what)


def _on_its_way(trial: Row, store: Store) -> bool:
    try:
        return any(
            name.endswith(PENDING) and names.stem(name) == trial["raw_sha256"]
            for name in store.names(names.TEMPORARY)
        )
    except OSError:
        return False
