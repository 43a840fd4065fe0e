"""The page docs/reliability.md, made from what the campaigns found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.markdown import table

COMMAND = "python -m benchmarks.reliability"
INTRO = """\
# What the archive survives

<!-- Made by python -m benchmarks.reliability; change the program, not this page. -->

The archive promises that a recording, a result or a decision that was acknowledged is never lost
and never altered, whatever is killed, unplugged or full. This page says how that was tried.

```sh
{command}
```

makes these figures anew, in about {minutes} minutes; the tests run small versions of the same
campaigns each time."""
ACKNOWLEDGED = """\
**Acknowledged** means: the line was printed, or the method returned. What was on its way at the
moment of a fault may be there or not; it is never there by half."""
LIMITS = """\
## What was not tried

- A drive that reports bytes as written that are not, or that writes them in another order than it
  says. The power cuts here are replayed from a record of every step; only what was synced is
  certain to be there.
- The inside of SQLite and PostgreSQL: their own tests are far beyond ours. A statement or a commit
  is one step here; the kills at random moments fall inside them too.
- Windows and macOS, network file systems, and real S3 services: the object store was an
  S3-compatible server on this computer.
- Changes to the table of jobs: it says how far long work is, nothing else is known from it, and
  verify does not look into it.
- Real power loss."""


def render(results: Mapping[str, Any]) -> str:
    """The page as Markdown."""
    findings = results["findings"]
    minutes = max(1, round(sum(each["seconds"] for each in findings) / 60))
    parts = [
        INTRO.format(command=COMMAND, minutes=minutes), _headline(findings), ACKNOWLEDGED,
        _measured(results), *(_section(each) for each in findings), LIMITS,
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _headline(findings: list[Mapping[str, Any]]) -> str:
    faults = sum(_faults(each) for each in findings)
    acknowledged = sum(each["figures"].get("acknowledged", 0) for each in findings)
    lost = sum(each["figures"].get("lost", 0) for each in findings)
    return (
        f"**{faults:,} faults injected, {acknowledged:,} acknowledgements looked up afterwards, "
        f"{lost:,} lost.**"
    )


def _faults(finding: Mapping[str, Any]) -> int:
    names = ("faults", "kills", "cuts", "disks filled", "limits reached", "changes",
             "workers killed", "scheduler killed")  # fmt: skip
    return sum(finding["figures"].get(name, 0) for name in names)


def _measured(results: Mapping[str, Any]) -> str:
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return (
        f"Measured on {results['date']} with seed {results['seed']}: {machine['processor']}, "
        f"{machine['cores']} cores, {machine['system']}, Python {machine['python']}, "
        f"{versions}."
    )


def _section(finding: Mapping[str, Any]) -> str:
    figures = finding["figures"]
    rows = [[name, f"{value:,}" if isinstance(value, int) else str(value)]
            for name, value in figures.items()]  # fmt: skip
    held = "It held." if finding["held"] else "**It did not hold:**"
    trouble = "".join(f"\n- {what}" for what in finding["trouble"])
    return (
        f"## {finding['code']}: {finding['title']}\n\n{finding['bar']} {held}{trouble}\n\n"
        + table(["", "figure"], rows)
    )
