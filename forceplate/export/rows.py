"""Trials of a run as rows of the two exported tables, and tables as the bytes of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from forceplate.errors import ForcePlateError
from forceplate.export.columns import ABOUT, DETAIL, Column, arrow
from forceplate.model.facts import FACT_NAMES
from forceplate.model.result import Value

if TYPE_CHECKING:
    import pyarrow as pa

    from forceplate.archive.leaving import Leaving

_OWN = ("code", "verdict", "state", "simulated", "recipe", "archived", "key", "outdated")


def results(lines: Sequence[Leaving], columns: Sequence[Column], schema: pa.Schema) -> Any:
    """One row a trial: what is known of it, then its numbers; null where one cannot be had."""
    pa = arrow()
    about: dict[str, list[Any]] = {name: [getattr(each, name) for each in lines] for name in _OWN}
    about |= {name: [getattr(each.facts, name) for each in lines] for name in FACT_NAMES}
    about["failed"] = [each.error is not None for each in lines]
    about["why"] = [None if each.error is None else in_words(each.error) for each in lines]
    data = [about[name] for name in ABOUT]
    data += [[_number(each.values.get(column.key), column) for each in lines] for column in columns]
    arrays = [
        pa.array(each, type=field.type) for each, field in zip(data, schema, strict=True)
    ]  # fmt: skip
    return pa.record_batch(arrays, schema=schema)


def _number(value: Value | None, column: Column) -> float | None:
    return None if value is None or value.unit != column.unit else value.value


def detail(lines: Sequence[Leaving], columns: Sequence[Column], schema: pa.Schema) -> Any:
    """A row for each value with an interval, a reason, or another revision than its column."""
    pa = arrow()
    found: list[tuple[Any, ...]] = [
        (line.code, column.key, column.name, value.low, value.high, value.why, value.revision)
        for line in lines
        for column in columns
        if (value := line.values.get(column.key)) is not None
        and value.unit == column.unit
        and _says_more(value, column)
    ]
    data = list(zip(*found, strict=True)) if found else [()] * len(DETAIL)
    arrays = [
        pa.array(each, type=field.type) for each, field in zip(data, schema, strict=True)
    ]  # fmt: skip
    return pa.record_batch(arrays, schema=schema)


def _says_more(value: Value, column: Column) -> bool:
    beside = (value.low, value.high, value.why)
    return beside != (None, None, None) or value.revision != column.revision


def in_words(error: Mapping[str, Any]) -> str:
    """A recorded failure as one sentence."""
    names = ("line", "byte", "expected", "found", "advice")
    told = {name: error.get(name) for name in names}
    return ForcePlateError(str(error.get("what")), **told).sentence()


def encoded(batches: Sequence[Any], schema: pa.Schema) -> bytes:
    """A Parquet file of these batches, with a checksum a page.

    Numbers are stored as they are, bit for bit: split by byte, which packs better than text or
    dictionaries; words by dictionary.
    """
    pa = arrow()
    floats = [field.name for field in schema if pa.types.is_floating(field.type)]
    words = [field.name for field in schema if pa.types.is_string(field.type)]
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(
        pa.Table.from_batches(batches, schema=schema), sink, compression="zstd",
        use_dictionary=words, column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
        write_page_checksum=True,
    )  # fmt: skip
    return sink.getvalue().to_pybytes()
