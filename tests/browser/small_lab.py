"""Makes a small simulated archive for the tests: `python tests/browser/small_lab.py DIR`.

Nothing in it is a stand-in: the trials are simulated, taken in and analysed as those of the demo.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from forceplate.lab import Lab
from forceplate.model.intake import IngestOptions
from forceplate.readers.trial_encode import encode
from forceplate.simulate import faults
from forceplate.simulate.cohort import Person, demo_cohort
from forceplate.simulate.values import Plan

EXAMPLES = Path(__file__).resolve().parents[2] / "lab_data" / "examples"
CLOSED = (("closed", "firm"),)
BOTH = (("open", "firm"), ("closed", "firm"))
PEOPLE = (
    Person("P-001", Plan(3, BOTH, trials=2)),
    Person("P-002", Plan(1, BOTH, trials=2)),
    Person("P-003", Plan(1, CLOSED, trials=1), plates="single"),
    Person("P-004", Plan(1, CLOSED, trials=1), rate=1000.0),
)
STEPPED_OFF, CUT_SHORT = 13, 15
"""Of P-002: trials to be repeated."""


def make(folder: Path) -> None:
    """The archive, analysed."""
    with Lab(folder, create=True) as lab, tempfile.TemporaryDirectory() as made:
        for number, each in enumerate(demo_cohort(5, PEOPLE), start=1):
            recording = each.simulated.recording
            if number == STEPPED_OFF:
                recording = faults.converted(faults.step_off(recording, at=41.0))
            if number == CUT_SHORT:
                recording = faults.cut_short(recording, seconds=12.0)
            path = Path(made) / f"trial-{number:02d}.h5"
            path.write_bytes(encode(recording, simulated=True))
            _take_in(lab, path, IngestOptions())
        twin = IngestOptions(
            profile="twin-wrench", layout=EXAMPLES / "example_twin.layout.toml", simulated=True
        )
        _take_in(lab, EXAMPLES / "example_twin.csv", twin)
        c3d = IngestOptions(layout=EXAMPLES / "example_twin.layout.toml", simulated=True)
        _take_in(lab, EXAMPLES / "example.c3d", c3d)
        cop = IngestOptions(profile="cop-table", simulated=True)
        _take_in(lab, EXAMPLES / "example_cop.csv", cop)
        lab.analyse_missing(jobs=1, engine="serial")


def _take_in(lab: Lab, path: Path, options: IngestOptions) -> None:
    for ingested in lab.ingest([path], options):
        if ingested.error is not None:
            raise ingested.error


if __name__ == "__main__":
    make(Path(sys.argv[1]))
