"""Advice and gates as SARIF 2.1.0, as GitHub's code scanning accepts it: every result stands at a place in the spec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from framework_advisor.advice import Advice
from framework_advisor.gates import Held
from framework_advisor.problems import Place, inert
from framework_advisor.render import words
from framework_advisor.render.json import dumped
from framework_advisor.rulebase import Rule
from framework_advisor.version import VERSION

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LONGEST = 1000
"""GitHub refuses longer descriptions."""

GATES = {
    "expect": "The expected candidate wins",
    "min-margin": "The margin is large enough",
    "require-decided": "No open question can change the winner",
    "fail-overdue": "No reason behind the outcome is overdue for review",
    "fail-on": "Nothing has changed since the baseline that must not",
    "waiver": "No waiver has expired",
}
"""What each gate asks for."""


_MOST = 25_000
"""GitHub refuses a run with more results; of these it shows 5,000, errors first."""
_LEVELS = ("error", "warning", "note")


def render(advices: Sequence[Advice], held: Sequence[Sequence[Held]], paths: Mapping[str, str]) -> str:
    """Return a log with one run, errors first.

    `held` are the gates of each advice, and `paths` where each file stands in the repository.
    """
    every = [one for advice, gates in zip(advices, held, strict=True) for one in _results(advice, gates, paths)]
    results = sorted(every, key=lambda result: _LEVELS.index(result["level"]))[:_MOST]
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
        "automationDetails": {"id": "framework-advisor/"},
        "columnKind": "unicodeCodePoints",
        "results": [{**result, "ruleIndex": places[str(result["ruleId"])]} for result in results],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(advices: Iterable[Advice]) -> Iterator[dict[str, Any]]:
    yield _rule("advice", "What the requirements lead to", "The verdict, with its margin.", "note")
    for gate, says in GATES.items():
        yield _rule(f"gate/{gate}", says, f"{says}.", "error")
    for advice in advices:
        for item in advice.criteria:
            for rule in item.holding:
                sources = "; ".join(_source(advice, id_) for id_ in rule.sources)
                title = f"{item.criterion.title}: {words.whom(rule, advice.rules)}"
                help_ = f"{rule.because} Sources: {sources}."
                yield _rule(rule.name, title, rule.because, "note", help_)


def _source(advice: Advice, id_: str) -> str:
    source = advice.rules.sources[id_]
    return f"{source.title} ({source.link})" if source.link else source.title


def _rule(id_: str, title: str, says: str, level: str, help_: str | None = None) -> dict[str, Any]:
    return {
        "id": id_,
        "shortDescription": {"text": _cut(title)},
        "fullDescription": {"text": _cut(says)},
        "help": {"text": inert(help_ or says)},
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
            related = [found for rule in one.behind for found in _places(advice, rule)]
            level = "warning" if one.passes else "error"
            result = _result(
                f"gate/{one.gate}", f"{one.says}. {_behind(one)}", level, _location(one.place or whole, paths), one.name
            )
            if related:
                result["relatedLocations"] = [_location(found, paths) for found in dict.fromkeys(related)]
            if one.waivers:
                result["suppressions"] = [{"kind": "inSource", "justification": inert(w.reason)} for w in one.waivers]
            yield result
    for item in advice.criteria:
        for rule in item.holding:
            triggers = list(advice.triggers(rule))
            place = next((one.place for one in triggers if one.place), whole)
            key = "+".join(sorted(trigger.field for trigger in triggers))
            text = f"{words.whom(rule, advice.rules)}. {rule.because} ({words.triggers(advice, rule)})"
            yield _result(rule.name, text, "note", _location(place, paths), key)


def _behind(one: Held) -> str:
    return f"Behind it: {', '.join(rule.name for rule in one.behind)}." if one.behind else ""


def _places(advice: Advice, rule: Rule) -> list[Place]:
    return [trigger.place for trigger in advice.triggers(rule) if trigger.place]


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
