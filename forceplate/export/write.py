"""A run of the archive, written as Parquet in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from forceplate import __version__
from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import FileLayer, files_from_environment
from forceplate.archive.leaving import Leaving, Standing
from forceplate.errors import ArchiveError, NothingFound
from forceplate.export.check import problems_of
from forceplate.export.columns import (
    Column,
    Kind,
    arrow,
    columns_of,
    detail_schema,
    results_schema,
)
from forceplate.export.place import Place
from forceplate.export.rows import detail, encoded, results
from forceplate.model.record import RunRecord

SCHEMA = "forceplate.export/1"
ROWS = 10_000
"""Trials a part where not said otherwise."""
STRETCH = 200
"""Trials read at once: their stored results, 33 kB each, are what fills the memory."""
Progress = Callable[[int, int, str], None]
"""Called with trials written, trials in all, and the last one's code."""


@dataclass(frozen=True)
class Exported:
    """What became of the export of one run.

    Parameters
    ----------
    run, folder : int, Path
    status : str
        new, replaced, or same: a finished export of the same things stood there already.
    rows, failed : int
        Trials, and those of them that could not be analysed.
    parts, bytes : int
    """

    run: int
    folder: Path
    status: Literal["new", "replaced", "same"]
    rows: int
    failed: int
    parts: int
    bytes: int

    def to_json(self) -> dict[str, Any]:
        """One line of `forceplate export --json`."""
        return {**asdict(self), "folder": str(self.folder)}


@dataclass(frozen=True)
class _Order:
    """What is to be exported."""

    archive: Archive
    run: RunRecord
    keys: tuple[str, ...] | None
    rows: int

    def described(self, standing: Standing) -> dict[str, Any]:
        """What decides the bytes of an export: two of the same are the same."""
        return {
            "schema": SCHEMA, "run": self.run.run,
            "metrics": None if self.keys is None else list(self.keys), "rows_a_part": self.rows,
            "software": {"forceplate": __version__, "pyarrow": arrow().__version__},
            "archive": asdict(standing),
        }  # fmt: skip

    def lines(self, standing: Standing) -> Iterator[list[Leaving]]:
        """All trials of the run, as it stood, in stretches."""
        after = ""
        while found := self.archive.leaving(
            self.run.run, until=standing.line, after=after, count=STRETCH
        ):
            yield found
            after = found[-1].code

    def kinds(self, standing: Standing) -> set[Kind]:
        """Every metric that a result of the run holds, in each unit and revision."""
        return {
            Kind(key, value.unit, value.revision)
            for line in chain.from_iterable(self.lines(standing))
            for key, value in line.values.items()
        }


def export_run(
    archive: Archive,
    run: RunRecord,
    folder: Path,
    *,
    keys: Sequence[str] | None = None,
    rows: int = ROWS,
    replace: bool = False,
    on_progress: Progress | None = None,
    files: FileLayer | None = None,
) -> Exported:
    """Write one run to `folder/run=<n>`: parts, then the manifest that names them.

    Parameters
    ----------
    archive : Archive
    run : RunRecord
    folder : Path
    keys : sequence of str, optional
        Metrics; all where not given, also those that only stored results know.
    rows : int
        Trials a part.
    replace : bool
        Take the place of a finished export of something else.
    on_progress : callable, optional
    files : FileLayer, optional
        The computer's own where not given.

    Raises
    ------
    NothingFound
        The run has no trial yet, or a key is not known.
    StorageFull, ArchiveError
        It cannot be written, or another export stands there.
    """
    order = _Order(archive, run, None if keys is None else tuple(dict.fromkeys(keys)), rows)
    standing = archive.standing(run.run)
    if not standing.line:
        raise NothingFound(
            f"run {run.run} has no result yet.", advice="Analyse first: forceplate reanalyse."
        )
    wanted = order.described(standing)
    inner = folder.expanduser().absolute() / f"run={run.run}"
    place = Place(inner, files or files_from_environment())
    found = place.manifest() if stands(place, wanted, replace=replace) == "same" else None
    if found is not None and _decided_by(found, wanted):  # nobody replaces it at this moment
        return _exported(place, found, "same")
    columns = columns_of(order.kinds(standing), order.keys)
    with place.alone():
        there = stands(place, wanted, replace=replace)  # another process may have been quicker
        if there != "same":
            place.prepare()
            place.finish(_write(place, order, wanted, columns, on_progress))
        found = place.manifest() or {}
        status = "same" if there == "same" else "replaced" if there else "new"
        return _exported(place, found, status)


def _decided_by(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(found.get(name) == value for name, value in wanted.items())


def stands(
    place: Place, wanted: Mapping[str, Any], *, replace: bool
) -> Literal["same", "other"] | None:
    """Whether a finished export of the very same, or of something else, stands there already.

    Raises
    ------
    ArchiveError
        One of something else does, or one that is damaged, and it is not to be replaced.
    """
    try:
        found = place.manifest()
    except ArchiveError:
        if not replace:
            raise
        return "other"
    if found is None:
        return None
    differs = [name for name in wanted if found.get(name) != wanted[name]]
    if found.get("archive_at_end") != wanted["archive"] and "archive" not in differs:
        differs.append("archive")
    amiss = [] if differs else [each["what"] for each in problems_of(place.folder)]
    if not differs and not amiss:
        return "same"
    if replace:
        return "other"
    raise ArchiveError(
        "another export of this run stands here." if differs else "this export is damaged.",
        where=place.folder, found="; ".join(amiss) or f"a difference in {', '.join(differs)}",
        advice="Add --replace to put the new one in its place, or give another folder.",
    )  # fmt: skip


def _write(
    place: Place,
    order: _Order,
    wanted: Mapping[str, Any],
    columns: Sequence[Column],
    on_progress: Progress | None,
) -> dict[str, Any]:
    """All parts, staged; what the manifest says beside them."""
    run = order.run
    described = {
        **wanted,
        "recipe": {"digest": run.digest, "preset": run.preset, "settings": dict(run.settings)},
        "analysed": {"software": run.software, "started": run.started, "only": dict(run.where)},
    }
    schemas = results_schema(columns, described), detail_schema(described)
    standing = Standing(**wanted["archive"])
    lines = chain.from_iterable(order.lines(standing))
    counts = {"rows": 0, "failed": 0, "outdated": 0}
    number = 0
    while batches := _part(islice(lines, order.rows), columns, schemas, order, counts, on_progress):
        for name, some, schema in zip(("part", "detail"), batches, schemas, strict=True):
            n_rows = sum(batch.num_rows for batch in some)
            place.stage(f"{name}-{number:05}.parquet", encoded(some, schema), n_rows)
        number += 1
    return {
        **described, **counts, "lacking": run.n_lacking,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "archive_at_end": asdict(order.archive.standing(run.run)),
        "tables": dict(zip(("part", "detail"), map(_fields, schemas), strict=True)),
    }  # fmt: skip


def _part(
    lines: Iterator[Leaving],
    columns: Sequence[Column],
    schemas: tuple[Any, Any],
    order: _Order,
    counts: dict[str, int],
    on_progress: Progress | None,
) -> tuple[list[Any], list[Any]] | None:
    """The batches of both tables of one part; None where no trial is left."""
    batches: tuple[list[Any], list[Any]] = ([], [])
    while some := list(islice(lines, STRETCH)):
        batches[0].append(results(some, columns, schemas[0]))
        batches[1].append(detail(some, columns, schemas[1]))
        counts["rows"] += len(some)
        counts["failed"] += sum(each.error is not None for each in some)
        counts["outdated"] += sum(each.outdated for each in some)
        if on_progress:
            on_progress(counts["rows"], order.run.n_done + order.run.n_failed, some[-1].code)
    return batches if batches[0] else None


def _fields(schema: Any) -> list[dict[str, str]]:
    """The fields of a table with their types, and what each says about itself."""
    told = [field.metadata or {} for field in schema]
    return [
        {"column": field.name, "type": str(field.type)}
        | {key.decode(): value.decode() for key, value in about.items()}
        for field, about in zip(schema, told, strict=True)
    ]


def _exported(
    place: Place, found: Mapping[str, Any], status: Literal["new", "replaced", "same"]
) -> Exported:
    parts = found["parts"]
    return Exported(
        found["run"], place.folder, status, found["rows"], found["failed"], len(parts),
        sum(part["bytes"] for part in parts),
    )  # fmt: skip
