"""Trials side by side: what stands against comparing them, and what they differ by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from forceplate.errors import NothingFound, SettingsError
from forceplate.lookup import Lookup
from forceplate.metrics.registry import METRICS, PRIMARY
from forceplate.model.course import Recipe, choice_of
from forceplate.model.result import Value

if TYPE_CHECKING:
    from forceplate.model.between import Between
    from forceplate.model.change import Prior
    from forceplate.model.scale import Scale

SHOWN = ("value", "unit", "why", "revision")


class Comparing(Lookup):
    """The part of a lab that holds trials against each other."""

    def between(self, trials: Sequence[str], keys: Sequence[str] | None = None) -> Between:
        """Trials beside the first of them, and how much two of an unchanged person differ.

        Parameters
        ----------
        trials : sequence of str
            Codes, 1 or more; UnknownTrial names near matches.
        keys : sequence of str, optional
            Metrics; the primary ones where not given.

        Returns
        -------
        Between
            Trials of several people or conditions stand beside each other unjudged.

        Raises
        ------
        SettingsError
            There is no trial.
        NothingFound
            There is no such metric.
        """
        from forceplate.change.alike import seconds_of
        from forceplate.change.between import between
        from forceplate.change.likeness import unlike, window_of

        if not trials:
            raise SettingsError("there is nothing to compare.", expected="1 trial or more")
        wanted = list(dict.fromkeys(PRIMARY if keys is None else keys))
        for key in wanted:
            if key not in METRICS:
                raise NothingFound(
                    f"there is no metric {key!r}.", advice="forceplate metrics lists the keys."
                )
        records = [self.trial(code) for code in trials]
        results = [self.result(code) for code in trials]
        run = self.archive.current_run()
        settings: Mapping[str, Any] = {} if run is None else run.settings
        first, folder = records[0], str(self.archive.folder)
        against = [
            () if at == 0 else unlike(
                first, each, records, settings, folder,
                stand_alike=_standing(results[0]) == _standing(results[at]),
            )
            for at, each in enumerate(records)
        ]  # fmt: skip
        values = [_values(result, wanted) for result in results]
        tables = self._tables()
        seconds = seconds_of(first, window_of(settings))

        def prior(key: str, count: int) -> Prior | None:
            from forceplate.model.reference import first_prior

            found = values[0].get(key)
            recipe = None if found is None else Recipe(first.recipe, found.revision)
            return first_prior(
                tables, key, choice_of(first), count, seconds, recipe, first.n_plates
            )

        who = first.facts.participant
        visits = [] if who is None else self.sessions(who)
        scales: dict[str, Scale] = {key: METRICS[key].compared for key in wanted}
        return between(records, values, against, scales, prior, visits)

    def _tables(self) -> tuple[Any, ...]:
        """What says how much people vary: the lab's own tables, and the shipped."""
        from forceplate.change.reference import shipped

        return (*self.archive.references(), *shipped())


def _standing(result: Mapping[str, Any] | None) -> tuple[Any, ...]:
    """Axes, and the side of each plate, of a result."""
    if result is None:
        return ()
    about = result["recording"]
    return about["frame"], tuple(sorted(plate["side"] for plate in about["plates"]))


def _values(result: Mapping[str, Any] | None, keys: Sequence[str]) -> dict[str, Value]:
    """The values of a result, as far as it has them."""
    found = {} if result is None else result["values"]
    return {
        key: Value(**{name: found[key].get(name) for name in SHOWN}) for key in keys if key in found
    }
