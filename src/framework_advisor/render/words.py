"""What several outputs say in the same words."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from framework_advisor.compare import editions
from framework_advisor.compare.editions import Lost
from framework_advisor.engine.advice import Advice, CriterionAdvice, Step
from framework_advisor.rulebase.conditions import All, AnyOf, Condition, Is, Not
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import Component, RetiredRule, Rule, RuleBase
from framework_advisor.text.problems import Place, inert

if TYPE_CHECKING:  # most runs compare nothing
    from framework_advisor.compare.comparison import Comparison

_LONGEST = 300
HOLDS = "holds"
STANDARD_INPUT = "<stdin>"
"""How a spec from standard input is named."""


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
    name, winner = advice.rules.candidates[decided.chosen].name, advice.verdict.winner
    other = f": {advice.rules.candidates[winner].name}" if winner and winner != decided.chosen else ""
    return f"Decided{on}: {name}{because}. The advice {stand(advice)}{other}."


def stand(advice: Advice) -> str:
    """Return how the advice stands to what the spec says was decided: that it agrees, differs, or names no winner."""
    decided, winner = advice.requirements.decision, advice.verdict.winner
    return "names no winner" if winner is None else "agrees" if decided and winner == decided.chosen else "differs"


def priorities(advice: Advice) -> str | None:
    """Return in a sentence which importances the project sets for itself; None when it sets none otherwise."""
    criteria = advice.rules.criteria
    own = {id_: word for id_, word in advice.requirements.priorities.items() if word != criteria[id_].importance}
    told = [f"{criteria[id_].title} {word} (the rules say {criteria[id_].importance})" for id_, word in own.items()]
    return f"The project weighs for itself: {listing(told)}." if told else None


def then(advice: Advice, most: int | None = None) -> Iterator[str]:
    """Yield two lines where the layers below would have chosen otherwise: what they would say, and why no longer.

    `most` is how many of their lost reasons to name; all if None.
    """
    found = editions.then(advice)
    if found is None:
        return
    names = [layer.name for layer in found.advice.rules.layers]
    alone = f"`{names[0]}` alone" if len(names) == 1 else f"Without `{advice.rules.name}`, `{names[-1]}`"
    yield f"Then: {alone} would say: {verdict(found.advice)}."
    yield f"Now: {_why_no_longer(advice, found, most)}."


def _why_no_longer(advice: Advice, found: editions.Then, most: int | None) -> str:
    before, rules = found.advice.rules, advice.rules
    theirs, ours = found.advice.verdict.winner, advice.verdict.winner
    if theirs and found.ruled_out:
        by = listing(f"{rule.criterion}/{rule.id} (`{rule.layer}`)" for rule in found.ruled_out)
        return f"{before.candidates[theirs].name} is ruled out by {by}"
    whose = f"for {before.candidates[theirs].name}" if theirs else f"against {rules.candidates[ours or ''].name}"
    reasons, lost = len(found.reasons), len(found.lost)
    if not reasons:
        return f"it knows no reason {whose}; `{rules.name}` adds or weighs others"
    if not lost:
        still = f"its {reasons} reasons {whose} still hold" if reasons > 1 else f"its one reason {whose} still holds"
        return f"{still}, but `{rules.name}` adds or weighs others"
    if reasons == 1:
        part = f"its one reason {whose} no longer counts as it did"
    elif lost == reasons:
        part = f"none of its {reasons} reasons {whose} counts as it did"
    else:
        part = f"of its {reasons} reasons {whose}, {lost} no longer {'counts' if lost == 1 else 'count'} as before"
    first = "; ".join(became(one, rules) for one in found.lost[:most])
    more = f"; and {lost - most} more" if most and lost > most else ""
    return f"{part}: {first}{more}"


def became(lost: Lost, rules: RuleBase) -> str:
    """Return what became of a reason of the layers below, in a few words."""
    change, (was, is_) = lost.change, lost.importance
    if change and change.kind in ("retired", "gone"):
        return f"{lost.before.name} ({change.kind})"
    facts = []
    if lost.now and lost.holds and _briefly(lost.before, rules) != _briefly(lost.now, rules):
        facts.append(f"{_briefly(lost.before, rules)} -> {_briefly(lost.now, rules)}")
    if is_ != was:
        facts.append(f"importance {was} -> {is_}")
    elif not lost.holds:
        facts.append("does not apply here today")
    return f"{lost.before.name} ({'; '.join(facts) or 'counts for less'})"


def _briefly(rule: Rule, rules: RuleBase) -> str:
    """Return whom a rule favours: "PyTorch moderate, TensorFlow slight"."""
    favoured = ", ".join(f"{rules.candidates[id_].name} {strength}" for id_, strength in rule.favours.items())
    return favoured or whom(rule, rules)


def overdue(advice: Advice) -> str | None:
    """Return in a sentence which reasons behind the outcome are past their review dates; None when none is."""
    late: dict[str, list[str]] = {}
    for rule in advice.overdue():
        late.setdefault(str(rule.review_by), []).append(f"{rule.criterion}/{rule.id}")
    if not late:
        return None
    dated = "; ".join(f"{', '.join(names)} (by {day})" for day, names in late.items())
    return f"Overdue for review: {dated}."


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


def condition(when: Condition) -> str:
    """Return a condition in words: "model.structure: dynamic, and not team.role: research or learning"."""
    if isinstance(when, Is):
        return f"{when.field}: {' or '.join(sorted(when.options))}"
    if isinstance(when, Not):
        return f"not {_bracketed(when.part)}"
    assert isinstance(when, All | AnyOf)  # noqa: S101  (there are no others)
    return (", and " if isinstance(when, All) else ", or ").join(map(_bracketed, when.parts))


def _bracketed(when: Condition) -> str:
    return f"({condition(when)})" if isinstance(when, All | AnyOf) else condition(when)


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


def review_by(advice: Advice) -> date | None:
    """Return the day on which the first of the reasons that hold is due for review; None where none is."""
    days = [rule.review_by for item in advice.criteria for rule in item.holding if rule.review_by]
    return min(days, default=None)


def review(advice: Advice) -> str | None:
    """Return in a sentence when the first of the reasons that hold is due for review; None where none ever is."""
    first = review_by(advice)
    if first is None:
        return None
    late = advice.as_of is not None and first < advice.as_of
    return f"The first of its reasons {'was' if late else 'is'} due for review by {first}."


def names(advices: Sequence[Advice]) -> list[str]:
    """Return a name for each project: its title, or its file where titles are alike."""
    titles = [title(advice) for advice in advices]
    return [spec_file(one) if titles.count(name) > 1 else name for one, name in zip(advices, titles, strict=True)]


def spec_file(advice: Advice) -> str:
    """Return the file of the spec, or how one is spoken of that has none."""
    origin = advice.requirements.origin
    return one_line(origin.file) if origin else "spec"


def spec_place(advice: Advice) -> Place:
    """Return the spec as a whole, as a place."""
    origin = advice.requirements.origin
    return Place(origin.file if origin else "spec")


def cited_by(steps: Iterable[Step]) -> list[str]:
    """Return the ids of the sources that steps rest on."""
    return [id_ for step in steps for one in (*step.living[:1], *step.dead) for id_ in one.sources]


def command(advice: Advice, rules: str) -> str:
    """Return the shell command that holds the project to what was decided, or else is advised, under named rules."""
    decided, origin = advice.requirements.decision, advice.requirements.origin
    file = origin.file if origin and origin.file != STANDARD_INPUT else "SPEC"
    file = f"./{file}" if file.startswith("-") else file
    chosen = decided.chosen if decided else advice.verdict.winner
    options = [*(["--rules", rules] if rules != DEFAULT else []), *(["--expect", chosen] if chosen else [])]
    return shlex.join(["framework-advisor", "score", *map(inert, options), inert(file)])


def edition(advice: Advice) -> str:
    """Return which rules made the advice."""
    layers = " on ".join(layer.name for layer in reversed(advice.rules.layers))
    return f"Rules: {layers}, as of {advice.rules.as_of}, sha256 {advice.rules.sha256[:12]}"


def next_step(step: Step) -> str:
    """Return what to use for a need with a candidate: the first advice, and what else there is."""
    if not step.living:
        return f"{step.candidate.name}: no maintained component is known"
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


def answer(chosen: frozenset[str] | None) -> str:
    """Return an answer: its options in order, or that there is none."""
    return ", ".join(sorted(chosen)) if chosen else "unanswered"


def differences(found: Comparison) -> Iterator[str]:
    """Yield what differs between two advices: answers, priorities, rules."""
    yield from (f"{one.field}: {answer(one.before)} -> {answer(one.after)}" for one in found.answers)
    for change in found.priorities:
        before, after = (word or "as in the rule base" for word in (change.before, change.after))
        yield f"priorities.{change.criterion}: {before} -> {after}"
    if "rules" in found.alone:
        yield f"rules: {edition(found.before)} -> {edition(found.after)}".replace("Rules: ", "")
    if not found.alone:
        yield "nothing that counts"


def reasons_moved(found: Comparison) -> Iterator[str]:
    """Yield the rules that came to hold, and those that no longer do."""
    from framework_advisor.compare.comparison import reasons  # noqa: PLC0415  (most runs compare nothing)

    gained, lost = reasons(found)
    yield from (f"+ {rule.name} ({whom(rule, found.after.rules)})" for rule in gained)
    yield from (f"- {rule.name} ({whom(rule, found.before.rules)})" for rule in lost)
