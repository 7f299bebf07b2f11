"""A located problem: what is wrong, where, and what to do about it. Collected, not raised one at a time."""

import re
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from framework_advisor.text.files import is_yaml
from framework_advisor.text.inert import inert

Path = tuple[str | int, ...]
"""Where a value stands inside a document: mapping keys and list positions, from the top."""

Complain = Callable[[Path, str, str, str], None]
"""Takes one finding: the path of the offending value, a problem code, what is wrong, what to do ("" if obvious)."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like the given one, or None when nothing is near enough to suggest.

    Where one alone ends alike after the last full stop, it is that one.
    """
    from difflib import get_close_matches

    if len(name) > 80:
        return None
    by_folded, folded = {_folded(candidate): candidate for candidate in known}, _folded(name)
    alike = [one for one in by_folded if one.rpartition(".")[2] == folded.rpartition(".")[2]]
    matches = alike if len(alike) == 1 else get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def _folded(name: str) -> str:
    return name.strip().casefold().replace("_", "-").replace(" ", "-")


def _labelled(name: str, known: Iterable[str]) -> str | None:
    """Return the one known name in whose label, if names come with labels, this stands as a word of its own."""
    labels = {one: label for one, label in known.items() if isinstance(label, str)} if isinstance(known, dict) else {}
    word = rf"(?i)(?<!\w){re.escape(name)}s?(?!\w)"
    found = [one for one, label in labels.items() if 0 < len(name) <= 80 and re.search(word, label)]
    return found[0] if len(found) == 1 else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return a help sentence for an unknown name: the nearest known one, or all of them when none is near.

    Names may come with labels, by name: then it is also looked for in these.
    """
    names = list(known)
    near = nearest(name, names)
    if near is not None and _folded(near) == _folded(name):
        return f"write `{near}`"
    near = _labelled(name, known) or near
    if near is not None:
        return f"did you mean `{near}`?"
    if len(names) > 60:
        return f"none of the {len(names)} names that are known is like it"
    return "use one of: " + ", ".join(names) if names else ""


class Place(NamedTuple):
    """A place in a file. `line` and `column` count from 1; line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0
    width: int = 1
    excerpt: str = ""

    def __str__(self) -> str:
        """Return `file:line:column`, or the file alone."""
        return inert(self.file) + (f":{self.line}:{self.column}" if self.line else "")


class Problem(NamedTuple):
    """One thing that is wrong with an input."""

    place: Place
    code: str
    message: str
    help: str = ""
    severity: Literal["error", "warning"] = "error"  # A warning makes nothing unusable

    @property
    def says(self) -> str:
        """What is wrong, and what to do about it."""
        return f"{self.message}; {self.help}" if self.help else self.message

    def __str__(self) -> str:
        """Return the problem as users read it: a line that tools can parse, the excerpt with a caret, the help."""
        lines = [f"{self.place}: {self.severity}[{self.code}]: {_cut(inert(self.message))}"]
        if self.place.line and is_yaml(self.place.file):  # a link may lead to secrets, which no log is to quote
            lines += _excerpt(self.place)
        if self.help:
            lines.append(f"  help: {_cut(inert(self.help))}")
        return "\n".join(lines)


_EXCERPT_WIDTH = 100


def _cut(text: str) -> str:
    return text if len(text) <= 1000 else f"{text[:999]}…"


def _excerpt(place: Place) -> list[str]:
    """Return the source line and a line that underlines the place, cut to what a screen can hold."""
    start = max(0, place.column - _EXCERPT_WIDTH // 2) if place.column > _EXCERPT_WIDTH - 20 else 0
    shown = place.excerpt[start : start + _EXCERPT_WIDTH]
    before = inert(shown[: place.column - 1 - start])
    marked = inert(shown[place.column - 1 - start : place.column - 1 - start + place.width])
    gutter = " " * len(str(place.line))
    return [
        f"  {place.line} | {inert(shown)[:_EXCERPT_WIDTH]}",
        f"  {gutter} | {' ' * len(before)}{'^' * max(1, min(len(marked), _EXCERPT_WIDTH - len(before)))}",
    ]


class UnusableInput(Exception):
    """Input that cannot be used. `problems` holds everything that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Take the problems, at least one."""
        by_file: dict[str, list[Problem]] = {}
        for problem in problems:
            by_file.setdefault(problem.place.file, []).append(problem)
        ordered = [sorted(of_file, key=lambda problem: problem.place[1:3]) for of_file in by_file.values()]
        self.problems = tuple(problem for of_file in ordered for problem in of_file)
        super().__init__("\n".join(map(str, self.problems)))
