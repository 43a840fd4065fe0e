"""Following people over time: each compared with their own past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forceplate.errors import NothingFound
from forceplate.gathering import Gathering
from forceplate.looking import Look, ground
from forceplate.metrics.registry import METRICS, PRIMARY
from forceplate.model.past import Annotation, Baseline, Past
from forceplate.model.record import RunRecord

if TYPE_CHECKING:
    from forceplate.model.card import Card
    from forceplate.model.course import Choice, Course
    from forceplate.model.pairing import Pairing


class Following(Gathering):
    """The part of a lab that sees a person's visits together."""

    def past(
        self,
        participant: str,
        protocol: str | None = None,
        condition: str | None = None,
        keys: Sequence[str] | None = None,
        *,
        exploratory: bool = True,
        left_out: int = 0,
    ) -> Past:
        """What is known of a person over time, in one protocol and condition.

        Parameters
        ----------
        participant : str
            UnknownParticipant names near matches.
        protocol, condition : str, optional
            As they stand in addresses (`open-firm`); the commonest where not given, or where the
            person has none of it.
        keys : sequence of str, optional
            The metrics that are looked at first; the primary ones where not given.
        exploratory : bool
            Judge all other metrics too, under a control of their own.
        left_out : int
            Visits at the beginning that were for getting used to the test.
        """
        from forceplate.change.likeness import left_out as apart
        from forceplate.change.visits import choices, chosen

        person = self.participant(participant)
        visits = self.sessions(participant)
        known = choices(visits)
        choice = chosen(known, protocol, condition)
        first = list(PRIMARY if keys is None else keys)
        more = [
            key for key, metric in METRICS.items()
            if exploratory and key not in first and metric.compared != "direction"
        ]  # fmt: skip
        rows = self.series(participant, [*first, *more])
        run = self._shown_run()
        look = Look(ground(self, run), rows, visits, choice, self.baseline(participant), left_out)
        primary = look.judged(first, exploratory=False)
        settings = {} if run is None else run.settings
        return Past(
            person, tuple(visits), known, choice, primary, look.judged(more, exploratory=True),
            apart(look.course(first[0]), visits, (record.trial for record, _ in rows), settings,
                  str(self.archive.folder)) if first else (),
            tuple(self.annotations(participant)), look.baseline, run, look.not_analysed,
        )  # fmt: skip

    def past_at(
        self,
        participant: str,
        session: str,
        protocol: str | None = None,
        condition: str | None = None,
        keys: Sequence[str] | None = None,
        *,
        exploratory: bool = True,
    ) -> Past:
        """The past as it stood when a visit came; UnknownSession names near matches.

        The other parameters are those of `past`.
        """
        from forceplate.change.then import then

        self.session(participant, session)
        past = self.past(participant, protocol, condition, keys, exploratory=exploratory)
        return then(past, session)

    def pairs(
        self, participant: str, protocol: str | None = None, metric: str = PRIMARY[0]
    ) -> tuple[Pairing, ...]:
        """A person's conditions side by side: eyes closed against open, foam against firm.

        Parameters
        ----------
        participant : str
            UnknownParticipant names near matches.
        protocol : str, optional
            The commonest where not given, or where the person has none of it.
        metric : str
            Its key; only one that is compared by ratios has pairs with numbers.
        """
        from forceplate.change.pairing import pairing
        from forceplate.change.visits import choices, chosen
        from forceplate.model.pairing import offered

        visits = self.sessions(participant)
        known = choices(visits)
        choice = chosen(known, protocol, None)
        if choice is None:
            return ()
        rows, on = self.series(participant, [metric]), ground(self, self._shown_run())
        baseline = self.baseline(participant)
        same = [each for each in known if each.protocol == choice.protocol]

        def course(of: Choice) -> Course:
            look = Look(on, rows, visits, of, baseline, 0)
            return look.since_baseline(look.course(metric))

        name = METRICS[metric].name
        return tuple(
            pairing(course(first), course(second), name) for first, second in offered(same)
        )

    def card(
        self, participant: str, protocol: str | None = None, condition: str | None = None
    ) -> Card:
        """The feedback card of a person: what their latest visit says beside their own past.

        NothingFound where the person has no trial of this protocol and condition.
        """
        from forceplate.change.card import card

        return card(self._past_of(participant, protocol, condition), METRICS)

    def report(
        self, participant: str, protocol: str | None = None, condition: str | None = None
    ) -> bytes:
        """The card on paper: a tagged PDF on A4, with the person's visits drawn.

        NothingFound where the person has no trial of this protocol and condition;
        ForcePlateError where the extra `report` is not installed.
        """
        from forceplate.change.card import card
        from forceplate.report.pdf import pdf
        from forceplate.report.sheet import sheet

        past = self._past_of(participant, protocol, condition)
        known = None if past.choice is None else self.protocol(past.choice.protocol)
        name = "" if known is None else known.title
        return pdf(sheet(past, card(past, METRICS), name, METRICS))

    def _past_of(self, participant: str, protocol: str | None, condition: str | None) -> Past:
        """The past in what is asked for, and in nothing else."""
        past = self.past(participant, protocol, condition)
        if past.choice is not None:
            wanted = (protocol or past.choice.protocol, condition or past.choice.condition)
            if wanted != past.choice:
                raise NothingFound(
                    f"{participant} has no trial of {wanted[0]}, {wanted[1]}.",
                    found="; ".join(f"{each.protocol}, {each.condition}" for each in past.choices),
                    advice="A condition is written as open-firm; - stands for what is not stated.",
                )  # fmt: skip
        return past

    def annotations(self, participant: str) -> list[Annotation]:
        """The notes on a person's timeline, by day."""
        return self.archive.annotations(participant)

    def baseline(self, participant: str) -> Baseline | None:
        """Where a person in the lab let this one's baseline begin; None where nobody did."""
        return self.archive.baseline(participant)

    def _shown_run(self) -> RunRecord | None:
        return self.archive.current_run()
