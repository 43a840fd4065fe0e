"""Where import profiles are found: in the lab's folder by name, or in a file of one's own."""

from __future__ import annotations

import difflib
import os
from functools import cache
from pathlib import Path

from forceplate.errors import ProfileError
from forceplate.labdata import folder
from forceplate.readers.profile import Profile
from forceplate.readers.profile_toml import profile_from


@cache
def lab_profiles() -> dict[str, Profile]:
    """The lab's own profiles by name.

    Raises
    ------
    ProfileError
        One of them is not valid.
    """
    found = sorted(
        (item for item in folder("profiles").iterdir() if item.name.endswith(".toml")),
        key=lambda item: item.name,
    )
    return {
        item.name.removesuffix(".toml"): profile_from(
            item.read_text(encoding="utf-8"), where=item.name
        )
        for item in found
    }


def find_profile(asked: str) -> Profile:
    """The profile of this name, or of this TOML file.

    Raises
    ------
    ProfileError
        There is none, or it is not valid.
    """
    there = lab_profiles()
    if asked in there:
        return there[asked]
    path = Path(asked)
    if path.suffix.lower() != ".toml" and os.sep not in asked:
        near = difflib.get_close_matches(asked, there, n=1)
        raise ProfileError(
            f"there is no profile {asked!r}.", expected="one of " + ", ".join(there),
            advice=f"Did you mean {near[0]}?" if near else "Or give the path of a TOML file.",
        )  # fmt: skip
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise ProfileError(
            "the profile cannot be read.", where=asked, found=str(cause),
            advice="Give the path of a TOML file, or one of " + ", ".join(there) + ".",
        ) from cause  # fmt: skip
    return profile_from(text, where=asked)
