"""A question about one trial costs the same in an archive of any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from forceplate.archive.archive import Archive
from forceplate.archive.records import checks_of
from forceplate.model.result import Check, Quality

Asked = list[tuple[str, Any]]
TWO = Quality((Check("Q-SHORT", "stop", 5.0, 20.0, "s", "5 s long."),
               Check("Q-CLIP", "pass", 0.0, 0.0, "", "No sample at the limit.")))  # fmt: skip


@contextmanager
def overheard(archive: Archive) -> Iterator[Asked]:
    """What the catalogue is asked meanwhile."""
    asked: Asked = []
    engine = archive._catalogue.database.engine

    def note(*told: Any) -> None:
        if told[2].startswith("SELECT"):
            asked.append((told[2], told[3]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plan(archive: Archive, asked: Asked) -> list[str]:
    """How SQLite goes about it, step by step."""
    with archive._catalogue.reading() as connection:
        return [
            row[3]
            for statement, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]


@pytest.fixture
def run(archive, add, result) -> int:
    """A run with two results and a failure."""
    codes = [add(name) for name in ("a", "b", "c")]
    number = archive.start_run({"filter.cutoff_hz": 10.0}, "d" * 64, "default", "0.1.0", "anna")
    for key, code in zip("ab", codes, strict=False):
        archive.save_result(number, code, key * 64, result(8.25), {})
    archive.save_failure(number, codes[2], "c" * 64, {"what": "no plates"})
    return number


@pytest.mark.parametrize(
    "question",
    [
        lambda archive, code, run: archive.result(code),
        lambda archive, code, run: archive.result(code, run=run),
        lambda archive, code, run: archive.failure(code, run=run),
        lambda archive, code, run: archive.stored(code),
        lambda archive, code, run: archive.trial(code),
        lambda archive, code, run: next(archive.planned_parts(None, {})),
        lambda archive, code, run: next(archive.wanted_parts(run), None),
    ],
    ids=["result", "result in a run", "failure", "stored", "trial", "parts", "parts of a run"],
)
def test_no_table_is_read_through_for_one_trial(archive, run, question: Callable[..., object]):
    code = archive.trials()[0].trial

    with overheard(archive) as asked:
        question(archive, code, run)
    steps = plan(archive, asked)

    assert asked
    assert [step for step in steps if step.startswith("SCAN") and "trial" in step] == []
    assert [step for step in steps if "SCAN run_result" in step or "SCAN result" in step] == []


def test_the_last_line_of_a_trial_is_found_by_its_index(archive, run):
    code = archive.trials()[0].trial

    with overheard(archive) as asked:
        archive.failure(code, run=run)

    lines = [each for each in asked if "FROM run_result" in each[0]]
    assert [step for step in plan(archive, lines) if "run_result_trial" in step] == [
        "SEARCH run_result USING COVERING INDEX run_result_trial (run=? AND trial=?)"
    ]


def test_a_listing_reads_the_checks_of_no_trial_until_they_are_asked_for(archive, add, monkeypatch):
    codes = {add(name) for name in ("a", "b", "c")}
    read: list[str] = []

    def counted(text: str) -> Quality:
        read.append(text)
        return checks_of(text)

    monkeypatch.setattr("forceplate.archive.records.checks_of", counted)
    listed = archive.trials()
    verdicts = [record.quality.verdict for record in listed]
    unread = len(read)
    checks = [listed[0].quality.checks for _ in range(3)]

    assert {record.trial for record in listed} == codes
    assert verdicts == ["usable"] * 3
    assert unread == 0
    assert len(read) == 1
    assert checks[0][0].code == "Q-SHORT"


def test_checks_that_are_read_late_are_those_that_were_kept(archive, add):
    code = add("a")

    archive.recheck(code, TWO, "anna")
    kept = archive.trial(code).quality

    assert kept == TWO
    assert hash(kept) == hash(TWO)
    assert kept.verdict == TWO.verdict == "repeat"
    assert kept.to_json() == TWO.to_json()
    assert kept != Quality(TWO.checks[:1])
