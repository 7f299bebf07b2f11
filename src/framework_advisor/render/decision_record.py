"""Advice as an architecture decision record: Markdown in the shape of MADR 4.0. It only ever proposes."""

from __future__ import annotations

from collections.abc import Iterator

from framework_advisor.engine.advice import Advice, CriterionAdvice, Step
from framework_advisor.render import sureness, words
from framework_advisor.render.markdown import cited, escape
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import Candidate, Rule
from framework_advisor.spec.fields import FIELDS
from framework_advisor.text.problems import inert
from framework_advisor.version import VERSION

_MOST = 3
"""Of good consequences, and of lost reasons, no more are named."""


def render(advice: Advice, rules_name: str = DEFAULT) -> str:
    """Return one advice as a record. What the project has decided stands in it; else what is advised.

    `rules_name` is how the rule base was asked for: a shipped layer's name, or a layer's file.
    """
    chosen = _chosen(advice)
    parts = (
        _head(advice, chosen),
        _context(advice),
        _drivers(advice),
        _options(advice),
        _outcome(advice, chosen),
        _consequences(advice, chosen),
        _confirmation(advice, chosen, rules_name),
        _pros_and_cons(advice),
        _more(advice),
    )
    return "\n".join(line for part in parts for line in (*part, "")).rstrip("\n") + "\n"


def _chosen(advice: Advice) -> Candidate | None:
    decided = advice.requirements.decision
    id_ = decided.chosen if decided else advice.verdict.winner
    return advice.rules.candidates[id_] if id_ else None


def _head(advice: Advice, chosen: Candidate | None) -> Iterator[str]:
    decided = advice.requirements.decision
    yield from ("---", 'status: "proposed"')
    day = decided.date if decided and decided.date else advice.as_of
    yield from ([f"date: {day}"] if day else [])
    yield from ("decision-makers: []", "consulted: []", "informed: []", "---", "")
    what = f"Use {escape(chosen.name)}" if chosen else "Choose a deep-learning framework"
    yield f"# {what} for {_project(advice)}"


def _project(advice: Advice) -> str:
    return escape(words.title(advice)) if advice.requirements.title else "this project"


def _context(advice: Advice) -> Iterator[str]:
    yield from ("## Context and Problem Statement", "")
    names = words.listing((escape(one.name) for one in advice.rules.candidates.values()), "or")
    answers = advice.requirements.answers()
    yield f"{names}: which deep-learning framework is it to be? What the project needs:"
    yield from ("",) if answers else ("", "* Nothing is answered yet.")
    for field, question in FIELDS.items():
        if field in answers:
            labels = "; ".join(question.options[option] for option in question.options if option in answers[field])
            yield f"* {escape(question.prompt)} {escape(labels)} (`{field}`)"
    unknown = [f"`{field}`" for field in advice.open_fields()]
    if unknown:
        yield from ("", f"Not known, and it could matter: {', '.join(unknown)}.")


def _drivers(advice: Advice) -> Iterator[str]:
    yield from ("## Decision Drivers", "")
    for item in sorted(advice.counted, key=lambda item: -item.weight):
        share = 100 * item.weight / advice.total_weight
        usual = item.criterion.importance
        own = f", set by the project where the rules say {usual}" if item.importance != usual else ""
        told = f"({item.importance}{own}; {share:.0f} % of the weight): {item.criterion.because}"
        yield f"* {escape(item.criterion.title)} {escape(told)}"
    if not advice.counted:
        yield "* None yet: nothing that is answered makes a rule hold."
    off = [advice.rules.criteria[id_].title for id_, word in advice.requirements.priorities.items() if word == "off"]
    if off:
        yield from ("", f"Left out by the project: {escape(words.listing(off))}.")


def _options(advice: Advice) -> Iterator[str]:
    yield from ("## Considered Options", "")
    yield from (f"* {escape(one.name)}" for one in advice.rules.candidates.values())


def _outcome(advice: Advice, chosen: Candidate | None) -> Iterator[str]:
    yield from ("## Decision Outcome", "")
    decided = advice.requirements.decision
    name = escape(chosen.name) if chosen else "none yet"
    because = f"the advice is {words.verdict(advice)}"
    if decided:
        because = words.one_line(decided.because).rstrip(".") if decided.because else "no reason is recorded"
        on = f", decided on {decided.date}" if decided.date else ""
        yield from (f"The advice {words.stand(advice)}: {escape(words.verdict(advice))}{on}.", "")
    yield f'Chosen option: "{name}", because {escape(because)}.'
    for line in (words.coverage(advice), words.overdue(advice)):
        if line:
            yield from ("", escape(line))


def _consequences(advice: Advice, chosen: Candidate | None) -> Iterator[str]:
    yield from ("### Consequences", "")
    if chosen is None:
        yield "* Neutral, because nothing is chosen: answer what is open, or weigh what is level."
        return
    good, bad = (_leading(advice, chosen.id, sign) for sign in (1, -1))
    for standing in advice.standings:
        own = standing.candidate.id == chosen.id
        what = "Bad, because it" if own else f"Good, because {escape(standing.candidate.name)}"
        yield from (f"* {what} is ruled out: {_argued(advice, rule)}" for rule in standing.ruled_out)
    yield from (f"* Good, because {_said(advice, item)}" for item in good[:_MOST])
    for item in bad:
        eased = [step for step in advice.steps(chosen.id) if _eases(advice, step, item)]
        yield f"* Bad, because {_said(advice, item)}"
        yield from (f"  * Mitigation ({escape(step.need.title)}): {escape(words.next_step(step))}" for step in eased)
        if not eased:
            yield "  * Mitigation: none is known to the rules."
    if not (good or bad or any(standing.ruled_out for standing in advice.standings)):
        yield "* Neutral, because nothing that is answered tells the options apart."


def _leading(advice: Advice, candidate: str, sign: int) -> list[CriterionAdvice]:
    """Return the criteria that put a candidate ahead of the best of the others, or behind; the weightiest first."""

    def lead(item: CriterionAdvice) -> float:
        others = [advice.pull(item, id_) for id_ in advice.rules.candidates if id_ != candidate]
        return sign * (advice.pull(item, candidate) - max(others, default=0.0))

    return sorted((item for item in advice.counted if lead(item) > 0), key=lambda item: -lead(item))


def _said(advice: Advice, item: CriterionAdvice) -> str:
    """Return what a criterion says: its reasons for whoever it puts ahead."""
    most = max(item.points.values(), default=0)
    ahead = {id_ for id_, points in item.points.items() if points == most}
    found = [rule for rule in words.reasons(item, advice) if ahead & rule.favours.keys()]
    found.sort(key=lambda rule: len(rule.favours))  # what favours fewer tells more
    said = " Also: ".join(_argued(advice, rule) for rule in found)
    return f"of “{escape(item.criterion.title)}” ({escape(words.pulls(advice, item))}): {said}"


def _argued(advice: Advice, rule: Rule) -> str:
    return f"{escape(rule.because.rstrip('.'))} ({_evidence(advice, rule)})."


def _evidence(advice: Advice, rule: Rule) -> str:
    return escape("; ".join(words.evidence(advice, rule)))


def _eases(advice: Advice, step: Step, item: CriterionAdvice) -> bool:
    """Return whether a step has something for the same answers that make a criterion's reasons hold."""
    wanted = {(field, one) for field, some in step.need.when.because_of(advice.requirements.answers()) for one in some}
    given = {(found.field, one) for rule in item.holding for found in advice.triggers(rule) for one in found.options}
    return bool(step.living) and not given.isdisjoint(wanted)


def _confirmation(advice: Advice, chosen: Candidate | None, rules_name: str) -> Iterator[str]:
    yield from ("### Confirmation", "", "```sh", words.command(advice, rules_name), "```", "")
    if chosen is None:
        yield "In continuous integration this shows the advice; with `--expect` it holds the project to a choice."
    else:
        yield "In continuous integration it exits with 1 once another candidate wins, with 4 once none does."
        if advice.verdict.winner != chosen.id:
            yield f"Today it exits with {1 if advice.verdict.winner else 4}, since the advice {words.stand(advice)}."


def _pros_and_cons(advice: Advice) -> Iterator[str]:
    yield "## Pros and Cons of the Options"
    for standing in advice.standings:
        one = standing.candidate
        good, bad = (_leading(advice, one.id, sign) for sign in (1, -1))
        level = [item.criterion.title for item in advice.counted if item.points and item not in (*good, *bad)]
        about = f"Score {standing.score:.1f} of 100; behind it stands {escape(one.steward.rstrip('.'))}."
        yield from ("", f"### {escape(one.name)}", "", about, "")
        for rule in standing.ruled_out:
            yield f"* Bad, because it is ruled out: {_argued(advice, rule)}"
        yield from (f"* Good, because {_said(advice, item)}" for item in good)
        yield from [f"* Neutral, because others are level with it in {escape(words.listing(level))}."] if level else []
        yield from (f"* Bad, because {_said(advice, item)}" for item in bad)
        if not (good or bad or level or standing.ruled_out):
            yield "* Neutral, because nothing that is answered speaks for or against it."


def _more(advice: Advice) -> Iterator[str]:
    yield from ("## More Information", "")
    yield f"* Made by framework-advisor {VERSION}. {escape(words.edition(advice))}"
    if advice.as_of:
        yield f"* Advice as of {advice.as_of}"
    for line in (words.review(advice), words.doubtful(advice), *words.then(advice, _MOST)):
        yield from [f"* {escape(line)}"] if line else []
    for title, sentences in sureness.short(advice).items():
        yield f"* {escape(title)}"
        yield from (f"  * {escape(sentence)}" for sentence in sentences)
    only = decided.chosen if (decided := advice.requirements.decision) else None
    steps = [f"  * {escape(step.need.title)}: {escape(words.next_step(step))}" for step in advice.steps(only)]
    yield from ["* What to use next", *steps] if steps else []
    yield from (f"* Note: {escape(inert(note.says))}" for note in advice.notes)
    sources = [f"  * {cited(source)}" for source in advice.cited(words.cited_by(advice.steps(only)))]
    yield from ["* Sources", *sources] if sources else []
