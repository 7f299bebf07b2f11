"""Gates as GitHub's workflow commands: annotations at the spec's lines, the most useful first, within its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from framework_advisor.advice import Advice
from framework_advisor.gates import Held
from framework_advisor.problems import Place, inert
from framework_advisor.render import words

MOST = 10
"""GitHub shows no more annotations of one kind for a step."""


def render(advices: Sequence[Advice], held: Sequence[Sequence[Held]]) -> str:
    """Return a command a line: an error for each gate that fails, a warning for what is waived, a notice a verdict."""
    pairs = [(advice, one) for advice, gates in zip(advices, held, strict=True) for one in gates]
    errors = [_gate("error", advice, one) for advice, one in pairs if not one.passes]
    warnings = [_gate("warning", advice, one) for advice, one in pairs if one.waiver]
    notices = [_command("notice", Place(words.spec_file(a)), words.title(a), words.verdict(a)) for a in advices]
    return "".join(f"{line}\n" for line in [*_most(errors), *_most(warnings), *_most(notices)])


def _most(lines: Sequence[str]) -> Iterator[str]:
    if len(lines) <= MOST:
        yield from lines
    else:
        yield from lines[: MOST - 1]
        kind = lines[0].split(" ", 1)[0].strip(":")
        yield f"::{kind}::{len(lines) - MOST + 1} more; the job summary has them all"


def _gate(kind: str, advice: Advice, one: Held) -> str:
    place = one.place or Place(words.spec_file(advice))
    behind = f". Behind it: {', '.join(rule.name for rule in one.behind)}" if one.behind else ""
    waived = f" (waived until {one.waiver.until}: {one.waiver.reason})" if one.waiver else ""
    return _command(kind, place, f"{one.name}: {words.title(advice)}", f"{one.says}{waived}{behind}")


def _command(kind: str, place: Place, title: str, message: str) -> str:
    where = {"file": place.file, "line": str(place.line or 1)}
    if place.column:
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
