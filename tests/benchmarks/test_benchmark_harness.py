"""The harness: workers, whole processes, rounds, the pages' requests and the page of results."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import environments, measure, served
from benchmarks.__main__ import PAGE, RESULTS
from benchmarks.page import render
from benchmarks.promises import Promise
from benchmarks.trial_files import write_trial

CALLBACKS = [
    {"output": "..sway.figure...sway.hidden..", "clientside_function": {"namespace": "fp"}},
    {"output": "..sway.figure...load.figure..", "clientside_function": None},
    {"output": "title.data", "clientside_function": None},
]


def test_a_worker_answers_with_values_and_the_time_of_both_stages(tmp_path):
    files = write_trial(tmp_path, rate=100.0, seconds=30.0)

    with environments.workers({"here": sys.executable}) as alive:
        answer = alive["here"].ask(
            job="benchmarks.peers.composite_job",
            files=files.request("csv"),
            repeat=1,
            analyse="analyse_plain",
        )

    assert set(answer["stages"]) == {"read", "analyse"}
    assert answer["stages"]["read"]["cpu"] > 0
    assert answer["values"]["path_length_total"] > 0


def test_a_worker_that_ends_is_an_error():
    with (
        environments.workers({"here": sys.executable}) as alive,
        pytest.raises(RuntimeError, match=r"benchmarks\.peers\.nowhere ended"),
    ):
        alive["here"].ask(job="benchmarks.peers.nowhere", files={}, repeat=1)


def test_a_process_that_fails_is_an_error_with_its_words():
    with pytest.raises(RuntimeError, match="ended with 3: too heavy"):
        measure.run_process([
            sys.executable, "-c", "import sys; sys.stderr.write('too heavy'); sys.exit(3)"
        ])  # fmt: skip


def test_a_process_costs_its_own_cpu_time_and_says_what_it_printed():
    run = measure.run_process([sys.executable, "-c", "print(sum(range(10**6)))"])

    assert run.output == "499999500000\n"
    assert run.cpu > 0


def test_jobs_take_turns_and_the_warm_up_does_not_count():
    order = []
    jobs = {name: lambda name=name: order.append(name) or name for name in "ab"}

    found = measure.interleaved(jobs, 2, warm_up=1)

    assert found == {"a": ["a", "a"], "b": ["b", "b"]}
    assert "".join(order) == "baabba"


def test_a_ratio_is_taken_within_its_round():
    assert measure.ratios([2.0, 30.0, 8.0], [1.0, 10.0, 2.0]) == {
        "median": 3.0, "low": 2.0, "high": 4.0,
    }  # fmt: skip


def test_the_callback_of_the_server_is_found_by_what_it_fills():
    assert served.callback_for(CALLBACKS, "sway.figure") is CALLBACKS[1]
    assert served.callback_for(CALLBACKS, "title.data") is CALLBACKS[2]


def test_a_callback_that_is_not_there_is_an_error():
    with pytest.raises(RuntimeError, match=r"no callback fills fall\.figure"):
        served.callback_for(CALLBACKS, "fall.figure")


def test_what_a_page_holds_is_found_at_any_depth():
    leaf = {"props": {"id": "window", "value": [0, 60]}}
    page = {"props": {"id": "page", "children": [{"props": {"children": leaf}}]}}

    assert served.held(page)["window", "value"] == [0, 60]


def test_the_page_of_results_is_made_from_the_results_that_stand():
    results = json.loads(RESULTS.read_text(encoding="utf-8"))

    assert PAGE.read_text(encoding="utf-8") == render(results)


def test_the_results_name_no_machine_and_no_path():
    text = RESULTS.read_text(encoding="utf-8")

    assert set(json.loads(text)["machine"]) == {"processor", "cores", "system", "python"}
    assert '"/' not in text


def test_a_promise_is_kept_up_to_its_limit():
    promise = Promise("kernels compiled inside a request", 0.0, "", lambda results: results["n"])

    assert promise.kept({"n": 0})
    assert not promise.kept({"n": 1})
