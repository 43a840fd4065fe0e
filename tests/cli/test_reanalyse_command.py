"""`forceplate reanalyse` as a person calls it: which trials, which settings, what it answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from forceplate import __version__
from forceplate.cli import progress
from forceplate.lab import Lab
from forceplate.model.facts import Facts
from forceplate.model.intake import IngestOptions
from forceplate.model.settings import Settings
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate

ROOT = Path(__file__).resolve().parents[2]
FACTS = {
    "participant": ("P-1", "P-1", "P-1", "P-2", "P-2", "P-3"),
    "session": ("a", "a", "b", "a", "b", "c"),
    "vision": ("open", "closed", "open", "open", "closed", "open"),
    "surface": ("firm", "firm", "foam", "firm", "firm", "foam"),
}
TRIALS = 6


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of six trials of 10 s at 100 Hz with facts, never analysed."""
    folder = tmp_path_factory.mktemp("reanalyse")
    with Lab(folder / "lab", create=True) as lab:
        for number in range(TRIALS):
            path = folder / f"t{number}.h5"
            path.write_bytes(encode(simulate(seconds=10, rate=100, seed=number).recording))
            facts: dict[str, Any] = {name: values[number] for name, values in FACTS.items()}
            (line,) = lab.ingest([path], IngestOptions(facts=Facts(protocol="quiet", **facts)))
            assert line.status == "new"
        lab.judge(lab.trials(participant="P-3")[0].trial, "accepted", "seen")
    return folder / "lab"


@pytest.fixture
def lab(taken_in: Path, tmp_path: Path) -> Path:
    return shutil.copytree(taken_in, tmp_path / "lab")


@pytest.fixture
def reanalyse(command, lab):
    """Call `forceplate reanalyse --jobs 1` on the archive with these words."""
    return lambda *words: command("reanalyse", "--archive", lab, "--jobs", "1", *words)


def written(lab: Path) -> bytes:
    return (lab / "catalogue.sqlite").read_bytes()


# Which trials


@pytest.mark.parametrize(
    ("choice", "trials"),
    [
        ("participant=P-1", 3),
        ("participant=P-1, P-3", 4),
        ("session=a", 3),
        ("protocol=quiet", 6),
        ("vision=closed", 2),
        ("surface=foam", 2),
        ("state=accepted", 1),
        ("state=new,accepted", 6),
        ("verdict=repeat", 6),
    ],
)
def test_trials_are_chosen_by_what_is_known_about_them(reanalyse, choice, trials):
    (plan,) = reanalyse("--where", choice, "--dry-run", "--json").rows

    assert plan["trials"] == trials


def test_a_trial_is_chosen_by_its_code(command, reanalyse, lab):
    codes = [row["trial"] for row in command("trials", "--archive", lab, "--json").rows]

    (plan,) = reanalyse("--where", f"code={codes[2]},{codes[4]}", "--dry-run", "--json").rows

    assert plan["trials"] == 2


def test_choices_of_different_names_hold_together_and_those_of_one_name_are_either_or(reanalyse):
    choice = ("--where", "participant=P-1", "--where", "vision=open", "--where", "participant=P-2")

    (plan,) = reanalyse(*choice, "--dry-run", "--json").rows

    assert plan["trials"] == 3


def test_an_unknown_name_is_wrong_usage_and_the_known_ones_are_named(reanalyse, lab):
    before = written(lab)

    said = reanalyse("--where", "shoes=none")

    assert (said.code, len(said.complaints)) == (2, 1)
    assert "participant, session, protocol, vision, surface, state, verdict, code" in said.err
    assert written(lab) == before


def test_where_no_trial_fits_it_is_4_and_nothing_is_written(reanalyse, lab):
    before = written(lab)

    said = reanalyse("--where", "participant=P-9")
    planned = reanalyse("--where", "participant=P-9", "--dry-run")

    assert (said.code, planned.code) == (4, 4)
    assert "participant P-9" in said.err
    assert written(lab) == before


def test_an_empty_archive_has_nothing_to_analyse(command, tmp_path):
    Lab(tmp_path / "empty", create=True).close()

    said = command("reanalyse", "--archive", tmp_path / "empty")

    assert said.code == 4
    assert "forceplate ingest" in said.err
    assert command("runs", "--archive", tmp_path / "empty", "--json").rows == []
    assert command("jobs", "--archive", tmp_path / "empty", "--json").rows == []


def test_a_narrowed_run_is_not_shown_and_a_whole_one_takes_its_results_over(
    reanalyse, command, lab
):
    some = reanalyse("--where", "participant=P-1", "--json")
    refused = command("runs", "make-current", 1, "--archive", lab, "--why", "to try")
    whole = reanalyse("--json")

    assert (some.code, some.rows[0]["current"], some.rows[0]["trials"]) == (0, False, 3)
    assert "about some trials only" in some.err
    assert refused.code == 5
    assert "3 others would have no numbers" in refused.err
    assert (whole.rows[0]["done"], whole.rows[0]["reused"]) == (3, 3)
    runs = command("runs", "--archive", lab, "--json").rows
    assert [(run["run"], run["current"], run["done"]) for run in runs] == [
        (1, False, 3), (2, True, 6),
    ]  # fmt: skip


def test_the_same_choice_in_another_order_is_the_same_run(reanalyse, command, lab):
    reanalyse("--where", "participant=P-1,P-2")
    with Lab(lab) as opened:
        opened.assign(opened.trials(participant="P-1")[0].trial, Facts(height_m=1.7))

    again = reanalyse("--where", "participant=P-2 , P-1,P-2", "--json").rows[0]

    assert (again["run"], again["there"], again["done"]) == (1, 4, 1)


# What it answers


def test_json_is_one_object_on_stdout_and_nothing_else(reanalyse):
    said = reanalyse("--json")

    (row,) = said.rows
    del row["seconds"]
    recipe = row.pop("recipe")
    assert len(recipe) == 64
    assert row == {
        "run": 1, "done": 6, "reused": 0, "failed": 0, "job": 1, "total": 6, "there": 0,
        "trials": 6, "stopped": None, "current": True,
    }  # fmt: skip


def test_quiet_says_nothing_but_the_result(reanalyse):
    said = reanalyse("--quiet")

    assert said.out.startswith("run 1: 6 analysed, 0 reused, 0 failed, in ")
    assert said.err == ""


def test_a_log_gets_plain_lines_now_and_then(reanalyse, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)

    said = reanalyse()

    lines = [line for line in said.err.splitlines() if line.startswith("analysing: ")]
    assert len(lines) == TRIALS - 1
    assert lines[0].startswith("analysing: 1 of 6, ")
    assert not any(line.rstrip().endswith(";") for line in lines)


TICKING = """
import time, click
from forceplate.cli.progress import progress

@click.command()
def tick():
    with progress("analysing") as step:
        for number in range(101, 108):
            step(number, 140, f"trial{number}")
            time.sleep(0.15)

tick()
"""


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals")
def test_a_terminal_gets_a_bar_with_rate_and_time_left():
    import pty

    screen, terminal = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "TERM": "xterm"}
    environment.pop("NO_COLOR", None)

    process = subprocess.Popen([sys.executable, "-c", TICKING], stderr=terminal, env=environment)
    process.wait(timeout=60)
    os.close(terminal)
    shown = os.read(screen, 1_000_000).decode()
    os.close(screen)

    assert process.returncode == 0
    assert "107/140" in shown
    assert "/s" in shown
    assert "0:00:0" in shown


def test_a_plan_is_told_and_nothing_is_written(reanalyse, lab):
    reanalyse("--set", "filter.cutoff_hz=8", "--where", "participant=P-2")
    before = written(lab)

    plan = reanalyse("--set", "filter.cutoff_hz=8", "--dry-run")
    (row,) = reanalyse("--set", "filter.cutoff_hz=8", "--dry-run", "--json").rows

    assert plan.out == ("a new run: 6 trials, 4 to analyse, 2 whose results are there already\n")
    assert (row["run"], row["trials"], row["reused"], row["computed"]) == (None, 6, 2, 4)
    assert written(lab) == before


def test_a_plan_names_the_run_it_would_go_on_with(reanalyse, lab):
    reanalyse()
    with Lab(lab) as opened:
        opened.archive.assign(opened.trials()[0].trial, Facts(height_m=1.7), "anna")

    assert reanalyse("--dry-run").out.startswith("run 1, which is not through: 1 trials, 1 to")


def test_with_nothing_to_go_on_with_resume_says_so(reanalyse):
    reanalyse()

    said = reanalyse("--resume")

    assert (said.code, len(said.complaints)) == (4, 1)
    assert "nothing to go on with" in said.err


def test_resume_tells_the_recipe_of_what_it_went_on_with(reanalyse, lab):
    first = reanalyse("--set", "filter.cutoff_hz=8", "--json").rows[0]
    with Lab(lab) as opened:
        opened.archive.assign(opened.trials()[0].trial, Facts(height_m=1.7), "anna")
        opened.archive.ask_job(1, "anna", engine="serial", workers=1, options={})

    again = reanalyse("--resume", "--json").rows[0]

    assert (again["recipe"], again["there"], again["done"]) == (first["recipe"], 5, 1)


def test_a_run_about_every_trial_that_is_not_shown_is_told_as_what_it_is(reanalyse, lab):
    reanalyse()
    with Lab(lab) as opened:
        settings = Settings().having({"filter.cutoff_hz": 8.0})
        run = opened.archive.start_run(settings.flat(), settings.digest, None, __version__, "anna")
        opened.archive.ask_job(run, "anna", engine="serial", workers=1, options={})

    said = reanalyse("--resume")

    assert said.code == 0
    assert "forceplate runs make-current 2 --why" in said.err
    assert "some trials only" not in said.err


@pytest.mark.parametrize("other", [["--set", "filter.cutoff_hz=8"], ["--where", "vision=open"]])
def test_resume_takes_no_settings_of_its_own(reanalyse, other):
    assert reanalyse("--resume", *other).code == 2


# Settings from a file


def test_a_file_of_settings_in_any_of_our_forms_is_one_recipe(
    reanalyse, command, c3d, layout, tmp_path
):
    direct = reanalyse("--set", "filter.cutoff_hz=8", "--json")
    result = command("analyse", c3d, "--layout", layout, "--set", "filter.cutoff_hz=8", "--json")
    texts = {
        "nested.toml": "[filter]\ncutoff_hz = 8\n",
        "dotted.toml": "filter.cutoff_hz = 8\n",
        "flat.json": '{"filter.cutoff_hz": 8}',
        "nested.json": '{"filter": {"cutoff_hz": 8.0}}',
        "result.json": result.out,
        "run.json": command("runs", "--archive", tmp_path / "lab", "--json").out,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)

    plans = [reanalyse("--settings", tmp_path / name, "--dry-run", "--json") for name in texts]

    assert {plan.rows[0]["recipe"] for plan in plans} == {direct.rows[0]["recipe"]}


def test_what_is_set_by_hand_comes_after_the_file(reanalyse, tmp_path):
    (tmp_path / "s.toml").write_text("[filter]\ncutoff_hz = 8\n")

    both = reanalyse(
        "--settings", tmp_path / "s.toml", "--set", "filter.cutoff_hz=10", "--dry-run", "--json"
    )

    assert both.rows[0]["recipe"] == reanalyse("--dry-run", "--json").rows[0]["recipe"]


def test_a_file_that_states_no_known_setting_is_refused_before_anything_is_written(
    reanalyse, lab, tmp_path
):
    (tmp_path / "s.toml").write_text("[filter]\ncutoff = 8\n")
    before = written(lab)

    said = reanalyse("--settings", tmp_path / "s.toml")

    assert (said.code, len(said.complaints)) == (2, 1)
    assert "filter.cutoff_hz" in said.err
    assert written(lab) == before


# Trials that cannot be analysed


def test_a_damaged_trial_is_a_failure_with_its_reason_and_the_others_are_done(
    reanalyse, command, lab
):
    code = _damage(lab)

    said = reanalyse("--json")

    assert said.code == 3
    assert (said.rows[0]["done"], said.rows[0]["failed"], said.rows[0]["current"]) == (5, 1, True)
    assert any(code in line for line in said.complaints)
    (run,) = command("runs", "--archive", lab, "--json").rows
    assert (run["done"], run["failed"], run["lacking"]) == (5, 1, 0)


def test_a_failure_from_before_an_interruption_is_told_at_the_end(reanalyse, command, lab):
    code = _damage(lab)
    reanalyse()
    with Lab(lab) as opened:
        other = next(each.trial for each in opened.trials() if each.trial != code)
        opened.archive.assign(other, Facts(height_m=1.7), "anna")

    again = reanalyse("--json")

    assert (again.code, again.rows[0]["failed"], again.rows[0]["there"]) == (3, 0, 5)
    assert any(code in line for line in again.complaints)


def test_a_trial_whose_file_is_gone_is_a_failure_too(reanalyse, lab):
    with Lab(lab) as opened:
        code = opened.trials()[0].trial
        raw = lab / opened.archive.stored(code).raw.name
    raw.unlink()

    said = reanalyse()

    assert said.code == 3
    assert any(code in line for line in said.complaints)


def _damage(lab: Path) -> str:
    """Turn a few bytes of one trial file over; the trial's code."""
    with Lab(lab) as opened:
        code = opened.trials()[0].trial
        raw = lab / opened.archive.stored(code).raw.name
    raw.chmod(0o600)
    content = bytearray(raw.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(255 - byte for byte in content[middle : middle + 64])
    raw.write_bytes(content)
    return code


# An archive of the first release


def test_an_archive_of_the_first_release_is_analysed_again(command, tmp_path):
    with zipfile.ZipFile(ROOT / "tests" / "archives" / "v1.zip") as packed:
        packed.extractall(tmp_path)
    folder = next(tmp_path.rglob("catalogue.sqlite")).parent
    before = command("runs", "--archive", folder, "--json").rows

    said = command(
        "reanalyse", "--archive", folder, "--set", "filter.cutoff_hz=8", "--jobs", "1", "--json"
    )

    assert said.code == 0, said.err
    assert said.rows[0]["run"] == len(before) + 1
    assert said.rows[0]["done"] == len(command("trials", "--archive", folder, "--json").rows)
    assert json.loads(command("verify", "--archive", folder, "--json").out)["ok"]
