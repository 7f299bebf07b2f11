"""A located problem: what is wrong, where, and what to do about it. Collected, not raised one at a time."""

import re
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

Path = tuple[str | int, ...]
"""Where a value stands inside a document: mapping keys and list positions, from the top."""

Complain = Callable[[Path, str, str, str], None]
"""Takes one finding: the path of the offending value, a problem code, what is wrong, what to do ("" if obvious)."""

# C0 and C1 controls, line and paragraph separators, zero-width characters, and everything that reorders text.
_UNSAFE = "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"


def inert(text: str) -> str:
    """Return text that can do nothing to a terminal or a reader: unsafe characters become their written-out code."""
    return text if text.isprintable() else re.sub(_UNSAFE, _written_out, text)


def no_command(text: str) -> str:
    """Return lines of which none is a command to a runner of GitHub Actions, which obeys what any of them prints."""
    return re.sub(
        r"^(\s*):(?=:)|(##)(?=\[)",
        lambda found: f"{found[1]}: " if found[2] is None else "## ",
        text,
        flags=re.MULTILINE,
    )


def _written_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004


_LONGEST_NAME = 80
_MOST_NAMES = 60


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like the given one, or None when nothing is near enough to suggest."""
    from difflib import get_close_matches  # noqa: PLC0415  (only needed once something is wrong)

    if len(name) > _LONGEST_NAME:
        return None
    by_folded = {candidate.casefold().replace("_", "-"): candidate for candidate in known}
    matches = get_close_matches(name.casefold().replace("_", "-"), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return a help sentence for an unknown name: the nearest known one, or all of them when none is near."""
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return f"did you mean `{near}`?"
    if len(names) > _MOST_NAMES:
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
    severity: Literal["error", "warning"] = "error"
    """A warning makes nothing unusable."""

    def __str__(self) -> str:
        """Return the problem as users read it: a line that tools can parse, the excerpt with a caret, the help."""
        lines = [f"{self.place}: {self.severity}[{self.code}]: {_cut(inert(self.message))}"]
        if self.place.line:
            lines += _excerpt(self.place)
        if self.help:
            lines.append(f"  help: {_cut(inert(self.help))}")
        return "\n".join(lines)


_EXCERPT_WIDTH = 100
_LONGEST = 1000


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


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


class UnusableInput(Exception):  # noqa: N818  (it is a finding about the input, not an error of ours)
    """Input that cannot be used. `problems` holds everything that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Take the problems, at least one."""
        found = list(problems)
        files = list(dict.fromkeys(problem.place.file for problem in found))
        self.problems = tuple(
            sorted(found, key=lambda one: (files.index(one.place.file), one.place.line, one.place.column))
        )
        super().__init__("\n".join(map(str, self.problems)))
