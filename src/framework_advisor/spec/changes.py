"""Requirements with some of what they say changed, as `--set` asks for it."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import ImportanceWord, Requirements, contradictions, misfits
from framework_advisor.spec.validation import Finding, unknown_option
from framework_advisor.text.problems import Place, Problem, UnusableInput, suggestion

NAMED = {"priorities": "priorities.<criterion>", "rules_out": "rules_out.<candidate>"}
"""What can be changed beside fields: the sections whose keys are names of a rule base."""


def changed(requirements: Requirements, changes: Sequence[str]) -> Requirements:
    """Return requirements with changes, each written `section.field=answer`.

    Several options stand after each other with commas, in brackets or not; nothing after `=` takes back what was said.
    Raises UnusableInput with the problems of all changes.
    """
    problems: list[Problem] = []
    answers: dict[str, frozenset[str]] = {}
    named: dict[str, dict[str, Any]] = {section: dict(getattr(requirements, section)) for section in NAMED}
    seen: set[str] = set()
    for change in changes:
        name, sign, value = (part.strip() for part in change.partition("="))
        section, _, key = name.partition(".")
        options = _options(name, value)
        finding = next(_findings(name, sign, options, seen), None)
        seen.add(name)
        if finding:
            problems.append(Problem(Place(f"--set {change}"), *finding[1:]))
        elif name in FIELDS:
            answers[name] = frozenset(options)
        elif options:
            named[section][key] = value
        else:
            named[section].pop(key, None)
    result = requirements.with_answers(answers).model_copy(update=named)
    problems = problems or [Problem(Place("--set"), *finding[1:]) for finding in contradictions(result.answers())]
    if problems:
        raise UnusableInput(problems)
    return result


def _options(name: str, value: str) -> list[str]:
    """Return the options that a value names; none where it takes the answer back."""
    if value in ("", "~", "null"):
        return []
    if name not in FIELDS or not FIELDS[name].several:
        return [value]
    parts = value.removeprefix("[").removesuffix("]").split(",")
    return [option for part in parts if (option := part.strip())]


def _findings(name: str, sign: str, options: Sequence[str], seen: set[str]) -> Iterator[Finding]:
    """Yield what is wrong with a change, the first of it first."""
    section, _, key = name.partition(".")
    if name not in FIELDS and not (section in NAMED and key):
        yield Finding((), "unknown-field", f"`{name}` is not a field", suggestion(name, [*FIELDS, *NAMED.values()]))
    if not sign:
        yield Finding((), "no-answer", "there is no `=`", f"write {name}=answer, or {name}= to take the answer back")
    if name in seen:
        yield Finding((), "set-twice", f"`{name}` is set twice", "set it once")
    if name in FIELDS and options:
        yield from misfits(FIELDS[name], options)
    words = get_args(ImportanceWord)
    if section == "priorities" and options and options[0] not in words:
        yield unknown_option(options[0], words)
