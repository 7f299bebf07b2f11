"""What a project can be held to: one table of gates, each with its check, what to do, and what may excuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from framework_advisor.compare.drift import Drift, Threshold
from framework_advisor.engine.advice import Advice, advise
from framework_advisor.rulebase.model import Rule
from framework_advisor.spec.requirements import Waiver
from framework_advisor.text.inert import one_line
from framework_advisor.text.problems import Place

DECISION = "decision"  # for `expect`: whatever the spec says was chosen
Wanted = Mapping[str, Any]  # what is asked for: the value of each gate's option, by the gate's name
Waivers = tuple[Waiver, ...]


class Held(NamedTuple):
    """A gate that was asked for, and whether it holds."""

    gate: str  # its name in the table
    holds: bool | None  # None where no candidate wins, so that there is nothing to hold against
    says: str  # what came out, in a sentence without a full stop
    behind: tuple[Rule, ...] = ()  # the rules that make it fail, those that count most first
    place: Place | None = None  # where in the spec: what it is about, or the first answer behind it
    waivers: Waivers = ()  # what accepts that it does not hold, the first to expire first
    about: str = ""  # what tells it from others of its gate

    @property
    def name(self) -> str:
        """The gate, and what tells it from others of it."""
        return f"{self.gate} {self.about}".rstrip()

    @property
    def passes(self) -> bool:
        """Whether it holds, or is waived."""
        return self.holds is True or bool(self.waivers)


class Gate(NamedTuple):
    """What is known of a gate."""

    title: str  # what is so when it holds, without a full stop
    remedy: str  # what to do where it does not, besides waiving it, without a full stop
    check: Callable[[Advice, Any, Drift | None], Iterator[Held]]  # given its option's value and what changed, if known
    excuse: Literal["without", "same winner", "each", "never"] = "without"
    """Waived rules excuse it: when it holds without them; when, besides, the same candidate wins; when they are all
    that is behind it; never, nor can it be waived itself."""


def check(advice: Advice, wanted: Wanted, drift: Drift | None = None) -> list[Held]:
    """Return what becomes of the gates that are asked for, in the order of the table; nothing is waived yet."""
    every = (held for name, gate in GATES.items() if name in wanted for held in gate.check(advice, wanted[name], drift))

    def first_place(rules: tuple[Rule, ...]) -> Place | None:
        return next((trigger.place for rule in rules for trigger in advice.triggers(rule) if trigger.place), None)

    return [held._replace(place=held.place or first_place(held.behind)) for held in every]


def _place(advice: Advice, *paths: str) -> Place | None:
    """Return where the first of some parts of the spec stands that is there."""
    names = advice.requirements.origin.names if advice.requirements.origin else {}
    return next((names[path] for path in paths if path in names), None)


def _expect(advice: Advice, wanted: str, _: Drift | None) -> Iterator[Held]:
    decision, names = advice.requirements.decision, advice.rules.candidates
    if wanted == DECISION and not decision:
        yield Held("expect", True, "nothing is decided yet, so every outcome will do")
        return
    chosen = decision.chosen if wanted == DECISION and decision else wanted
    own = ["decision.chosen"] if decision and decision.chosen == chosen else []
    place = _place(advice, f"rules_out.{chosen}", *own)
    if advice.winner == chosen:
        yield Held("expect", True, f"{names[chosen].name} wins, as expected", place=place)
        return
    got = f"{names[advice.winner].name} wins" if advice.winner else f"nobody wins ({advice.verdict.word})"
    says = f"expected {names[chosen].name}{_cause(advice, chosen)}, but {got}"
    yield Held("expect", False if advice.winner else None, says, _against(advice, chosen), place)


def _cause(advice: Advice, candidate: str) -> str:
    """Return why a candidate cannot win at all, as a relative clause; nothing where it could."""
    standing = next(each for each in advice.standings if each.candidate.id == candidate)
    if standing.excluded is not None:
        return f", which the project rules out ({one_line(standing.excluded, 300)})"
    return f", which is ruled out by {', '.join(rule.name for rule in standing.ruled_out)}" * bool(standing.ruled_out)


def _against(advice: Advice, candidate: str) -> tuple[Rule, ...]:
    """Return the rules that speak for others than a candidate or rule it out, those that count most first."""
    strengths = advice.rules.scale.strengths

    def weight(rule: Rule, importance: int) -> float:
        points = {id_: strengths[word] for id_, word in rule.favours.items()}
        lead = max(points.values(), default=0) - points.get(candidate, 0)
        return float("inf") if candidate in rule.rules_out else importance * lead

    weights = [(weight(rule, item.weight), rule) for item in advice.criteria for rule in item.reasons]
    return tuple(rule for most, rule in sorted(weights, key=lambda pair: -pair[0]) if most)


def _min_lead(advice: Advice, least: int, _: Drift | None) -> Iterator[Held]:
    winner, lead = advice.winner, advice.verdict.lead
    holds, says = None, f"nobody wins ({advice.verdict.word}), wanted a lead of at least {least}"
    if winner and lead is None:
        holds, says = True, "nothing else can do the job, so any lead is reached"
    elif winner:
        holds, ahead = (lead or 0) >= least, f"is ahead by {lead} point{'' if lead == 1 else 's'}"
        says = f"{advice.rules.candidates[winner].name} {ahead}, wanted at least {least}"
    behind = _against(advice, advice.leading[0]) if advice.leading and lead and not holds else ()
    yield Held("min-lead", holds, says, behind)


def _require_decided(advice: Advice, _: object, __: Drift | None) -> Iterator[Held]:
    holds, questions = advice.verdict.decided, advice.questions
    says = "it is not proved that no open question can change the outcome"
    if holds:
        stays = ": it is certain to stay too close to call" if advice.verdict.word == "toss-up" else ""
        says = f"no open question can change the outcome{stays}"
    elif questions:
        turning = ", ".join(question.field for question in questions if question.turns)
        which = f"{len(questions)} open question{'' if len(questions) == 1 else 's'}"
        alone = f"{turning} alone" if turning else "several together"
        says = f"{which} can change the outcome, {alone}; worth answering next: {questions[0].field}"
    yield Held("require-decided", holds, says)


def _fail_overdue(advice: Advice, _: object, __: Drift | None) -> Iterator[Held]:
    late, says = advice.overdue, "no reason behind the outcome is overdue for review"
    if late:
        told = "a reason behind the outcome is" if len(late) == 1 else f"{len(late)} reasons behind the outcome are"
        says = f"{told} overdue for review, the longest {late[0].name} by {late[0].review_by}"
    yield Held("fail-overdue", not late, says, late)


def _fail_on(advice: Advice, thresholds: tuple[Threshold, ...], drift: Drift | None) -> Iterator[Held]:
    assert drift, "it is asked for with a baseline only"
    changed = drift.difference
    new, weighed = {*changed.came, *changed.favours}, changed.importances
    reasons = (rule for item in advice.criteria for rule in item.reasons)
    behind = tuple(rule for rule in reasons if rule.name in new or rule.criterion in weighed)
    for threshold in thresholds:
        crossed, name = drift.crosses(threshold), str(threshold)
        yield Held("fail-on", not crossed, f"{name}: {drift.outcome(threshold)}", behind if crossed else (), about=name)


def has_expired(waiver: Waiver, advice: Advice) -> bool:
    """Return whether a waiver's last day has passed."""
    return advice.as_of is not None and waiver.until < advice.as_of


def _waiver(advice: Advice, _: object, __: Drift | None) -> Iterator[Held]:
    waive = advice.requirements.decision.waive if advice.requirements.decision else ()
    every = [str(waiver.rule or waiver.gate) for waiver in waive]
    for number, (waiver, what) in enumerate(zip(waive, every, strict=True)):
        if has_expired(waiver, advice):
            about = f"{what} {every[: number + 1].count(what)}" if every.count(what) > 1 else what
            place = _place(advice, f"decision.waive.{number}")
            yield Held("waiver", False, f"the waiver of {what} expired on {waiver.until}", place=place, about=about)


GATES: Mapping[str, Gate] = {
    "expect": Gate(
        "The expected candidate wins",
        "complete or correct the answers, review the reasons, decide anew",
        _expect,
    ),
    "min-lead": Gate(
        "The lead is large enough",
        "complete or correct the answers, review the reasons, ask for less",
        _min_lead,
        "same winner",
    ),
    "require-decided": Gate(
        "No open question can change the outcome",
        "answer what is open with `framework-advisor ask --from SPEC`",
        _require_decided,
        "same winner",
    ),
    "fail-overdue": Gate(
        "No reason behind the outcome is overdue for review",
        "upgrade this program, review the reasons",
        _fail_overdue,
        "each",
    ),
    "fail-on": Gate(
        "Nothing has changed since the baseline that must not",
        "take back what changed, save a new baseline with `--format json=FILE --force`",
        _fail_on,
    ),
    "waiver": Gate(
        "No waiver has expired", "move its day where its reason still stands, or take it out", _waiver, "never"
    ),
}
"""By name. `waiver` is no option: it is asked whenever another gate is."""


def to_do(name: str) -> str:
    """Return what to do where a gate does not hold, without a full stop."""
    remedy = GATES[name].remedy
    if GATES[name].excuse == "never":
        return remedy
    return f"{remedy}, or waive it in decision.waive: - {{gate: {name}, reason: WHY, until: YYYY-MM-DD}}"


def hold(advice: Advice, wanted: Wanted, drift: Drift | None = None) -> list[Held]:
    """Return every gate that is asked for, with what waives it, and a gate that fails for each expired waiver.

    Waivers of the gate itself come first; then, of those of the rules behind it, or else of all rules, as few as it
    needs, those that last longest.
    """
    waive = advice.requirements.decision.waive if advice.requirements.decision else ()
    active = sorted((each for each in waive if not has_expired(each, advice)), key=lambda waiver: waiver.until)

    def waivers(held: Held) -> Waivers:
        def excused(rules: Waivers) -> bool:
            return _excused(held, {str(waiver.rule) for waiver in rules}, advice, wanted, drift)

        behind = {rule.name for rule in held.behind}
        return (
            tuple(waiver for waiver in active if waiver.gate and held.name.startswith(waiver.gate))
            or _needed(tuple(waiver for waiver in active if waiver.rule in behind), excused)
            or _needed(tuple(waiver for waiver in active if waiver.rule), excused)
        )

    every = check(advice, {**wanted, "waiver": True}, drift)
    return [held if held.holds else held._replace(waivers=waivers(held)) for held in every]


def _needed(waivers: Waivers, excused: Callable[[Waivers], bool]) -> Waivers:
    """Return as few waivers of rules as excuse a gate, none of which can be spared; none where not even all do."""
    needed = waivers if waivers and excused(waivers) else ()
    for waiver in needed:
        fewer = tuple(other for other in needed if other is not waiver)
        needed = fewer if fewer and excused(fewer) else needed
    return needed


def _excused(held: Held, names: set[str], advice: Advice, wanted: Wanted, drift: Drift | None) -> bool:
    """Return whether rules that do not count excuse a gate that does not hold."""
    excuse = GATES[held.gate].excuse
    if excuse in ("each", "never"):
        return excuse == "each" and {rule.name for rule in held.behind} <= names
    left = {
        id_: replace(criterion, rules=tuple(rule for rule in criterion.rules if rule.name not in names))
        for id_, criterion in advice.rules.criteria.items()
    }
    plain = advise(advice.requirements, replace(advice.rules, criteria=left), advice.as_of)
    if excuse == "same winner" and plain.winner != advice.winner:
        return False  # another winner is no excuse for the lead of this one
    again = check(plain, {held.gate: wanted[held.gate]}, drift._replace(after=plain) if drift else None)
    return any(other.name == held.name and other.holds for other in again)
