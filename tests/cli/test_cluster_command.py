"""`forceplate cluster init` as a person calls it."""

import os
import shlex
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="the extra cluster is not installed")

pytestmark = pytest.mark.xdist_group("engines")


def test_init_makes_certificates_whose_keys_only_their_owner_reads(command, tmp_path):
    said = command(
        "cluster", "init", tmp_path / "c", "--host", "lab-server", "--days", 30, "--json"
    )

    files = [Path(name) for name in said.rows[0]["files"]]
    assert said.code == 0
    assert [path.name for path in files] == [
        "ca.pem", "scheduler.pem", "scheduler-key.pem", "worker.pem", "worker-key.pem",
        "client.pem", "client-key.pem",
    ]  # fmt: skip
    keys = [path for path in files if path.name.endswith("-key.pem")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
    assert stat.S_IMODE((tmp_path / "c").stat().st_mode) == 0o700


def test_certificates_name_the_host_and_hold_the_days_asked_for(command, tmp_path):
    from cryptography import x509

    command(
        "cluster", "init", tmp_path, "--host", "lab-server", "--host", "192.0.2.7", "--days", 30
    )

    made = x509.load_pem_x509_certificate((tmp_path / "scheduler.pem").read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "lab-server"]
    addresses = [str(each) for each in names.get_values_for_type(x509.IPAddress)]
    assert addresses == ["127.0.0.1", "::1", "192.0.2.7"]
    assert (made.not_valid_after_utc - made.not_valid_before_utc).days == 30


def test_each_certificate_is_signed_by_the_authority_and_no_key_of_that_is_left(command, tmp_path):
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    command("cluster", "init", tmp_path)

    read = {path.stem: path.read_bytes() for path in tmp_path.iterdir()}
    authority = x509.load_pem_x509_certificate(read["ca"])
    for role in ("scheduler", "worker", "client"):
        signed = x509.load_pem_x509_certificate(read[role])
        signed.verify_directly_issued_by(authority)
        assert load_pem_private_key(read[f"{role}-key"], None).public_key() == signed.public_key()
    keys = [load_pem_private_key(text, None) for name, text in read.items() if "key" in name]
    assert authority.public_key() not in [each.public_key() for each in keys]


def test_nothing_that_is_there_is_replaced(command, tmp_path):
    (tmp_path / "worker-key.pem").write_text("of another cluster")

    said = command("cluster", "init", tmp_path)

    assert said.code == 7
    assert "Give a new folder." in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["worker-key.pem"]
    assert (tmp_path / "worker-key.pem").read_text() == "of another cluster"


def test_what_died_half_way_is_begun_again_by_the_same_command(command, tmp_path, monkeypatch):
    from forceplate.errors import ForcePlateError

    written: list[int] = []
    opened = os.open

    def full(path, flags, mode=0o777, **more):
        if Path(path).suffix == ".pem":
            written.append(mode)
            if len(written) == 4:
                raise ForcePlateError("the power went.")
        return opened(path, flags, mode, **more)

    with monkeypatch.context() as patch:
        patch.setattr("forceplate.batch.tls.os.open", full)
        died = command("cluster", "init", tmp_path)
    half = {path.name for path in tmp_path.glob("*.pem")}
    again = command("cluster", "init", tmp_path)
    third = command("cluster", "init", tmp_path)

    assert (died.code, len(half)) == (1, 3)
    assert again.code == 0
    assert len(list(tmp_path.iterdir())) == 7
    assert third.code == 7
    test_each_certificate_is_signed_by_the_authority_and_no_key_of_that_is_left(
        lambda *_: None, tmp_path
    )


def test_a_host_that_cannot_be_one_is_refused_and_nothing_is_written(command, tmp_path):
    said = command("cluster", "init", tmp_path / "c", "--host", "the lab's server")

    assert said.code == 2
    assert "not the name or address of a computer" in said.err
    assert not (tmp_path / "c").exists()


def test_the_lines_it_prints_are_those_that_start_and_use_a_cluster(command, tmp_path):
    said = command("cluster", "init", tmp_path, "--host", "lab-server")

    scheduler, worker, client = (row.strip() for row in said.out.splitlines() if row[:2] == "  ")
    shown = (
        "--tls-ca-file={0}/ca.pem --tls-cert={0}/{1}.pem --tls-key={0}/{1}-key.pem --no-dashboard "
        "--dashboard-address=127.0.0.1:0"
    )
    assert scheduler == (
        "dask scheduler --protocol tls --host lab-server --port 8786 "
        + shown.format(tmp_path, "scheduler")
    )
    assert worker == (
        "dask worker tls://lab-server:8786 --nworkers -1 --nthreads 1 "
        + shown.format(tmp_path, "worker")
    )
    assert client == (
        f"forceplate reanalyse --engine dask --scheduler tls://lab-server:8786 --tls {tmp_path}"
    )


@pytest.mark.slow
def test_the_scheduler_starts_with_the_line_as_printed(command, tmp_path):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    said = command("cluster", "init", tmp_path / "c", "--json")
    words = shlex.split(said.rows[0]["start"]["scheduler"])
    words[words.index("--port") + 1] = "0"

    with (tmp_path / "log").open("wb") as log:
        scheduler = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=tmp_path, stdout=log, stderr=log, env=os.environ
        )
        until = time.monotonic() + 20
        while time.monotonic() < until and "tls://" not in (tmp_path / "log").read_text():
            time.sleep(0.1)
        scheduler.terminate()
        scheduler.wait()

    assert "Scheduler at:     tls://127.0.0.1:" in (tmp_path / "log").read_text()
