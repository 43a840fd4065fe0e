"""A plain install works with the clone gone, and on a computer where nothing can be written."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# one install for all of them
pytestmark = pytest.mark.xdist_group("install")
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "tests", "benchmarks", "screens")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of a plain install, made from a copy of the checkout that is gone again."""
    folder = tmp_path_factory.mktemp("install")
    clone, site = folder / "clone", folder / "site"
    shutil.copytree(ROOT, clone, ignore=LEFT_OUT)
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
            "--no-index", "--disable-pip-version-check", "--target", site, clone,
        ],
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    shutil.rmtree(clone)
    return site


def _run(site, code, cwd, *, before=(), **environment):
    """Run code against the install, away from the checkout; its JSON answer."""
    outcome = subprocess.run(
        [*before, sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout.splitlines()[-1])


def test_the_installed_package_is_the_one_that_runs(installed, tmp_path):
    code = (
        "import json, forceplate, dashboards; "
        "print(json.dumps([forceplate.__file__, dashboards.__file__]))"
    )

    places = _run(installed, code, tmp_path)

    assert [place for place in places if not Path(place).is_relative_to(installed)] == []


def test_the_lab_data_come_with_it(installed, tmp_path):
    code = (
        "import json; from forceplate.labdata import folder; "
        "print(json.dumps({name: sorted(each.name for each in folder(name).iterdir()) "
        "for name in ('examples', 'profiles', 'protocols')}))"
    )

    found = _run(installed, code, tmp_path)

    assert "example.c3d" in found["examples"]
    assert "pds.toml" in found["profiles"]
    assert "quiet-stance.toml" in found["protocols"]


def test_the_migrations_come_with_it_and_bring_an_old_archive_to_today(installed, tmp_path):
    with zipfile.ZipFile(ROOT / "tests" / "archives" / "v1.zip") as packed:
        packed.extractall(tmp_path / "lab")
    code = (
        "import json; from forceplate.archive.archive import Archive\n"
        "with Archive.open('lab') as archive:\n"
        "    print(json.dumps([archive.health()['schema'], archive.verify()['problems']]))"
    )

    version, problems = _run(installed, code, tmp_path)

    assert version > 1
    assert problems == []


def test_a_file_is_taken_in_analysed_and_shown_on_a_page(installed, tmp_path):
    code = """
import json
from pathlib import Path
from dashboards.app import create_app
from forceplate.lab import Lab
from forceplate.labdata import folder
with Lab("lab", create=True) as lab:
    (taken,) = lab.ingest([Path(str(folder("examples")), "example.c3d")])
    report = lab.analyse_missing(engine="serial")
    client = create_app(lab).server.test_client()
    page = client.get("/", headers={"Host": "localhost"})
    first = client.get("/assets/first.js", headers={"Host": "localhost"})
    print(json.dumps([taken.status, report.done, page.status_code, first.status_code]))
"""

    assert _run(installed, code, tmp_path) == ["new", 1, 200, 200]


def _sealed(folder):
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def _opened(folder):
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


WARM = "from forceplate.cli.entry import run; run(['doctor', '--warm', '--json'])"
ANALYSE = """
import importlib, json, os, pkgutil
from pathlib import Path
import forceplate as fp
import forceplate.kernels
from forceplate.labdata import folder
from forceplate.model.facts import Facts
from forceplate.model.layout import read_layout
examples = Path(str(folder("examples")))
recordings = [fp.simulate(seconds=30, seed=1).recording, *fp.read(examples / "example.c3d")]
layout = read_layout(examples / "example_twin.layout.toml")
results = [fp.analyse(recordings[0]), fp.analyse(recordings[1], layout=layout,
                                                 facts=Facts(height_m=1.7))]
kernels = [
    kernel
    for found in pkgutil.iter_modules(forceplate.kernels.__path__)
    for kernel in vars(importlib.import_module(f"forceplate.kernels.{found.name}")).values()
    if hasattr(kernel, "stats")
]
used = [kernel for kernel in kernels if kernel.signatures]
compiled = [kernel.__name__ for kernel in used if sum(kernel.stats.cache_misses.values())]
analysed = all(result["path_length_total"].value > 0 for result in results)
print(json.dumps([analysed, len(used), compiled, os.environ.get("NUMBA_CACHE_DIR")]))
"""


def _without_privileges():
    """What to put before a command so that rights hold for it; root writes anywhere."""
    if os.name != "posix":
        pytest.skip("rights of POSIX are needed")
    if os.getuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root writes anywhere, and there is no setpriv to give that up")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def test_where_nothing_can_be_written_doctor_compiles_once_for_all(installed, tmp_path):
    """Neither the install nor the home can be written to; later processes compile nothing."""
    before = _without_privileges()
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    places = {"HOME": str(home), "XDG_CACHE_HOME": "", "NUMBA_CACHE_DIR": "",
              "TMPDIR": str(temporary)}  # fmt: skip
    _sealed(installed)
    _sealed(home)
    try:
        found = _run(installed, WARM, home, before=before, **places)
        analysed, used, compiled, cache = _run(installed, ANALYSE, home, before=before, **places)
    finally:
        _opened(installed)

    looks = {each["what"]: each for each in found["findings"]}
    assert looks["first analysis"]["ok"]
    assert str(temporary) in looks["compiled kernels"]["found"]
    assert analysed
    assert used > 10
    assert compiled == []
    assert Path(cache).is_relative_to(temporary)
    assert list(home.iterdir()) == []


def test_doctor_names_the_home_s_cache_where_only_the_install_cannot_be_written_to(
    installed, tmp_path
):
    before = _without_privileges()
    home = tmp_path / "home"
    home.mkdir()
    code = "from forceplate.cli.entry import run; run(['doctor', '--json'])"
    places = {"HOME": str(home), "XDG_CACHE_HOME": "", "NUMBA_CACHE_DIR": ""}
    _sealed(installed)
    try:
        found = _run(installed, code, home, before=before, **places)
    finally:
        _opened(installed)

    looks = {each["what"]: each for each in found["findings"]}
    assert looks["compiled kernels"]["ok"]
    assert looks["compiled kernels"]["found"] == f"kept in {home / '.cache' / 'numba'}"
