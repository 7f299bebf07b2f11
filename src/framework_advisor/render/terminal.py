"""Blocks for the terminal: wrapped lines, with colour or without, in Unicode or in ASCII."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from framework_advisor.engine.advice import Advice
from framework_advisor.render.blocks import Bar, Block, Heading, Item, Paragraph, Spans, Table, blocks
from framework_advisor.text.inert import inert, no_command

_NARROWEST, _LONGEST_BAR, _SHORTEST_BAR = 40, 40, 20
_STYLES = {"strong": "bold", "good": "bold green", "doubt": "bold yellow", "bad": "bold red"}
_ASCII = str.maketrans({"█": "#", "░": ".", "│": "|", "─": "-", "“": '"', "”": '"', "…": "~"})
_MEASURE = Console(file=io.StringIO(), color_system=None)
"""Only a parameter of rich's wrapping; nothing is printed on it."""

Lines: TypeAlias = Iterator[Text]


def render(
    advices: Sequence[Advice],
    *,
    full: bool = False,
    explain: bool = False,
    width: int = 80,
    color: bool = False,
    unicode: bool = True,
) -> str:
    """Return one advice, or several as a table. `full` tells every reason, `explain` all of how sure it is."""
    return written(blocks(advices, full=full, explain=explain), width=width, color=color, unicode=unicode)


def written(page: Iterable[Block], *, width: int = 80, color: bool = False, unicode: bool = True) -> str:
    """Return blocks as text of at most `width` columns (40 at least); without `unicode` in ASCII only."""
    text = Text("\n").join([*_lines(page, max(width, _NARROWEST)), Text()])
    plain = text.plain
    if color:
        console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
        with console.capture() as captured:
            console.print(text, soft_wrap=True, end="")
        plain = captured.get()
    plain = no_command(plain)
    return plain if unicode else plain.translate(_ASCII).encode("ascii", "backslashreplace").decode()


def _lines(page: Iterable[Block], width: int) -> Lines:
    for number, block in enumerate(page):
        if isinstance(block, Heading) and block.level == 1:
            yield from [Text(), Text("─" * width, style="dim"), Text()] if number else []
            yield from _wrap(Text(inert(block.text), style="bold"), width)
        elif isinstance(block, Heading):
            yield from (Text(), *_wrap(Text(inert(block.text), style="bold underline"), width))
        elif isinstance(block, Paragraph):
            yield from _wrap(_text(block.spans), width)
        elif isinstance(block, Item):
            mark = f"{block.value:>5}  " if block.value else "    - " if block.depth else "  - "
            yield from _wrap(_text(block.spans), width, Text(mark, style="bold" if block.value else ""))
        elif isinstance(block, Bar):
            yield from _bar(block, width)
        else:
            yield from _table(block, width) if isinstance(block, Table) else [Text()]


def _wrap(text: Text, width: int, first: Text | None = None) -> Lines:
    """Yield text as lines: `first` stands before the first of them, spaces before the others."""
    start = first or Text()
    indent = cell_len(start.plain)
    for line in text.wrap(_MEASURE, width - indent, overflow="fold"):
        line.rstrip()
        yield Text.assemble(start, line)
        start = Text(" " * indent)


def _text(spans: Spans) -> Text:
    told = [(inert(f"{span.text}: {span.link}" if span.link else span.text), span.style) for span in spans]
    return Text.assemble(*((text, _STYLES.get(style, style)) for text, style in told))


def _bar(bar: Bar, width: int) -> Lines:
    """Yield the bar, with its legend where there is room for it."""
    room = width - cell_len(bar.name) - 4
    legend = f"  {bar.legend}" if room - len(bar.legend) - 2 >= _SHORTEST_BAR else ""
    drawn = Text(bar.drawn(min(room - len(legend), _LONGEST_BAR)))
    drawn.highlight_regex("█+", "cyan")
    yield from _wrap(Text.assemble((bar.name, "bold"), "  ", drawn, (legend, "dim")), width, Text("  "))


def _table(table: Table, width: int) -> Lines:
    """Yield a line a row; the first column takes the room that the others leave, numbers stand to the right."""
    rows = [table.head, *table.rows]
    others = list(zip(*rows, strict=True))[1:]
    sizes = [max(map(cell_len, column)) for column in others]
    right = [any(cell.lstrip("+-").isdigit() for cell in column) for column in others]
    first = max(8, width - sum(sizes) - 2 * len(sizes))
    for name, *cells in rows:
        line = set_cell_size(name if cell_len(name) <= first else f"{set_cell_size(name, first - 1)}…", first)
        for cell, size, number in zip(cells, sizes, right, strict=True):
            line += f"  {' ' * (size - cell_len(cell))}{cell}" if number else f"  {set_cell_size(cell, size)}"
        yield Text(inert(line.rstrip()), style="bold" if name is table.head[0] else "")
