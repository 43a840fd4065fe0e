"""The example files of lab_data/examples: `python -m forceplate.simulate.examples OUT`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from forceplate.simulate.c3d_file import write_c3d
from forceplate.simulate.formats import layout_toml, write_cop_csv, write_twin_csv
from forceplate.simulate.spec import Simulated
from forceplate.simulate.stance import simulate

SEED = 2026
SECONDS = 30.0
RATE = 100.0
LOAD_LEFT = 53.0
COMMAND = "python -m forceplate.simulate.examples OUT"


def example() -> Simulated:
    """The one trial that all example files hold: exact channels, no noise."""
    return simulate(seed=SEED, seconds=SECONDS, rate=RATE, load_left=LOAD_LEFT)


def write_examples(folder: str | Path) -> list[Path]:
    """Write all example files into a folder, which is made where it is missing.

    Returns
    -------
    list of Path
        What was written.
    """
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    made = example()
    write_c3d(made.recording, out / "example.c3d")
    write_twin_csv(made.recording, out / "example_twin.csv")
    write_cop_csv(made, out / "example_cop.csv")
    texts = {
        "example_twin.layout.toml": layout_toml(made.recording),
        "example.truth.json": json.dumps(_truth(made), indent=2) + "\n",
        "README.md": README,
    }
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    return sorted(out.iterdir())


def _truth(made: Simulated) -> dict[str, object]:
    """Means and spreads of the truth, rounded to what every platform's arithmetic agrees on."""
    paths = ("net_ml", "net_ap", "left_ml", "left_ap", "right_ml", "right_ap", "com_ml", "com_ap")
    return {
        "simulated": True,
        "seed": SEED,
        "seconds": SECONDS,
        "rate_hz": RATE,
        "n_samples": made.recording.n_samples,
        "mass_kg": made.stance.mass_kg,
        "load_left_pct": {
            "mean": round(float(made.truth["load_left"].mean()), 9),
            "sd_population": round(float(made.truth["load_left"].std()), 9),
        },
        "mean_mm": {name: round(float(made.truth[name].mean()), 9) for name in paths},
        "sd_population_mm": {name: round(float(made.truth[name].std()), 9) for name in paths},
    }


README = f"""# Examples

These files are simulated: nobody stood there. All hold the same trial, quiet standing with eyes
open on firm ground for {SECONDS:g} s at {RATE:g} Hz on two plates, seed {SEED}, without noise.

| file | what it holds |
|---|---|
| `example.c3d` | both plates as C3D type 2 |
| `example_twin.csv` | the same twelve channels as a table, N and N·mm |
| `example_twin.layout.toml` | sides, facing, geometry and feet; it fits both files above |
| `example_cop.csv` | the whole-body centre of pressure alone, mm |
| `example.truth.json` | means and spreads of the truth behind all of them |

They were made by

    {COMMAND}
"""


def main(arguments: list[str]) -> int:
    """Write the examples into the folder named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write(f"Give one folder: {COMMAND}\n")
        return 2
    for path in write_examples(arguments[0]):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
