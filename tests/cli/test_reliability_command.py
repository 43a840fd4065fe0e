"""`forceplate reliability`: plan, run and report on an archive of simulated people."""

import csv
import io
import json

import pytest

from forceplate.archive.archive import Archive
from forceplate.cli.entry import run
from forceplate.lab import Lab
from forceplate.model.course import Choice
from forceplate.model.intake import IngestOptions
from forceplate.model.reference import first_prior
from forceplate.readers.trial_encode import encode
from forceplate.simulate.cohort import Person, demo_cohort
from forceplate.simulate.values import Plan

MV = "mean_velocity_total"
OPEN = (("open", "firm"),)
PEOPLE = tuple(
    Person(f"P-{number:03}", Plan(2 if number <= 11 else 1, OPEN, trials=2), plates="single")
    for number in range(1, 13)
)
TRIALS, SECONDS = 46, 60.0

pytestmark = pytest.mark.xdist_group("reliability")


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """An archive of 11 people with two days and one with one, analysed."""
    folder = tmp_path_factory.mktemp("reliability")
    with Lab(folder / "lab", create=True) as lab:
        for number, each in enumerate(demo_cohort(3, PEOPLE), start=1):
            path = folder / f"trial-{number:02}.h5"
            path.write_bytes(encode(each.simulated.recording, simulated=True))
            (taken,) = lab.ingest([path], IngestOptions(facts=each.facts))
            assert taken.error is None
        lab.analyse_missing(jobs=1, engine="serial")
    return folder / "lab"


@pytest.fixture(scope="module")
def studied(measured):
    """The same once its study was made and kept."""
    table = measured.parent / "rows.csv"
    asked = ["reliability", "run", "--archive", str(measured), "--population", "simulated",
             "--why", "first study", "-q", "--csv", str(table)]  # fmt: skip
    code = run(asked)
    assert code == 0
    return measured


def test_without_an_archive_all_is_still_to_be_measured(command, tmp_path):
    said = command("reliability", "plan", "--archive", tmp_path / "none", "--json")

    (found,) = said.rows
    assert (said.code, found["visits"], found["people"], found["days"]) == (0, 90, 30, 3)
    assert "no archive yet" in said.err
    assert not (tmp_path / "none").exists()


def test_a_plan_counts_days_with_all_trials_of_the_protocol(command, measured):
    asked = ("reliability", "plan", "--archive", measured, "--condition", "open-firm")

    (found,) = command(*asked, "--json").rows
    said = command(*asked)

    assert found["volunteers"] == []  # the protocol wants three trials
    assert found["parts"][0]["choice"] == {"protocol": "quiet-stance", "condition": "open-firm"}
    assert "30 more people, 3 days each." in said.out
    assert "×0.85" in said.out


def test_a_plan_as_a_table_has_a_row_for_everybody_who_is_wanted(command, measured):
    said = command("reliability", "plan", "--archive", measured, "--n-people", 12, "--csv", "-")

    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert len(rows) == 12
    assert {row["to_come"] for row in rows} == {"3"}


def test_a_study_without_keeping_it_leaves_the_archive_as_it_was(command, measured):
    with Lab(measured) as lab:
        lines = lab.audit_head()

    said = command("reliability", "run", "--archive", measured, "--no-save", "--json")

    (found,) = said.rows
    assert found["rows"][0]["metric"] == MV
    assert {row["people"] for row in found["rows"]} == {11}
    assert found["simulated"]
    with Lab(measured) as lab:
        assert lab.audit_head() == lines


def test_the_study_is_kept_as_a_line_of_the_audit_trail(command, studied):
    said = command("audit", "--archive", studied, "--subject", "reference", "--json")

    line = said.rows[0]
    assert (line["action"], line["subject"]) == ("referenced", "reference")
    assert line["reason"] == "first study"
    assert line["after"]["population"] == "simulated"


def test_the_kept_study_is_the_prior_of_its_protocol_and_condition(studied):
    with Lab(studied) as lab:
        tables = [lab.reference(), *lab.shipped_references()]

    own = first_prior(tables, MV, Choice("quiet-stance", "open-firm"), 2, SECONDS)
    other = first_prior(tables, MV, Choice("romberg", "open-firm"), 2, SECONDS)

    assert not own.provisional
    assert "11 people" in own.source
    assert own.df >= 4.0
    assert other.provisional


def test_a_report_shows_the_study_and_what_more_would_buy(command, studied):
    said = command("reliability", "report", "--archive", studied, "--metric", MV)

    assert said.code == 0
    assert "The lab's own table" in said.out
    assert "11 people" in said.out
    assert "1 person measured on one day only: left out." in said.out
    assert "Smallest detectable change with other numbers" in said.out
    assert "10 trials" in said.out
    assert "Second visits against first ones (Bland and Altman)" in said.out


def test_a_report_as_json_can_be_read_again_and_has_the_planning(command, studied):
    (found,) = command("reliability", "report", "--archive", studied, "--json").rows

    row = next(each for each in found["rows"] if each["metric"] == MV)
    same = [each for each in found["planning"] if each["metric"] == MV]
    (usual,) = (each for each in same if (each["trials"], each["days"]) == (2, 1))
    assert usual["detectable"] == pytest.approx(row["detectable"])
    assert len(same) == 10


def test_the_rows_as_a_table_have_source_and_all_digits(studied):
    text = (studied.parent / "rows.csv").read_text(encoding="utf-8")

    rows = list(csv.DictReader(io.StringIO(text)))
    row = next(each for each in rows if each["metric"] == MV)
    with Lab(studied) as lab:
        kept = lab.reference().row(MV, Choice("quiet-stance", "open-firm"), SECONDS)
    assert float(row["sd"]) == kept.sd
    assert float(row["second_visit"]) == kept.second_visit.bias
    assert float(row["limit_high"]) == kept.second_visit.high
    assert (row["provisional"], row["icc_form"]) == ("false", "ICC(A,1)")


def test_a_second_study_comes_before_the_first(command, studied):
    command("reliability", "run", "--archive", studied, "--people", "P-001,P-002,P-003",
            "--metric", MV, "--population", "three")  # fmt: skip

    with Lab(studied) as lab:
        newest, first = lab.references()
        lab.save_reference(first, reason="back to the whole one")
    assert (newest.population, newest.rows[0].people) == ("three", 3)
    assert first.population == "simulated"
    assert newest.prior(MV, Choice("quiet-stance", "open-firm"), 2, SECONDS) is None


def test_verify_and_a_restored_backup_know_the_study(command, studied, tmp_path):
    safe, back = tmp_path / "safe", tmp_path / "back"

    assert command("verify", "--archive", studied).code == 0
    assert command("backup", safe, "--archive", studied, "-q").code == 0
    assert command("restore", safe, "--to", back, "-q").code == 0

    with Lab(studied) as lab, Lab(back) as restored:
        assert restored.reference() == lab.reference()
        assert restored.references() == lab.references()


def test_verify_finds_a_table_that_cannot_be_read(tmp_path):
    from forceplate.archive import audit

    with Archive.open(tmp_path / "lab", create=True) as archive:
        with archive._catalogue.writing("test") as connection:
            audit.append(
                connection, archive._seal, at="2026-06-01T00:00:00Z", by="anna",
                action="referenced", subject="reference",
                after={"schema": "forceplate.reference/1", "rows": [{}]},
            )  # fmt: skip

        found = archive.verify()

    assert [each["code"] for each in found["problems"]] == ["row-changed"]
    assert "no table of reliability" in found["problems"][0]["what"]


def test_one_day_is_refused_with_what_to_do(command, measured):
    said = command("reliability", "run", "--archive", measured, "--people", "P-012")

    assert said.code == 2
    assert "one day only" in said.err
    assert "forceplate reliability plan" in said.err


def test_the_provisional_tables_stand_in_and_say_so(command, tmp_path):
    Lab(tmp_path / "lab", create=True).close()

    said = command("reliability", "report", "--archive", tmp_path / "lab")

    assert "no study of its own yet" in said.err
    assert said.out.count("Provisional table") == 3
    assert "CC BY 4.0" in said.out
    assert "assumed" in said.out


def test_the_shipped_tables_need_no_archive(command):
    tables = command("reliability", "report", "--shipped", "--json").rows

    assert [table["provisional"] for table in tables] == [True, True, True]
    assert json.dumps(tables).count("CC BY 4.0") >= 3


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("run", "--json", "--csv", "-"), 2, "exclude each other"),
        (("run", "--all", "--metric", MV), 2, "exclude each other"),
        (("run", "--people", "P-999"), 4, "P-999"),
        (("run", "--metric", "velocity"), 4, "there is no metric 'velocity'"),
        (("run", "--people", "P-001", "--where", "participant=P-002"), 2, "exclude each other"),
        (("run", "--protocol", "none"), 4, "nothing to study"),
        (("plan", "--protocol", "none"), 4, "quiet-stance"),
        (("plan", "--n-people", "3"), 2, "n-people"),
        (("report", "--metric", "velocity"), 4, "no such row"),
        (("reprot",), 2, "Did you mean report?"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why(command, studied, words, code, sentence):
    options = () if words == ("reprot",) else ("--archive", studied)

    said = command("reliability", *words, *options)

    assert said.code == code
    assert sentence in said.err
