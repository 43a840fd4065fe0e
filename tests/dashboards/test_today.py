"""Today, over HTTP: what it counts, what waits, and what the grid is sent."""

import json

from dashboards import words
from dashboards.app import create_app
from dashboards.formatting import number
from forceplate.lab import Lab

FILTERS = {"filter-protocol.value": None, "filter-qc.value": None}


def test_the_headline_counts_the_trials(answer, small_lab):
    filled = answer("grid-trials", FILTERS)

    assert f"{len(small_lab.trials())}\u00a0trials" in json.dumps(
        filled["today-head"]["children"], ensure_ascii=False
    )


def test_every_row_leads_to_its_trial_newest_first(answer, small_lab):
    rows = answer("grid-trials", FILTERS)["grid-trials"]["rowData"]

    assert [row["href"] for row in rows] == [f"/t/{each.trial}" for each in small_lab.trials()]


def test_a_row_holds_the_values_of_the_archive_to_the_last_bit(answer, small_lab):
    first = answer("grid-trials", FILTERS)["grid-trials"]["rowData"][4]

    keys = small_lab.primary()
    stored = small_lab.trials()[4].values
    assert [first[f"v{at}"] for at in range(4)] == [stored[key] for key in keys]
    assert number(first["v0"]) == number(stored[keys[0]])


def test_units_stand_in_the_headers(answer):
    columns = answer("grid-trials", FILTERS)["grid-trials"]["columnDefs"]

    assert "Mean velocity, mm/s" in [column["headerName"] for column in columns]


def test_a_filter_leaves_the_queue_as_it_is(answer):
    everything = answer("grid-trials", FILTERS)
    repeats = answer("grid-trials", {**FILTERS, "filter-qc.value": "repeat"})

    assert {row["verdict"] for row in repeats["grid-trials"]["rowData"]} == {"repeat"}
    assert repeats["today-queue"] == everything["today-queue"]


def test_what_suggests_a_repeat_or_is_not_assigned_waits(answer):
    queue = json.dumps(answer("grid-trials", FILTERS)["today-queue"]["children"])

    assert '"5"' in queue  # two to be repeated, three of nobody
    assert "Not assigned yet" in queue
    assert "Repeat suggested" in queue


def test_the_latest_session_shows_how_far_it_is(answer):
    meters = json.dumps(answer("grid-trials", FILTERS)["today-meters"]["children"])

    assert "2 of 3 trials for eyes closed, firm" in meters
    assert "0 of 3 trials for eyes open, foam" in meters


def test_simulated_trials_say_so(answer):
    rows = answer("grid-trials", FILTERS)["grid-trials"]["rowData"]

    assert all(row["simulated"] for row in rows)


def test_a_row_of_5000_trials_stays_small(answer):
    rows = answer("grid-trials", FILTERS)["grid-trials"]["rowData"]

    assert max(len(json.dumps(row)) for row in rows) < 400


def test_an_empty_archive_says_how_to_begin(tmp_path, answer_of):
    with Lab(tmp_path / "empty", create=True) as lab:
        filled = answer_of(create_app(lab))("grid-trials", FILTERS)

    told = json.dumps(filled["today-empty"]["children"])
    assert filled["today-empty"]["hidden"] is False
    assert filled["today-trials"]["hidden"] is True
    assert told.count('"Code"') == 3
    assert "forceplate demo" in told
    assert str(tmp_path / "empty") in told


def test_trials_of_nobody_are_told_apart_by_their_file(answer):
    rows = answer("grid-trials", FILTERS)["grid-trials"]["rowData"]

    assert all(row["file"] for row in rows if row["who"] == words.NOT_ASSIGNED)
    assert not any(row["file"] for row in rows if row["who"] != words.NOT_ASSIGNED)
