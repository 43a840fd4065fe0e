"""`python -m forceplate.batch.runner FOLDER JOB`: the process of a job that a page asked for."""

from __future__ import annotations

import signal
import sys

from forceplate.archive.archive import Archive
from forceplate.batch.jobs import do
from forceplate.errors import ForcePlateError


def main(folder: str, job: int) -> int:
    """Do the job; how it ended stands in its row, the exit code says only whether it is through.

    A SIGTERM ends it as a cancelling would: the trials in hand are finished and kept.
    """
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: asked.append(number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Archive.open(folder) as archive:
            report = do(archive, job, stop=lambda: bool(asked))
    except ForcePlateError as error:
        sys.stderr.write(error.sentence() + "\n")
        return error.exit_code
    return 0 if report.stopped is None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
