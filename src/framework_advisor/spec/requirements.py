"""What one project needs: the model behind a spec file and behind a questionnaire. The fields stand in fields.py."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path as FilePath
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, get_args

from pydantic import Field, PlainValidator, PrivateAttr, ValidationInfo, WithJsonSchema, create_model, model_validator

from framework_advisor.spec.fields import CONTRADICTIONS, FIELDS, SECTIONS, Question
from framework_advisor.spec.validation import Day, Finding, Shape, examine, refusal, unknown_option, validate
from framework_advisor.text.problems import Path, Place, Problem, suggestion
from framework_advisor.text.yaml_source import Document, read_yaml

SCHEMA = "framework-advisor/spec/v1"
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
ImportanceWord = Literal["off", "low", "normal", "high", "critical"]
_FailOn = Literal["fail-on", "fail-on winner", "fail-on verdict", "fail-on lead"]
GateName = Literal["expect", "min-lead", "require-decided", "fail-overdue", _FailOn]
GATE_NAMES: tuple[str, ...] = get_args(GateName)


class Waiver(Shape):
    """Something that does not hold, and is accepted for a while: what a rule says, or a gate."""

    rule: Text | None = Field(None, description="The rule that is not to count at the gates: criterion/rule.")
    gate: GateName | None = Field(None, description="The gate that need not hold; `fail-on` is all of its kind.")
    reason: Text = Field(description="Why that is accepted.")
    until: Day = Field(description="The last day on which it is.")


class Decision(Shape):
    """What was decided, when it has been."""

    chosen: Text = Field(description="The candidate that was chosen, by its id.")
    because: Text | None = Field(None, description="Why, in the team's words.")
    date: Day | None = Field(None, description="The day of the decision.")
    fixed: tuple[str, ...] = Field((), description="Fields whose answers are not to be questioned, as section.field.")
    waive: tuple[Waiver, ...] = Field((), description="What does not hold, and is accepted for a while.")


class Origin(NamedTuple):
    """Where requirements were read from."""

    file: str
    answers: Mapping[str, Mapping[str, Place]]  # the place of each chosen option, by field
    names: Mapping[str, Place]  # of what names something in a rule base, by its path: `decision.waive.<position>`


def misfits(question: Question, options: Sequence[Any]) -> Iterator[Finding]:
    """Yield what is wrong with an answer, at the positions of its options."""
    for position, option in enumerate(options):
        if not isinstance(option, str) or option not in question.options:
            yield unknown_option(option, question.options)._replace(path=(position,))
        elif option in options[:position]:
            yield Finding((position,), "duplicate-option", f"`{option}` is named twice", "name it once")
        elif option == question.alone and len(options) > 1:
            message = f"`{option}` excludes the other options"
            yield Finding((position,), "contradiction", message, "keep one or the other")
    if not options:
        yield Finding((), "empty-list", "nothing stands here", "name at least one, or leave the key out")


def _read(question: Question, value: Any) -> frozenset[str] | None:
    """Return the options that stand in a spec, None for unknown. Where several are taken, one needs no list."""
    if value is None:
        return None
    listed = question.several and isinstance(value, tuple)
    options = value if listed else (value,)
    findings = [finding if listed else finding._replace(path=()) for finding in misfits(question, options)]
    if findings:
        raise refusal(findings)
    return frozenset(options)


def _described(question: Question) -> dict[str, Any]:
    """Return the JSON Schema of an answer; it tells an editor the prompt, why, and what each option means."""
    option = {"enum": list(question.options), "type": "string"}
    several = {"items": option, "minItems": 1, "type": "array", "uniqueItems": True}
    labels = "\n".join(f"- {id_}: {label}" for id_, label in question.options.items())
    return {
        "anyOf": [option, *([several] if question.several else ()), {"type": "null"}],
        "description": f"{question.prompt} {question.why}\n\n{labels}",
        "title": question.prompt,
    }


class _Head(Shape):
    schema_: Literal["framework-advisor/spec/v1"] = Field(alias="schema", description="The format of this file.")
    title: Text | None = Field(None, description="The project's name, as outputs show it.")


_PARTS = {id_: tuple(id_.split(".")) for id_ in FIELDS}
"""The section and the name of every field."""


def _section(section: str) -> Any:
    """Return the model of a section and its default."""
    answers: dict[str, Any] = {
        name: (Annotated[Any, PlainValidator(partial(_read, question)), WithJsonSchema(_described(question))], None)
        for question, (within, name) in zip(FIELDS.values(), _PARTS.values(), strict=True)
        if within == section
    }
    model = create_model(section.title(), __base__=Shape, __doc__=SECTIONS[section], **answers)
    return model, Field(default_factory=model.model_construct)


if TYPE_CHECKING:  # only the table of fields knows the sections, so nothing may name one
    _Answered = _Head
else:
    _Answered = create_model("_Answered", __base__=_Head, **{section: _section(section) for section in SECTIONS})


class Requirements(_Answered):
    """What one project needs. Every field may stay unanswered."""

    priorities: dict[str, ImportanceWord] = Field(
        default_factory=dict, description="How much each criterion matters here, where that differs from the rule base."
    )
    rules_out: dict[str, Text] = Field(
        default_factory=dict, description="The candidates that the project itself rules out, and why."
    )
    decision: Decision | None = Field(None, description="What was decided, when it has been.")
    _origin: Origin | None = PrivateAttr(None)

    @property
    def origin(self) -> Origin | None:
        """Where they were read, without the answers that were changed since; None where they were made in Python."""
        if self._origin is None:
            return None
        given, read = self.answers(), self._origin.answers
        return self._origin._replace(answers={id_: read[id_] for id_ in read if given.get(id_) == frozenset(read[id_])})

    def __eq__(self, other: object) -> bool:
        """Equal requirements ask for the same, wherever they were read from."""
        return isinstance(other, Requirements) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        """Return a hash by the answers alone: priorities are a mapping."""
        return hash(frozenset(self.answers().items()))

    def answers(self) -> dict[str, frozenset[str]]:
        """Return the chosen options of every answered field. A field that is missing here is unknown."""
        parts = self.__dict__  # the short way: this is asked for all the time
        return {id_: said for id_, (part, name) in _PARTS.items() if (said := parts[part].__dict__[name]) is not None}

    def with_answers(self, answers: Mapping[str, frozenset[str] | None]) -> "Requirements":
        """Return the requirements with some answers changed, by field; None takes one back. Nothing is checked."""
        sections: dict[str, Any] = {}
        for id_, options in answers.items():
            section, name = _PARTS[id_]
            sections[section] = sections.get(section, getattr(self, section)).model_copy(update={name: options or None})
        return self.model_copy(update=sections)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_sections(cls, value: object) -> object:
        """Take a section with nothing in it (all its keys commented out, say) for one that is left out."""
        return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> "Requirements":
        findings = [*contradictions(self.answers()), *(_unclear(self.decision) if self.decision else ())]
        if findings:
            raise refusal(findings)
        if isinstance(info.context, Document):
            self._origin = _origin(self, info.context)
        return self


def contradictions(answers: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """Yield what these answers contradict each other in."""
    for contradiction in CONTRADICTIONS:
        if contradiction.holds(answers):
            place = tuple(next(iter(contradiction.answers)).split("."))
            yield Finding(place, "contradiction", contradiction.message, contradiction.help)


def _unclear(decision: Decision) -> Iterator[Finding]:
    for index, id_ in enumerate(decision.fixed):
        if id_ not in FIELDS:
            path = ("decision", "fixed", index)
            yield Finding(path, "unknown-field", f"`{id_}` is not a field", suggestion(id_, FIELDS))
    for index, waiver in enumerate(decision.waive):
        if (waiver.rule is None) == (waiver.gate is None):
            message, help_ = "a waiver names one rule or one gate", "write `rule:` or `gate:`, not both"
            yield Finding(("decision", "waive", index), "unclear-waiver", message, help_)


def _origin(requirements: Requirements, document: Document) -> Origin:
    paths: list[Path] = [(key, name) for key in ("priorities", "rules_out") for name in getattr(requirements, key)]
    names = {".".join(map(str, path)): document.place(path, key=True) for path in paths}
    if requirements.decision:
        names["decision.chosen"] = document.place(("decision", "chosen"))
        for position, waiver in enumerate(requirements.decision.waive):
            path = ("decision", "waive", position)
            names[f"decision.waive.{position}"] = document.place((*path, "rule" if waiver.rule else "gate"))
    return Origin(document.file, {id_: _places(document, _PARTS[id_]) for id_ in requirements.answers()}, names)


def _places(document: Document, path: Path) -> dict[str, Place]:
    """Return the place of each option that stands at a path."""
    value = document.value_at(path)
    options = enumerate(value) if isinstance(value, tuple) else [(None, value)]
    return {str(option): document.place(path if index is None else (*path, index)) for index, option in options}


def read_requirements(file: str | FilePath, standard_input: IO[bytes] | None = None) -> Requirements:
    """Read a spec file, or `standard_input` under the name `file`. Raises UnusableInput with every problem."""
    return validate(Requirements, read_yaml(str(file), standard_input))


def examine_requirements(document: Document) -> tuple[Requirements | None, list[Problem]]:
    """Return the requirements that a document holds, as far as they can be used, and every problem with them."""
    return examine(Requirements, document)
