"""What one project needs: the model behind a spec file and behind a questionnaire. The fields stand in fields.py."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import IO, Annotated, Any, Literal

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from framework_advisor.spec.fields import (
    CONTRADICTIONS,
    FIELDS,
    SECTIONS,
    Data,
    Deployment,
    Model,
    Project,
    Team,
    Training,
    Workflow,
)
from framework_advisor.spec.validation import Day, Shape, examine
from framework_advisor.text.problems import Place, Problem, UnusableInput, suggestion
from framework_advisor.text.yaml_source import Document, read_yaml

SCHEMA = "framework-advisor/spec/v1"


Text = Annotated[str, Field(min_length=1, max_length=20_000)]
ImportanceWord = Literal["off", "low", "normal", "high", "critical"]
GateName = Literal[
    "expect",
    "min-margin",
    "require-decided",
    "fail-overdue",
    "fail-on",
    "fail-on winner",
    "fail-on verdict",
    "fail-on margin",
]


class Waiver(Shape):
    """Something that does not hold, and is accepted for a while: what a rule says, or a gate."""

    rule: Annotated[Text | None, Field(description="The rule that is not to count at the gates: criterion/rule.")] = (
        None
    )
    gate: Annotated[
        GateName | None, Field(description="The gate that need not hold; `fail-on` is all of its kind.")
    ] = None
    reason: Annotated[Text, Field(description="Why that is accepted.")]
    until: Annotated[Day, Field(description="The last day on which it is.")]


class Decision(Shape):
    """What was decided, when it has been."""

    chosen: Annotated[Text, Field(description="The candidate that was chosen, by its id.")]
    because: Annotated[Text | None, Field(description="Why, in the team's words.")] = None
    date: Annotated[Day | None, Field(description="The day of the decision.")] = None
    fixed: Annotated[
        tuple[str, ...], Field(description="Fields whose answers are not to be questioned, as section.field.")
    ] = ()
    waive: Annotated[tuple[Waiver, ...], Field(description="What does not hold, and is accepted for a while.")] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where requirements were read from."""

    file: str
    answers: Mapping[str, Mapping[str, Place]]
    """The place of each chosen option, by field."""
    names: Mapping[str, Place]
    """The places of what names something in a rule base, by its path: `priorities.<criterion>`, `decision.chosen`, and
    `decision.waive.<position>`."""


class Requirements(Shape):
    """What one project needs. Every field may stay unanswered."""

    schema_: Annotated[
        Literal["framework-advisor/spec/v1"], Field(alias="schema", description="The format of this file.")
    ]
    title: Annotated[Text | None, Field(description="The project's name, as outputs show it.")] = None
    model: Model = Field(default_factory=Model.model_construct)
    data: Data = Field(default_factory=Data.model_construct)
    training: Training = Field(default_factory=Training.model_construct)
    deployment: Deployment = Field(default_factory=Deployment.model_construct)
    team: Team = Field(default_factory=Team.model_construct)
    project: Project = Field(default_factory=Project.model_construct)
    workflow: Workflow = Field(default_factory=Workflow.model_construct)
    priorities: Annotated[
        dict[str, ImportanceWord],
        Field(description="How much each criterion matters here, where that differs from the rule base."),
    ] = Field(default_factory=dict)
    decision: Annotated[Decision | None, Field(description="What was decided, when it has been.")] = None

    _origin: Origin | None = PrivateAttr(None)

    @property
    def origin(self) -> Origin | None:
        """Where these requirements were read from, or None when they were made in Python."""
        return self._origin

    def __eq__(self, other: object) -> bool:
        """Equal requirements ask for the same, wherever they were read from."""
        return isinstance(other, Requirements) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        """Return a hash by the answers alone: priorities are a mapping."""
        return hash(frozenset(self.answers().items()))

    def answers(self) -> dict[str, frozenset[str]]:
        """Return the chosen options of every answered field. A field that is missing here is unknown."""
        answers: dict[str, frozenset[str]] = {}
        for section, names in _NAMES.items():
            values = getattr(self, section).__dict__
            for name, id_ in names:
                value = values[name]
                if value is not None:
                    answers[id_] = frozenset((value,) if isinstance(value, str) else value)
        return answers

    def with_answers(self, answers: Mapping[str, frozenset[str] | None]) -> "Requirements":
        """Return the requirements with some answers changed, by field; None takes an answer back.

        The places of the others stay known. Nothing is checked: see `CONTRADICTIONS`.
        """
        sections: dict[str, dict[str, Any]] = {}
        for id_, chosen in answers.items():
            section, name = id_.split(".")
            options = tuple(option for option in FIELDS[id_].options if option in (chosen or ()))
            sections.setdefault(section, {})[name] = options if FIELDS[id_].several else (*options, None)[0]
            if not options:
                sections[section][name] = None
        changed = {name: getattr(self, name).model_copy(update=values) for name, values in sections.items()}
        copy = self.model_copy(update=changed)
        if self._origin:
            kept = {id_: places for id_, places in self._origin.answers.items() if id_ not in answers}
            copy._origin = replace(self._origin, answers=kept)  # noqa: SLF001  (set once, before anybody sees it)
        return copy

    @model_validator(mode="before")
    @classmethod
    def _without_empty_sections(cls, value: object) -> object:
        """Take a section with nothing in it (all its keys commented out, say) for one that is left out."""
        return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _consistent(self) -> "Requirements":
        answers = self.answers()
        findings = [
            (tuple(next(iter(one.answers)).split(".")), one.message, one.help)
            for one in CONTRADICTIONS
            if one.holds(answers)
        ]
        if findings:
            raise PydanticCustomError("contradiction", "the answers contradict each other", {"findings": findings})
        fixed = self.decision.fixed if self.decision else ()
        unknown = [
            (("decision", "fixed", index), f"`{id_}` is not a field", suggestion(id_, FIELDS))
            for index, id_ in enumerate(fixed)
            if id_ not in FIELDS
        ]
        if unknown:
            raise PydanticCustomError("unknown-field", "there is no such field", {"findings": unknown})
        unclear = [
            (
                ("decision", "waive", position),
                "a waiver names one rule or one gate",
                "write `rule:` or `gate:`, not both",
            )
            for position, waiver in enumerate(self.decision.waive if self.decision else ())
            if (waiver.rule is None) == (waiver.gate is None)
        ]
        if unclear:
            raise PydanticCustomError("unclear-waiver", "a waiver is not clear", {"findings": unclear})
        return self


_NAMES = {section: [(name, f"{section}.{name}") for name in shape.model_fields] for section, shape in SECTIONS.items()}


def read_requirements(file: str | FilePath, standard_input: IO[bytes] | None = None) -> Requirements:
    """Read a spec file, or `standard_input` under the name `file` where it is given.

    Raises UnusableInput with every problem that was found, each with its place.
    """
    requirements, problems = examine_requirements(read_yaml(str(file), standard_input))
    if requirements is None or problems:
        raise UnusableInput(problems)
    return requirements


def examine_requirements(document: Document) -> tuple[Requirements | None, list[Problem]]:
    """Return the requirements that a document holds, as far as they can be used, and every problem with them."""
    requirements, problems = examine(Requirements, document)
    if requirements:
        answers = {id_: _option_places(document, id_) for id_ in requirements.answers()}
        names = {
            f"priorities.{name}": document.place(("priorities", name), key=True) for name in requirements.priorities
        }
        if requirements.decision:
            names["decision.chosen"] = document.place(("decision", "chosen"))
            for position, waiver in enumerate(requirements.decision.waive):
                what = "rule" if waiver.rule else "gate"
                names[f"decision.waive.{position}"] = document.place(("decision", "waive", position, what))
        requirements._origin = Origin(document.file, answers, names)  # noqa: SLF001  (set once, here, where it is known)
    return requirements, problems


def _option_places(document: Document, id_: str) -> dict[str, Place]:
    section, name = id_.split(".")
    value = document.value_at((section, name))
    if isinstance(value, tuple):
        return {str(option): document.place((section, name, position)) for position, option in enumerate(value)}
    return {str(value): document.place((section, name))}
