"""What several outputs say in the same words: every sentence about an advice, once."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence

from framework_advisor.engine.advice import Advice, CriterionAdvice
from framework_advisor.engine.lost import Lost
from framework_advisor.render.sentences import SENTENCES
from framework_advisor.rulebase.conditions import All, AnyOf, Condition, Is, Not
from framework_advisor.rulebase.loading import DEFAULT
from framework_advisor.rulebase.model import Candidate, RetiredRule, Rule, RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.text import inert
from framework_advisor.text.problems import Place

STANDARD_INPUT = "<stdin>"
"""How a spec from standard input is named."""
_FEW = 3
_PLACES = {"deployment.targets", "deployment.serving"}
"""The needs that look at these are about where the finished model runs."""


def one_line(text: str) -> str:
    """Return free text of a spec as one inert line of bounded length."""
    return inert.one_line(text, 300)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, as one inert line of bounded length without a full stop."""
    return one_line(re.split(r"(?<=[.!?])\s+(?=[A-Z])", text.strip(), maxsplit=1)[0]).rstrip(".")


def listing(names: Iterable[str], last: str = "and", most: int | None = None) -> str:
    """Return names as a phrase: "a", "a and b"; where there are more than `most`, "a, b and 3 more"."""
    every = list(names)
    if most is not None and len(every) > most:
        every[most:] = [f"{len(every) - most} more"]
    *first, final = every or [""]
    return f"{', '.join(first)} {last} {final}" if first else final


def count(number: int, thing: str) -> str:
    """Return a number of things in words: "1 question", "2 questions"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def points(number: int) -> str:
    """Return points in words: "1 point", "14 points"."""
    return count(number, "point")


def percent(share: float) -> str:
    """Return a share of 1 in percent; what is not quite none or all does not look like it."""
    if 0 < share < 0.0005:
        return "<0.1 %"
    return ">99.9 %" if 0.9995 <= share < 1 else f"{100 * share:.1f} %"


def answer(chosen: frozenset[str] | None) -> str:
    """Return an answer: its options in order, or that there is none."""
    return ", ".join(sorted(chosen)) if chosen else "unanswered"


def _name(advice: Advice, candidate: str | None) -> str:
    return advice.rules.candidates[candidate].name if candidate else ""


def spec_place(advice: Advice) -> Place:
    """Return the spec as a whole, as a place."""
    origin = advice.requirements.origin
    return Place(origin.file if origin else "spec")


def spec_file(advice: Advice) -> str:
    """Return the file of the spec, or how one is spoken of that has none."""
    return one_line(spec_place(advice).file)


def title(advice: Advice) -> str:
    """Return the project's name: its title, or else its file."""
    project = advice.requirements
    return one_line(project.title or "") or (spec_file(advice) if project.origin else "Untitled project")


def names(advices: Sequence[Advice]) -> list[str]:
    """Return a name for each project: its title, or its file where titles are alike."""
    titles = [title(advice) for advice in advices]
    return [spec_file(each) if titles.count(name) > 1 else name for each, name in zip(advices, titles, strict=True)]


def command(advice: Advice, rules: str, changes: Sequence[str] = ()) -> str:
    """Return the shell command that holds the project, changed as in a what-if, to what was decided or is advised."""
    file = spec_place(advice).file
    file = "SPEC" if file == STANDARD_INPUT or not advice.requirements.origin else file
    chosen = advice.decision.chosen if advice.decision else advice.winner
    options = [*(["--rules", rules] if rules != DEFAULT else []), *(["--expect", chosen] if chosen else [])]
    options += [word for change in changes for word in ("--set", change)]
    words = ["framework-advisor", "score", *options, f"./{file}" if file.startswith("-") else file]
    return shlex.join(map(inert.inert, words))


def answers(advice: Advice) -> dict[str, list[str]]:
    """Return the options that were chosen, by field, both in the order in which they are asked."""
    given = advice.requirements.answers()
    return {id_: [option for option in FIELDS[id_].options if option in given[id_]] for id_ in FIELDS if id_ in given}


def told(field: str, options: Iterable[str]) -> str:
    """Return an answer in the words of the questionnaire: the question and the options that were chosen."""
    return f"{FIELDS[field].prompt} {'; '.join(FIELDS[field].options[option] for option in options)}"


def decision(advice: Advice) -> str | None:
    """Return what the spec says was decided, held against the advice; None when it says nothing."""
    decided, winner = advice.decision, advice.winner
    if decided is None:
        return None
    on = f" on {decided.date}" if decided.date else ""
    because = f" because “{one_line(decided.because).rstrip('.')}”" if decided.because else ""
    other = f": {_name(advice, winner)}" if winner not in (None, decided.chosen) else ""
    return f"Decided{on}: {_name(advice, decided.chosen)}{because}. The advice {agreement(advice)}{other}."


def agreement(advice: Advice) -> str:
    """Return how the advice stands to what the spec says was decided: that it agrees, differs, or names no winner."""
    chosen = advice.decision.chosen if advice.decision else None
    return "names no winner" if advice.winner is None else "agrees" if advice.winner == chosen else "differs"


def priorities(advice: Advice) -> str | None:
    """Return in a sentence which importances the project sets for itself; None when it sets none otherwise."""
    criteria, own = advice.rules.criteria, advice.requirements.priorities
    known = [(criteria[id_], word) for id_, word in own.items() if id_ in criteria]
    told = [f"{one.title} {word} (the rules say {one.importance})" for one, word in known if word != one.importance]
    return f"The project weighs for itself: {listing(told)}." if told else None


def weighed_verdict(advice: Advice) -> str:
    """Return the verdict in a line, and the importances that the project sets for itself."""
    return "; ".join(filter(None, [verdict(advice), priorities(advice)]))


def excluded(advice: Advice) -> list[str]:
    """Return a sentence for each candidate that the project itself rules out."""
    out = {one.candidate.name: one.excluded for one in advice.standings if one.excluded}
    return [f"The project rules {name} out: {one_line(reason).rstrip('.')}." for name, reason in out.items()]


def verdict(advice: Advice) -> str:
    """Return the verdict as a sentence without a full stop."""
    word, winner, lead = advice.verdict.word, advice.winner, advice.verdict.lead
    kind = "alone" if lead is None else "ahead" if winner else "close" if lead else "level"
    name, rival = (candidate.name for candidate in paired(advice))
    values = {"word": word, "name": name, "rival": rival, "lead": points(lead or 0), "names": listing(near(advice, 0))}
    return SENTENCES[word if word in SENTENCES else kind].format(**values)


def near(advice: Advice, lead: int) -> list[str]:
    """Return the names of those that are not ruled out and not behind the leader by more than a lead."""
    fit = [one for one in advice.standings if not one.out]
    return [one.candidate.name for one in fit if fit[0].points - one.points <= lead]


def outcome(advice: Advice, winner: str | None) -> str:
    """Return who wins, in two words."""
    return f"{_name(advice, winner) or 'nobody'} wins"


def certainty(advice: Advice) -> str:
    """Return in a sentence whether answers to open questions could change the outcome."""
    if advice.verdict.decided:
        none = "certain-none" if advice.verdict.word == "none-fit" else "certain-close"
        kind = "certain" if advice.winner else none
    else:
        alone = advice.winner and not advice.leading
        found = "open" if len(advice.questions) == len(advice.open_fields) else "open-found"
        kind = found if advice.questions else "threatened" if alone else "unproved"
    open_ = count(len(advice.questions), "open question")
    return SENTENCES[kind].format(name=_name(advice, advice.winner), open=open_, whatever=whatever(advice))


def meant(advice: Advice) -> str | None:
    """Return in a sentence what such a lead has meant for past projects; None where too few are known."""
    band, record = advice.record, advice.rules.record
    if band is None or record is None:
        return None
    first, last = record.years
    merit = " on merit" if advice.verdict.merits.lead != advice.verdict.lead else ""
    return f"{band.hits} of {band.of} projects with such a lead{merit} used what was ahead ({first} to {last})."


def whatever(advice: Advice) -> str:
    """Return under what a thing is certain."""
    return "whatever else is answered" if len(set(advice.answered)) > 1 else "with every question answered"


def course(advice: Advice) -> str | None:
    """Return what to do about what is there already, without a full stop; None where nothing is there."""
    kind, candidate = advice.verdict.course
    merits, name = advice.verdict.merits, _name(advice, candidate)
    if kind == "start":
        return None
    there = [item.points for item in advice.criteria if item.criterion.switching]
    sums = {id_: sum(points[id_] for points in there) for id_ in advice.rules.candidates}
    estate = {id_: _name(advice, id_) for id_ in sums if sums[id_] == max(sums.values())}
    sentence: str = kind
    if kind == "stay":
        sentence = "stay-alone" if merits.lead is None else "stay" if merits.winner else "stay-level"
    elif kind == "move" and all(one.out for one in advice.standings if one.candidate.id in estate):
        sentence = "move-out" if candidate else "leave"
    elif kind == "stay-start-new" and candidate == advice.winner:  # the lead would pay for leaving
        sentence = "keep-start-new"
    held, are = listing(estate.values()), "is" if len(estate) == 1 else "are"
    return SENTENCES[sentence].format(name=name or held, held=held, are=are, lead=points(merits.lead or 0))


def advised(advice: Advice) -> str | None:
    """Return what to do, in a sentence or two; None where every candidate is ruled out."""
    word, to_do = advice.verdict.word, course(advice)
    if word == "undecided":
        first = listing([question.field for question in advice.questions[:_FEW]] or ["any question"])
        return f"Answer {first} first, or let `framework-advisor ask` ask what matters."
    user = advice.winner or (advice.verdict.course.candidate if advice.verdict.course.kind == "stay" else None)
    if word == "none-fit" or user is None:
        either = listing(near(advice, advice.rules.scale.lean - 1), "or")
        return f"{to_do}." if to_do else f"As far as is known, {either} will do." if either else None
    does = to_do or f"Start with {_name(advice, user)}"
    for step in advice.steps_for([user]):
        if step.living and not _PLACES.isdisjoint(step.need.when.fields()):
            use = f"se {step.living[0].name} to {step.need.title[:1].lower()}{step.need.title[1:]}."
            return f"{does}. U{use}" if to_do else f"{does}, and u{use}"
    return f"{does}."


def paired(advice: Advice, candidate: Candidate | None = None) -> tuple[Candidate, Candidate]:
    """Return a candidate, or else the first, and its rival: the first of the others that are not ruled out, or last."""
    ids = advice.leading or (advice.standings[0].candidate.id, advice.standings[-1].candidate.id)
    first, second = (advice.rules.candidates[id_] for id_ in ids)
    return (first, second) if candidate in (None, first) else (candidate or second, first)


def moves(advice: Advice, *items: CriterionAdvice, candidate: Candidate | None = None) -> int:
    """Return by how many points some criteria move the lead of the first two, or of one and its rival, either way."""
    first, second = paired(advice, candidate)
    return sum(abs(item.lead(first.id, second.id)) for item in items)


def sides(advice: Advice, candidate: Candidate | None = None) -> tuple[list[CriterionAdvice], ...]:
    """Return the criteria that speak for a candidate, for its rival, and for neither; those that move most come first.

    Criteria of which nothing holds are left out.
    """
    first, second = paired(advice, candidate)
    said = [(item.lead(first.id, second.id), item) for item in advice.criteria if item.reasons or item.facts]
    said.sort(key=lambda entry: -abs(entry[0]))
    return tuple([item for lead, item in said if sign == (lead > 0) - (lead < 0)] for sign in (1, -1, 0))


def reasons(advice: Advice, item: CriterionAdvice, candidate: Candidate | None = None) -> list[Rule]:
    """Return the reasons of a criterion, those first that do most for whom it puts ahead of two, as `paired` does."""
    first, second = (one.id for one in paired(advice, candidate))
    ahead, behind = (first, second) if item.lead(first, second) >= 0 else (second, first)
    worth = {"": 0, **advice.rules.scale.strengths}
    return sorted(
        item.reasons, key=lambda rule: worth[rule.favours.get(behind, "")] - worth[rule.favours.get(ahead, "")]
    )


def adds(advice: Advice, item: CriterionAdvice) -> str:
    """Return the points that a criterion adds to each candidate; those that gain nothing are left out."""
    gains = [(one.candidate.name, item.points[one.candidate.id]) for one in advice.standings]
    return ", ".join(f"{name} +{gain}" for name, gain in gains if gain) or "no points"


def whom(rule: Rule, rules: RuleBase) -> str:
    """Return whom a rule favours, and how strongly, or rules out: "PyTorch, strong", "rules out TensorFlow"."""
    by_strength: dict[str, list[str]] = {}
    for id_, strength in rule.favours.items():
        by_strength.setdefault(strength, []).append(rules.candidates[id_].name)
    told = "; ".join(f"{listing(favoured)}, {strength}" for strength, favoured in by_strength.items())
    return told or f"rules out {listing(rules.candidates[id_].name for id_ in rule.rules_out)}"


def condition(when: Condition, *, inner: bool = False) -> str:
    """Return a condition in words: "model.structure: dynamic, and not team.role: research or learning"."""
    if isinstance(when, Is):
        return f"{when.field}: {' or '.join(sorted(when.options))}"
    if isinstance(when, Not):
        return f"not {condition(when.part, inner=True)}"
    parts = when.parts if isinstance(when, All | AnyOf) else ()
    told = (", and " if isinstance(when, All) else ", or ").join(condition(part, inner=True) for part in parts)
    return f"({told})" if inner else told or "always"


def triggers(advice: Advice, rule: Rule) -> str:
    """Return the answers that made a rule hold, with their lines in the spec."""
    told = [
        f"{trigger.field}: {', '.join(trigger.options)}" + (f" (line {trigger.place.line})" if trigger.place else "")
        for trigger in advice.triggers(rule)
    ]
    return "; ".join(told) or "for every project"


def listed(advice: Advice, ids: Iterable[str]) -> str:
    """Return sources by their ids; a claim of the article that nothing corrects says what became of it."""
    sources = [advice.rules.sources[id_] for id_ in ids]
    marked = all(source.status for source in sources)
    return ", ".join(f"{one.id} ({one.status})" if marked and one.status != "holds" else one.id for one in sources)


def evidence(advice: Advice, rule: Rule) -> str:
    """Return why a rule holds, and on whose word it stands."""
    return f"{triggers(advice, rule)}; {listed(advice, rule.sources)}"


def retirement(advice: Advice, gone: RetiredRule) -> str:
    """Return what a retired rule said, and why it no longer counts."""
    said = f"{advice.rules.criteria[gone.rule.criterion].title}: “{gone.rule.because.rstrip('.')}”"
    return f"{said} ({whom(gone.rule, advice.rules)}). Retired by `{gone.why.layer}`: {gone.why.reason}"


def edition(advice: Advice) -> str:
    """Return which rules made the advice."""
    layers = " on ".join(layer.name for layer in reversed(advice.rules.layers))
    return f"Rules: {layers}, as of {advice.rules.as_of}, sha256 {advice.rules.sha256[:12]}"


def overdue(advice: Advice) -> str | None:
    """Return in a sentence which reasons behind the outcome are past their review dates; None when none is."""
    late: dict[str, list[str]] = {}
    for rule in advice.overdue:
        titles = late.setdefault(str(rule.review_by), [])
        titles += [title for title in [advice.rules.criteria[rule.criterion].title] if title not in titles]
    told = "; ".join(f"{', '.join(names)} (by {day})" for day, names in late.items())
    return f"Overdue for review: {told}." if told else None


def review(advice: Advice) -> str | None:
    """Return in a sentence when the first of the reasons is due for review; None where none ever is."""
    dates = [rule.review_by for item in advice.criteria for rule in (*item.reasons, *item.facts) if rule.review_by]
    late = dates and advice.as_of and min(dates) < advice.as_of
    return f"The first of its reasons {'was' if late else 'is'} due for review by {min(dates)}." if dates else None


def doubtful(advice: Advice) -> str | None:
    """Return in a sentence how many reasons rest on nothing but claims that are no longer so; None when none does."""
    holding = [rule for item in advice.criteria for rule in (*item.reasons, *item.facts)]
    statuses = [{advice.rules.sources[id_].status for id_ in rule.sources} for rule in holding]
    doubted = sum(None not in told and told != {"holds"} for told in statuses)
    rest = f"{doubted} {'rests' if doubted == 1 else 'rest'} on claims that are dated, contested or wrong today"
    return f"Of {count(len(holding), 'reason')}, {rest}." if doubted else None


def then(advice: Advice, most: int | None = None) -> Iterator[str]:
    """Yield who would have won by the layers below, where that is another, and what became of the reasons.

    `most` is how many of those that count for less to name in a second line; all if None.
    """
    if advice.then is None:
        return
    before, out, reasons, lost = advice.then
    layer, winner = before.rules.layers[-1], _name(before, before.winner)
    theirs = f"its {count(len(reasons), 'reason')}" + ("" if winner else f" against {_name(advice, advice.winner)}")
    now = f"{theirs} still hold, but others weigh more"
    if out:
        now = f"ruled out now by {listing(f'{rule.name} (`{rule.layer}`)' for rule in out)}"
    elif lost:
        some = f"all {theirs}" if len(lost) == len(reasons) > 1 else f"{len(lost)} of {theirs}"
        now = f"{some} {'counts' if len(lost) == 1 else 'count'} for less"
    yield f"The {layer.as_of.year} rules (`{layer.name}`) said {winner or 'nobody'}; {now}."
    if lost and not out and most != 0:
        yield f"Count for less: {listing((f'{one.before.name} ({_became(one)})' for one in lost), most=most)}."


def _became(lost: Lost) -> str:
    """Return in a word or two what became of a reason of the layers below."""
    if lost.change and lost.change.kind in ("retired", "gone"):
        return lost.change.kind
    if lost.weight[0] > lost.weight[1]:
        return f"weight {lost.weight[0]} -> {lost.weight[1]}"
    return "weaker" if lost.holds else "does not apply here"
