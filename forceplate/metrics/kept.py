"""What is made when it is first asked for, and then kept: a piece, or the reason why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from forceplate.metrics.declare import Withheld

P = TypeVar("P")


class Kept:
    """Pieces by their key, each made once; a reason is kept and raised again."""

    def __init__(self) -> None:
        self._made: dict[object, Any] = {}

    def once(self, key: object, make: Callable[[], P]) -> P:
        """What `make` gives, or its Withheld."""
        if key in self._made:
            found: Any = self._made[key]
        else:
            try:
                found = make()
            except Withheld as reason:
                # the words alone: with its traceback it would hold on to every array on the way
                found = Withheld(str(reason))
            self._made[key] = found
        if isinstance(found, Withheld):
            raise Withheld(str(found))
        return found
