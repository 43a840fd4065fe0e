"""Where the lab's own text files are: plates, protocols, profiles, reference, examples."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def folder(name: str) -> Traversable:
    """The folder of this name, from an installed package or from a checkout."""
    package = files("forceplate")
    installed = package.joinpath("lab_data", name)
    return installed if installed.is_dir() else package.joinpath("..", "lab_data", name)
