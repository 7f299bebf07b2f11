"""Gates as GitHub's workflow commands: annotations at the spec's lines, the most useful first, within its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from framework_advisor.advice import Advice
from framework_advisor.gates import Held
from framework_advisor.problems import Place, Problem, inert
from framework_advisor.render import words

MOST = 10
"""GitHub shows no more annotations of one kind for a step."""


def render(advices: Sequence[Advice], held: Sequence[Sequence[Held]], paths: Mapping[str, str]) -> str:
    """Return a command a line: an error for each gate that fails, a warning for what is waived, a notice a verdict.

    `held` are the gates of each advice, and `paths` where each file stands in the repository: others are not named.
    """
    pairs = [(advice, one) for advice, gates in zip(advices, held, strict=True) for one in gates]
    errors = [_gate("error", advice, one, paths) for advice, one in pairs if not one.passes]
    warnings = [_gate("warning", advice, one, paths) for advice, one in pairs if one.waiver]
    notices = [_command("notice", words.spec_place(a), words.title(a), words.verdict(a), paths) for a in advices]
    rest = "the job summary has them all"
    return "".join(f"{line}\n" for kind in (errors, warnings, notices) for line in _most(kind, rest))


def problems(found: Sequence[Problem], paths: Mapping[str, str]) -> str:
    """Return an error a line for what is wrong with the input."""
    lines = [
        _command("error", one.place, one.code, f"{one.message}; {one.help}" if one.help else one.message, paths)
        for one in found
    ]
    return "".join(f"{line}\n" for line in _most(lines, "the log has them all"))


def _most(lines: Sequence[str], rest: str) -> Iterator[str]:
    if len(lines) <= MOST:
        yield from lines
    else:
        yield from lines[: MOST - 1]
        kind = lines[0].split(" ", 1)[0].strip(":")
        yield f"::{kind}::{len(lines) - MOST + 1} more; {rest}"


def _gate(kind: str, advice: Advice, one: Held, paths: Mapping[str, str]) -> str:
    place = one.place or words.spec_place(advice)
    behind = f". Behind it: {', '.join(rule.name for rule in one.behind)}" if one.behind else ""
    waived = f" (waived until {one.waiver.until}: {one.waiver.reason})" if one.waiver else ""
    return _command(kind, place, f"{one.name}: {words.title(advice)}", f"{one.says}{waived}{behind}", paths)


def _command(kind: str, place: Place, title: str, message: str, paths: Mapping[str, str]) -> str:
    where = {"file": paths[place.file], "line": str(place.line or 1)} if place.file in paths else {}
    if where and place.column:
        where |= {"col": str(place.column), "endColumn": str(place.column + place.width)}
    properties = ",".join(f"{name}={escape_property(value)}" for name, value in {**where, "title": title}.items())
    return f"::{kind} {properties}::{escape_data(message)}"


def escape_data(text: str) -> str:
    """Return a message that stays on its line and comes out as it was; what reorders text is written out."""
    kept = "\n".join(inert(line) for line in text.replace("\r\n", "\n").split("\n"))
    return kept.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Return a property's value likewise; in it, colons and commas would end it."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
