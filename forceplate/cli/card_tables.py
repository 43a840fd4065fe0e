"""The feedback card and a person's notes for somebody at a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from forceplate.cli.tables import UNKNOWN, grid, shown
from forceplate.model.card import HEADS, TIERS

if TYPE_CHECKING:
    from rich.console import Console

    from forceplate.model.card import Card, Line
    from forceplate.model.past import Annotation, LeftOut

DIGITS = 3


def show_card(card: Card, console: Console) -> None:
    """Print a card: who and when, the numbers beside their ranges, and every sentence."""
    console.print(Text(_head(card), style="bold"))
    console.print(Text(_visit(card)))
    _show_numbers(card, console)
    for block, lines in groupby(card.lines, key=lambda line: line.block):
        says = [each for line in lines for each in line.says]
        if says:
            _show_part(HEADS[block], says, console)
    if card.says:
        _show_part("About this card", card.says, console)
    _show_left_out(card.left_out, console)
    if card.annotations:
        console.print(Text("\nNotes", style="bold"))
        show_annotations(card.annotations, console)
    if card.run is not None:
        console.print(
            Text(f"\nrun {card.run}, settings {(card.recipe or '')[:12]}, forceplate "
                 f"{card.software}", style="dim")
        )  # fmt: skip


def show_annotations(notes: Iterable[Annotation], console: Console) -> None:
    """Print notes of a timeline, a line each."""
    table = grid(("no.", True), ("day", False), ("kind", False), ("text", False), ("by", False))
    for note in notes:
        by = Text(note.changed_by or note.by)
        table.add_row(str(note.number), note.day, note.kind, Text(note.text), by)
    console.print(table)


def _head(card: Card) -> str:
    if card.choice is None:
        return f"{card.participant}, no trials yet"
    protocol = "" if card.choice.protocol == "-" else card.choice.protocol
    condition = card.condition or "no stated condition"
    return ", ".join(part for part in (card.participant, protocol, condition) if part)


def _visit(card: Card) -> str:
    if card.session is None:
        return "no visit with numbers"
    name = card.session if card.day in (None, card.session) else f"{card.session} of {card.day}"
    trials = f"{card.trials} {'trial' if card.trials == 1 else 'trials'}"
    length = f" of {shown(card.seconds, DIGITS)} s" if card.seconds else ""
    of = f"{card.visits} {'visit' if card.visits == 1 else 'visits'} in all"
    return f"visit {name}: {trials}{length}; {of}"


def _show_numbers(card: Card, console: Console) -> None:
    rows = card.numbered
    if not rows:
        return
    table = grid(("", False), ("this visit", True), ("usual", True), ("visits", True), ("", False))
    for line in rows:
        table.add_row(
            line.name, f"{shown(line.value, DIGITS)} {line.unit}".rstrip(), _usual(line),
            str(line.n) if line.n else UNKNOWN, TIERS.get(line.tier or "", ""),
        )  # fmt: skip
    console.print(table)


def _usual(line: Line) -> str:
    if line.usual_low is None or line.usual_high is None:
        return UNKNOWN
    ends = f"{shown(line.usual_low, DIGITS)} to {shown(line.usual_high, DIGITS)}"
    return f"{ends} {line.unit}".rstrip()


def _show_part(head: str, says: Iterable[str], console: Console) -> None:
    console.print(Text(f"\n{head}", style="bold"))
    for sentence in says:
        _indented(Text(sentence), 2, console)


def _show_left_out(groups: Iterable[LeftOut], console: Console) -> None:
    for at, each in enumerate(groups):
        if not at:
            console.print(Text("\nNot compared", style="bold"))
        _indented(Text(each.says), 2, console)
        if each.command is not None:
            _indented(Text(each.command, style="dim"), 4, console)


def _indented(text: Text, by: int, console: Console) -> None:
    """Text set in by some columns; in a file on one line, however long."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, by)))
    else:
        console.print(Text(" " * by) + text)
