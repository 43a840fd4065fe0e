"""Settings from a file: TOML by sections, or JSON as our own commands write it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forceplate.errors import SettingsError

LARGEST = 1_000_000
DIGEST = "digest"


def read_settings(path: Path) -> dict[str, object]:
    """The settings that a file states, by key such as `filter.cutoff_hz`.

    TOML has a table a section; JSON may have keys with a point, tables, or be a whole result,
    or a run as `forceplate runs --json` prints it, whose settings are taken. A digest in it is
    passed over.

    Raises
    ------
    SettingsError
        The file cannot be read, or states something else than settings.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        text = data.decode("utf-8-sig")
        if len(data) > LARGEST:
            raise ValueError(f"more than {LARGEST:,} bytes")
        stated: Any = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as cause:
        raise SettingsError(
            "the file of settings cannot be read.", where=path,
            expected="TOML such as [filter] cutoff_hz = 8, or JSON",
            found=getattr(cause, "strerror", None) or str(cause),
        ) from cause  # fmt: skip
    whole = isinstance(stated.get("settings"), dict)
    found = _flat(stated["settings"] if whole else stated, "", path)
    found.pop(DIGEST, None)
    if not found and not whole:
        raise SettingsError("the file states no settings.", where=path)
    return found


def _flat(table: Mapping[str, Any], before: str, path: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in table.items():
        key = f"{before}{name}"
        if isinstance(value, dict):
            if before:
                raise SettingsError(
                    f"{key!r} is too deep for a setting.", where=path, expected="section.name"
                )
            found.update(_flat(value, f"{key}.", path))
        elif key in found or isinstance(value, str | int | float | bool | list):
            found[key] = value
        else:
            raise SettingsError(
                f"{key!r} has a value that no setting takes.", where=path, found=repr(value)[:80]
            )
    return found
