"""Three-valued conditions over the answers of a spec: true, false, or unknown (None).

The language is closed: `field: option`, `field: [any of these]`, and `all`, `any`, `not` over such mappings. Several
keys in one mapping must all hold. Every name is checked when a rule file is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.validation import describe
from framework_advisor.text.problems import Complain, Path, suggestion

Truth = bool | None
Answers = Mapping[str, frozenset[str]]
"""The chosen options of every answered field."""


class Condition(Protocol):
    """What may stand behind `when`."""

    def holds(self, answers: Answers) -> Truth:
        """Return whether the condition holds: True, False, or None where an unanswered field decides."""

    def fields(self) -> frozenset[str]:
        """Return the fields that the condition looks at."""

    def atoms(self) -> Iterator[Is]:
        """Yield the single looks at a field of which the condition is made."""

    def because_of(self, answers: Answers) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the answers that make a condition true: the field, and the options that count."""

    def written(self) -> dict[str, Any]:
        """Return the condition as a rule file says it."""


class Is(NamedTuple):
    """One of these options is among the field's answers."""

    field: str
    options: frozenset[str]

    def holds(self, answers: Answers) -> Truth:
        """Return whether one of the options was chosen."""
        chosen = answers.get(self.field)
        return None if chosen is None else not self.options.isdisjoint(chosen)

    def fields(self) -> frozenset[str]:
        """Return the one field."""
        return frozenset((self.field,))

    def atoms(self) -> Iterator[Is]:
        """Yield itself."""
        yield self

    def because_of(self, answers: Answers) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the chosen options that the condition names."""
        if self.holds(answers):
            yield self.field, self.options & answers[self.field]

    def written(self) -> dict[str, Any]:
        """Return the field and its options, in order."""
        return {self.field: sorted(self.options)}


class All(NamedTuple):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> Truth:
        """Return False when a part is false, else None when a part is unknown."""
        result: Truth = True
        for part in self.parts:
            truth = part.holds(answers)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    def fields(self) -> frozenset[str]:
        """Return the fields of all parts."""
        return frozenset().union(*(part.fields() for part in self.parts))

    def atoms(self) -> Iterator[Is]:
        """Yield those of all parts."""
        for part in self.parts:
            yield from part.atoms()

    def because_of(self, answers: Answers) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield what makes each part true."""
        for part in self.parts:
            yield from part.because_of(answers)

    def written(self) -> dict[str, Any]:
        """Return the parts under `all`."""
        return {"all": [part.written() for part in self.parts]}


class AnyOf(NamedTuple):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> Truth:
        """Return True when a part is true, else None when a part is unknown."""
        result: Truth = False
        for part in self.parts:
            truth = part.holds(answers)
            if truth:
                return True
            if truth is None:
                result = None
        return result

    def fields(self) -> frozenset[str]:
        """Return the fields of all parts."""
        return frozenset().union(*(part.fields() for part in self.parts))

    def atoms(self) -> Iterator[Is]:
        """Yield those of all parts."""
        for part in self.parts:
            yield from part.atoms()

    def because_of(self, answers: Answers) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield what makes those parts true that are."""
        for part in self.parts:
            if part.holds(answers):
                yield from part.because_of(answers)

    def written(self) -> dict[str, Any]:
        """Return the parts under `any`."""
        return {"any": [part.written() for part in self.parts]}


class Not(NamedTuple):
    """The part does not hold."""

    part: Condition

    def holds(self, answers: Answers) -> Truth:
        """Return the opposite of the part's truth; unknown stays unknown."""
        truth = self.part.holds(answers)
        return None if truth is None else not truth

    def fields(self) -> frozenset[str]:
        """Return the part's fields."""
        return self.part.fields()

    def atoms(self) -> Iterator[Is]:
        """Yield the part's."""
        yield from self.part.atoms()

    def because_of(self, answers: Answers) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the answers, other than the ones it denies, of the fields it looks at."""
        for field in sorted(self.fields()):
            if field in answers:
                yield field, answers[field]

    def written(self) -> dict[str, Any]:
        """Return the part under `not`."""
        return {"not": self.part.written()}


def parse_condition(value: object, path: Path, complain: Complain) -> Condition | None:
    """Return the condition that a mapping in a rule file means, or None after complaining of all that is wrong."""
    if not isinstance(value, dict) or not value:
        complain(path, "wrong-condition", "a condition is a mapping", "write `field: option`, `all`, `any` or `not`")
        return None
    parts = [_parse_entry(key, inner, (*path, key), complain) for key, inner in value.items()]
    return _join(All, parts)


def _parse_entry(key: str, value: object, path: Path, complain: Complain) -> Condition | None:
    if key == "not":
        part = parse_condition(value, path, complain)
        return Not(part) if part else None
    if key in ("all", "any"):
        if not isinstance(value, tuple) or not value:
            complain(
                path, "wrong-condition", f"`{key}` takes a list of conditions", f"write {key}: [{{field: option}}]"
            )
            return None
        parts = [parse_condition(inner, (*path, index), complain) for index, inner in enumerate(value)]
        return _join(All if key == "all" else AnyOf, parts)
    if key not in FIELDS:
        complain(path, "unknown-field", f"`{key}` is not a field", suggestion(key, [*FIELDS, "all", "any", "not"]))
        return None
    return _parse_options(key, value, path, complain)


def _parse_options(field: str, value: object, path: Path, complain: Complain) -> Condition | None:
    options = value if isinstance(value, tuple) else (value,)
    known = FIELDS[field].options
    if not options:
        complain(path, "wrong-condition", "this list is empty", suggestion("", known))
        return None
    wrong = [(i, option) for i, option in enumerate(options) if not isinstance(option, str) or option not in known]
    for index, option in wrong:
        where = (*path, index) if isinstance(value, tuple) else path
        named = f"`{option}`" if isinstance(option, str) else describe(option)
        complain(where, "unknown-option", f"{named} is not an option of `{field}`", suggestion(str(option), known))
    return None if wrong else Is(field, frozenset(map(str, options)))


def _join(kind: type[All | AnyOf], parts: list[Condition | None]) -> Condition | None:
    """Return the parts as one condition, or None when one of them could not be read."""
    good = [part for part in parts if part is not None]
    if len(good) < len(parts):
        return None
    return good[0] if len(good) == 1 else kind(tuple(good))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a condition, under the name `Condition`."""
    again = {"$ref": "#/$defs/Condition"}
    properties: dict[str, Any] = {
        "all": {"type": "array", "items": again, "minItems": 1, "description": "Every one of these holds."},
        "any": {"type": "array", "items": again, "minItems": 1, "description": "At least one of these holds."},
        "not": again,
    }
    for field, question in FIELDS.items():
        option = {"enum": list(question.options)}
        several = {"type": "array", "items": option, "minItems": 1}
        properties[field] = {"anyOf": [option, several], "description": question.prompt}
    return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}
