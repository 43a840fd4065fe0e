"""The sheet as PDF: tagged for screen readers (PDF/UA-1), with its fonts inside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources

from forceplate.errors import ForcePlateError
from forceplate.report.sheet import Sheet

STANDARD = "ua-1"
COLOURS = {
    "ink": "#1c2325", "muted": "#5d686c", "line": "#e6e9e8", "band": "#e3efe9",
    "band_strong": "#b9d8c9", "accent": "#0f6b5c",
}  # fmt: skip
"""Those of the pages in light; a test holds them together."""


def pdf(sheet: Sheet, made: datetime | None = None) -> bytes:
    """Draw the sheet.

    Parameters
    ----------
    sheet : Sheet
    made : datetime, optional
        Written into the file as its date, UTC; now where not given.

    Returns
    -------
    bytes
        A4 pages, equal bytes for equal arguments.

    Raises
    ------
    ForcePlateError
        typst, of the extra `report`, is not installed.
    """
    try:
        import typst
    except ImportError as cause:
        raise ForcePlateError(
            "a report needs typst, which is not installed.",
            advice="Install it with: pip install 'forceplate[report]'",
        ) from cause
    drawing = resources.files("forceplate.report").joinpath("sheet.typ").read_bytes()
    inputs = {"sheet": json.dumps(sheet.to_json()), "colours": json.dumps(COLOURS)}
    return bytes(
        typst.compile(
            drawing, format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD],
            ignore_system_fonts=True, timestamp=(made or datetime.now(UTC)).replace(microsecond=0),
        )
    )  # fmt: skip
