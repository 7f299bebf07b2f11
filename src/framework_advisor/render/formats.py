"""The one table of output formats: what each is called, what it can show, and what writes it.

A new format is a file that writes it and a row here; each is imported only where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from framework_advisor.rulebase.loading import DEFAULT

if TYPE_CHECKING:  # most runs make one format of one advice
    from framework_advisor.compare.comparison import Comparison
    from framework_advisor.compare.drift import Drift
    from framework_advisor.engine.advice import Advice
    from framework_advisor.gates.gates import Held
    from framework_advisor.text.problems import Problem

Kind = Literal["one spec", "several specs", "a comparison"]
"""What is to be shown."""


class Style(TypedDict):
    """How to lay out what is made for the terminal."""

    width: int
    color: bool
    unicode: bool


PLAIN = Style(width=80, color=False, unicode=True)
"""That of a file."""


class Results(NamedTuple):
    """All that is to be shown. If there are comparisons, they are shown in place of the advices."""

    advices: Sequence[Advice] = ()
    held: Sequence[Sequence[Held]] = ()  # the gates of each advice; empty where none was asked for
    drifts: Sequence[Drift] = ()  # what changed since the baseline of each; empty without one
    comparisons: Sequence[Comparison] = ()
    paths: Mapping[str, str] = {}  # where the file of each spec stands in its repository
    full: bool = False  # every reason with its sources, and all that is level
    explain: bool = False  # all of how sure it is
    appendix: str = ""  # the path from a record to its evidence, where that is written too
    changes: Sequence[str] = ()  # those of a what-if, by which the advices are made
    rules_name: str = DEFAULT  # how the rule base was asked for: a shipped layer's name, or a layer's file

    @property
    def kind(self) -> Kind:
        """What of all that is to be shown."""
        return "a comparison" if self.comparisons else "several specs" if len(self.advices) > 1 else "one spec"


Writer = Callable[[Results, Style], str]


class Format(NamedTuple):
    """An output format: what writes advice in it, and what comparisons, if it can show them."""

    advice: Writer
    comparison: Writer | None = None
    endings: tuple[str, ...] = ()  # of the files that `report` writes in it
    several: bool = True  # whether it can show several advices
    problems: Callable[[Sequence[Problem], Mapping[str, str]], str] | None = None
    """What tells in it what of the input cannot be used, if it can, given where each file stands in its repository."""

    def write(self, results: Results, style: Style) -> str:
        """Return results in this format."""
        writer = self.comparison if self.comparison and results.comparisons else self.advice
        return writer(results, style)


_MARKDOWN = (".md", ".markdown")


def _in(module: str) -> Any:
    """Return a module of this room."""
    return import_module(f"framework_advisor.render.{module}")


def _markdown(results: Results, _: Style) -> str:
    page = _in("markdown").render(results.advices, full=results.full, explain=results.explain)
    gates = _in("gated").as_markdown(results.advices, results.held, results.drifts)
    return f"{page}\n{gates}" if gates else page


FORMATS = {
    "terminal": Format(
        lambda this, style: _in("terminal").render(this.advices, full=this.full, explain=this.explain, **style),
        lambda this, style: _in("compared").render(this.comparisons, **style),
    ),
    "line": Format(lambda this, _: _in("terminal").lines(this.advices)),
    "json": Format(
        lambda this, _: _in("json").render(this.advices, explain=this.explain, held=this.held, drifts=this.drifts),
        lambda this, _: _in("compared").as_json(this.comparisons, this.held),
        (".json",),
    ),
    "record": Format(
        lambda this, _: _in("decision_record").render(this.advices[0], this.rules_name, this.appendix, this.changes),
        None,
        _MARKDOWN,
        several=False,
    ),
    "evidence": Format(lambda this, _: _in("decision_record").evidence(this.advices[0]), several=False),
    "markdown": Format(_markdown, lambda this, _: _in("compared").as_markdown(this.comparisons, this.held), _MARKDOWN),
    "html": Format(
        lambda this, _: _in("html").render(this.advices[0], this.rules_name, this.changes),
        lambda this, _: _in("html").render_compared(this.comparisons),
        (".html", ".htm"),
        several=False,
    ),
    "sarif": Format(
        lambda this, _: _in("sarif").render(this.advices, this.held, this.paths, full=this.full),
        problems=lambda *given: _in("sarif").problems(*given),
    ),
    "junit": Format(
        lambda this, _: _in("junit").render(this.advices, this.held, this.paths, full=this.full),
        problems=lambda *given: _in("junit").problems(*given),
    ),
    "github": Format(
        lambda this, _: _in("github").render(this.advices, this.held, this.paths, full=this.full),
        problems=lambda *given: _in("github").problems(*given),
    ),
}
"""By name, in the order in which they are offered."""
ENDINGS = tuple(dict.fromkeys(ending for format_ in FORMATS.values() for ending in format_.endings))
"""The endings that name a format."""


def showing(kind: Kind, ending: str | None = None) -> Iterator[str]:
    """Yield the names of the formats that can show this, in files of an ending if that is given."""
    for name, format_ in FORMATS.items():
        able = {"one spec": True, "several specs": format_.several, "a comparison": format_.comparison is not None}
        if able[kind] and ending in (None, *format_.endings):
            yield name
