"""What a declaration must hold, for every metric there is."""

import subprocess
import sys

import pytest

from forceplate.errors import NothingFound
from forceplate.metrics.registry import METRICS, PRIMARY, evaluate, revisions
from forceplate.metrics.sources import OWN, SOURCES
from forceplate.model.settings import Settings
from forceplate.units import UNITS

OWN_EXTRAS = ["fatigue_slope_velocity", "start_shift_ml", "start_shift_ap"]
JUDGING = (
    "normal", "abnormal", "bad", "poor", "deficit", "failed", "risk", "should", "correct",
    "imbalance", "score", "symmetr", "worse", "better",
)  # fmt: skip

every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))


def test_every_id_of_the_list_is_there_in_its_order(shared):
    ids = (shared / "design" / "metric_ids.txt").read_text().split()

    assert [key for key in METRICS if key not in OWN_EXTRAS] == ids


@every_metric
def test_unit_is_one_of_ours(metric):
    assert UNITS[metric.unit.symbol] is metric.unit


@every_metric
def test_source_is_in_the_bibliography(metric):
    assert metric.source == OWN or metric.source in SOURCES


@every_metric
def test_settings_it_depends_on_exist(metric):
    known = Settings().flat()

    unknown = [
        name for name in metric.settings
        if name not in known and not any(key.startswith(name + ".") for key in known)
    ]  # fmt: skip

    assert unknown == []


@every_metric
def test_says_one_plain_sentence(metric):
    assert metric.says.endswith(".")
    assert metric.says[0].isupper() or metric.says[0].isdigit()
    assert len(metric.says) <= 130


@every_metric
def test_no_text_keeps_a_placeholder_or_a_judgement(metric):
    text = " ".join([metric.name, metric.symbol, metric.formula, metric.says, metric.pitfalls])

    assert "{axis}" not in text
    assert "{direction}" not in text
    assert [word for word in JUDGING if word in text.lower()] == []


@every_metric
def test_how_it_is_computed_is_documented(metric):
    assert metric.compute.__doc__


def test_primary_metrics_exist():
    assert set(PRIMARY) <= set(METRICS)


def test_revisions_cover_every_metric():
    assert revisions() == {key: metric.revision for key, metric in METRICS.items()}


def test_an_unknown_key_names_its_neighbour(trial_of):
    with pytest.raises(NothingFound, match="Did you mean ellipse_area_95"):
        evaluate(trial_of(), ["ellipse_area_96"])


def test_only_the_named_metrics_are_evaluated(stance):
    assert list(evaluate(stance, ["rms_ap", "load_sd"])) == ["rms_ap", "load_sd"]


def test_the_registry_is_imported_without_numba_or_scipy():
    code = (
        "import sys, forceplate.metrics.registry; "
        "print([name for name in ('numba', 'scipy') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
