"""What the archive's files are called: by the hash of their bytes, in folders by its first pair."""

from __future__ import annotations

import re

from forceplate.errors import ArchiveError

KINDS = ("originals", "raw", "series")
TEMPORARY = "raw/.tmp"
CATALOGUE = "catalogue.sqlite"


def plain_suffix(suffix: str) -> str:
    """A file suffix that is safe in a name: `c3d`; `bin` where it is anything unusual."""
    word = suffix.lower().lstrip(".")
    return word if re.fullmatch(r"[a-z0-9]{1,8}", word) else "bin"


def _checked(sha256: str) -> str:
    """The hash itself; ArchiveError where it is none, and could lead out of the store."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ArchiveError(
            "a file of the archive is not named by a hash.", found=repr(sha256[:80]),
            expected="64 lower-case hexadecimal digits",
            advice="The catalogue was changed by hand: bring it back from a backup.",
        )  # fmt: skip
    return sha256


def original(sha256: str, suffix: str) -> str:
    """The bytes that a lab handed in."""
    return f"originals/{_checked(sha256)[:2]}/{sha256}.{plain_suffix(suffix)}"


def raw(sha256: str) -> str:
    """A trial file."""
    return f"raw/{_checked(sha256)[:2]}/{sha256}.h5"


def sidecar(sha256: str) -> str:
    """The facts at ingest of that trial file."""
    return f"raw/{_checked(sha256)[:2]}/{sha256}.json"


def series(name: str) -> str:
    """Traces for the screen; they can be made again."""
    if not re.fullmatch(r"[a-z0-9]{4,64}", name):
        raise ArchiveError("traces need a plain name.", found=repr(name[:80]),
                           expected="4 to 64 lower-case letters and digits")  # fmt: skip
    return f"series/{name[:2]}/{name}.h5"


def stem(name: str) -> str:
    """The hash or the code that a file is named by."""
    return name.rsplit("/", 1)[-1].split(".", 1)[0]
