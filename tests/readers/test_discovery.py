"""One door for all files: exactly one reader accepts, and every refusal says what to do."""

import hashlib
import os
import subprocess
import sys

import pytest

from forceplate.errors import AmbiguousReaderError, NoReaderError, ProfileError, ReadError
from forceplate.model.layout import Layout
from forceplate.model.recording import Recording, Source
from forceplate.readers import discovery
from forceplate.readers.discovery import read, registry

TABLE = "time_s,cop_ml_mm,cop_ap_mm\n" + "".join(f"{i / 100},{i},{2 * i}\n" for i in range(20))


class Greedy:
    name = "greedy"
    version = "1"
    extensions = ()

    def refuses(self, path, head):
        return None

    def read(self, path, profile):
        return [Recording(Source(str(path), "", "greedy"), 100.0, 1)]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "stance.csv"
    path.write_text(TABLE)
    return path


def with_readers(monkeypatch, failures=(), **more):
    there = registry()
    made = discovery.Registry({**there.readers, **more}, dict(failures))
    monkeypatch.setattr(discovery, "registry", lambda: made)


def test_the_source_is_the_path_as_given_and_the_hash_of_the_bytes(table, monkeypatch):
    monkeypatch.chdir(table.parent)

    (recording,) = read("stance.csv")

    assert recording.source == Source(
        "stance.csv", hashlib.sha256(TABLE.encode()).hexdigest(), "delimited", "1", 0
    )


def test_the_ending_of_a_name_decides_nothing(table):
    other = table.with_suffix(".c3d")
    table.rename(other)

    assert read(other)[0].source.reader == "delimited"


def test_all_readers_reasons_stand_in_one_line(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("nothing that anybody knows\n")

    with pytest.raises(NoReaderError) as caught:
        read(path)

    for name in ("c3d:", "trial-hdf5:", "delimited:"):
        assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_readers_that_accept_are_both_named(table, monkeypatch):
    with_readers(monkeypatch, greedy=Greedy())

    with pytest.raises(AmbiguousReaderError, match=r"delimited and greedy.*--reader"):
        read(table)

    assert read(table, reader="greedy")[0].source.reader == "greedy"


def test_an_unknown_reader_names_those_there(table):
    with pytest.raises(ReadError, match="c3d, delimited, trial-hdf5"):
        read(table, reader="c3dd")


def test_a_plug_in_that_cannot_be_loaded_is_left_out_with_its_reason(tmp_path, monkeypatch):
    broken = discovery.EntryPoint("broken", "no_such_module_at_all:X", discovery.GROUP)
    monkeypatch.setattr(discovery, "entry_points", lambda group: [broken])
    made = registry.__wrapped__()

    assert set(made.readers) == {"c3d", "trial-hdf5", "delimited"}
    assert "no_such_module_at_all" in made.failures["broken"]


def test_a_class_that_is_no_reader_is_left_out(monkeypatch):
    odd = discovery.EntryPoint("odd", "builtins:object", discovery.GROUP)
    monkeypatch.setattr(discovery, "entry_points", lambda group: [odd])

    assert "contract" in registry.__wrapped__().failures["odd"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: p.mkdir(), "folder"),
        (lambda p: p.touch(), "empty"),
        (lambda p: None, "no such file"),
        (lambda p: os.mkfifo(p), "not a regular file"),
    ],
)
def test_what_is_not_a_file_with_bytes_is_refused(tmp_path, make, says):
    path = tmp_path / "thing"
    make(path)

    with pytest.raises(ReadError, match=says):
        read(path)


def test_a_file_that_may_not_be_opened_is_refused(table, monkeypatch):
    def denied(self, mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(table), "open", denied)

    with pytest.raises(ReadError, match="Permission denied"):
        read(table)


def test_a_file_beyond_all_size_is_refused_unread(tmp_path):
    path = tmp_path / "huge.c3d"
    with path.open("wb") as file:
        file.truncate(discovery.MOST_BYTES + 1)

    with pytest.raises(ReadError, match="too large"):
        read(path)


def test_a_file_that_grows_while_it_is_read_is_refused(table, monkeypatch):
    class Slow(Greedy):
        def read(self, path, profile):
            with path.open("a") as file:
                file.write("0.2,1,1\n")
            return super().read(path, profile)

    with_readers(monkeypatch, greedy=Slow())

    with pytest.raises(ReadError, match="changed while"):
        read(table, reader="greedy")


def test_a_layout_replaces_what_the_file_states(table):
    layout = Layout(facing="-y")

    assert read(table, layout=layout)[0].layout == layout


def test_an_unknown_profile_names_those_there_and_the_nearest(table):
    with pytest.raises(ProfileError, match=r"bds, cop-table, pds, twin-wrench.*mean pds"):
        read(table, profile="pdx")


def test_importing_and_reading_a_table_loads_nothing_heavy(table):
    code = (
        "import sys; from forceplate.readers.discovery import read; "
        f"read({str(table)!r}); "
        "print([m for m in ('numba', 'scipy', 'pandas', 'h5py') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
