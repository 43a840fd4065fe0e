"""Which address is which page."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote

CODE = r"[^/\\]{1,64}"


@dataclass(frozen=True)
class Page:
    """One page of the dashboard.

    Parameters
    ----------
    name : str
        The page's root is `page-<name>`.
    path : str
        Such as `/t/<trial>`; `<word>` is one part of the address, handed to the layout by name.
    title : str
        Of the browser's tab.
    layout : callable
        (query, **parts) -> component; without arguments it gives the bare page, for validation.
    lookup : callable or None
        (data, **parts) -> what the address names, handed to the layout as `found`; NothingFound
        gives the page that says so, with near matches.
    near : callable or None
        (data, error, **parts) -> links to what is called nearly that, besides what the search
        finds of the error's advice.
    nav : str or None
        Its word in the navigation; None: reached by links only.
    within : tuple of str
        Names of pages that belong to the same word of the navigation.
    """

    name: str
    path: str
    title: str
    layout: Callable[..., Any]
    lookup: Callable[..., Any] | None = None
    near: Callable[..., Any] | None = None
    nav: str | None = None
    within: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        named = re.sub(r"<(\w+)>", lambda part: f"(?P<{part[1]}>{CODE})", self.path)
        return re.compile(named)

    def parts(self, path: str) -> dict[str, str] | None:
        """The named parts of an address of this page; None where it is another's."""
        match = self._pattern.fullmatch(unquote(path))
        return None if match is None else match.groupdict()


def find(pages: Iterable[Page], path: str) -> tuple[Page, dict[str, str]] | None:
    """The page at an address and the named parts of it; a slash at the end does not matter."""
    clean = path.rstrip("/") or "/"
    for page in pages:
        parts = page.parts(clean)
        if parts is not None:
            return page, parts
    return None


def query(search: str | None) -> dict[str, str]:
    """`?tab=frequency&t0=10` as a mapping."""
    return dict(parse_qsl((search or "").lstrip("?")))


def span_of(search: dict[str, str], duration: float) -> tuple[float, float] | None:
    """The seconds asked for by `t0` and `t1`, within the trial; None for all of it."""
    try:
        start, end = float(search["t0"]), float(search["t1"])
    except (KeyError, ValueError):
        return None
    if not (math.isfinite(start) and math.isfinite(end)):
        return None
    start, end = max(0.0, start), min(duration, end)
    return (start, end) if end > start else None
