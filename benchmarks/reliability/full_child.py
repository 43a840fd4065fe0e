"""`python -m benchmarks.reliability.full_child FOLDER BYTES`: fill the disk, look, and go on.

With BYTES no file may grow past so many; with 0 the disk itself is small, and room is made by
removing a file that takes some.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from benchmarks.reliability.life import add, code_of, key_of, original_of, raw_of, result_of, say
from forceplate.archive.archive import Archive
from forceplate.archive.records import Finished
from forceplate.errors import ForcePlateError, StorageFull

MOST = 400
BALLAST = 500_000
FREE = resource.RLIM_INFINITY


def main(folder: Path, limit: int) -> None:
    """Trials and results until there is no room; then look, make room, and go on."""
    ballast = folder.with_name("ballast")
    if not limit:
        ballast.write_bytes(bytes(BALLAST))
    with Archive.open(folder, create=True) as archive:
        archive.start_run({"digest": "d"}, "d" * 64, None, "campaign", "campaign")
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, FREE))
        done, trouble, said = _until_full(archive, limit)
        readable = _readable(archive, done)
        resource.setrlimit(resource.RLIMIT_FSIZE, (FREE, FREE))
        ballast.unlink(missing_ok=True)
        lost = [name for name in done if not _whole(archive, name)]
        _one(archive, "afterwards", 100)
        report = archive.verify()
        trouble += [each["what"] for each in report["problems"]]
        trouble += [f"{name} is lost" for name in lost]
        if not said:
            trouble.append("no StorageFull was raised")
        say(
            said=said, acknowledged=len(done), lost=len(lost), trouble=trouble,
            readable=readable, went_on=_whole(archive, "afterwards"),
        )  # fmt: skip


def _until_full(archive: Archive, limit: int) -> tuple[list[str], list[str], bool]:
    done: list[str] = []
    for number in range(MOST):
        name = f"{limit} {number}"
        try:
            _one(archive, name, 20 * number)
        except StorageFull as error:
            return done, [] if error.advice else ["no advice"], True
        except ForcePlateError as error:
            return done, [f"said otherwise: {error.sentence()}"], False
        done.append(name)
    return done, [], False


def _one(archive: Archive, name: str, size: int) -> None:
    """A trial and its result, both acknowledged."""
    code = add(archive, name, size)
    archive.save_many(1, [Finished(code, key_of(name), result_of(name), {}, {})])
    _SIZES[name] = size


_SIZES: dict[str, int] = {}


def _whole(archive: Archive, name: str) -> bool:
    size = _SIZES[name]
    code = code_of(name, size)
    return (
        archive.read_raw(code) == raw_of(name, size)
        and archive.stored(code).original.read() == original_of(name, size)
        and archive.result(code) == result_of(name)
    )


def _readable(archive: Archive, done: list[str]) -> bool:
    try:
        return len(archive.trials()) >= len(done) and all(_whole(archive, name) for name in done)
    except ForcePlateError:
        return False


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
