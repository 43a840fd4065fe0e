"""Each kernel has a slow twin, and sums of free order do not depend on who compiled them."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KERNELS = sorted((ROOT / "forceplate" / "kernels").glob("*.py"))
PACKAGE = "forceplate.kernels"


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _options(node: ast.stmt) -> dict[str, str] | None:
    """What a function gives to its compiler, as written; None where it is not compiled."""
    if isinstance(node, ast.FunctionDef):
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = call.func if call else decorator
            if isinstance(name, ast.Name) and name.id == "njit":
                words = call.keywords if call else []
                return {word.arg or "**": ast.unparse(word.value) for word in words}
    return None


def _compiled(tree: ast.Module) -> dict[str, tuple[ast.stmt, dict[str, str]]]:
    found = {}
    for node in tree.body:
        options = _options(node)
        if isinstance(node, ast.FunctionDef) and options is not None:
            found[node.name] = node, options
    return found


def _names(tree: ast.Module) -> set[tuple[str, str]]:
    """File and name of each kernel that a test names."""
    modules, found = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
            modules |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE + "."):
            file = (node.module or "").removeprefix(PACKAGE + ".")
            found |= {(file, each.name) for each in node.names}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in modules
        ):
            found.add((modules[node.value.id], node.attr))
    return found


def _calls(node: ast.stmt) -> set[str]:
    return {
        each.func.id
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }


def _left_to_the_linker(tree: ast.Module) -> list[str]:
    """Functions with sums of free order, their own or inlined, that others call out of line."""
    functions = _compiled(tree)
    called = {name: _calls(node) & functions.keys() for name, (node, _) in functions.items()}
    free = {name for name, (_, options) in functions.items() if "fastmath" in options}
    while more := {name for name in called if called[name] & free} - free:
        free |= more
    wanted = free & set().union(*called.values())
    return sorted(name for name in wanted if functions[name][1].get("forceinline") != "True")


def test_every_kernel_has_a_twin():
    named = set()
    for path in (ROOT / "tests" / "reference").glob("test_*_twins.py"):
        named |= _names(_parsed(path))
    kernels = {
        (path.stem, name)
        for path in KERNELS
        for name in _compiled(_parsed(path))
        if not name.startswith("_")
    }

    missing = sorted(f"{file}.{name}" for file, name in kernels - named)
    assert len(kernels) > 40
    assert not missing, f"no test in tests/reference names {', '.join(missing)}"


def test_what_adds_in_any_order_is_inlined_where_another_kernel_calls_it():
    """numba compiles it twice, for itself and for its caller, and the two may add differently.

    The process that compiles the caller may use the first, one that loads the caller the second.
    """
    found = {path.stem: _left_to_the_linker(_parsed(path)) for path in KERNELS}

    assert {file: names for file, names in found.items() if names} == {}


def test_a_helper_that_is_not_inlined_is_found_through_the_one_that_calls_it():
    source = """
@njit(cache=True, fastmath=SUMS)
def _total(x): ...
@njit(forceinline=True, fastmath=SUMS)
def _inlined(x): ...
@njit
def _between(x): return _inlined(x)
@njit(cache=True, fastmath=SUMS)
def kernel(x): return _total(x) + _between(x)
@njit(cache=True)
def _exact(x): ...
@njit(cache=True)
def other(x): return _exact(x)
"""

    assert _left_to_the_linker(ast.parse(source)) == ["_between", "_total"]
