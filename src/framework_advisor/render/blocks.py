"""What a page is made of, before anybody lays it out: for the terminal, or as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

Style = Literal["", "strong", "dim", "good", "doubt", "bad"]


class Span(NamedTuple):
    """A piece of text in one style. What has a link is a name for what it leads to."""

    text: str
    style: Style = ""
    link: str | None = None


Spans: TypeAlias = tuple[Span, ...]


class Heading(NamedTuple):
    """What a section is about; that of level 1 names the page, and beside it may stand what that is made from."""

    text: str
    level: int = 2
    aside: str = ""


class Paragraph(NamedTuple):
    """Text by itself. Those that follow each other stand below each other."""

    spans: Spans
    most: int | None = None  # so many lines of a terminal; what is longer is cut, and says so
    tail: Spans = ()  # what stands after the text, and is never cut


class Item(NamedTuple):
    """One of a list, with a number that stands before it, or below another."""

    spans: Spans
    value: str = ""
    depth: int = 0
    most: int | None = None
    tail: Spans = ()
    share: float = 0.0  # of the longest bar that stands in such a list, 0 to 1


class Names(NamedTuple):
    """Names after what they have in common: in a terminal as many as a line holds, and how many more there are."""

    label: str
    names: tuple[str, ...]


class Balance(NamedTuple):
    """The lead of one of two candidates as a bar between them, and the leads at which the verdict changes."""

    sides: tuple[str, str]
    lead: int  # of the first; below zero the second is ahead
    marks: tuple[int, int]

    def drawn(self, room: int) -> str:
        """Return the bar, so many characters wide; it is full at twice what is clear, or at the lead beyond that."""
        half, whole = (room - 1) // 2, max(2 * self.marks[1], abs(self.lead))
        marks = [max(number + 1, half * mark // whole) for number, mark in enumerate(self.marks)]
        reached = sum(abs(self.lead) >= mark for mark in self.marks)
        between = ([0, *marks][reached], [*marks, half + 1][reached] - 1)  # the bar ends where its verdict does
        length = min(max(half * abs(self.lead) // whole, between[0]), between[1])
        side = [
            ("┃" if n <= length else "│") if n in marks else "█" if n <= length else "░" for n in range(1, half + 1)
        ]
        other = ["│" if n in marks else "░" for n in range(1, half + 1)]
        left, right = (side, other) if self.lead > 0 else (other, side)
        return "".join([*left[::-1], "┼", *right])


class Table(NamedTuple):
    """Rows under a head; the last column holds numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Gap(NamedTuple):
    """Nothing, where something ends."""


class Section(NamedTuple):
    """A list of which no more is shown than there is room for, the first items first."""

    title: str
    items: tuple[Item, ...]
    most: int
    rest: Callable[[int], Iterable[Block]]  # what is said of the others where so many are shown

    def shown(self, number: int) -> Blocks:
        """Yield so many of its items, and what is said of the others."""
        yield from section(self.title, [*self.items[:number], *self.rest(min(number, len(self.items)))])


Block: TypeAlias = Heading | Paragraph | Item | Names | Balance | Table | Gap | Section
Blocks: TypeAlias = Iterator[Block]


def section(title: str, items: Iterable[Block | str]) -> Blocks:
    """Yield a heading and the items under it, or texts as items; nothing where there are none."""
    for number, item in enumerate(items):
        if number == 0:
            yield Heading(title)
        yield Item((Span(item),)) if isinstance(item, str) else item


def said(*lines: str | None, style: Style = "", most: int | None = None) -> Blocks:
    """Yield what is said of some lines, each a paragraph."""
    yield from (Paragraph((Span(line, style),), most) for line in lines if line)
