"""The measurement of reanalysis: a small one as a whole, its parts, and the page."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.throughput import __main__ as command
from benchmarks.throughput import measuring, page, paper, runs, trials, warm, watch
from benchmarks.throughput.measuring import plan
from benchmarks.throughput.room import Need

pytestmark = pytest.mark.xdist_group("throughput")

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at on Linux only")
MB = 1e6


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Six short trials through the whole command: its folder, results and page."""
    if sys.platform != "linux":
        pytest.skip("processes are looked at on Linux only")
    place = tmp_path_factory.mktemp("throughput")
    out, folder = place / "results.json", place / "archives"
    before = command.PAGE.read_bytes()
    written: list[str] = []
    asked: list[str] = []
    in_a_process = measuring._warm

    def warm_once(what, **request):
        # one process of its own shows that such a process answers; this one is warm already
        asked.append(what)
        if len(asked) == 1:
            return in_a_process(what=what, **request)
        return json.loads(json.dumps(warm.WHAT[what](**request)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "_warm", warm_once)
        patch.setattr(sys.stdout, "write", written.append)
        code = command.main([
            "--trials", "6", "--quick", "--yes", "--folder", str(folder), "--out", str(out),
        ])  # fmt: skip
    assert code == 0
    assert command.PAGE.read_bytes() == before
    return folder, json.loads(out.read_text(encoding="utf-8")), "".join(written)


def test_every_trial_is_analysed_by_both_engines_and_reused_by_the_third_run(small):
    _, results, _ = small

    assert [(run["engine"], run["analysed"], run["reused"]) for run in results["runs"]] == [
        ("serial", 6, 0), ("processes", 6, 0),
    ]  # fmt: skip
    assert (results["reused"]["analysed"], results["reused"]["reused"]) == (0, 6)


def test_costs_memory_and_bytes_are_there_and_positive(small):
    _, results, _ = small

    for run in results["runs"]:
        assert run["a_trial"]["cpu"] > 0
        assert run["a_second"] == pytest.approx(1.0 / run["a_trial"]["wall"])
        assert run["bytes"]["pictures"] > 1000
    assert results["runs"][0]["memory"]["main"]["largest"] > 50
    assert results["runs"][1]["memory"]["worker"]["largest"] > 50
    assert len(results["alone"]) == 3
    assert results["ingested"]["raw"] > results["kind"]["seconds"] * results["kind"]["rate"] * 24


def test_catalogues_of_several_sizes_are_asked_the_same(small):
    _, results, _ = small

    assert [each["trials"] for each in results["short"]] == [1, 3]
    for each in results["short"]:
        assert set(each["whole"]) == {"trials", "runs", "runs compare", "verify", "open"}
        assert each["bytes_a_result"] > 0


def test_the_page_shows_the_figures_of_the_results(small):
    _, results, shown = small

    assert shown == page.render(results)
    assert f"{page.overhead(results, 'cpu'):.1%}" in shown
    assert f"{results['runs'][1]['a_second']:.1f}" in shown
    assert "It was a quick run" in shown


def test_what_was_made_is_removed_again(small):
    folder, _, _ = small

    assert not folder.exists()


def test_without_a_terminal_nothing_is_made_unless_somebody_said_yes(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    monkeypatch.setattr(command, "need", lambda *_: Need(10**6, 10**5, 10, 10, 10**9, 10**12))

    code = command.main(["--trials", "1", "--folder", str(tmp_path)])

    assert code == 2
    assert "1.0 GB are needed" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_too_small_a_disk_is_refused_whoever_says_yes(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(command, "need", lambda *_: Need(10**6, 10**5, 10, 10, 10**9, 10**9))

    assert command.main(["--yes", "--folder", str(tmp_path)]) == 2
    assert "not enough" in capfd.readouterr().err


def test_each_trial_belongs_to_the_step_that_it_completes():
    numbers = range(1200)

    for step in trials.STEPS:
        wanted = trials.sessions_up_to(step).split(",")
        assert sum(trials.session_of(number) in wanted for number in numbers) == step


def test_a_small_measurement_leaves_the_largest_archives_out():
    assert plan(2000, 2, quick=False).short == (10, 100, 1000, 10000)
    assert plan(200, 2, quick=False).short == (10, 100, 1000)
    assert plan(200, 2, quick=False).narrowed == (10, 100)


def _seen(at: float, rss: float, cpu: float, pid: int = 7) -> watch.Seen:
    return watch.Seen(1000.0 + at, pid, watch.WORKER, int(rss * MB), cpu)


def test_memory_that_grows_is_told_per_thousand_trials():
    rows = tuple(_seen(at, 100.0 + 0.5 * at, 0.0) for at in range(41))
    ended = watch.Watched("", 40.0, 0.0, 0, rows)

    found = ended.memory(1000.0, 1040.0, trials_a_second=10.0)

    assert found["worker"]["largest"] == 120.0
    assert found["worker"]["slope"] == pytest.approx(50.0)
    assert "main" not in found


def test_what_a_process_took_while_it_started_is_no_growth():
    rows = tuple(_seen(at, min(100.0, 20.0 * at), 0.0) for at in range(41))

    found = watch.Watched("", 40.0, 0.0, 0, rows).memory(1000.0, 1040.0, trials_a_second=10.0)

    assert found["worker"]["slope"] == pytest.approx(0.0, abs=1e-9)


def test_cpu_between_two_moments_is_the_sum_over_processes():
    rows = tuple(_seen(at, 1.0, at * share, pid) for at in range(11) for pid, share in
                 ((1, 0.5), (2, 0.25)))  # fmt: skip
    ended = watch.Watched("", 10.0, 7.5, 0, rows)

    assert ended.cpu_between(1002.5, 1006.5) == pytest.approx(3.0)
    assert ended.cpu_between(1002.5, 1006.5, watch.MAIN) == 0.0


@LINUX
def test_a_command_is_seen_with_the_processes_that_it_starts():
    code = (
        "import subprocess,sys; subprocess.run([sys.executable,'-c','import time;time.sleep(1)'])"
    )

    ended = watch.watched([sys.executable, "-c", code], every=0.1)

    assert {each.part for each in ended.seen} == {watch.MAIN, watch.WORKER}
    assert all(each.rss >= 0 for each in ended.seen)


@LINUX
def test_a_command_that_fails_is_an_error_with_its_words():
    with pytest.raises(RuntimeError, match="ended with 3: too heavy"):
        watch.watched([
            sys.executable, "-c", "import sys; sys.stderr.write('too heavy'); sys.exit(3)"
        ])  # fmt: skip


def test_costs_are_those_between_the_first_and_the_last_commit():
    rows = tuple(_seen(at, 1.0, 0.5 * at) for at in range(101))
    commits = runs.Commits(first=1010.0, last=1090.0, after_first=1600, all=1620)

    found = runs.costs(commits, watch.Watched("", 100.0, 50.0, 0, rows), 95.0)

    assert found["clock"] == "commits"
    assert found["a_second"] == pytest.approx(20.0)
    assert found["a_trial"]["cpu"] == pytest.approx(0.025)


def test_a_run_of_one_commit_is_measured_by_its_whole_job():
    commits = runs.Commits(first=1010.0, last=1010.0, after_first=0, all=5)

    found = runs.costs(commits, watch.Watched("", 12.0, 5.0, 0, (_seen(0, 1, 0),)), 10.0)

    assert found["clock"] == "job"
    assert found["a_trial"]["wall"] == pytest.approx(2.0)


@pytest.fixture
def standing():
    return json.loads(command.RESULTS.read_text(encoding="utf-8"))


def test_the_page_is_made_from_the_results_that_stand(standing):
    assert command.PAGE.read_text(encoding="utf-8") == page.render(standing)


def test_every_promise_of_the_page_is_kept(standing):
    broken = {each.says for each in page.promises(standing) if not each.kept}

    # an aim for a faster machine than the one that measured; the ratios are what is promised
    assert broken <= {page.AN_AIM}
    assert standing["trials"] == 2000
    assert not standing["quick"]


def test_memory_that_grows_by_a_result_a_trial_breaks_a_promise(standing):
    standing["runs"][1]["memory"]["worker"]["slope"] = 30.0

    broken = {each.says for each in page.promises(standing) if each.kept is False}

    assert any(says.startswith("memory is flat") for says in broken)
    assert "| at most 5.0 | 30.0 | **no** |" in page.render(standing)


def test_the_results_name_no_machine_and_no_path():
    assert '"/' not in command.RESULTS.read_text(encoding="utf-8")


def test_twice_the_trials_cost_twice_the_hours_and_the_bottleneck_stays(standing):
    once = paper.paper(standing, paper.Assumptions(trials=1_000_000))
    twice = paper.paper(standing, paper.Assumptions(trials=2_000_000))

    assert twice.rate == pytest.approx(2.0 * once.rate)
    assert twice.first == once.first
    assert once.first.rate == min(each.rate for each in once.limits)


def test_a_price_that_the_reader_changes_acts_on_the_price_alone(standing):
    cheap, dear = (
        paper.paper(standing, paper.Assumptions(core_hour=each)) for each in (0.0, 100.0)
    )
    differ = {first.name for first, second in zip(cheap.outputs, dear.outputs, strict=True)
              if first.value != second.value}  # fmt: skip

    assert differ == {"their price"}


def test_the_readme_of_the_benchmarks_names_the_command():
    readme = Path(command.ROOT, "benchmarks", "README.md").read_text(encoding="utf-8")

    assert page.COMMAND in readme
