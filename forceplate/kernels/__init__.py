"""Numba loops over plain arrays, by family; no kernel calls a kernel of another file.

Compiled kernels are kept on disk. Where neither this folder nor the user's cache folder can be
written to, numba would refuse to import them, so a private folder is named for it first.
"""

import os
import stat
import sys
import tempfile
from pathlib import Path


def _writable(folder: Path) -> bool:
    """Whether a file could be made in the folder, or in the first parent that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK)


def _private_folder() -> Path | None:
    """A cache folder in the temporary folder that only this user can write to, or None."""
    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    folder = Path(tempfile.gettempdir()) / f"forceplate-kernels-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.stat()
    except OSError:
        return None
    if hasattr(os, "getuid"):
        mine = state.st_uid == os.getuid() and not stat.S_IMODE(state.st_mode) & 0o022
        return folder if mine and not folder.is_symlink() else None
    return folder


def _choices() -> tuple[Path, Path]:
    """Where numba keeps what it compiles, the first that can be written to: beside or at home."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    return Path(__file__).parent / "__pycache__", home / "numba"


def cache_folder() -> Path | None:
    """The folder that compiled kernels are kept in; None where none can be written to."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    folders = (Path(named),) if named else _choices()
    return next((folder for folder in folders if _writable(folder)), None)


def name_cache_folder() -> None:
    """Give numba a cache folder where its own choices cannot be written to."""
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    if any(_writable(folder) for folder in _choices()):
        return
    folder = _private_folder()
    if folder is None:
        return
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = str(folder)


name_cache_folder()
