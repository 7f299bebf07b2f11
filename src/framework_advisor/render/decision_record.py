"""Advice as an architecture decision record: Markdown in the shape of MADR 4.0. It only ever proposes."""

from __future__ import annotations

from collections.abc import Iterator

from framework_advisor.advice import Advice, CriterionAdvice, Step
from framework_advisor.loading import DEFAULT
from framework_advisor.problems import inert
from framework_advisor.render import sureness, words
from framework_advisor.render.markdown import cited, escape
from framework_advisor.requirements import FIELDS
from framework_advisor.rulebase import Candidate, Rule


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
    for_ = f"for {escape(words.title(advice))}"
    yield f"# Use {escape(chosen.name)} {for_}" if chosen else f"# Choose a deep-learning framework {for_}"


def _context(advice: Advice) -> Iterator[str]:
    yield from ("## Context and Problem Statement", "")
    names = words.listing((escape(one.name) for one in advice.rules.candidates.values()), "or")
    yield f"{escape(words.title(advice))} needs a deep-learning framework: {names}? What the project needs:"
    yield ""
    answers = advice.requirements.answers()
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
        yield f"* {escape(item.criterion.title)} ({item.importance}, {share:.0f} % of the weight): " + escape(
            item.criterion.because
        )
    if not advice.counted:
        yield "* None yet: nothing that is answered makes a rule hold."


def _options(advice: Advice) -> Iterator[str]:
    yield from ("## Considered Options", "")
    yield from (f"* {escape(one.name)}" for one in advice.rules.candidates.values())


def _outcome(advice: Advice, chosen: Candidate | None) -> Iterator[str]:
    yield from ("## Decision Outcome", "")
    decided = advice.requirements.decision
    because = decided.because if decided and decided.because else words.verdict(advice)
    name = escape(chosen.name) if chosen else "none yet"
    yield f'Chosen option: "{name}", because {escape(words.one_line(because).rstrip("."))}.'
    for line in (words.decision(advice), words.coverage(advice), *words.then(advice, 3), words.overdue(advice)):
        if line:
            yield from ("", escape(line))


def _consequences(advice: Advice, chosen: Candidate | None) -> Iterator[str]:
    yield from ("### Consequences", "")
    if chosen is None:
        yield "* Neutral, because nothing is chosen: answer what is open, or weigh what is level."
        return
    for item in _leading(advice, chosen.id, 1):
        yield f"* Good, because {_said(advice, item)}"
    for item in _leading(advice, chosen.id, -1):
        eased = [step for step in advice.steps(chosen.id) if _eases(advice, step, item)]
        yield f"* Bad, because {_said(advice, item)}"
        yield from (f"  * Mitigation ({escape(step.need.title)}): {escape(words.next_step(step))}" for step in eased)
        if not eased:
            yield "  * Mitigation: none is known to the rules; plan for it."


def _leading(advice: Advice, candidate: str, sign: int) -> list[CriterionAdvice]:
    """Return the criteria that put a candidate ahead of the best of the others, or behind; the weightiest first."""

    def lead(item: CriterionAdvice) -> float:
        others = [advice.pull(item, id_) for id_ in advice.rules.candidates if id_ != candidate]
        return sign * (advice.pull(item, candidate) - max(others, default=0.0))

    return sorted((item for item in advice.counted if lead(item) > 0), key=lambda item: -lead(item))


def _said(advice: Advice, item: CriterionAdvice) -> str:
    """Return what a criterion says, by its strongest reason."""
    said = [escape(rule.because.rstrip(".")) for rule in words.reasons(item, advice)[:1]]
    return f"of {escape(item.criterion.title.lower())} ({escape(words.pulls(advice, item))}): {' '.join(said)}."


def _eases(advice: Advice, step: Step, item: CriterionAdvice) -> bool:
    """Return whether a step has something for the answers that make a criterion's reasons hold."""
    wanted = step.need.when.fields()
    fields = {trigger.field for rule in item.holding for trigger in advice.triggers(rule)}
    return bool(step.living) and not fields.isdisjoint(wanted)


def _confirmation(advice: Advice, chosen: Candidate | None, rules_name: str) -> Iterator[str]:
    yield from ("### Confirmation", "", "```sh", words.command(advice, rules_name), "```", "")
    if chosen is None:
        yield "In continuous integration this shows the advice; with `--expect` it holds the project to a choice."
    else:
        yield "In continuous integration it exits with 1 once another candidate wins, with 4 once none does."


def _pros_and_cons(advice: Advice) -> Iterator[str]:
    yield "## Pros and Cons of the Options"
    for standing in advice.standings:
        one = standing.candidate
        yield from ("", f"### {escape(one.name)}", "", f"Score {standing.score:.1f} of 100. {escape(one.steward)}", "")
        yield from (f"* Bad, because it is ruled out: {_argued(advice, rule)}" for rule in standing.ruled_out)
        found = [argument for item in advice.counted for argument in _arguments(item, one.id)]
        for word, rule in sorted(found, key=lambda argument: _ORDER[argument[0]]):
            # What speaks for another candidate is told in full there.
            said = _argued(advice, rule) if word != "Bad" else f"{escape(rule.because.rstrip('.'))}."
            yield f"* {word}, because {said}"
        if not found and not standing.ruled_out:
            yield "* Neutral, because nothing that is answered speaks for or against it."


_ORDER = {"Good": 0, "Neutral": 1, "Bad": 2}


def _arguments(item: CriterionAdvice, candidate: str) -> Iterator[tuple[str, Rule]]:
    """Yield the reasons of a criterion as arguments for a candidate, against it, or neither."""
    for rule in item.holding:
        if rule.favours:
            mine = rule.favours.get(candidate)
            alike = set(rule.favours.values()) == {mine} and len(rule.favours) > 1
            yield ("Neutral" if alike else "Good" if mine else "Bad"), rule


def _argued(advice: Advice, rule: Rule) -> str:
    triggers, sources = words.evidence(advice, rule)
    whom = f"{escape(words.favours(rule, advice.rules))}; " if rule.favours else ""
    return f"{escape(rule.because.rstrip('.'))} ({whom}{escape(triggers)}; {escape(sources)})."


def _more(advice: Advice) -> Iterator[str]:
    yield from ("## More Information", "")
    yield f"* {escape(words.edition(advice))}"
    if advice.as_of:
        yield f"* Advice as of {advice.as_of}"
    if words.review_by(advice):
        yield f"* Review by {words.review_by(advice)}: the first of its reasons is due then"
    yield from (f"* {escape(line)}" for line in (words.doubtful(advice),) if line)
    for title, sentences in sureness.whole(advice).items():
        yield f"* {escape(title)}"
        yield from (f"  * {escape(sentence)}" for sentence in sentences)
    steps = [f"  * {escape(step.need.title)}: {escape(words.next_step(step))}" for step in advice.steps()]
    yield from ["* What to use next", *steps] if steps else []
    yield from (f"* Note: {escape(inert(note.says))}" for note in advice.notes)
    sources = [f"  * {cited(source)}" for source in advice.cited()]
    yield from ["* Sources", *sources] if sources else []
