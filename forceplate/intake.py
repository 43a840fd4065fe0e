"""Taking files in: read, check, keep for ever, acknowledge; no metric is computed on the way."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from forceplate.archive.archive import Archive
from forceplate.archive.files.series import pack
from forceplate.archive.records import NewTrial
from forceplate.conditioning.place import Placed, place
from forceplate.conditioning.quality import assess, duplicate
from forceplate.conditioning.recorded import recorded_traces
from forceplate.errors import ForcePlateError, ReadError
from forceplate.model.facts import FACT_NAMES, Facts, facts_from
from forceplate.model.intake import Ingested, IngestOptions
from forceplate.model.layout import Layout, read_layout
from forceplate.model.recording import Recording
from forceplate.model.result import Quality
from forceplate.model.settings import PRESETS
from forceplate.readers.discovery import read, regular_file
from forceplate.readers.trial_encode import encode

COMPANIONS = (".layout.toml", ".truth.json", ".md", ".part", "~")
"""Files that stand beside recordings and are passed over when a folder is walked."""


def read_manifest(path: Path) -> dict[str, Facts]:
    """Facts by path from a CSV whose columns are `path` and names of facts.

    Raises
    ------
    ReadError
        The file cannot be read, or a column or value is not known.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as source:
            table = csv.DictReader(source, strict=True)
            rows, columns = list(table), set(table.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise ReadError("the manifest cannot be read.", where=path, found=str(cause)) from cause
    if "path" not in columns or columns - {"path", *FACT_NAMES}:
        found = ", ".join(sorted(columns - {"path", *FACT_NAMES}))
        raise ReadError(
            "the manifest's columns are not known.", where=path, line=1,
            expected="path and some of " + ", ".join(FACT_NAMES), found=found or "no path column",
        )  # fmt: skip
    stated: dict[str, Facts] = {}
    for line, row in enumerate(rows, start=2):
        named = row["path"] or ""
        file = str((path.parent / named).resolve())
        if not named or None in row or file in stated:
            raise ReadError(
                "a row of the manifest cannot be used.", where=path, line=line,
                expected="a path that no other row has, and as many cells as the first line",
                found=repr(named), advice="Mend the row; nothing was taken in.",
            )  # fmt: skip
        stated[file] = facts_from(row, where=f"{path}, line {line}")
    return stated


def walk(paths: Sequence[Path]) -> Iterator[Path]:
    """The files to take in: as given, folders walked in order of names.

    In a walked folder hidden files and companions of recordings are passed over.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for inner in sorted(path.rglob("*")):
            parts = inner.relative_to(path).parts
            hidden = any(part.startswith((".", "~$")) for part in parts)
            if inner.is_file() and not hidden and not inner.name.endswith(COMPANIONS):
                yield inner


@dataclass(frozen=True)
class _Asked:
    """The options with their files read."""

    facts: Facts
    manifest: dict[str, Facts]
    profile: str | None
    reader: str | None
    layout: Layout | None
    simulated: bool


def ingest(
    archive: Archive, paths: Sequence[Path], options: IngestOptions, by: str
) -> Iterator[Ingested]:
    """Take files in; each line comes once its recording is safe on disk and checked.

    Parameters
    ----------
    archive : Archive
    paths : sequence of Path
        Files and folders.
    options : IngestOptions
    by : str
        Who does it, for the audit trail.

    Yields
    ------
    Ingested
        One a recording; a file that cannot be read is one refused line.

    Raises
    ------
    ArchiveError
        The archive cannot take it; everything acknowledged so far is safe.
    """
    layout = options.layout
    asked = _Asked(
        options.facts, {} if options.manifest is None else read_manifest(options.manifest),
        options.profile, options.reader,
        read_layout(layout) if isinstance(layout, Path) else layout, options.simulated,
    )  # fmt: skip
    for path in walk(paths):
        yield from _file(archive, path, asked, by)


def _file(archive: Archive, path: Path, options: _Asked, by: str) -> Iterator[Ingested]:
    sha256: str | None = None
    try:
        data = _bytes(path)
        sha256 = hashlib.sha256(data).hexdigest()
        known = list(_known(archive, path, sha256))
        if known:
            yield from known
            return
        recordings = read(path, profile=options.profile, reader=options.reader)
        stated = _stated(path, options)
        ready = [_checked(each, stated, options) for each in recordings]
    except ForcePlateError as error:
        if error.exit_code == 5:
            raise
        yield Ingested(_plain(str(path)), sha256, 0, None, "refused", None, error)
        return
    archive.put_original(data, _suffix(path))
    for recording, placed, quality, facts in ready:
        kept = _Ready(recording, placed, quality, facts, len(ready), options.simulated)
        yield _kept(archive, path, kept, by)


def _bytes(path: Path) -> bytes:
    regular_file(path, may_be_empty=True)
    try:
        return path.read_bytes()
    except OSError as cause:
        raise ReadError(
            "the file cannot be opened.", where=path, expected="a file on disk",
            found=cause.strerror or str(cause),
            advice="Check the path and your right to read it.",
        ) from cause  # fmt: skip


def _plain(text: str) -> str:
    """A name as it can be written down: the bytes of it that are no UTF-8 become a mark each."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _suffix(path: Path) -> str:
    plain = "".join(sign for sign in path.suffix.lower().lstrip(".") if sign.isalnum())
    return plain[:8] or "bin"


def _known(archive: Archive, path: Path, sha256: str) -> Iterator[Ingested]:
    """The lines of a file all of whose recordings are in the archive; none otherwise."""
    first = archive.find(sha256, 0)
    if first is None:
        return
    count = int(archive.stored(first).options.get("recordings", "1"))
    trials = [archive.find(sha256, index) for index in range(count)]
    if any(trial is None for trial in trials):
        return
    for index, trial in enumerate(trials):
        assert trial is not None
        verdict = archive.trial(trial).quality.verdict
        yield Ingested(_plain(str(path)), sha256, index, trial, "known", verdict)


def _stated(path: Path, options: _Asked) -> Facts:
    """Facts from the options, then from the manifest."""
    return options.facts | options.manifest.get(str(path.resolve()), Facts())


def _checked(
    recording: Recording, stated: Facts, options: _Asked
) -> tuple[Recording, Placed, Quality, Facts]:
    facts = stated | recording.facts
    told = {name: _plain(v) for name, v in facts.known().items() if isinstance(v, str)}
    facts = replace(facts, **told)  # the pattern of a profile reads the name
    layout = options.layout if options.layout is not None else recording.layout
    source = replace(recording.source, path=_plain(recording.source.path))
    recording = replace(recording, source=source, facts=facts, layout=layout)
    placed = place(recording)
    return recording, placed, assess(placed, PRESETS["default"], facts), facts


@dataclass(frozen=True, eq=False)
class _Ready:
    """A recording that was read and checked, on its way into the archive."""

    recording: Recording
    placed: Placed
    quality: Quality
    facts: Facts
    count: int
    simulated: bool

    def new_trial(self, path: Path, content: str, quality: Quality) -> NewTrial:
        """The row that the archive keeps of it."""
        recording, source = self.recording, self.recording.source
        return NewTrial(
            sha256=source.sha256, index=source.index, source_name=_plain(path.name),
            suffix=_suffix(path), facts=self.facts, rate_hz=recording.rate,
            n_samples=recording.n_samples, n_plates=len(recording.plates), quality=quality,
            layout=None if recording.layout is None else recording.layout.to_table(),
            options={
                **dict(recording.options), "reader": source.reader,
                "reader_version": source.reader_version, "recordings": str(self.count),
            },
            simulated=self.simulated or dict(recording.options).get("simulated") == "true",
            content=content,
        )  # fmt: skip


def _kept(archive: Archive, path: Path, ready: _Ready, by: str) -> Ingested:
    """Everything of one recording on disk, then its line."""
    recording, source = ready.recording, ready.recording.source
    content = content_hash(recording)
    quality = Quality((*ready.quality.checks, duplicate(archive.same_content(content))))
    new = ready.new_trial(path, content, quality)
    trial, fresh = archive.add(new, encode(recording, simulated=new.simulated), by)
    if fresh:
        traces = recorded_traces(ready.placed)
        archive.put_series(trial, pack(traces, recording.rate, of=trial))
    verdict = quality.verdict if fresh else archive.trial(trial).quality.verdict
    status = "new" if fresh else "known"
    return Ingested(_plain(str(path)), source.sha256, source.index, trial, status, verdict)


def content_hash(recording: Recording) -> str:
    """Hash of the samples alone, whatever file they came in."""
    digest = hashlib.sha256()
    for plate in recording.readable:
        digest.update(np.ascontiguousarray(plate.wrench, dtype="<f8").tobytes())
    if recording.cop is not None:
        digest.update(np.ascontiguousarray(recording.cop, dtype="<f8").tobytes())
    digest.update(np.float64(recording.rate).tobytes())
    return digest.hexdigest()
