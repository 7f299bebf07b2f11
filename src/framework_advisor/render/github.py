"""Gates as GitHub's workflow commands: annotations at the spec's lines, the most useful first, within its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from framework_advisor.engine.advice import Advice
from framework_advisor.gates.gates import Held
from framework_advisor.render import words
from framework_advisor.render.gated import reasons, said
from framework_advisor.text.inert import inert
from framework_advisor.text.problems import Place, Problem

MOST = 10
"""GitHub shows no more annotations of one kind for a step."""


def render(
    advices: Sequence[Advice], held: Sequence[Sequence[Held]], paths: Mapping[str, str], *, full: bool = False
) -> str:
    """Return a command a line: an error for each gate that does not hold, a notice where it is waived.

    A verdict is a notice where no gate was asked for; in full each is, and each reason.

    `held` are the gates of each advice, and `paths` where each file stands in the repository; whole paths, those of
    files outside of it, are not named.
    """
    commands: dict[str, list[str]] = {"error": [], "notice": []}
    for name, advice, gates in zip(words.names(advices), advices, held, strict=True):
        whole = words.spec_place(advice)
        for one in gates:
            if one.holds is not True:
                kind, place = "notice" if one.passes else "error", one.place or whole
                commands[kind].append(_command(place, f"{one.name}: {name}", said(advice, one), paths))
        if full or not gates:
            commands["notice"].append(_command(whole, name, words.weighed_verdict(advice), paths))
        if full:
            commands["notice"] += [_command(place, rule.name, told, paths) for rule, place, told in reasons(advice)]
    return "".join(_most(kind, lines) for kind, lines in commands.items())


def problems(found: Sequence[Problem], paths: Mapping[str, str]) -> str:
    """Return an error a line for what is wrong with the input, and where its file stands in the repository."""
    lines = []
    for one in found:
        where = "" if not paths.get(one.place.file, "/").startswith("/") else f"{one.place}: "
        lines.append(_command(one.place, one.code, f"{where}{one.says}", paths))
    return _most("error", lines)


def _most(kind: str, commands: list[str]) -> str:
    """Return as many commands of a kind as are shown, and how many more there are."""
    if len(commands) > MOST:
        commands[MOST - 1 :] = [f"::{len(commands) - MOST + 1} more; the log has them all"]
    return "".join(f"::{kind}{command}\n" for command in commands)


def _command(place: Place, title: str, message: str, paths: Mapping[str, str]) -> str:
    path = paths.get(place.file, "/")
    where = {} if path.startswith("/") else {"file": path, "line": str(place.line or 1)}
    if where and place.column:
        where |= {"col": str(place.column), "endColumn": str(place.column + place.width)}
    properties = ",".join(f"{name}={escape_property(value)}" for name, value in {**where, "title": title}.items())
    return f" {properties}::{escape_data(message)}"


def escape_data(text: str) -> str:
    """Return a message that stays on its line and comes out as it was; what reorders text is written out."""
    kept = "\n".join(inert(line) for line in text.replace("\r\n", "\n").split("\n"))
    return kept.replace("%", "%25").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Return a property's value likewise; in it, colons and commas would end it."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
