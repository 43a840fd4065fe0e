"""Traces for the screen: nothing that sticks out is lost, and only the span is read."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forceplate.archive.files.series import FACTOR, Traces, pack
from forceplate.errors import ArchiveError
from forceplate.model.record import Drawing

RATE = 100.0


def stored(folder: Path, rate: float = RATE, start: float = 0.0, **channels) -> Traces:
    path = folder / "traces.h5"
    path.write_bytes(pack({name: (data, "mm") for name, data in channels.items()}, rate, start))
    return Traces.open(path)


def noise(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n).astype(np.float32)


spans = st.tuples(
    st.integers(min_value=1, max_value=40_000),
    st.floats(min_value=0, max_value=1),
    st.floats(min_value=0, max_value=1),
    st.integers(min_value=1, max_value=400),
    st.integers(min_value=0, max_value=30),
)
property_test = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def cut(case: tuple[int, float, float, int, int], folder: Path):
    """A trace with some samples missing, the span of the case, and what is drawn of it."""
    n, one, other, pixels, missing = case
    values = noise(n, seed=n)
    values[np.random.default_rng(missing).integers(0, n, size=missing)] = np.nan
    first, last = sorted((int(one * (n - 1)), int(other * (n - 1))))
    preview = stored(folder, a=values).preview(["a"], (first / RATE, last / RATE), pixels)
    return values[first : last + 1], first, pixels, preview


@property_test
@given(spans)
def test_there_are_at_most_two_points_a_pixel(tmp_path, case):
    inside, _, pixels, preview = cut(case, tmp_path)

    assert 1 <= preview.channels["a"].values.size <= max(2 * pixels, 1)
    assert preview.channels["a"].values.size <= inside.size


@property_test
@given(spans)
def test_the_smallest_and_largest_of_the_span_are_drawn(tmp_path, case):
    inside, _, _, preview = cut(case, tmp_path)
    drawn = preview.channels["a"].values

    wanted = [np.nanmin(inside), np.nanmax(inside)] if not np.isnan(inside).all() else []
    found = [np.nanmin(drawn), np.nanmax(drawn)] if not np.isnan(drawn).all() else []

    assert found == wanted


@property_test
@given(spans)
def test_every_point_is_a_sample_at_its_own_time_in_order(tmp_path, case):
    inside, first, _, preview = cut(case, tmp_path)
    channel = preview.channels["a"]

    places = np.rint(channel.time.astype(float) * RATE).astype(int) - first

    assert (np.diff(places) > 0).all()
    np.testing.assert_array_equal(channel.values, inside[places])


@property_test
@given(spans)
def test_where_there_is_room_the_samples_themselves_are_drawn(tmp_path, case):
    inside, _, pixels, preview = cut(case, tmp_path)
    drawn = preview.channels["a"].values

    assert drawn.size == inside.size or inside.size > 2 * pixels


@property_test
@given(spans)
def test_no_more_is_read_than_the_span_holds(tmp_path, case):
    inside, _, _, preview = cut(case, tmp_path)

    assert preview.samples_read <= inside.size


def test_every_column_holds_its_own_smallest_and_largest_sample(tmp_path):
    values = noise(64 * 1000)
    pixels = 1000
    drawn = stored(tmp_path, a=values).preview(["a"], None, pixels).channels["a"].values

    columns = values.reshape(pixels, -1)
    expected = np.sort(np.stack([columns.min(axis=1), columns.max(axis=1)]), axis=0)

    np.testing.assert_array_equal(np.sort(drawn.reshape(pixels, 2), axis=1).T, expected)


def test_a_look_at_a_long_trace_reads_a_small_part_of_it(tmp_path):
    traces = stored(tmp_path, rate=1000.0, a=noise(600_000))

    whole = traces.preview(["a"], None, 1000)

    assert whole.samples_read <= 600_000 / FACTOR / 2


def test_a_closer_look_reads_only_its_span(tmp_path):
    traces = stored(tmp_path, rate=1000.0, a=noise(600_000), b=noise(600_000))

    close = traces.preview(["a"], (100.0, 101.0), 1000)

    assert close.samples_read == 1001
    assert close.channels["a"].values.size == 1001


def test_a_single_spike_in_an_hour_is_drawn(tmp_path):
    values = np.zeros(360_000, dtype=np.float32)
    values[123_457] = 5.0

    channel = stored(tmp_path, a=values).preview(["a"], None, 800).channels["a"]

    assert channel.time[channel.values == 5.0] == pytest.approx([1234.57])


def test_a_gap_wider_than_a_pixel_stays_a_gap(tmp_path):
    values = noise(60_000)
    values[20_000:30_000] = np.nan

    channel = stored(tmp_path, a=values).preview(["a"], None, 500).channels["a"]

    inside = (channel.time > 202) & (channel.time < 298)
    assert np.isnan(channel.values[inside]).all()
    assert inside.any()


def test_times_start_where_the_window_starts(tmp_path):
    traces = stored(tmp_path, start=5.0, a=noise(100))

    preview = traces.preview(["a"], (5.5, 5.6))

    np.testing.assert_allclose(preview.channels["a"].time, 5.5 + np.arange(11) / 100)


def test_a_channel_that_is_not_there_is_absent(tmp_path):
    traces = stored(tmp_path, a=noise(10))

    assert set(traces.preview(["a", "b"]).channels) == {"a"}


def test_a_span_outside_the_trace_has_no_channels(tmp_path):
    preview = stored(tmp_path, a=noise(10)).preview(["a"], (50.0, 60.0))

    assert preview.channels == {}
    assert preview.samples_read == 0


def test_a_file_without_channels_still_holds_its_drawing(tmp_path):
    path = tmp_path / "drawing.h5"
    path.write_bytes(pack({}, RATE, drawing=Drawing(ellipse=np.ones((2, 5), dtype=np.float32))))

    traces = Traces.open(path)

    assert traces.preview().channels == {}
    assert traces.drawing().ellipse is not None


def test_a_drawing_comes_back_as_it_was(tmp_path):
    square = np.arange(8, dtype=np.float32).reshape(4, 2)
    drawing = Drawing(
        paths={"net": np.ones((3, 7), dtype=np.float32)},
        ellipse=np.zeros((2, 9), dtype=np.float32),
        spectrum=np.full((3, 4), 2, dtype=np.float32),
        plates=(("plate 1", "left", square), ("plate 2", "unknown", None)),
        feet={"left": np.ones((2, 6), dtype=np.float32)},
        base=np.ones((2, 5), dtype=np.float32),
    )
    path = tmp_path / "drawing.h5"
    path.write_bytes(pack({"a": (noise(10), "mm")}, RATE, drawing=drawing))

    back = Traces.open(path).drawing()

    np.testing.assert_equal(vars(back), vars(drawing))


def test_a_drawing_from_before_bases_were_drawn_still_reads(tmp_path):
    drawing = Drawing(ellipse=np.zeros((2, 9), dtype=np.float32))
    path = tmp_path / "drawing.h5"
    path.write_bytes(pack({}, RATE, drawing=drawing))

    back = Traces.open(path).drawing()

    assert back.base is None


def test_a_damaged_file_of_traces_is_said_to_be_one(tmp_path):
    path = tmp_path / "traces.h5"
    path.write_bytes(pack({"a": (noise(1000), "mm")}, RATE)[:3000])

    with pytest.raises(ArchiveError, match="traces cannot be read"):
        Traces.open(path)


def test_another_hdf5_file_is_not_taken_for_traces(tmp_path):
    path = tmp_path / "other.h5"
    with h5py.File(path, "w") as file:
        file["samples"] = np.zeros(3)

    with pytest.raises(ArchiveError, match="traces cannot be read"):
        Traces.open(path)
