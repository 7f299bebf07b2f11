"""Advice and gates as SARIF 2.1.0, as GitHub's code scanning accepts it: every result stands at a place in the spec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.gates.gates import GATES, Held, to_do
from framework_advisor.render import gated, words
from framework_advisor.render.json import dumped
from framework_advisor.render.markdown import cited, escape
from framework_advisor.rulebase.model import Rule
from framework_advisor.text.inert import inert, one_line
from framework_advisor.text.problems import Place, Problem
from framework_advisor.version import VERSION

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LONGEST = 1000
"""GitHub refuses longer descriptions."""
_MOST = 25_000
"""GitHub refuses a run with more results; of these it shows 5,000, errors first."""
_BEHIND = 3
"""Of the answers behind a gate, no more are linked."""
_LEVELS = ("error", "warning", "note")
_ADVICE = "The verdict, with its lead. The reasons are results of their own, each at the answer that called it up."


def render(
    advices: Sequence[Advice], held: Sequence[Sequence[Held]], paths: Mapping[str, str], *, full: bool = False
) -> str:
    """Return a log with one run, errors first: what somebody can act on; in full the verdicts and all reasons too.

    `held` are the gates of each advice, and `paths` where each file stands in the repository.
    """
    every = [one for advice, gates in zip(advices, held, strict=True) for one in _results(advice, gates, paths, full)]
    return _log(every, _rules(advices))


def problems(found: Iterable[Problem], paths: Mapping[str, str]) -> str:
    """Return a log with a result for each problem of the input, and where its file stands in the repository."""
    says = "A spec, a rule layer or a baseline is missing or not sound, so that nothing could be advised."
    rule = _rule("input", "The input cannot be used", says, "Mend what is told; nothing was advised.", level="error")
    return _log([_problem(one, paths) for one in found], [rule])


def _problem(one: Problem, paths: Mapping[str, str]) -> dict[str, Any]:
    place, key = _location(one.place, paths), f"{one.code}\0{one.message}"
    return _result("input", _unlinked(one.says), one.severity, place, key)


def _log(every: Iterable[dict[str, Any]], rules: Iterable[dict[str, Any]]) -> str:
    results = sorted(every, key=lambda result: _LEVELS.index(result["level"]))[:_MOST]
    if any("suppressions" in result for result in results):  # SARIF wants them on all results of a run, or on none
        results = [{"suppressions": [], **result} for result in results]
    known = {rule["id"]: rule for rule in rules}
    used = sorted({result["ruleId"] for result in results})
    driver = {"name": "framework-advisor", "semanticVersion": VERSION, "rules": [known[id_] for id_ in used]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [{**result, "ruleIndex": used.index(result["ruleId"])} for result in results],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(advices: Iterable[Advice]) -> Iterator[dict[str, Any]]:
    yield _rule("advice", "What the requirements lead to", "The verdict, with its lead.", _ADVICE)
    for name, gate in GATES.items():
        yield _rule(f"gate/{name}", gate.title, f"{gate.title}.", f"If not: {to_do(name)}.", level="error")
    for advice in advices:
        yield from (_reason(advice, item, rule) for item in advice.criteria for rule in item.reasons)


def _reason(advice: Advice, item: CriterionAdvice, rule: Rule) -> dict[str, Any]:
    sources = [advice.rules.sources[id_] for id_ in rule.sources]
    titles = "; ".join(f"{one.title} ({one.link})" if one.link else one.title for one in sources)
    markdown = "\n".join([escape(rule.because), "", *(f"- {cited(source)}" for source in sources)])
    title, help_ = f"{item.criterion.title}: {words.whom(rule, advice.rules)}", f"{rule.because} Sources: {titles}."
    return _rule(rule.name, title, rule.because, help_, markdown)


def _rule(id_: str, title: str, says: str, help_: str, markdown: str = "", level: str = "note") -> dict[str, Any]:
    severity = "error" if level == "error" else "recommendation"
    return {
        "id": id_,
        "shortDescription": {"text": one_line(title, _LONGEST)},
        "fullDescription": {"text": one_line(says, _LONGEST)},
        "help": {"text": inert(help_), "markdown": markdown or help_},
        "defaultConfiguration": {"level": level},
        "properties": {"precision": "high", "problem.severity": severity, "tags": ["framework-choice"]},
    }


def _results(advice: Advice, held: Sequence[Held], paths: Mapping[str, str], full: bool) -> Iterator[dict[str, Any]]:
    whole = words.spec_place(advice)
    accepted = any(one.gate == "fail-overdue" and one.passes for one in held)
    yield from (_gate(advice, one, paths) for one in held if one.holds is not True)
    if full:
        says = f"{words.verdict(advice)}. {words.certainty(advice)}"
        yield _result("advice", says, "note", _location(whole, paths), "verdict")
    for rule, place, told in gated.reasons(advice):
        key = "+".join(sorted(trigger.field for trigger in advice.triggers(rule)))
        if rule in advice.overdue:
            text, level = f"Overdue for review since {rule.review_by}. {told}", "note" if accepted else "warning"
            yield _result(rule.name, _unlinked(text), level, _location(place, paths), key)
        elif full:
            yield _result(rule.name, _unlinked(told), "note", _location(place, paths), key)


def _gate(advice: Advice, held: Held, paths: Mapping[str, str]) -> dict[str, Any]:
    """Return a gate that does not hold, with the rules behind it, and the answers behind those as related locations."""
    triggers = (trigger for rule in held.behind for trigger in advice.triggers(rule))
    answers = [(f"{one.field}: {', '.join(one.options)}", one.place) for one in triggers if one.place]
    behind = list(enumerate(dict.fromkeys(answers), 1))[:_BEHIND]
    links = ", ".join(f"[{_unlinked(label)}]({id_})" for id_, (label, _) in behind)
    told = ". ".join(clause[:1].upper() + clause[1:] for clause in gated.clauses(advice, held))
    says = f"{_unlinked(told)}.{f' Called up by {links}.' if links else ''}"
    place = _location(held.place or words.spec_place(advice), paths)
    result = _result(f"gate/{held.gate}", says, "note" if held.passes else "error", place, held.name)
    if behind:
        result["relatedLocations"] = [
            {"id": id_, "message": {"text": inert(label)}, **_location(place, paths)} for id_, (label, place) in behind
        ]
    if held.waivers:
        result["suppressions"] = [{"kind": "inSource", "justification": inert(one.reason)} for one in held.waivers]
    return result


def _unlinked(text: str) -> str:
    """Return text in which nothing is a link (SARIF 2.1.0, 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _result(rule: str, text: str, level: str, location: dict[str, Any], key: str) -> dict[str, Any]:
    """Return a result. Its fingerprint is made of the rule and the key in the spec, so it survives reformatting.

    It bears a name of ours: GitHub's own, of the line's text, is filled in by what uploads the log.
    """
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    print_ = sha256(f"{rule}\0{uri}\0{key}".encode(errors="replace")).hexdigest()[:16]
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": inert(text.strip())},
        "locations": [location],
        "partialFingerprints": {"frameworkAdvisor/v1": print_},
    }


def _location(place: Place, paths: Mapping[str, str]) -> dict[str, Any]:
    line, column = max(place.line, 1), max(place.column, 1)
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": column + max(place.width, 1)}
    path = paths.get(place.file, place.file)
    uri = ("file://" if path.startswith("/") else "") + quote(path, safe="/", errors="surrogateescape")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
