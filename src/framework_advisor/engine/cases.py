"""Worked cases: requirements, what must come out of a rule base for them, and why a reader should agree."""

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, with_config
from typing_extensions import Required, TypedDict

from framework_advisor.engine.advice import Advice, VerdictWord
from framework_advisor.engine.scoring import advise
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import SCHEMA, Requirements, examine_requirements
from framework_advisor.spec.validation import validate
from framework_advisor.text.problems import Path, Place, Problem, UnusableInput, suggestion
from framework_advisor.text.yaml_source import Document, Value, read_yaml

NO_WINNER = "none"
_closed = with_config(strict=True, extra="forbid")
Text = Annotated[str, Field(min_length=1)]


@_closed
class Expectation(TypedDict):
    """What must come out. Where sensible people could differ, several answers are right."""

    winner: Annotated[Text | tuple[Text, ...], Field(description="A candidate's id or `none`, or several of them.")]
    words: Annotated[tuple[VerdictWord, ...], Field(min_length=1, description="The verdict words that are right.")]


@_closed
class CaseFile(TypedDict, total=False):
    """A worked case."""

    schema: Required[Annotated[Literal["framework-advisor/case/v1"], Field(description="The format of this file.")]]
    title: Required[Annotated[Text, Field(description="The project, in a line.")]]
    spec: Required[Annotated[dict[str, Any], Field(description="Its requirements: a spec without its head.")]]
    expect: Required[Annotated[Expectation, Field(description="What must come out.")]]
    because: Required[Annotated[Text, Field(description="Why a reader should agree.")]]
    sources: Required[Annotated[tuple[Text, ...], Field(min_length=1, description="Ids of the bibliography.")]]


class Case(NamedTuple):
    """A worked case, read."""

    file: str
    title: str
    requirements: Requirements
    winners: tuple[str | None, ...]
    """Whoever may win; None stands for no single winner."""
    words: tuple[VerdictWord, ...]
    because: str
    sources: tuple[str, ...]


class Outcome(NamedTuple):
    """A case, and what came out for it."""

    case: Case
    advice: Advice

    @property
    def holds(self) -> bool:
        """Whether what came out is right."""
        return self.advice.verdict.winner in self.case.winners and self.advice.verdict.word in self.case.words


def read_case(file: str, rules: RuleBase) -> Case:
    """Read a case of a rule base. Raises UnusableInput with every problem."""
    document = read_yaml(file)
    case = validate(CaseFile, document)
    head: dict[str, Value] = {"schema": SCHEMA, "title": case["title"]}
    requirements, problems = examine_requirements(document.part("spec", head))
    problems += _unknown_names(case, document, rules)
    if requirements is None or problems:
        raise UnusableInput(problems)
    return Case(
        file=file,
        title=case["title"],
        requirements=requirements,
        winners=tuple(None if one == NO_WINNER else one for one in _several(case["expect"]["winner"])),
        words=case["expect"]["words"],
        because=" ".join(case["because"].split()),
        sources=case["sources"],
    )


def _unknown_names(case: CaseFile, document: Document, rules: RuleBase) -> list[Problem]:
    winner = case["expect"]["winner"]
    several = isinstance(winner, tuple)
    candidates = [*rules.candidates, NO_WINNER]
    named: list[tuple[str, Path, str, Iterable[str]]] = [
        ("candidate", ("expect", "winner", index) if several else ("expect", "winner"), one, candidates)
        for index, one in enumerate(_several(winner))
    ]
    named += [("source", ("sources", index), one, rules.sources) for index, one in enumerate(case["sources"])]
    return [
        document.problem(path, f"unknown-{kind}", f"`{name}` is not a {kind}", suggestion(name, known))
        for kind, path, name, known in named
        if name not in known
    ]


def _several(one_or_more: str | tuple[str, ...]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else one_or_more


def case_files(rules: RuleBase) -> list[FilePath]:
    """Return the files of the worked cases of a rule base, in order."""
    return sorted(FilePath(rules.cases).glob("*.yaml")) if rules.cases else []


def run_cases(rules: RuleBase) -> list[Outcome]:
    """Read and score the worked cases of a rule base.

    Raises UnusableInput with every problem, and when there is no case.
    """
    files = case_files(rules)
    if not files:
        message = f"the layer `{rules.name}` has no worked cases"
        help_ = f"put one into {rules.cases}" if rules.cases else "name a folder in `cases`"
        problem = Problem(Place(rules.name), "no-cases", message, help_)
        raise UnusableInput([problem])
    problems: list[Problem] = []
    cases: list[Case] = []
    for file in files:
        try:
            cases.append(read_case(str(file), rules))
        except UnusableInput as error:
            problems += error.problems
    if problems:
        raise UnusableInput(problems)
    return [Outcome(case, advise(case.requirements, rules)) for case in cases]


def exercised(outcomes: list[Outcome], rules: RuleBase) -> dict[str, list[str]]:
    """Return for every rule, as criterion/rule, the names of the cases in which it holds."""
    names = {rule.name: list[str]() for criterion in rules.criteria.values() for rule in criterion.rules}
    for outcome in outcomes:
        for item in outcome.advice.criteria:
            for rule in item.holding:
                names[f"{rule.criterion}/{rule.id}"].append(FilePath(outcome.case.file).stem)
    return names
