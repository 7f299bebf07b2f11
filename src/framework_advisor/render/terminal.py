"""Blocks for the terminal: wrapped lines, with colour or without, in Unicode or in ASCII."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from framework_advisor.engine.advice import Advice
from framework_advisor.render import words
from framework_advisor.render.blocks import Balance, Block, Heading, Item, Names, Paragraph, Section, Spans, Table
from framework_advisor.render.full import blocks
from framework_advisor.text.inert import inert, no_command

SCREEN = 40
"""So many lines has a screen."""
_NARROWEST, _LONGEST_BAR, _SHORTEST_BAR, _SHARE, _ASIDE = 40, 45, 9, 6, 2
_STYLES = {"strong": "bold", "good": "bold green", "doubt": "bold yellow", "bad": "bold red"}
_ASCII = str.maketrans(
    {"█": "#", "▇": "#", "░": ".", "│": "|", "┃": "H", "┼": "+", "─": "-", "“": '"', "”": '"', "…": "...", "·": "-"}
)
_MEASURE = Console(file=io.StringIO(), color_system=None)
"""Only a parameter of rich's wrapping; nothing is printed on it."""
_LINK_ID = re.compile(r"(?<=\x1b\]8;)id=[^;]*")
"""Rich numbers its links at random."""

Lines: TypeAlias = Iterator[Text]


class _Sheet(NamedTuple):
    """What is written on."""

    width: int
    links: bool  # whether what has a link can be clicked
    unicode: bool

    def safe(self, text: str) -> str:
        """Return text that is inert and can be shown."""
        text = inert(text)
        return text if self.unicode else text.translate(_ASCII).encode("ascii", "backslashreplace").decode()


def render(
    advices: Sequence[Advice],
    *,
    full: bool = False,
    explain: bool = False,
    width: int = 80,
    color: bool = False,
    unicode: bool = True,
) -> str:
    """Return one advice, or several as a table. `full` tells every reason, `explain` all of how sure it is.

    One advice without either fits on a screen, whatever the width.
    """
    page = blocks(advices, full=full, explain=explain)
    return written(page, width=width, color=color, unicode=unicode, room=None if explain else SCREEN)


def lines(advices: Sequence[Advice]) -> str:
    """Return a line an advice: the file of its spec, and the verdict."""
    return "".join(
        f"{no_command(f'{words.spec_file(each)}: {inert(words.weighed_verdict(each))}')}\n" for each in advices
    )


def written(
    page: Iterable[Block], *, width: int = 80, color: bool = False, unicode: bool = True, room: int | None = None
) -> str:
    """Return blocks as text of at most `width` columns (40 at least); without `unicode` in ASCII only.

    Sections show so many items that all of it fits into a `room` of lines, if one is given, but one item at least.
    In colour what has a link is clickable; else the address stands below it, in a line of its own that is never broken.
    """
    text = Text("\n").join([*_fitted(list(page), _Sheet(max(width, _NARROWEST), color, unicode), room), Text()])
    plain = text.plain
    if color:
        console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
        with console.capture() as captured:
            console.print(text, soft_wrap=True, end="")
        plain = _LINK_ID.sub("", captured.get())
    return no_command(plain if unicode else plain.translate(_ASCII))


def _fitted(page: Sequence[Block], sheet: _Sheet, room: int | None) -> Lines:
    """Yield the lines of blocks; while there is too little room, the section that shows most gives up its last item."""
    shown = {at: min(block.most, len(block.items)) for at, block in enumerate(page) if isinstance(block, Section)}

    def laid(at: int) -> list[Text]:
        block = page[at]
        parts = block.shown(shown[at]) if isinstance(block, Section) else [block]
        return [line for part in parts for line in _lines(part, sheet, first=at == 0)]

    all_ = [laid(at) for at in range(len(page))]
    while room and sum(map(len, all_)) > room and max(shown.values(), default=0) > 1:
        longest = max(shown, key=lambda at: (shown[at], at))
        shown[longest] -= 1
        all_[longest] = laid(longest)
    every = [Text(), *chain.from_iterable(all_)]
    return (line for before, line in pairwise(every) if before.plain or line.plain or before is every[0])


def _lines(block: Block, sheet: _Sheet, *, first: bool) -> Lines:
    width, safe = sheet.width, sheet.safe
    if isinstance(block, Heading) and block.level == 1:
        yield from [] if first else [Text(), Text("─" * width, style="dim"), Text()]
        title, aside = (Text(safe(text), style) for text, style in ((block.text, "bold"), (block.aside, "dim")))
        room = width - cell_len(title.plain) - cell_len(aside.plain)
        beside = room >= _ASIDE and aside
        yield Text.assemble(title, " " * room, aside) if beside else _one_line(title, sheet)
        yield from [] if beside or not aside else [_one_line(aside, sheet)]
    elif isinstance(block, Heading):
        yield from (Text(), *_wrap(Text(safe(block.text), style="bold underline"), width))
    elif isinstance(block, Paragraph):
        yield from _told(block, sheet, Text())
    elif isinstance(block, Item):
        bar = f" {'▇' * max(1, round(_SHARE * block.share)):<{_SHARE}}" if block.share else ""
        mark = f"{block.value:>5}" if block.value else "    -" if block.depth else "  -"
        start = Text.assemble((mark, "bold" if block.value else ""), (bar, "cyan"), "  " if block.value else " ")
        yield from _told(block, sheet, start)
    elif isinstance(block, Names):
        yield _names(block, sheet)
    elif isinstance(block, Balance):
        yield _balance(block, sheet)
    else:
        yield from _table(block, sheet) if isinstance(block, Table) else [Text()]


def _wrap(text: Text, width: int, first: Text | None = None) -> Lines:
    """Yield text as lines: `first` stands before the first of them, spaces before the others."""
    start = first or Text()
    indent = cell_len(start.plain)
    for line in text.wrap(_MEASURE, width - indent, overflow="fold"):
        line.rstrip()
        yield Text.assemble(start, line)
        start = Text(" " * indent)


def _told(block: Paragraph | Item, sheet: _Sheet, start: Text) -> Lines:
    """Yield what a block says in no more lines than it may take; and where nothing is clickable, its addresses."""
    body, tail, room = _text(block.spans, sheet), _text(block.tail, sheet), sheet.width - cell_len(start.plain)
    broken = body.wrap(_MEASURE, room, overflow="fold")
    wrapped = partial(Text.wrap, console=_MEASURE, width=room, overflow="fold")
    end = sum(len(line) for line in broken[: block.most])
    whole = body
    while block.most and len(wrapped(whole + tail)) > block.most and end > 1:
        whole, end = _cut(body, end, sheet.safe("…"))
    yield from _wrap(whole + tail, sheet.width, start)
    indent = " " * cell_len(start.plain)
    yield from (Text(f"{indent}{sheet.safe(span.link)}") for span in block.spans if span.link and not sheet.links)


def _cut(text: Text, end: int, mark: str) -> tuple[Text, int]:
    """Return text cut before a place, and where: after a sentence of more than half of it, or else after a word."""
    plain = text.plain[: end - 1]
    sentence, space = plain.rfind(". ") + 1, plain.rfind(" ")
    if sentence > len(text.plain[:end]) // 2:
        return text[:sentence].append(f" {mark}"), sentence
    at = space if space > 0 else len(plain)
    at = len(plain[:at].rstrip(" ,;:."))
    return text[:at].append(mark), at


def _one_line(text: Text, sheet: _Sheet) -> Text:
    """Return text in one line; where it is cut, it says so."""
    return text if cell_len(text.plain) <= sheet.width else Text(_shortened(text.plain, sheet.width, sheet), text.style)


def _shortened(text: str, room: int, sheet: _Sheet) -> str:
    """Return text cut to so many columns, with a mark that says so."""
    mark = sheet.safe("…")
    return f"{set_cell_size(text, room - len(mark))}{mark}"


def _text(spans: Spans, sheet: _Sheet) -> Text:
    """Return spans as one text."""
    text = Text()
    for span in spans:
        web = sheet.links and span.link and span.link.startswith(("https://", "http://"))
        style = Style.parse(_STYLES.get(span.style, span.style) or "none")
        text.append(sheet.safe(span.text), style + Style(link=inert(span.link)) if web and span.link else style)
    return text


def _names(block: Names, sheet: _Sheet) -> Text:
    """Return as many names as a line holds, and how many more there are."""
    start, names = sheet.safe(f"{block.label}: "), block.names
    for most in range(len(names), 0, -1):
        listed = sheet.safe(f"{words.listing(names, most=most)}.")
        if cell_len(start + listed) <= sheet.width:
            break
    return _one_line(Text.assemble((start, "bold"), listed), sheet)


def _balance(block: Balance, sheet: _Sheet) -> Text:
    """Return the bar between the names of the two, with the marks told where there is room for that."""
    left, right = (sheet.safe(name) for name in block.sides)
    lean, clear = block.marks
    legend, room = f"  lean from {lean}, clear from {clear}", sheet.width - cell_len(left + right) - 6
    legend = legend if room - len(legend) >= _LONGEST_BAR // 2 else ""
    drawn = Text(block.drawn(max(_SHORTEST_BAR, min(room - len(legend), _LONGEST_BAR))))
    drawn.highlight_regex("█+", "cyan")
    named = Text.assemble("  ", (left, "bold"), "  ", drawn, "  ", (right, "bold"), (legend, "dim"))
    return _one_line(named, sheet)


def _table(table: Table, sheet: _Sheet) -> Lines:
    """Yield a line a row; the first column takes the room that the others leave, numbers stand to the right."""
    rows = [tuple(map(sheet.safe, row)) for row in (table.head, *table.rows)]
    others = list(zip(*rows, strict=True))[1:]
    sizes = [max(map(cell_len, column)) for column in others]
    right = [any(cell.lstrip("+-").isdigit() for cell in column) for column in others]
    first = max(8, sheet.width - sum(sizes) - 2 * len(sizes))
    for number, (name, *cells) in enumerate(rows):
        line = set_cell_size(name if cell_len(name) <= first else _shortened(name, first, sheet), first)
        for cell, size, to_right in zip(cells, sizes, right, strict=True):
            line += f"  {' ' * (size - cell_len(cell))}{cell}" if to_right else f"  {set_cell_size(cell, size)}"
        yield Text(line.rstrip(), style="" if number else "bold")
