"""Advice and gates as SARIF 2.1.0, as GitHub's code scanning accepts it: every result stands at a place in the spec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from framework_advisor.engine.advice import Advice
from framework_advisor.gates.gates import Held
from framework_advisor.render import words
from framework_advisor.render.json import dumped
from framework_advisor.render.markdown import cited, escape
from framework_advisor.rulebase.model import Rule
from framework_advisor.text.problems import Place, inert
from framework_advisor.version import VERSION

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LONGEST = 1000
"""GitHub refuses longer descriptions."""

GATES = {
    "expect": (
        "The expected candidate wins",
        "Look at the reasons and the answers behind them. If they are right, decide anew, or waive the gate for now.",
    ),
    "min-margin": (
        "The margin is large enough",
        "Look at what speaks for the others. If it is right, ask for less, or waive the gate for a while.",
    ),
    "require-decided": (
        "No open question can change the winner",
        "Answer the questions that are named: `framework-advisor ask --from SPEC` asks those that matter most first.",
    ),
    "fail-overdue": (
        "No reason behind the outcome is overdue for review",
        "Look for a newer version of the rules, or review the reasons and waive them until the next review.",
    ),
    "fail-on": (
        "Nothing has changed since the baseline that must not",
        "Look at what changed. If it is right, save a new baseline with `--format json=FILE`.",
    ),
    "waiver": ("No waiver has expired", "See whether its reason still stands: move its day, or take it out."),
}
"""What each gate asks for, and what to do where it does not hold."""
_ADVICE = "The verdict, with its margin. The reasons are results of their own, each at the answer that called it up."


_MOST = 25_000
"""GitHub refuses a run with more results; of these it shows 5,000, errors first."""
_BEHIND = 20
"""Of the answers behind a gate, no more are linked."""
_LEVELS = ("error", "warning", "note")


def render(advices: Sequence[Advice], held: Sequence[Sequence[Held]], paths: Mapping[str, str]) -> str:
    """Return a log with one run, errors first.

    `held` are the gates of each advice, and `paths` where each file stands in the repository.
    """
    every = [one for advice, gates in zip(advices, held, strict=True) for one in _results(advice, gates, paths)]
    results = sorted(every, key=lambda result: _LEVELS.index(result["level"]))[:_MOST]
    if any("suppressions" in result for result in results):  # SARIF wants them on all results of a run, or on none
        results = [{"suppressions": [], **result} for result in results]
    rules = {rule["id"]: rule for rule in _rules(advices)}
    used = sorted({str(result["ruleId"]) for result in results})
    places = {id_: place for place, id_ in enumerate(used)}
    run = {
        "tool": {
            "driver": {
                "name": "framework-advisor",
                "semanticVersion": VERSION,
                "rules": [rules[id_] for id_ in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [{**result, "ruleIndex": places[str(result["ruleId"])]} for result in results],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(advices: Iterable[Advice]) -> Iterator[dict[str, Any]]:
    yield _rule("advice", "What the requirements lead to", "The verdict, with its margin.", "note", _ADVICE, _ADVICE)
    for gate, (says, help_) in GATES.items():
        yield _rule(f"gate/{gate}", says, f"{says}.", "error", help_, help_)
    for advice in advices:
        for item in advice.criteria:
            for rule in item.holding:
                sources = [advice.rules.sources[id_] for id_ in rule.sources]
                titles = (f"{one.title} ({one.link})" if one.link else one.title for one in sources)
                title = f"{item.criterion.title}: {words.whom(rule, advice.rules)}"
                help_ = f"{rule.because} Sources: {'; '.join(titles)}."
                markdown = "\n".join([escape(rule.because), "", *(f"- {cited(one)}" for one in sources)])
                yield _rule(rule.name, title, rule.because, "note", help_, markdown)


def _rule(id_: str, title: str, says: str, level: str, help_: str, markdown: str) -> dict[str, Any]:  # noqa: PLR0913, PLR0917
    return {
        "id": id_,
        "shortDescription": {"text": _cut(title)},
        "fullDescription": {"text": _cut(says)},
        "help": {"text": inert(help_), "markdown": markdown},
        "defaultConfiguration": {"level": level},
        "properties": {
            "precision": "high",
            "problem.severity": "error" if level == "error" else "recommendation",
            "tags": ["framework-choice"],
        },
    }


def _results(advice: Advice, held: Sequence[Held], paths: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    whole = words.spec_place(advice)
    says = f"{words.verdict(advice)}. {words.coverage(advice)}"
    yield _result("advice", says, "note", _location(whole, paths), "verdict")
    for one in held:
        if one.holds is not True:
            behind = [*dict.fromkeys(trigger for rule in one.behind for trigger in _triggers(advice, rule))][:_BEHIND]
            level = "warning" if one.passes else "error"
            result = _result(
                f"gate/{one.gate}",
                f"{_unlinked(one.says)}. {_behind(one, behind)}",
                level,
                _location(one.place or whole, paths),
                one.name,
            )
            if behind:
                result["relatedLocations"] = [
                    {"id": id_, "message": {"text": inert(label)}, **_location(place, paths)}
                    for id_, (label, place) in enumerate(behind, 1)
                ]
            if one.waivers:
                result["suppressions"] = [{"kind": "inSource", "justification": inert(w.reason)} for w in one.waivers]
            yield result
    for item in advice.criteria:
        for rule in item.holding:
            triggers = list(advice.triggers(rule))
            place = next((one.place for one in triggers if one.place), whole)
            key = "+".join(sorted(trigger.field for trigger in triggers))
            text = f"{words.whom(rule, advice.rules)}. {rule.because} ({words.triggers(advice, rule)})"
            yield _result(rule.name, _unlinked(text), "note", _location(place, paths), key)


def _behind(one: Held, triggers: Sequence[tuple[str, Place]]) -> str:
    """Return the rules behind a gate, and the answers behind those as links to the related locations."""
    if not one.behind:
        return ""
    links = ", ".join(f"[{_unlinked(label)}]({id_})" for id_, (label, _) in enumerate(triggers, 1))
    rules = f"Behind it: {', '.join(rule.name for rule in one.behind)}."
    return f"{rules} Called up by {links}." if links else rules


def _unlinked(text: str) -> str:
    """Return text in which nothing is a link (SARIF 2.1.0, 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _triggers(advice: Advice, rule: Rule) -> list[tuple[str, Place]]:
    return [(f"{one.field}: {', '.join(one.options)}", one.place) for one in advice.triggers(rule) if one.place]


def _result(rule: str, text: str, level: str, location: dict[str, Any], key: str) -> dict[str, Any]:
    """Return a result. Its fingerprint is made of the rule and the key in the spec, so it survives reformatting."""
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    print_ = sha256(f"{rule}\0{uri}\0{key}".encode(errors="replace")).hexdigest()[:16]
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": inert(text.strip())},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": f"{print_}:1"},
    }


def _location(place: Place, paths: Mapping[str, str]) -> dict[str, Any]:
    line, column = max(place.line, 1), max(place.column, 1)
    region: Mapping[str, int] = {
        "startLine": line,
        "startColumn": column,
        "endLine": line,
        "endColumn": column + max(place.width, 1),
    }
    path = paths.get(place.file, place.file)
    uri = ("file://" if path.startswith("/") else "") + quote(path, safe="/", errors="surrogateescape")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def _cut(text: str) -> str:
    line = inert(" ".join(text.split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
