"""Worked cases: requirements, what must come out of a rule base for them, and why a reader should agree."""

from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args

from pydantic import Field
from typing_extensions import NotRequired

from framework_advisor.rulebase.files import Closed, Line, unknown
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.requirements import SCHEMA, Requirements, examine_requirements
from framework_advisor.spec.saved import CourseKind, VerdictWord
from framework_advisor.spec.validation import validate
from framework_advisor.text.problems import Path, Place, Problem, UnusableInput
from framework_advisor.text.yaml_source import Document, Value, read_yaml

NO_WINNER = "none"
_COURSES = get_args(CourseKind)
_Read = TypeVar("_Read")
_SomeOf = Line | tuple[Line, ...]


class Expectation(Closed):
    """What must come out. Where sensible people could differ, several answers are right."""

    winner: Annotated[_SomeOf, Field(description="A candidate's id or `none`, or several of them.")]
    words: Annotated[tuple[VerdictWord, ...], Field(min_length=1, description="The words that are right.")]
    course: NotRequired[Annotated[_SomeOf, Field(description=f"For what is there: {', '.join(_COURSES)}, or several.")]]
    merits: NotRequired[Annotated[_SomeOf, Field(description="Like `winner`, as if nothing were there already.")]]
    headline: NotRequired[Annotated[_SomeOf, Field(description="Ids of notes that must be said first, all of them.")]]


class CaseFile(Closed):
    """A worked case."""

    schema: Annotated[Literal["framework-advisor/case/v1"], Field(description="The format of this file.")]
    title: Annotated[Line, Field(description="The project, in a line.")]
    spec: Annotated[dict[str, Any], Field(description="Its requirements: a spec without its head.")]
    expect: Annotated[Expectation, Field(description="What must come out.")]
    because: Annotated[Line, Field(description="Why a reader should agree.")]
    sources: Annotated[tuple[Line, ...], Field(min_length=1, description="Ids of the bibliography.")]


class Case(NamedTuple):
    """A worked case, read. What it does not say is empty."""

    file: str
    requirements: Requirements
    winners: tuple[str | None, ...]  # whoever may win; None stands for no single winner
    words: tuple[VerdictWord, ...]
    courses: tuple[str, ...]
    merits: tuple[str | None, ...]
    headlines: tuple[str, ...]  # the ids of the notes that must be said first
    because: str

    @property
    def name(self) -> str:
        """What it is called: its file's name without the ending."""
        return FilePath(self.file).stem


def read_case(file: str, rules: RuleBase) -> Case:
    """Read a case of a rule base. Raises UnusableInput with every problem."""
    document = read_yaml(file)
    case = validate(CaseFile, document)
    requirements, problems = inner_spec(document, (), case["title"])
    expect, names = case["expect"], dict[str, tuple[str, ...]]()
    winners, headlines = (*rules.candidates, NO_WINNER), [note.id for note in rules.notes if note.headline]
    known = {"winner": winners, "merits": winners, "course": _COURSES, "headline": headlines}
    for key, ids in known.items():
        listed: Any = expect.get(key, ())
        problems += unknown(document, ("expect", key), "candidate" if ids is winners else key, listed, ids)
        names[key] = (listed,) if isinstance(listed, str) else listed
    problems += unknown(document, ("sources",), "source", case["sources"], rules.sources)
    if requirements is None or problems:
        raise UnusableInput(problems)
    may_win, merits = (tuple(None if id_ == NO_WINNER else id_ for id_ in names[key]) for key in ("winner", "merits"))
    return Case(
        file, requirements, may_win, expect["words"], names["course"], merits, names["headline"], case["because"]
    )


def inner_spec(document: Document, path: Path, title: str) -> tuple[Requirements | None, list[Problem]]:
    """Return the requirements that stand as `spec` at a path, if usable, and what is wrong with them."""
    head: dict[str, Value] = {"schema": SCHEMA, "title": title}
    return examine_requirements(document.part((*path, "spec"), head))


def case_files(rules: RuleBase) -> list[FilePath]:
    """Return the files of the worked cases of a rule base, in order."""
    return sorted(FilePath(rules.cases).glob("*.yaml")) if rules.cases else []


def read_cases(rules: RuleBase) -> list[Case]:
    """Read the worked cases of a rule base. Raises UnusableInput with every problem, and when there is no case."""
    files = case_files(rules)
    if not files:
        help_ = f"put one into {rules.cases}" if rules.cases else "name a folder in `cases`"
        message = f"the layer `{rules.name}` has no worked cases"
        raise UnusableInput([Problem(Place(rules.name), "no-cases", message, help_)])
    return read_all(files, lambda file: read_case(file, rules))


def read_all(files: Iterable[object], read: Callable[[str], _Read]) -> list[_Read]:
    """Read several files. Raises UnusableInput with every problem of all of them, each once."""
    parts, problems = list[_Read](), dict[Problem, None]()
    for file in files:
        try:
            parts.append(read(str(file)))
        except UnusableInput as error:
            problems |= dict.fromkeys(error.problems)
    if problems:
        raise UnusableInput(problems)
    return parts
