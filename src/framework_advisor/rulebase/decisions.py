"""Real decisions: what public projects used, with what is known of their needs. For the back-test; never a reason."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field
from typing_extensions import NotRequired

from framework_advisor.rulebase.cases import inner_spec, read_all
from framework_advisor.rulebase.conditions import Condition, parse_condition
from framework_advisor.rulebase.files import Closed, Id, Line, When, unknown
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.rulebase.shipped import SHIPPED
from framework_advisor.spec.requirements import Requirements
from framework_advisor.spec.validation import validate
from framework_advisor.text.problems import Path, Place, Problem, UnusableInput
from framework_advisor.text.yaml_source import Document, read_yaml

SHIPPED_DECISIONS = SHIPPED / "decisions"
Kind = Literal["observed", "stated", "migration"]
ELSEWHERE = ("other", "unknown")
"""What a project may use now beside a candidate."""


class EvidenceEntry(Closed):
    """What shows it."""

    url: Annotated[Line, Field(description="Where it stands.")]
    says: Annotated[Line, Field(description="What it says, in our words.")]


class DecisionEntry(Closed):
    """What one project used, and when."""

    title: Annotated[Line, Field(description="The project, in a line.")]
    project: Annotated[Line, Field(description="Its name; decisions of one project share it.")]
    url: Annotated[Line, Field(description="Where it lives.")]
    year: Annotated[int, Field(ge=2015, le=2100, description="Its start, or that of the switch.")]
    kind: Annotated[
        Kind, Field(description="Seen in a file, stated with reasons, or a switch; team.existing is the rest.")
    ]
    used: Annotated[Id, Field(description="The candidate that it used then.")]
    uses_now: Annotated[Id, Field(description="A candidate, `other`, or `unknown`.")]
    evidence: Annotated[tuple[EvidenceEntry, ...], Field(min_length=1, description="What shows it.")]
    reason: NotRequired[Annotated[Line, Field(description="Why, in its own view.")]]
    spec: Annotated[dict[str, Any], Field(description="What is known of its needs: a spec without its head.")]
    leaky: NotRequired[Annotated[tuple[Line, ...], Field(description="Fields whose answers hint at what it used.")]]
    confidence: Annotated[Literal["low", "medium", "high"], Field(description="In the needs.")]


class ThumbEntry(Closed):
    """A rule of thumb to compare with."""

    title: Annotated[Line, Field(description="The rule, in a line.")]
    when: Annotated[When, Field(description="The answers at which it holds.")]
    then: Annotated[Id, Field(description="The candidate, where it holds.")]
    otherwise: Annotated[Id, Field(description="The candidate, where it does not.")]


class DecisionsFile(Closed):
    """Decisions of public projects."""

    schema: Annotated[Literal["framework-advisor/decisions/v1"], Field(description="The format of this file.")]
    decisions: NotRequired[Annotated[dict[Id, DecisionEntry], Field(description="By id.")]]
    rule_of_thumb: NotRequired[Annotated[ThumbEntry, Field(description="What a back-test compares with.")]]
    limits: NotRequired[Annotated[tuple[Line, ...], Field(description="To be known when reading a back-test.")]]


class PastDecision(NamedTuple):
    """What one project used, and when."""

    id: str
    project: str
    year: int
    requirements: Requirements
    used: str  # the candidate that it used then
    uses_now: str  # the candidate that it uses now, or one of `ELSEWHERE`


class RuleOfThumb(NamedTuple):
    """What one would choose by a single look at the answers."""

    title: str
    when: Condition
    then: str
    otherwise: str

    def says(self, requirements: Requirements) -> str:
        """Return the candidate for a project."""
        return self.then if self.when.holds(requirements.answers()) else self.otherwise


class Decisions(NamedTuple):
    """Past decisions in the order of the files, what they do not tell, and the rule of thumb to compare with."""

    past: tuple[PastDecision, ...]
    limits: tuple[str, ...]
    rule_of_thumb: RuleOfThumb | None


def read_decisions(folder: FilePath, rules: RuleBase) -> Decisions:
    """Read the decisions in the files of a folder. Raises UnusableInput with every problem, and when there is none."""
    ids = set[str]()
    files = read_all(sorted(folder.glob("*.yaml")), lambda file: _read(file, rules, ids))
    past = tuple(decision for file in files for decision in file.past)
    if not past:
        problem = Problem(Place(str(folder)), "no-decisions", "there is no decision here", "a back-test needs some")
        raise UnusableInput([problem])
    thumbs = [file.rule_of_thumb for file in files if file.rule_of_thumb]
    return Decisions(past, sum((file.limits for file in files), ()), thumbs[-1] if thumbs else None)


def _read(file: str, rules: RuleBase, ids: set[str]) -> Decisions:
    """Read a file of decisions, and add their ids to those of the files before. Raises UnusableInput."""
    document = read_yaml(file)
    entries, past, problems = validate(DecisionsFile, document), list[PastDecision](), list[Problem]()
    for id_, entry in entries.get("decisions", {}).items():
        path: Path = ("decisions", id_)
        requirements, wrong = inner_spec(document, path, entry["title"])
        if id_ in ids:
            message = f"`{id_}` stands in another file too"
            wrong.append(document.problem(path, "same-id", message, "give each an id of its own", key=True))
        wrong += unknown(document, (*path, "used"), "candidate", entry["used"], rules.candidates)
        known = (*rules.candidates, *ELSEWHERE)
        wrong += unknown(document, (*path, "uses_now"), "candidate", entry["uses_now"], known)
        if requirements:
            past += [PastDecision(id_, entry["project"], entry["year"], requirements, entry["used"], entry["uses_now"])]
        problems += wrong
        ids.add(id_)
    thumb = _thumb(document, entries["rule_of_thumb"], rules, problems) if "rule_of_thumb" in entries else None
    if problems:
        raise UnusableInput(problems)
    return Decisions(tuple(past), entries.get("limits", ()), thumb)


def _thumb(document: Document, entry: ThumbEntry, rules: RuleBase, problems: list[Problem]) -> RuleOfThumb | None:
    """Return the rule of thumb; what is wrong with it joins the problems."""
    when = parse_condition(
        entry["when"], ("rule_of_thumb", "when"), lambda *wrong: problems.append(document.problem(*wrong))
    )
    for key in ("then", "otherwise"):
        problems += unknown(document, ("rule_of_thumb", key), "candidate", str(entry[key]), rules.candidates)
    return RuleOfThumb(entry["title"], when, entry["then"], entry["otherwise"]) if when else None
