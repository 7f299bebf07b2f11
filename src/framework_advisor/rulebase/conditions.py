"""Three-valued conditions over the answers of a spec: true, false, or unknown (None).

The language is closed: `field: option`, `field: [any of these]`, and `all`, `any`, `not` over such mappings. Several
keys in one mapping must all hold. `always`, alone, holds for every project. Names are checked when a file is read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar

from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.validation import describe
from framework_advisor.text.problems import Complain, Path, suggestion

Truth = bool | None
Answers = Mapping[str, frozenset[str]]
"""The chosen options of every answered field."""


class Condition(ABC):
    """What may stand behind `when`."""

    parts: tuple[Condition, ...] = ()

    @abstractmethod
    def holds(self, answers: Answers) -> Truth:
        """Return whether it holds: True, False, or None where an unanswered field decides."""

    @abstractmethod
    def written(self) -> dict[str, Any] | str:
        """Return it as a rule file says it."""

    def atoms(self) -> Iterator[Is]:
        """Yield the single looks at a field of which it is made."""
        return chain.from_iterable(part.atoms() for part in self.parts)

    def because_of(self, answers: Answers) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the answers that make it true: the field, and the options that count."""
        return chain.from_iterable(part.because_of(answers) for part in self.parts if part.holds(answers))

    def fields(self) -> frozenset[str]:
        """Return the fields at which it looks."""
        return frozenset(atom.field for atom in self.atoms())


@dataclass(frozen=True)
class Is(Condition):
    """One of these options is among the field's answers."""

    field: str
    options: frozenset[str]

    def holds(self, answers: Answers) -> Truth:
        """Return whether one of the options was chosen."""
        chosen = answers.get(self.field)
        return None if chosen is None else not self.options.isdisjoint(chosen)

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


@dataclass(frozen=True)
class _Several(Condition):
    """Parts taken together. One whose truth is `settles` makes the whole so; without one, an unknown part does."""

    parts: tuple[Condition, ...]
    word: ClassVar[str]
    settles: ClassVar[bool]

    def holds(self, answers: Answers) -> Truth:
        """Return the truth of the whole."""
        result: Truth = not self.settles
        for part in self.parts:
            truth = part.holds(answers)
            if truth is self.settles:
                return truth
            if truth is None:
                result = None
        return result

    def written(self) -> dict[str, Any] | str:
        """Return the parts under the word, or what holds for every project."""
        return {self.word: [part.written() for part in self.parts]} if self.parts else "always"


class All(_Several):
    """Every part holds: false when a part is false. Without parts it always holds."""

    word, settles = "all", False


class AnyOf(_Several):
    """At least one part holds: true when a part is true."""

    word, settles = "any", True


@dataclass(frozen=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def holds(self, answers: Answers) -> Truth:
        """Return the opposite of the part's truth; unknown stays unknown."""
        truth = self.part.holds(answers)
        return None if truth is None else not truth

    def atoms(self) -> Iterator[Is]:
        """Yield the part's."""
        return self.part.atoms()

    def because_of(self, answers: Answers) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the answers, other than the ones it denies, of the fields at which it looks."""
        return ((field, answers[field]) for field in sorted(self.fields()) if field in answers)

    def written(self) -> dict[str, Any]:
        """Return the part under `not`."""
        return {"not": self.part.written()}


ALWAYS = All(())
"""What `when: always` means."""


def parse_condition(value: object, path: Path, complain: Complain) -> Condition | None:
    """Return what stands behind `when` in a rule file, or None after complaining of all that is wrong."""
    return ALWAYS if value == "always" else _parse(value, path, complain)


def _parse(value: object, path: Path, complain: Complain) -> Condition | None:
    """Return a condition that is not `always`."""
    if isinstance(value, dict) and value and "always" not in value:
        return _join(All, [_parse_entry(key, inner, (*path, key), complain) for key, inner in value.items()])
    message, help_ = "a condition is a mapping", "write `field: option`, `all`, `any` or `not`, or `when: always`"
    if value == "always" or (isinstance(value, dict) and value):
        message = "`always` stands alone: no other condition goes with it"
        help_ = "write `when: always` and nothing else, or leave `always` out"
    complain(path, "wrong-condition", message, help_)
    return None


def _parse_entry(key: str, value: object, path: Path, complain: Complain) -> Condition | None:
    listed = isinstance(value, tuple) and value
    if key == "not":
        part = _parse(value, path, complain)
        return Not(part) if part else None
    if key in ("all", "any"):
        if listed:
            kind = All if key == "all" else AnyOf
            return _join(kind, [_parse(inner, (*path, index), complain) for index, inner in enumerate(listed)])
        help_ = f"write {key}: [{{field: option}}]"
        complain(path, "wrong-condition", f"`{key}` takes a list of conditions", help_)
    elif key not in FIELDS:
        complain(path, "unknown-field", f"`{key}` is not a field", suggestion(key, [*FIELDS, "all", "any", "not"]))
    elif value == ():
        complain(path, "wrong-condition", "this list is empty", suggestion("", FIELDS[key].options))
    else:
        return _parse_options(key, value, path, complain)
    return None


def _parse_options(field: str, value: object, path: Path, complain: Complain) -> Condition | None:
    known, options = FIELDS[field].options, value if isinstance(value, tuple) else (value,)
    wrong = [(i, option) for i, option in enumerate(options) if not isinstance(option, str) or option not in known]
    for index, option in wrong:
        where = (*path, index) if isinstance(value, tuple) else path
        named = f"`{option}`" if isinstance(option, str) else describe(option)
        complain(where, "unknown-option", f"{named} is not an option of `{field}`", suggestion(str(option), known))
    return None if wrong else Is(field, frozenset(map(str, options)))


def _join(kind: type[All | AnyOf], parts: list[Condition | None]) -> Condition | None:
    """Return the parts as one condition, or None when one of them could not be read."""
    read = [part for part in parts if part]
    whole = read[0] if len(read) == 1 else kind(tuple(read))
    return whole if len(read) == len(parts) else None


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a condition, under the name `Condition`."""
    again = {"allOf": [{"$ref": "#/$defs/Condition"}], "type": "object"}
    several = {"type": "array", "items": again, "minItems": 1}
    properties: dict[str, Any] = {
        "all": {**several, "description": "Every one of these holds."},
        "any": {**several, "description": "At least one of these holds."},
        "not": again,
    }
    for field, question in FIELDS.items():
        option = {"enum": list(question.options)}
        options = {"anyOf": [option, {"type": "array", "items": option, "minItems": 1}]}
        properties[field] = {**options, "description": question.prompt}
    parts = {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}
    return {"anyOf": [{"const": "always", "description": "Whatever is answered."}, parts]}
