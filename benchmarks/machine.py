"""What the figures were measured on, without a name of the machine or a path."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OURS = ("numpy", "scipy", "numba", "pandas", "h5py", "dash")
_VERSIONS = "import json,sys;from importlib.metadata import version as v;" \
            "print(json.dumps({n: v(n) for n in sys.argv[1:]}))"  # fmt: skip


def machine() -> dict[str, Any]:
    """Processor, cores, system and Python."""
    return {
        "processor": _processor(), "cores": os.cpu_count(), "system": platform.system(),
        "python": platform.python_version(),
    }  # fmt: skip


def load() -> float | None:
    """Runnable processes, mean of the last minute; None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def today() -> str:
    """Date of the run, UTC."""
    return datetime.now(UTC).date().isoformat()


def versions(python: Path | str, names: tuple[str, ...]) -> dict[str, str]:
    """Versions of packages in the environment of this interpreter."""
    import json

    found = subprocess.run(
        [str(python), "-c", _VERSIONS, *names], capture_output=True, text=True, check=True
    )
    return json.loads(found.stdout)


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
