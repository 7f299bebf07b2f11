"""What several outputs say in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from framework_advisor import editions
from framework_advisor.advice import Advice, CriterionAdvice, Step
from framework_advisor.editions import RuleChange
from framework_advisor.problems import inert
from framework_advisor.rulebase import Component, RetiredRule, Rule, RuleBase

_LONGEST = 300
_SHOWN_LOST = 3
HOLDS = "holds"


def one_line(text: str) -> str:
    """Return free text of a spec as one inert line of bounded length."""
    line = inert(" ".join(text.split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def listing(names: Iterable[str], last: str = "and") -> str:
    """Return names as a phrase: "a", "a and b", "a, b and c"."""
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final


def count(number: int, thing: str) -> str:
    """Return a number of things in words: "1 question", "2 questions"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def title(advice: Advice) -> str:
    """Return the project's name: its title, or else its file."""
    origin = advice.requirements.origin
    return one_line(advice.requirements.title or "") or one_line(origin.file if origin else "") or "Untitled project"


def verdict(advice: Advice) -> str:
    """Return the verdict as a sentence without a full stop."""
    word, winner, margin = advice.verdict.word, advice.verdict.winner, advice.verdict.margin
    if word == "none-fit":
        return "None fit: every candidate is ruled out"
    if word == "undecided":
        return "Undecided: nothing that matters is answered yet"
    if winner is None:
        level = [s.candidate.name for s in advice.standings if not s.ruled_out and s.rank == advice.standings[0].rank]
        if len(level) > 1:
            return f"Toss-up: {listing(level)} are level"
        return f"Toss-up: {level[0]} is ahead by {margin:.1f} of 100, too little to decide"
    name = advice.rules.candidates[winner].name
    if margin is None:
        return f"{name}, {word}: nothing else can do the job"
    return f"{name}, {word}: a margin of {margin:.1f} of 100"


def coverage(advice: Advice) -> str:
    """Return in a sentence how much is known, and whether more answers could change the outcome."""
    unanswered = len(advice.open_fields())
    if not unanswered:
        return "Every question that matters here is answered."
    known = f"{advice.verdict.coverage:.0f} % of the importance is settled; {count(unanswered, 'open question')}"
    if advice.verdict.decided:
        return f"{known}, but no answer can change the outcome."
    return f"{known} could still move the result."


def decision(advice: Advice) -> str | None:
    """Return what the spec says was decided, held against the advice; None when it says nothing."""
    decided = advice.requirements.decision
    if decided is None:
        return None
    on = f" on {decided.date}" if decided.date else ""
    because = f" because “{one_line(decided.because).rstrip('.')}”" if decided.because else ""
    winner = advice.verdict.winner
    held = (
        "The advice agrees"
        if winner == decided.chosen
        else "The advice names no winner"
        if winner is None
        else f"The advice differs: {advice.rules.candidates[winner].name}"
    )
    return f"Decided{on}: {advice.rules.candidates[decided.chosen].name}{because}. {held}."


def then(advice: Advice) -> Iterator[str]:
    """Yield two lines where the base layer alone would have chosen otherwise: what it would say, and why no longer."""
    found = editions.then(advice)
    if found is None:
        return
    rules = found.advice.rules
    yield f"Then: `{rules.name}` alone would say: {verdict(found.advice)}."
    theirs, ours = found.advice.verdict.winner, advice.verdict.winner
    whose = f"for {rules.candidates[theirs].name}" if theirs else f"against {advice.rules.candidates[ours or ''].name}"
    reasons, lost = len(found.reasons), len(found.lost)
    if not lost:
        still = f"its {reasons} reasons {whose} still hold" if reasons > 1 else f"its one reason {whose} still holds"
        yield f"Now: {still}; what it omits counts for more."
        return
    first = "; ".join(became(change, advice.rules) for change in found.lost[:_SHOWN_LOST])
    more = f"; and {lost - _SHOWN_LOST} more" if lost > _SHOWN_LOST else ""
    if reasons == 1:
        part = f"its one reason {whose} no longer holds as it did"
    elif lost == reasons:
        part = f"none of its {reasons} reasons {whose} holds as it did"
    else:
        part = f"of its {reasons} reasons {whose}, {lost} no longer {'holds' if lost == 1 else 'hold'} as before"
    yield f"Now: {part}: {first}{more}."


def became(change: RuleChange, rules: RuleBase) -> str:
    """Return what became of a rule of the base layer, in a few words."""
    name = f"{change.rule.criterion}/{change.rule.id}"
    if change.kind in ("retired", "gone"):
        return f"{name} ({change.kind})"
    was, is_ = (whom(rule, rules) if rule else "" for rule in (change.before, change.after))
    if was != is_:
        return f"{name} ({was}; now {is_})"
    return f"{name} (no longer applies here)"


def overdue(advice: Advice) -> str | None:
    """Return in a sentence which reasons behind the outcome are past their review dates; None when none is."""
    late = [f"{rule.criterion}/{rule.id} ({rule.review_by})" for rule in advice.overdue()]
    if not late:
        return None
    return f"Past its review date, so check it before relying on it: {listing(late)}."


class Side(NamedTuple):
    """The criteria that do most for the same candidates."""

    favoured: tuple[str, ...]
    """Candidate ids, in the order of the rule base."""
    criteria: tuple[CriterionAdvice, ...]
    """Those that do most for the side come first."""


def sides(advice: Advice) -> list[Side]:
    """Return the criteria in which some rule holds for someone: each candidate's by rank, then those that are level."""
    groups: dict[tuple[str, ...], list[CriterionAdvice]] = {(one.candidate.id,): [] for one in advice.standings}
    for item in advice.criteria:
        most = max(item.points.values(), default=0)
        if most:
            favoured = tuple(id_ for id_ in advice.rules.candidates if item.points.get(id_) == most)
            groups.setdefault(favoured, []).append(item)
    return [
        Side(favoured, tuple(sorted(group, key=lambda item: -_lead(advice, item))))
        for favoured, group in groups.items()
        if group
    ]


def _lead(advice: Advice, item: CriterionAdvice) -> float:
    """Return by how much a criterion puts its first candidate ahead of its last."""
    gains = [advice.pull(item, id_) for id_ in advice.rules.candidates]
    return max(gains) - min(gains)


def side_heading(advice: Advice, side: Side) -> str:
    """Return whom a side speaks for, and against whom."""
    names = {id_: candidate.name for id_, candidate in advice.rules.candidates.items()}
    others = [name for id_, name in names.items() if id_ not in side.favoured]
    if not others:
        return f"Level between {'both' if len(names) == 2 else 'all'}"  # noqa: PLR2004
    return f"For {listing(names[id_] for id_ in side.favoured)}, against {listing(others)}"


def reasons(item: CriterionAdvice, advice: Advice) -> list[Rule]:
    """Return the rules of a criterion that hold and favour somebody, the strongest first."""
    points = advice.rules.scale.strengths
    favouring = [rule for rule in item.holding if rule.favours]
    return sorted(favouring, key=lambda rule: -max(points[strength] for strength in rule.favours.values()))


def favours(rule: Rule, rules: RuleBase) -> str:
    """Return whom a rule favours, and how strongly: "PyTorch, strong", "PyTorch and TensorFlow, slight"."""
    by_strength: dict[str, list[str]] = {}
    for id_, strength in rule.favours.items():
        by_strength.setdefault(strength, []).append(rules.candidates[id_].name)
    return "; ".join(f"{listing(names)}, {strength}" for strength, names in by_strength.items())


def whom(rule: Rule, rules: RuleBase) -> str:
    """Return whom a rule favours, and how strongly, or rules out: "rules out TensorFlow"."""
    if rule.rules_out:
        return f"rules out {listing(rules.candidates[id_].name for id_ in rule.rules_out)}"
    return favours(rule, rules)


def pulls(advice: Advice, item: CriterionAdvice) -> str:
    """Return what a criterion adds to each candidate's score; candidates that gain nothing are left out."""
    gains = [(s.candidate.name, advice.pull(item, s.candidate.id)) for s in advice.standings]
    return ", ".join(f"{name} +{gain:.1f}" for name, gain in gains if gain) or "no points"


def evidence(advice: Advice, rule: Rule) -> tuple[str, str]:
    """Return the answers that made a rule hold, with their lines in the spec, and the rule's sources."""
    return triggers(advice, rule), listed(advice, rule.sources)


def listed(advice: Advice, ids: Iterable[str]) -> str:
    """Return sources by their ids; a claim of the article that nothing corrects says what became of it."""
    sources = [advice.rules.sources[id_] for id_ in ids]
    mark = all(source.status for source in sources)
    return ", ".join(
        f"{source.id} ({source.status})" if mark and source.status != HOLDS else source.id for source in sources
    )


def triggers(advice: Advice, rule: Rule) -> str:
    """Return the answers that made a rule hold, with their lines in the spec."""
    return "; ".join(
        f"{trigger.field}: {', '.join(trigger.options)}" + (f" (line {trigger.place.line})" if trigger.place else "")
        for trigger in advice.triggers(rule)
    )


def doubtful(advice: Advice) -> str | None:
    """Return in a sentence how many reasons rest on nothing but claims that are no longer so; None when none does."""
    holding = [rule for item in advice.criteria for rule in item.holding]
    statuses = [{advice.rules.sources[id_].status for id_ in rule.sources} for rule in holding]
    doubted = sum(None not in found and found != {HOLDS} for found in statuses)
    if not doubted:
        return None
    rest = "rests" if doubted == 1 else "rest"
    return f"Of {count(len(holding), 'reason')}, {doubted} {rest} on claims that are dated, contested or wrong today."


def retirement(advice: Advice, gone: RetiredRule) -> str:
    """Return what a retired rule said, and why it no longer counts."""
    said = f"{advice.rules.criteria[gone.rule.criterion].title}: “{gone.rule.because.rstrip('.')}”"
    return f"{said} ({favours(gone.rule, advice.rules) or 'ruled out'}). Retired by `{gone.layer}`: {gone.reason}"


def edition(advice: Advice) -> str:
    """Return which rules made the advice."""
    layers = " on ".join(layer.name for layer in reversed(advice.rules.layers))
    return f"Rules: {layers}, as of {advice.rules.as_of}, sha256 {advice.rules.sha256[:12]}"


def next_step(step: Step) -> str:
    """Return what to use for a need with a candidate: the first advice, and what else there is."""
    if not step.living:
        return f"{step.candidate.name}: nothing that lives is known"
    first, *others = step.living
    install = f" [{first.install}]" if first.install else ""
    fixes = " (fixes only)" if first.status == "maintenance" else ""
    also = f" Or: {', '.join(one.name for one in others)}." if others else ""
    return f"{step.candidate.name}: {first.name}{fixes}{install}. {first.says}{also}"


def dead_end(advice: Advice, component: Component) -> str:
    """Return the warning that what the article names for a need is no more, and what to use instead."""
    instead = [advice.rules.components[id_].name for id_ in component.successors]
    was = "never was what the article says" if component.status == "never-existed" else "is given up"
    use = f"; use {listing(instead, 'or')}" if instead else ""
    return f"{component.name}, which the article names, {was}{use}."
