"""The documents say what the program does, and the README's commands are what CI runs."""

import importlib.util
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from forceplate.cli.entry import COMMANDS
from forceplate.lab import Lab

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _generator():
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _command_under(heading: str) -> str:
    part = README.split(f"## {heading}\n", 1)[1]
    return re.search(r"```sh\n(.+?)\n```", part, re.DOTALL)[1]


def test_the_generated_pages_are_in_step_with_the_program():
    assert _generator().out_of_step() == []


def test_a_page_that_was_changed_by_hand_is_noticed(tmp_path, monkeypatch):
    generator = _generator()
    monkeypatch.setattr(generator, "HERE", tmp_path)
    (tmp_path / "settings.md").write_text("# Settings\n", encoding="utf-8")

    assert "settings.md" in generator.out_of_step()


def test_ci_runs_exactly_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert script.splitlines()[-1] == _command_under("Test it")


def test_the_first_command_of_the_readme_makes_its_own_environment_and_runs_the_demo():
    command = _command_under("Try it")

    assert (
        command == "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/forceplate demo"
    )


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")))
def test_every_link_of_a_page_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_that_the_readme_names_exists():
    fenced = re.findall(
        r"^(?:\S*/)?forceplate ([a-z]+)|bin/forceplate ([a-z]+)", README, re.MULTILINE
    )
    quoted = re.findall(r"`forceplate ([a-z]+)", README)
    named = {word for pair in fenced for word in pair if word} | set(quoted)

    assert {"demo", "analyse", "ingest", "serve", "assign"} <= named
    assert named <= set(COMMANDS)


def test_the_python_examples_of_the_readme_run(tmp_path, monkeypatch, capsys):
    trial, archive = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    shutil.copy(ROOT / "lab_data" / "examples" / "example.c3d", tmp_path / "trial.c3d")
    monkeypatch.chdir(tmp_path)
    with Lab("my-lab", create=True) as lab:
        list(lab.ingest([tmp_path / "trial.c3d"]))
        lab.analyse_missing(engine="serial")
    known: dict[str, Any] = {}

    exec(compile(trial, "README", "exec"), known)
    exec(compile(archive, "README", "exec"), known)

    assert re.fullmatch(r"\d+\.\d+ mm/s; (usable|note|repeat)\n", capsys.readouterr().out)
    assert known["table"]["mean_velocity_total_mm_s"].notna().all()


def test_the_changelog_of_each_release_speaks_of_numbers():
    releases = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1:]

    assert releases
    assert [text.splitlines()[0] for text in releases if "### Numbers" not in text] == []
