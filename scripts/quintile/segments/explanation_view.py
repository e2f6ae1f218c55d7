"""An explanation as tables of at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from quintile.segments.explanation import CatalogueEntry, Condition, Explanation, Membership, Standing

WIDTH = 100  # characters
_OPENINGS = {"entry": ("enters if", "or if"), "exit": ("leaves if", "or if")}


def show_explanation(explanation: Explanation, console: Console) -> None:
    """Print who it is, the layers, and each named segment with its conditions."""
    console.print(_heading(explanation), soft_wrap=True)
    if not explanation.is_profiled:
        console.print("The customer denies profiling: no layer, no segment and no score is kept.", soft_wrap=True)
        return
    for entry in explanation.asked_segments:
        console.print(_asked(entry), soft_wrap=True)
    if explanation.layers:
        console.print(_layers(explanation), width=WIDTH)
    if explanation.named:
        for part in _named(explanation):
            console.print(part, width=WIDTH)


def _heading(explanation: Explanation) -> Text:
    heading = Text.assemble("customer ", (explanation.customer_id, "bold"), f", as of {explanation.as_of_date}")
    if explanation.asked_for != explanation.customer_id:
        heading.append(f" (account {explanation.asked_for})")
    return heading


def _asked(entry: CatalogueEntry) -> Text:
    asked = Text.assemble(f"{entry.layer} ", (entry.segment_id, "bold"), f", {entry.name}: {entry.entry_rule}")
    if entry.status == "planned":
        asked.append(". Planned: nobody is in it yet")
    elif entry.status != "active":
        asked.append(f". {entry.status.capitalize()}: nobody is in it any more")
    return asked


def _layers(explanation: Explanation) -> Table:
    table = Table(title="Layers", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("layer", no_wrap=True)
    table.add_column("segment", style="bold", overflow="fold")
    table.add_column("why", overflow="fold")
    for membership in explanation.layers:
        table.add_row(*map(Text, (membership.layer, membership.segment_id, _reason(membership))))
    return table


def _reason(membership: Membership) -> str:
    weak = "" if membership.confidence == "high" else f" ({membership.confidence} confidence)"
    return f"{membership.reason}{weak}"


def _named(explanation: Explanation) -> Iterator[RenderableType]:
    """The segments that the customer is in, then the others, each with its conditions below it."""
    inside = [standing for standing in explanation.named if standing.membership is not None]
    outside = [standing for standing in explanation.named if standing.membership is None]
    yield Text(f"Named segments: in {len(inside)} of {len(explanation.named)}\n", "bold")
    for standing in [*inside, *outside]:
        yield _segment_line(standing)
        yield _conditions(standing.conditions)


def _segment_line(standing: Standing) -> Text:
    is_member = standing.membership is not None
    line = Text.assemble(
        ("in   ", "bold green") if is_member else ("out  ", "dim"), (standing.segment_id, "bold" if is_member else "")
    )
    if standing.name:
        line.append(f"  {standing.name}", "dim")
    if standing.membership and standing.membership.confidence != "high":
        line.append(f"  ({standing.membership.confidence} confidence)", "yellow")
    if standing.note:
        line.append(f"  ({standing.note})", "yellow")
    return line


def _conditions(conditions: Sequence[Condition]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for width in (3, 9, 52, 23, 3):  # indent, rule, condition, value, whether it holds
        table.add_column(width=width, overflow="fold")
    for line in _condition_lines(conditions):
        table.add_row("", *line)
    return table


def _condition_lines(conditions: Sequence[Condition]) -> Iterator[tuple[Text, ...]]:
    for rule, of_rule in groupby(conditions, key=lambda condition: condition.rule):
        first, further = _OPENINGS[rule]
        for number, (_, group) in enumerate(groupby(of_rule, key=lambda condition: condition.group_number)):
            for position, condition in enumerate(group):
                opening = "and" if position else (further if number else first)
                value = (
                    Text("unknown", "dim") if condition.actual_value is None else Text(f"is {condition.actual_value}")
                )
                holds = Text("yes", "green") if condition.holds else Text("no", "red")
                yield Text(opening, "dim"), Text(condition.words), value, holds
