"""A file that somebody asked for by an option: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from forceplate.errors import ForcePlateError


@contextmanager
def whole_file(path: Path, what: str, option: str, *, binary: bool = False) -> Iterator[IO[Any]]:
    """The file to write to; it gets its name once it is complete.

    Parameters
    ----------
    path : Path
    what : str
        Such as `table`, for the error.
    option : str
        Whose file it is, such as `--csv`.
    binary : bool
        Bytes; else text in UTF-8 with the line ends that it is given.

    Raises
    ------
    ForcePlateError
        It cannot be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    how: dict[str, Any] = {"mode": "xb"} if binary else {
        "mode": "x", "encoding": "utf-8", "newline": "",
    }  # fmt: skip
    try:
        with part.open(**how) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as cause:
        raise ForcePlateError(
            f"the {what} cannot be written.", where=path, found=cause.strerror or str(cause),
            advice=f"Choose another place for {option}.",
        ) from cause  # fmt: skip
    finally:
        part.unlink(missing_ok=True)
