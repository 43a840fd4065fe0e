"""Runs: listed, one of them, two compared, made current; every number is the archive's."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboards import ids
from dashboards import run_words as say
from dashboards.app import create_app
from dashboards.callbacks.runs import asked_settings, narrowed
from dashboards.components.job_parts import job_list, setting_field
from dashboards.components.run_parts import run_list
from dashboards.data import Data
from dashboards.pages import PAGES
from dashboards.pages import run as run_page
from dashboards.pages import runs as runs_page
from dashboards.routes import find
from forceplate.errors import NothingFound, SettingsError
from forceplate.model.job import JobRecord
from forceplate.model.record import Event, RunRecord
from forceplate.model.settings import PRESETS, Settings, unlike_default
from tests.dashboards.made import text_of
from tests.dashboards.test_wording import JUDGING, sentences

ABOUT = Settings.about()
VELOCITY = "mean_velocity_total"
WORDS = [text for name, value in vars(say).items() if name.isupper() for text in sentences(value)]


@pytest.fixture
def lab(two_runs):
    return two_runs


@pytest.fixture
def data(lab):
    return Data(lab)


@pytest.fixture
def ask(lab, answer_of):
    return answer_of(create_app(lab))


def shown(component):
    return json.dumps(component, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


def run(number, **about):
    settings = {**Settings().flat(), **about.pop("changed", {})}
    made = RunRecord(number, None, settings, "d" * 64, "0.1.0", "2026-03-01T09:00:00Z", by="ada")
    return replace(made, **about)


def job(**about):
    made = JobRecord(
        1, 3, "running", "ada", "2026-03-01T09:00:00Z", started="2026-03-01T09:00:00Z",
        seen="2026-03-01T09:00:10Z", worker="host:12", total=400, done=90, reused=10,
    )  # fmt: skip
    return replace(made, **about)


# the list


def test_every_run_is_listed_newest_first_with_its_counts(data, lab):
    page = shown(runs_page.layout(found=runs_page.lookup(data)))

    assert page.index("Run 2") < page.index("Run 1")
    assert page.count(f'"{lab.runs()[1].n_done}"') >= 2
    assert page.index(f'"{say.CURRENT}"') < page.index("Run 1")
    assert '"/runs/compare?a=2&b=1"' in page


def test_a_run_of_own_settings_names_what_was_changed():
    own = run(2, changed={"filter.cutoff_hz": 6.0}, where={"participant": "P-001"})

    page = shown(run_list([own], ABOUT))

    assert "filter.cutoff_hz\u00a0=\u00a06\u00a0Hz" in page
    assert "only participant P-001" in page


def test_many_changes_are_counted_rather_than_listed(lab):
    told = say.changes(lab.runs()[1].settings, ABOUT)

    assert told.endswith(f"and\u00a0{len(unlike_default(lab.runs()[1].settings)) - 3}\u00a0more")


def test_without_a_run_the_page_says_how_to_begin():
    assert say.NONE_SAYS in shown(run_list([], ABOUT))


def test_the_page_asks_again_only_while_a_job_is_open():
    idle = shown(runs_page.layout(found=runs_page.Found(jobs=[job(state="done")])))
    busy = shown(runs_page.layout(found=runs_page.Found(jobs=[job()])))

    assert '"disabled": true, "id": "runs-jobs-tick"' in ordered(idle)
    assert '"disabled": false, "id": "runs-jobs-tick"' in ordered(busy)


def ordered(text):
    return json.dumps(json.loads(text), sort_keys=True)


def test_a_run_that_is_not_through_says_so_before_it_becomes_current():
    assert say.lacking(run(2)) == ""
    assert "210\u00a0trials have no result in it yet" in say.lacking(run(2, n_lacking=210))


# jobs


def test_rate_and_time_left_follow_from_what_is_through():
    told = say.progress(job())

    assert say.rate(job()) == pytest.approx(100 / 10)
    assert say.left_s(job()) == pytest.approx(300 / 10)
    assert told == "100 of 400\u00a0trials, 10 a second, about 30\u00a0s left"


def test_a_slow_job_is_told_by_the_minute():
    slow = job(done=2, reused=0, total=62, seen="2026-03-01T09:01:00Z")

    assert say.progress(slow) == "2 of 62\u00a0trials, 2.0 a minute, about 30\u00a0min left"


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "1 s"), (89, "89 s"), (180, "3 min"), (7800, "2 h 10 min")]
)
def test_time_left_is_told_in_round_words(seconds, told):
    assert say.lasting(seconds).replace("\u00a0", " ") == told


def test_before_the_first_trial_no_rate_is_made_up():
    assert say.progress(job(total=0, done=0, reused=0)) == say.COUNTING
    assert say.rate(job(done=0, reused=0)) is None


def test_an_open_job_can_be_cancelled_and_says_who_does_it():
    page = shown(job_list([job()], [run(3, n_lacking=300)]))

    assert json.dumps(ids.cancel(1)) in page
    assert "host:12" in page
    assert '"aria-valuenow": "100"' in page
    assert json.dumps(ids.go_on(1)) not in page


def test_a_job_whose_process_is_gone_can_be_gone_on_with():
    gone = job(state="stopped", why="the process that did it is gone.")

    page = shown(job_list([gone], [run(3, n_lacking=300)]))

    assert json.dumps(ids.go_on(1)) in page
    assert "The process that did it is gone." in page
    assert say.STOPPED_SAYS in page


def test_what_a_later_job_has_taken_up_is_not_offered_again():
    first, second = job(state="stopped"), job(job=2)

    page = shown(job_list([second, first], [run(3, n_lacking=300)]))

    assert json.dumps(ids.go_on(1)) not in page
    assert json.dumps(ids.cancel(2)) in page


def test_a_job_that_left_nothing_is_not_gone_on_with():
    page = shown(job_list([job(state="cancelled")], [run(3, n_lacking=0)]))

    assert json.dumps(ids.go_on(1)) not in page


def test_a_job_that_died_before_its_run_was_shown_is_gone_on_with():
    page = shown(job_list([job(state="stopped")], [run(3, n_lacking=0)]))

    assert json.dumps(ids.go_on(1)) in page


# the form


def test_a_changed_setting_is_read_as_its_kind():
    settings = asked_settings("raw", {"filter.cutoff_hz": "6.5", "entropy.guard": "true"})

    assert settings.flat()["filter.cutoff_hz"] == 6.5
    assert settings.flat()["entropy.guard"] is True
    assert settings.flat()["filter.kind"] == "none"


def test_a_value_out_of_range_is_refused_with_its_range():
    with pytest.raises(SettingsError, match=r"0\.01 to 10000"):
        asked_settings("default", {"filter.cutoff_hz": "0"})


def test_a_field_says_its_range_and_what_it_is_without_a_change():
    number = setting_field("filter.cutoff_hz", ABOUT["filter.cutoff_hz"], 10.0)
    choice = setting_field("filter.kind", ABOUT["filter.kind"], "none")

    assert number.description == "0.01 to 10000\u00a0Hz; without a change 10\u00a0Hz"
    assert choice.data == ["butterworth", "none"]
    assert choice.value == "none"


def test_what_starting_would_do_is_said_beforehand(data, lab):
    known = say.beforehand(data.planned(PRESETS["raw"], {}), narrowed=False)
    new = say.beforehand(data.planned(PRESETS["prieto1996"], {}), narrowed=False)
    some = say.beforehand(
        data.planned(PRESETS["raw"], narrowed("P-001", None)), narrowed=True
    )  # fmt: skip

    n_trials, n_some = len(lab.trials()), len(lab.trials(participant="P-001"))
    assert f"0 to compute, {n_trials} taken over" in known
    assert f"{n_trials} to compute. {say.THEN_CURRENT}" in new
    assert f"{n_some}\u00a0trials in a new run" in some
    assert say.NARROWED_SAYS in some


# one run


def test_the_page_of_a_run_tells_recipe_counts_and_history(data, lab):
    page = shown(run_page.layout(run="1", found=run_page.lookup(data, "1")))

    assert say.RECIPE_NONE in page
    assert say.counts(lab.runs()[0]) in page
    assert "No longer current: run\u00a02 is" in page
    assert "/runs/compare?a=2&b=1" in page


def test_trials_without_a_result_are_listed_with_the_reason(data):
    view = replace(data.one_run(1), failures=[("abc", "the left plate has no samples")])

    page = shown(run_page.layout(run="1", found=view))

    assert '"/t/abc"' in page
    assert "The left plate has no samples." in page


def test_a_run_is_made_current_only_with_a_reason_and_back_again(lab, ask):
    here = {"run-number.data": 1}

    refused = ask("run-body", {"run-said.data": {"why": "  "}, **here})
    made = ask("run-body", {"run-said.data": {"why": "the lab's own recipe"}, **here})

    current = [each.run for each in lab.runs() if each.current]
    last = lab.run_history(1)[-1]
    lab.make_current(2, "back")
    assert refused["run-message"]["children"] == say.WHY_MISSING
    assert say.made_current(1, 2) in text_of(made["run-body"])
    assert current == [1]
    assert (last.action, last.reason) == ("run made current", "the lab's own recipe")


def test_a_run_about_some_trials_says_why_it_cannot_become_current(data):
    view = data.one_run(1)
    some = replace(view.record, where={"participant": "P-001"}, current=False)

    page = shown(run_page.layout(run="1", found=replace(view, record=some)))

    assert say.NARROWED in page
    assert say.MAKE_SAYS not in page


def test_events_of_another_run_are_told_as_a_replacement():
    made = Event("2026", "ada", "run made current", "x", {"run": 1}, {"run": 2})

    assert say.event(made, 2) == "Made current"
    assert say.event(made, 1) == "No longer current: run\u00a02 is"


@pytest.mark.parametrize("number", ["9", "x", "0"])
def test_a_run_that_is_not_there_is_said(data, number):
    with pytest.raises(NothingFound):
        run_page.lookup(data, number)


def test_the_comparison_is_no_run_called_compare():
    page, parts = find(PAGES, "/runs/compare")

    assert (page.name, parts) == ("run-compare", {})
    assert find(PAGES, "/runs/2")[0].name == "run"


# wording


@pytest.mark.parametrize("text", WORDS)
def test_no_sentence_about_runs_judges(text):
    assert not JUDGING.search(text)


def test_the_filled_pages_of_runs_do_not_judge(data):
    pages = [runs_page.layout(found=runs_page.lookup(data)), run_page.layout(run="1",
             found=run_page.lookup(data, "1"))]  # fmt: skip

    assert not JUDGING.search("".join(map(shown, pages)))
