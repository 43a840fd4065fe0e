"""The pages, in the order of the navigation. A page that is not finished does not stand here."""

from __future__ import annotations

from dashboards.pages.cohort import COHORT
from dashboards.pages.compare import COMPARE
from dashboards.pages.methods import METHOD, METHODS
from dashboards.pages.participant import PARTICIPANT
from dashboards.pages.people import PEOPLE
from dashboards.pages.run import RUN
from dashboards.pages.run_compare import RUN_COMPARE
from dashboards.pages.runs import RUNS
from dashboards.pages.session import SESSION
from dashboards.pages.settings import SETTINGS
from dashboards.pages.today import TODAY
from dashboards.pages.trend import TREND
from dashboards.pages.trial import TRIAL
from dashboards.routes import Page

PAGES: tuple[Page, ...] = (
    TODAY, TRIAL, PEOPLE, PARTICIPANT, SESSION, TREND, COHORT, COMPARE, RUNS, RUN_COMPARE,
    RUN, METHODS, METHOD, SETTINGS,
)  # fmt: skip
