"""Tables of text, read as an import profile says."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from forceplate.errors import ForcePlateError, ProfileError, ReadError
from forceplate.model.facts import Facts, facts_from
from forceplate.model.plate import MISSING, UNLOADED, Floats, Plate
from forceplate.model.recording import Recording, Source
from forceplate.readers.clock import Clock, clock_of, even_clock, restarts
from forceplate.readers.measures import factor_of
from forceplate.readers.missing import mark_missing
from forceplate.readers.profile import COMPONENTS, PlateColumns, Profile
from forceplate.readers.profile_library import find_profile, lab_profiles
from forceplate.readers.table import Table, header_line, plain, read_header, read_rows

_UP = {"y": 1, "z": 2}
_IDLE_N = 20.0
_FAR_M = 100.0


class DelimitedReader:
    """Reads tables of text; columns, units and axes come from a profile, never from a guess."""

    name = "delimited"
    version = "1"
    extensions = (".txt", ".csv", ".tsv")

    def refuses(self, path: Path, head: bytes) -> str | None:  # noqa: ARG002
        """Why no profile of the lab fits, or None: the line of names decides."""
        if b"\0" in head:
            return "it holds binary data, not a table of text"
        try:
            fitting = [profile.name for profile in _fitting(head)]
        except ProfileError as cause:
            return f"a profile of the lab is not valid: {cause}"
        if len(fitting) > 1:
            return f"several profiles fit its header ({', '.join(fitting)}); name one by --profile"
        return None if fitting else f"no profile fits its header ({', '.join(lab_profiles())})"

    def read(self, path: Path, profile: str | None) -> list[Recording]:
        """The recordings of the table; a clock that starts again starts a new one.

        Raises
        ------
        ReadError
            With its line: a missing column, a ragged row, a cell or stamp that cannot be used.
        ProfileError
            The profile is not there or not valid.
        """
        data = path.read_bytes()
        if b"\0" in data:
            raise ReadError(
                "it holds binary data, not a table of text.", where=path, byte=data.index(0),
                advice="Export the recording as text.",
            )  # fmt: skip
        used = _only(path, data) if profile is None else find_profile(profile)
        data = plain(data)
        names, first_line = read_header(path, data, used)
        columns = _columns(path, names, used, first_line - 1)
        table = read_rows(path, data, used, names, first_line, columns.all)
        options = (("profile", used.name if profile is None else profile),)
        source = Source(str(path), "", self.name, self.version)
        base = Recording(
            source, 1.0, 0, vertical=used.vertical, layout=used.layout, facts=_facts(path, used),
            options=options,
        )  # fmt: skip
        return _recordings(path, table, used, columns, base)


@dataclass(frozen=True)
class _Columns:
    """Where the profile's columns stand in the table, and the factors to SI.

    Parameters
    ----------
    time : int or None
    plates : per plate the columns and factors of force, then of moment or COP, then free moment
    cop : tuple of int
    """

    time: int | None
    plates: tuple[tuple[tuple[int, ...], tuple[float, ...]], ...]
    cop: tuple[int, ...]

    @property
    def all(self) -> frozenset[int]:
        """Every column that is read."""
        own = [index for indices, _ in self.plates for index in indices]
        return frozenset([*own, *self.cop, *([] if self.time is None else [self.time])])


def _fitting(head: bytes) -> list[Profile]:
    lines = plain(head).decode("utf-8").split("\n")
    return [each for each in lab_profiles().values() if header_line(lines, each) is not None]


def _only(path: Path, data: bytes) -> Profile:
    fitting = _fitting(data[:65536])
    if len(fitting) == 1:
        return fitting[0]
    raise ReadError(
        "several profiles fit the header." if fitting else "no profile fits the header.",
        where=path, line=1, expected="one of " + ", ".join(lab_profiles()),
        found=", ".join(profile.name for profile in fitting) or "none",
        advice="Name the profile, such as --profile twin-wrench.",
    )  # fmt: skip


def _columns(path: Path, names: tuple[str, ...], profile: Profile, line: int) -> _Columns:
    """Where everything stands; ReadError names a column that is missing or there twice."""

    def find(name: str) -> int:
        if names.count(name) == 1:
            return names.index(name)
        near = difflib.get_close_matches(name, names, n=1)
        raise ReadError(
            f"the column {name!r} is {'there twice' if name in names else 'missing'}.",
            where=path, line=max(line, 1), expected=name,
            found=near[0] if near else f"{len(names)} other columns",
            advice=f"The profile {profile.name!r} needs it once.",
        )  # fmt: skip

    time = None if profile.time_column is None else find(profile.time_column)
    plates: list[tuple[tuple[int, ...], tuple[float, ...]]] = []
    for plate in profile.plates:
        if plate.prefix is not None:
            plates.append(_by_prefix(path, names, plate, line))
            continue
        last = () if plate.free_moment is None else (plate.free_moment,)
        wanted = [*plate.force, *plate.moment, *plate.cop, *last]
        factors = (
            [plate.force_factor] * 3 + [plate.moment_factor] * len(plate.moment)
            + [plate.cop_factor] * len(plate.cop) + [plate.moment_factor] * len(last)
        )  # fmt: skip
        plates.append((tuple(map(find, wanted)), tuple(1.0 if f is None else f for f in factors)))
    cop = () if profile.cop is None else tuple(map(find, profile.cop))
    return _Columns(time, tuple(plates), cop)


def _by_prefix(
    path: Path, names: tuple[str, ...], plate: PlateColumns, line: int
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The six channels whose names are a prefix, a component and perhaps a unit."""
    indices: list[int] = []
    factors: list[float] = []
    for number, component in enumerate(COMPONENTS):
        start = re.compile(re.escape(f"{plate.prefix}{component}") + r"(?![A-Za-z0-9])")
        found = [index for index, name in enumerate(names) if start.match(name)]
        if len(found) != 1:
            raise ReadError(
                f"the channel {plate.prefix}{component} of plate {plate.name!r} is "
                f"{'there more than once' if found else 'missing'}.",
                where=path, line=max(line, 1), expected="one column of that name, with its unit",
                found=", ".join(names[index] for index in found) or "none",
                advice="Name the columns as the profile says.",
            )  # fmt: skip
        unit = names[found[0]].removeprefix(f"{plate.prefix}{component}").strip("_ []()")
        stated = plate.force_factor if number < 3 else plate.moment_factor
        factor = factor_of(unit, "force" if number < 3 else "moment") if unit else stated
        if factor is None:
            raise ReadError(
                f"the unit of column {names[found[0]]!r} is not known.", where=path,
                line=max(line, 1), expected="such as _N, _Nm or _Nmm", found=repr(unit),
                advice="State force_unit and moment_unit in the profile.",
            )  # fmt: skip
        indices.append(found[0])
        factors.append(factor)
    return tuple(indices), tuple(factors)


def _facts(path: Path, profile: Profile) -> Facts:
    match = None if profile.facts is None else profile.facts.search(path.stem)
    if match is None:
        return Facts()
    try:
        return facts_from(match.groupdict(), where=str(path))
    except ForcePlateError as cause:
        raise ProfileError(
            f"the facts pattern of profile {profile.name!r} does not fit: {cause.what}",
            where=path, expected=cause.expected, found=cause.found,
            advice="Rename the file, or mend the pattern.",
        ) from cause  # fmt: skip


def _recordings(
    path: Path, table: Table, profile: Profile, columns: _Columns, base: Recording
) -> list[Recording]:
    if columns.time is None:
        assert profile.rate is not None
        clock = even_clock(len(table.numbers), profile.rate)
        return [_recording(path, table.numbers, profile, columns, base, clock)]
    stamps = table.numbers[:, columns.time] * profile.time_factor
    found: list[Recording] = []
    for first, end in restarts(stamps, path, table.first_line):
        if end - first < 2:
            raise ReadError(
                "a recording of one row has no rate.", where=path, line=table.first_line + first,
                expected="at least two rows", found="1", advice="Export the recording again.",
            )  # fmt: skip
        clock = clock_of(stamps[first:end], path, table.first_line + first)
        found.append(_recording(path, table.numbers[first:end], profile, columns, base, clock))
    return found


def _recording(
    path: Path, rows: Floats, profile: Profile, columns: _Columns, base: Recording, clock: Clock
) -> Recording:
    notes = [*base.notes, *clock.notes]
    plates: list[Plate] = []
    for described, (indices, factors) in zip(profile.plates, columns.plates, strict=True):
        plate, said = _plate(described, _channels(rows, indices, factors), clock, profile.vertical)
        plates.append(plate)
        notes.extend(f"{plate.name}: {text}" for text in said)
    cop = None
    if columns.cop:
        cop, said = _cop(_channels(rows, columns.cop, [profile.cop_factor] * 2), clock)
        notes.extend(said)
    usable = [plate.wrench for plate in plates if plate.wrench is not None]
    if not any(np.isfinite(each).any() for each in ([cop] if cop is not None else usable)):
        raise ReadError(
            "no row of the table holds a usable number.", where=path, byte=0,
            expected="forces up to 1e6 N and lengths up to 100 m", found="none in any row",
            advice="Check the units and the decimal mark in the profile.",
        )  # fmt: skip
    return replace(
        base, rate=clock.rate, n_samples=clock.n_samples, plates=tuple(plates), cop=cop,
        time=clock.time, start=clock.start, notes=tuple(notes),
    )  # fmt: skip


def _channels(rows: Floats, indices: Sequence[int], factors: Sequence[float]) -> Floats:
    """(k, rows) in SI of (rows, columns) as written."""
    channels = np.ascontiguousarray(rows.T[list(indices)])
    channels *= np.array(factors)[:, None]
    return channels


def _spread(channels: Floats, clock: Clock) -> Floats:
    """(k, n) of (k, rows): lost rows become NaN."""
    if clock.n_samples == channels.shape[1]:
        return channels
    spread = np.full((channels.shape[0], clock.n_samples), np.nan)
    spread[:, clock.place] = channels
    return spread


def _plate(
    described: PlateColumns, channels: Floats, clock: Clock, vertical: str
) -> tuple[Plate, list[str]]:
    notes: list[str] = []
    idle = np.zeros(channels.shape[1], dtype=bool)
    if described.cop:
        channels, idle = _about_centre(described, channels, vertical)
        if idle.any():
            notes.append(
                f"{np.count_nonzero(idle)} unloaded samples without a centre of pressure; "
                "their moments were set to 0"
            )
    wrench, valid, missing = mark_missing(_spread(channels, clock))
    if missing:
        notes.append(missing)
    if idle.any():
        mask = np.zeros(clock.n_samples, dtype=np.uint8)
        mask[clock.place[idle]] = UNLOADED
        mask[~np.isfinite(wrench).all(axis=0)] = MISSING
        valid = mask
    plate = Plate(
        described.name, wrench, kind=1 if described.cop else 2, valid=valid, sign=described.sign
    )
    if described.in_lab:
        plate = replace(plate, rotation=np.eye(3), centre=np.zeros(3))
    return plate, notes


def _about_centre(
    described: PlateColumns, channels: Floats, vertical: str
) -> tuple[Floats, np.ndarray]:
    """Force, COP and free moment to the wrench about the point of the surface under the origin.

    The point is taken as it stands, whatever height is written beside it: it lies on the surface.
    An unloaded plate has no COP; where its cells are empty there, the moments are 0.

    Returns
    -------
    wrench : (6, n) float64
    idle : (n,) bool
    """
    up = _UP[vertical]
    flat = [axis for axis in range(3) if axis != up]
    force = channels[:3]
    arm = np.zeros_like(force)
    given = range(3) if len(described.cop) == 3 else flat
    arm[list(given)] = channels[3 : 3 + len(described.cop)]
    arm[up] = 0.0
    arm[np.abs(arm) > _FAR_M] = np.nan
    free = channels[-1] if described.free_moment is not None else np.zeros(force.shape[1])
    with np.errstate(invalid="ignore", over="ignore"):
        moment = np.cross(arm, force, axis=0)
        moment[up] += free
    idle = (np.abs(force[up]) < _IDLE_N) & ~np.isfinite(moment).all(axis=0)
    moment[:, idle] = 0.0
    return np.concatenate([force, moment]), idle


def _cop(points: Floats, clock: Clock) -> tuple[Floats, list[str]]:
    cop = _spread(points, clock)
    with np.errstate(invalid="ignore"):
        gone = ~(np.abs(cop) <= _FAR_M).all(axis=0)
    if not gone.any():
        return cop, []
    cop = cop.copy()
    cop[:, gone] = np.nan
    return cop, [f"{np.count_nonzero(gone)} missing samples of the centre of pressure"]
