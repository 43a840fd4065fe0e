"""What stands in the repository: no machine's paths, no registry, sizes and documentation."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 70
# taken apart so that this file does not hold what it looks for
FOREIGN = re.compile(
    "|".join(
        [
            r"py" + r"pi\.org", "python" + "hosted", r"registry\.np" + r"mjs",
            r"(?<![\w.])/(?:wo" + "rk|ro" + "ot|ho" + r"me)/\w",
        ]
    )
)  # fmt: skip


def _tracked() -> list[Path]:
    outcome = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if outcome.returncode:
        pytest.skip("this is no git checkout, so the tracked files are not known")
    paths = [ROOT / name for name in outcome.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _sources() -> list[Path]:
    return [*(ROOT / "forceplate").rglob("*.py"), *(ROOT / "dashboards").rglob("*.py")]


def _texts() -> dict[Path, str]:
    read = {}
    for path in _tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            read[path] = raw.decode("utf-8", errors="replace")
    return read


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    found = [str(path.relative_to(ROOT)) for path, text in _texts().items() if FOREIGN.search(text)]

    assert found == []


def test_every_source_file_is_one_subject_long():
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in _sources()}

    assert [str(path) for path, lines in lengths.items() if lines > LONGEST_FILE] == []


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in _sources()
        for node in _functions(path)
        if (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]

    assert long == []


def test_every_module_that_holds_something_says_what_it_is():
    texts = {path: path.read_text("utf-8") for path in _sources()}

    silent = [str(path) for path, text in texts.items() if text and not _says(text)]

    assert silent == []


def _says(text: str) -> bool:
    return bool(ast.get_docstring(ast.parse(text)))


def test_every_public_function_of_a_module_is_documented():
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in _sources()
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and _needs_words(path, node)
    ]

    assert silent == []


def _needs_words(path: Path, node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Settings sections say it field by field; a quality check says it in its advice."""
    if path.name == "settings.py" and isinstance(node, ast.ClassDef):
        return False
    return not (path.name == "quality.py" and isinstance(node, ast.FunctionDef))


def test_nothing_prints_and_nothing_swallows_every_error():
    loose = [
        f"{path}:{node.lineno}"
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.ExceptHandler) and node.type is None)
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        )
    ]

    assert loose == []
