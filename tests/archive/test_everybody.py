"""Values of everybody's trials at once, and the mark that tells whether any may differ."""

from __future__ import annotations

import pytest

from forceplate.archive.archive import Archive
from forceplate.model.facts import Facts
from tests.archive import kinds

FIRM = Facts(protocol="quiet-stance", vision="open", surface="firm")
VALUES = {
    "velocity": {"value": 0.1 + 0.2, "unit": "mm/s", "why": None, "revision": 3,
                 "low": 0.25, "high": 1e-12},
    "load.left": {"value": None, "unit": "%", "why": 'one plate: "left"', "revision": 1,
                  "low": None, "high": None},
}  # fmt: skip


@pytest.fixture
def lab(request, quick_path, make_trial):
    """Trials of three people in two conditions, and one of which nothing is stated."""
    place = kinds.place_of(request.param, quick_path / "lab", request)
    with Archive.open(place, create=True) as opened:
        for name, facts in {
            "a": {"participant": "P-1", **FIRM.known()},
            "b": {"participant": "P-2", **FIRM.known()},
            "c": {"participant": "P-3", **FIRM.known(), "vision": "closed"},
            "d": {"participant": "P-3"},
        }.items():
            opened.put_original(name.encode(), "csv")
            opened.add(make_trial(name.encode(), **facts), f"raw {name}".encode(), "anna")
        yield opened


def analysed(lab):
    run = lab.start_run({}, "d" * 64, None, "0.1.0", "anna")
    for number, each in enumerate(lab.trials()):
        found = {"schema": "forceplate.result/1", "settings": {"digest": "d" * 64},
                 "values": VALUES}  # fmt: skip
        lab.save_result(run, each.trial, f"{number}" * 64, found, {})
    return run


def as_read_whole(lab, keys):
    return {record.trial: values for record, values in lab.values(keys)}


@pytest.mark.parametrize("lab", kinds.IN_TWO_DATABASES, indirect=True)
def test_the_values_of_a_condition_are_those_of_the_whole_results(lab):
    analysed(lab)
    keys = ["velocity", "load.left", "unheard of"]

    found = lab.values_of(keys, FIRM)

    whole = as_read_whole(lab, keys)
    people = {each.trial: each.facts.participant for each in lab.trials()}
    assert {people[trial] for trial in found} == {"P-1", "P-2"}
    assert found == {trial: whole[trial] for trial in found}
    assert all(list(each) == ["velocity", "load.left"] for each in found.values())


@pytest.mark.parametrize("lab", kinds.IN_TWO_DATABASES, indirect=True)
def test_what_is_not_stated_is_a_condition_of_its_own(lab):
    analysed(lab)

    (only,) = lab.values_of(["velocity"], Facts())

    assert lab.trial(only).facts.protocol is None


@pytest.mark.parametrize("lab", kinds.IN_TWO_DATABASES[:1], indirect=True)
def test_a_result_from_before_a_correction_is_not_handed_out(lab):
    analysed(lab)
    lab.set_participant("P-1", Facts(height_m=1.7), "anna")

    (only,) = lab.values_of(["velocity"], FIRM)

    assert lab.trial(only).facts.participant == "P-2"


@pytest.mark.parametrize("lab", kinds.IN_TWO_DATABASES[:1], indirect=True)
def test_without_a_run_there_are_no_values(lab):
    assert lab.values_of(["velocity"], FIRM) == {}


@pytest.mark.parametrize("lab", kinds.IN_TWO_DATABASES[:1], indirect=True)
def test_whatever_can_alter_a_number_alters_the_mark(lab):
    code = lab.trials()[0].trial
    marks = [lab.mark()]

    def note():
        marks.append(lab.mark())

    run = analysed(lab)
    note()
    lab.judge(code, "repeat", "stepped", "anna")
    note()
    lab.assign(code, Facts(session="V9"), "anna")
    note()
    lab.begin_baseline("P-1", None, "From the first on.", "anna")
    note()
    second = lab.start_run({}, "e" * 64, None, "0.1.0", "anna")
    note()
    lab.reuse_result(second, code, "0" * 64)
    note()
    lab.make_current(second, "anna", "to look")
    note()
    lab.make_current(run, "anna", "back")
    note()

    assert len(set(marks)) == len(marks)
    assert lab.mark() == lab.mark()


@pytest.mark.parametrize("lab", kinds.IN_TWO_DATABASES, indirect=True)
def test_everybodys_baselines_are_those_of_each(lab):
    lab.begin_baseline("P-3", None, "All of them.", "anna")
    lab.begin_baseline("P-2", lab.sessions("P-2")[0].session, "Shoes.", "anna")
    lab.begin_baseline("P-3", lab.sessions("P-3")[-1].session, "Another stance.", "ben")

    found = lab.baselines()

    assert found == {code: lab.baseline(code) for code in ("P-2", "P-3")}
    assert lab.baseline("P-1") is None
