"""Which columns the exported tables have, and what each of them says about itself."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from forceplate.errors import ForcePlateError, NothingFound
from forceplate.metrics.registry import METRICS
from forceplate.model.facts import FACT_NAMES
from forceplate.units import UNITS

if TYPE_CHECKING:
    import pyarrow as pa

NUMBERS = ("mass_kg", "height_m", "foot_length_mm")
FLAGS = ("simulated", "outdated", "failed")
ABOUT = (
    "code", *FACT_NAMES, "verdict", "state", "simulated", "recipe", "archived", "key", "outdated",
    "failed", "why",
)  # fmt: skip
"""Columns before the metrics: those of `Lab.table`, then what an export adds."""
DETAIL = ("code", "metric", "column", "low", "high", "why", "revision")


class Kind(NamedTuple):
    """A metric as a stored result holds it."""

    key: str
    unit: str
    revision: int


@dataclass(frozen=True)
class Column:
    """One metric in one unit, as a column.

    Parameters
    ----------
    name : str
        Ends in the unit, as in `Lab.table`.
    key, unit, title : str
        The title is empty for a metric that only stored results know.
    revision : int
        Of the definition: the newest among the run's results.
    """

    name: str
    key: str
    unit: str
    title: str
    revision: int

    def about(self) -> dict[str, str]:
        """What the column's field in a Parquet file says beside its name."""
        return {
            "metric": self.key, "unit": self.unit, "name": self.title,
            "revision": str(self.revision),
        }  # fmt: skip


def columns_of(found: Iterable[Kind], keys: Sequence[str] | None) -> tuple[Column, ...]:
    """A column for each metric that is wanted, in each unit it was ever given in.

    Parameters
    ----------
    found : iterable of Kind
        What the run's results hold.
    keys : sequence of str or None
        None: all of METRICS in their order, then those that only stored results know.

    Raises
    ------
    NothingFound
        A key is neither in METRICS nor in a result of the run.
    """
    newest: dict[tuple[str, str], int] = {}
    for kind in found:
        at = (kind.key, kind.unit)
        newest[at] = max(newest.get(at, 0), kind.revision)
    units: dict[str, list[str]] = {key: [metric.unit.symbol] for key, metric in METRICS.items()}
    for key, unit in sorted(newest):
        of_key = units.setdefault(key, [])
        if unit not in of_key:
            of_key.append(unit)
    wanted = list(units) if keys is None else list(dict.fromkeys(keys))
    for key in wanted:
        if key not in units:
            raise _unknown(key, units)
    return tuple(_column(key, unit, newest) for key in wanted for unit in units[key])


def _unknown(key: str, known: Iterable[str]) -> NothingFound:
    near = difflib.get_close_matches(key, known, n=1)
    return NothingFound(
        f"there is no metric {key!r}.",
        advice=f"Did you mean {near[0]}?" if near else "See forceplate metrics.",
    )


def _column(key: str, unit: str, newest: Mapping[tuple[str, str], int]) -> Column:
    metric = METRICS.get(key)
    suffix = UNITS[unit].suffix if unit in UNITS else re.sub(r"\W+", "_", unit).strip("_")
    declared = 1 if metric is None else metric.revision
    return Column(
        f"{key}_{suffix}" if suffix else key, key, unit, "" if metric is None else metric.name,
        newest.get((key, unit), declared),
    )  # fmt: skip


def arrow() -> Any:
    """pyarrow with its Parquet part; ForcePlateError where it is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError as cause:
        raise ForcePlateError(
            "writing Parquet needs pyarrow, which is not installed.",
            advice="Install it with: pip install 'forceplate[parquet]'",
        ) from cause  # fmt: skip
    return pa


def results_schema(columns: Sequence[Column], about: Mapping[str, Any]) -> pa.Schema:
    """The schema of the table with one row a trial; `about` is kept in each file as JSON."""
    pa = arrow()
    kinds: dict[str, Any] = dict.fromkeys(ABOUT, pa.string())
    kinds |= dict.fromkeys(NUMBERS, pa.float64()) | dict.fromkeys(FLAGS, pa.bool_())
    kinds["trial"] = pa.int32()
    fields = [pa.field(name, kind) for name, kind in kinds.items()]
    fields += [pa.field(each.name, pa.float64(), metadata=each.about()) for each in columns]
    return pa.schema(fields, metadata={"forceplate": json.dumps(dict(about))})


def detail_schema(about: Mapping[str, Any]) -> pa.Schema:
    """The schema of what a value holds beside its number, one row a value."""
    pa = arrow()
    kinds: dict[str, Any] = dict.fromkeys(DETAIL, pa.string())
    kinds |= {"low": pa.float64(), "high": pa.float64(), "revision": pa.int32()}
    return pa.schema(list(kinds.items()), metadata={"forceplate": json.dumps(dict(about))})
