"""What the Settings page says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.formatting import NBSP, plural
from forceplate.model.record import RunRecord, TrialRecord

TITLE = "Settings"
READ_ONLY = (
    "To look at only. Other settings make a new run beside the old one, on the page of runs or "
    "with forceplate reanalyse --set; plates and protocols are files of the lab."
)
PLATES = "Plates in use"
PLATES_SUB = "as in the latest trial of each person"
PLATES_NONE = "No analysed trial yet, so no plates are known."
NO_PLATES = "No plates"
PATH_ONLY = "A path of the centre of pressure alone"
PROTOCOLS = "Protocols"
PROTOCOLS_SUB = "what a visit of each kind consists of"
ANALYSIS = "Analysis"
ANALYSIS_SAYS = (
    "Every result names all of these, and two results are compared only where all are equal."
)
ARCHIVE = "Archive and program"
LICENCE = "BSD 3-Clause: free to use, change and pass on, without warranty"
SIDES = {
    "left": "left", "right": "right", "both": "both feet", "none": "left out",
    "unknown": "side not known",
}  # fmt: skip
SIDES_UNKNOWN = "sides not known"


def run(current: RunRecord | None) -> str:
    """Which run the numbers on the pages come from."""
    if current is None:
        return "nothing is analysed yet; these are the defaults"
    name = current.preset or "own settings"
    return f"run{NBSP}{current.run}, {name}, {plural(current.n_done, 'trial')}"


def sides(of_plates: Sequence[str]) -> str:
    """`left and right`, `sides not known`: what the plates of one arrangement are for."""
    if len(of_plates) > 1 and set(of_plates) == {"unknown"}:
        return SIDES_UNKNOWN
    return " and ".join(SIDES[side] for side in of_plates)


def seen(records: Sequence[TrialRecord]) -> str:
    """Whose latest trial shows it."""
    who = [record.facts.participant or record.source_name for record in records]
    shown = ", ".join(who[:6])
    return f"{shown} and {len(who) - 6} more" if len(who) > 6 else shown


def plate(name: str, side: str, kind: int | None) -> str:
    """One plate in words."""
    told = f"{name}: {SIDES[side]}"
    return f"{told}, C3D type{NBSP}{kind}" if kind is not None else told


def archive(health: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The state of the archive, name and value."""
    return [
        ("Trials", f"{health.get('trials', 0)}"),
        ("Files kept", f"{health.get('blobs', 0)}, {_size(health.get('blob_bytes', 0))}"),
        ("Room left", _size(health.get("free_bytes", 0))),
        ("Can be written to", "yes" if health.get("writable") else "no"),
        ("Lines of history", f"{health.get('audit_lines', 0)}"),
        ("Catalogue", f"version {health.get('schema', '')}, SQLite {health.get('sqlite', '')}, "
                      f"journal {str(health.get('journal_mode', '')).lower()}"),
    ]  # fmt: skip


def _size(count: int) -> str:
    for unit, worth in (("GB", 1e9), ("MB", 1e6)):
        if count >= worth:
            return f"{count / worth:.3g}{NBSP}{unit}"
    return f"{count / 1e3:.3g}{NBSP}kB"
