"""`dask worker --preload benchmarks.reliability.slow`: a worker that rests before each trial.

So that a small run is still at work when it is hurt.
"""

from __future__ import annotations

import time
from typing import Any

from forceplate.batch import dask_engine
from forceplate.batch.work import Outcome, Work, perform

REST_S = 0.2


def dask_setup(_worker: Any) -> None:
    """What a worker calls once, when it starts."""
    dask_engine.perform = rested


def rested(work: Work) -> Outcome:
    """The outcome of a piece of work, a little later."""
    time.sleep(REST_S)
    return perform(work)
