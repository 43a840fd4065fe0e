"""What happens: each file registers the callbacks of one page, or of the shell."""

from __future__ import annotations

import dash

from dashboards.callbacks import (
    card_pdf,
    cohort,
    compare,
    methods,
    pairs,
    participant,
    people,
    person_card,
    run,
    run_compare,
    runs,
    session,
    settings,
    shell,
    spread,
    today,
    trend,
    trial,
    trial_actions,
)
from dashboards.data import Data

REGISTER = (
    shell.register, today.register, trial.register, trial_actions.register, people.register,
    participant.register, card_pdf.register, person_card.register, session.register,
    pairs.register,
    trend.register, methods.register, cohort.register, compare.register, settings.register,
    spread.register, runs.register, run.register, run_compare.register,
)  # fmt: skip


def register_all(app: dash.Dash, data: Data) -> None:
    """Declare every callback of the application."""
    for register in REGISTER:
        register(app, data)
