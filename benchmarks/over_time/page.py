"""The page docs/over-time.md, made from what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from benchmarks.markdown import table

COMMAND = "python -m benchmarks.over_time"
INTRO = """\
# How often what is said about change is right

<!-- Made by python -m benchmarks.over_time; change the program, not this page. -->

A visit is compared with the earlier visits of the same person by one rule, the moderated
predictive interval: the person's own spread and that of a population, each weighted by what it is
worth. With one earlier visit it is the population's smallest detectable change; with many it is the
person's own range. Here the rule, and what it rests on, meets simulated people of known truth.

```sh
{command}
```

makes these figures anew, in about {minutes} minutes; the tests run small versions each time."""
ABOUT: dict[str, str] = {
    "false alarms": """\
## People who did not change

2,000 people, three trials a visit; the logarithm of a size varies between visits by 0.07 and
between trials by 0.14, and people differ in how much they vary (8 degrees of freedom). The prior
comes from a reliability study of 100 other people with four visits each. Of visits of people who
did not change, 5 % should lie outside.""",
    "power": """\
## People who changed

The same people, with +0.30 on the logarithm (x 1.35) planted in the new visit.""",
    "coverage": """\
## The interval within a trial

Minutes of simulated sway at 100 Hz whose mean is known. Neighbouring samples tell nearly the same:
the table says for how long. The interval of a mean comes from six parts of the trial. Where the
memory is longer than a few seconds, or the mean drifts, one minute cannot know it: such intervals
are too short, and the drift over the trial is shown beside them.""",
    "complete studies": """\
## Reliability studies, all trials there

Cohorts of 100 people, five visits, three trials. The mean over the cohorts must lie within three
standard errors of the truth. (An ICC is a ratio of two estimates, and from 100 people it lies low
by 2 in 97 of its distance from 1 on average: here by 0.0016.)""",
    "studies with gaps, mixed model": """\
## Reliability studies with gaps

The same cohorts after 8 % of their trials were lost, by a mixed model.""",
    "the demonstration": """\
## The demonstration's people, from many seeds

Each trial is simulated as channels of two plates, conditioned and measured. Four primary metrics
are asked about at the latest visit; they share one control of false discoveries at 5 %, so that of
people who did not change at most 1 in 20 has any of them flagged. Two people change at a visit
after at least five others.""",
}
LIMITS = """\
## What this does not show

- Real people between days: how much they vary must come from the lab's own study
  (`forceplate reliability`); until then the provisional priors assume it.
- Visits that follow each other: a slow wave over months makes neighbouring visits alike.
- Spreads that are not those of the model."""


def render(results: Mapping[str, Any]) -> str:
    """The page as Markdown."""
    minutes = max(1, round(results["seconds"] / 60))
    parts = [INTRO.format(command=COMMAND, minutes=minutes), _made(results)]
    for part, lines in groupby(results["lines"], key=lambda line: line["part"]):
        parts += [ABOUT[part], _table(list(lines))]
    return "\n\n".join([*parts, LIMITS]) + "\n"


def _made(results: Mapping[str, Any]) -> str:
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return (
        f"Made on {results['date']} with seed {results['seed']} on {machine['processor']}, "
        f"{machine['cores']} cores; {versions}."
    )


def _table(lines: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [line["what"], _found(line), _wanted(line), f"{line['runs']:,}",
         {True: "yes", False: "**no**", None: "shown only"}[line["held"]]]
        for line in lines
    ]  # fmt: skip
    return table(("", "found", "promised", "of", "holds"), rows)


def _found(line: Mapping[str, Any]) -> str:
    error = line["error"]
    return f"{line['found']:.4g}" + ("" if error is None else f" ± {error:.2g}")


def _wanted(line: Mapping[str, Any]) -> str:
    low, high = line["low"], line["high"]
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {low:.4g}"
    return f"at most {high:.4g}" if low is None else f"{low:.4g} to {high:.4g}"
