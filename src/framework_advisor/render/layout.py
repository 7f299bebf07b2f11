"""Lines of text for a terminal: wrapped, headed, and printed with colour or without, in Unicode or in ASCII."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from framework_advisor.text.problems import no_command

NARROWEST = 40
_ASCII = {ord(glyph): plain for glyph, plain in {"█": "#", "░": ".", "─": "-", "“": '"', "”": '"', "…": "..."}.items()}

Lines: TypeAlias = Iterator[Text]


def printed(lines: Iterable[Text], *, color: bool, unicode: bool) -> str:
    """Return lines as text. `color` adds ANSI styles; without `unicode` only ASCII characters are used."""
    text = Text("\n").join([*lines, Text()])
    plain = text.plain
    if color:
        console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
        with console.capture() as captured:
            console.print(text, soft_wrap=True, end="")
        plain = captured.get()
    plain = no_command(plain)
    return plain if unicode else plain.translate(_ASCII).encode("ascii", "backslashreplace").decode()


def heading(text: str) -> Lines:
    """Yield a blank line and a heading."""
    yield Text()
    yield Text(text, style="bold underline")


def wrap(text: Text, width: int, first: str | Text = "", indent: int | None = None) -> Lines:
    """Yield text as lines: `first` stands before the first of them, spaces before the others."""
    start = first if isinstance(first, Text) else Text(first)
    indent = cell_len(start.plain) if indent is None else indent
    for line in text.wrap(_MEASURE, width - indent, overflow="fold"):
        line.rstrip()
        yield Text.assemble(start, line)
        start = Text(" " * indent)


_MEASURE = Console(file=io.StringIO(), color_system=None)
"""Only a parameter of rich's wrapping; nothing is printed on it."""
