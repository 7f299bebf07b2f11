"""Advice as Markdown (GitHub flavour): the same blocks, for a job summary or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from framework_advisor.engine.advice import Advice
from framework_advisor.render import full as whole
from framework_advisor.render import words
from framework_advisor.render.blocks import Balance, Block, Heading, Item, Names, Paragraph, Section, Spans, Table
from framework_advisor.rulebase.model import Source
from framework_advisor.text.inert import inert

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&!$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_BAR_WIDTH = 31


def escape(text: str) -> str:
    """Return free text as one line in which nothing is markup, a link, or a mention."""
    line = inert(" ".join(text.split()))
    # Nothing but an interrupted text node keeps GitHub from seeing a mention.
    line = _MARKS.sub(lambda match: "@<!-- -->" if match.group() == "@" else f"\\{match.group()}", line)
    return re.sub(r"^(\d*)(?=[-+.)])", r"\1\\", line)  # what would begin a list


def render(advices: Sequence[Advice], *, full: bool = False, explain: bool = False) -> str:
    """Return one advice, or several as a table. `full` tells every reason, `explain` all of how sure it is."""
    return written(whole.blocks(advices, full=full, explain=explain))


def written(page: Iterable[Block]) -> str:
    """Return blocks as Markdown: those of a list close together, blank lines between all others."""
    lines: list[str] = []
    before: Block | None = None
    parts = (part for block in page for part in (block.shown(block.most) if isinstance(block, Section) else [block]))
    for block in parts:
        close = not lines or (isinstance(block, Item) and isinstance(before, Item))
        told = list(_written(block))
        lines += [*([] if close or not told else [""]), *told]
        before = block
    return "\n".join([*lines, ""])


def _written(block: Block) -> Iterable[str]:
    if isinstance(block, Heading):
        return [f"{'#' * block.level} {escape(block.text)}"]
    if isinstance(block, Paragraph):
        return [_text(block.spans + block.tail)]
    if isinstance(block, Item):
        value = f"**{escape(' '.join(block.value.split()))}** " if block.value else ""
        return [f"{'  ' * block.depth}- {value}{_text(block.spans + block.tail)}"]
    if isinstance(block, Names):
        return [f"**{escape(block.label)}:** {escape(words.listing(block.names))}."]
    if isinstance(block, Balance):
        left, right = map(escape, block.sides)
        return [f"{left} `{block.drawn(_BAR_WIDTH)}` {right} (lean from {block.marks[0]}, clear from {block.marks[1]})"]
    return _table(block) if isinstance(block, Table) else []


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(escape, table.head))} |"
    yield f"| {' | '.join('---' for _ in table.head[:-1])} | ---: |"
    yield from (f"| {' | '.join(map(escape, row))} |" for row in table.rows)


def _text(spans: Spans) -> str:
    """Return spans in a row; the blanks at the ends of what is emphasised stand outside."""
    written = ""
    for span in spans:
        text = escape(f"x{span.text.strip()}")[1:] if written else escape(span.text)
        if span.link and span.link.startswith(("https://", "http://")):
            text = f"[{text}](<{quote(span.link, safe=':/?#@!$&()*+,;=%~')}>)"
        elif span.link:
            text += f", {escape(span.link)}"
        elif text and span.style not in ("", "dim"):
            text = f"**{text}**"
        before, after = (" " * end.isspace() for end in (span.text[:1], span.text[-1:]))
        written += f"{before}{text}{after}"
    return written.strip()


def cited(source: Source) -> str:
    """Return what a source says, what became of it, and where it stands."""
    return _text(whole.cited(source))
