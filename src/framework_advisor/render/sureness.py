"""How sure an advice is and what would change it, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from framework_advisor.engine import robustness
from framework_advisor.engine.advice import Advice
from framework_advisor.render.words import answer, listing

WEIGHTS = "How much each criterion may weigh"
_SHOWN, _MOST_FLIPS = 3, 20

Telling = Callable[[Advice], dict[str, list[str]]]
"""How sure an advice is: sentences under headings."""


def short(advice: Advice) -> dict[str, list[str]]:
    """Return the short of it."""
    found = [*_summary(advice), *_turning(advice)] if advice.verdict.word != "undecided" else list(_summary(advice))
    return {"How sure": found} if found else {}


def whole(advice: Advice) -> dict[str, list[str]]:
    """Return all of it."""
    if advice.verdict.word == "undecided":
        return short(advice)
    details = {
        "How sure": list(_summary(advice)),
        "Margins once every open question is answered": list(_margins(advice)),
        "What the answer to one open question alone brings the margin to": list(_reaches(advice)),
        WEIGHTS: list(_weights(advice)) if advice.leading else [],
        "Reasons that decide alone": list(_pillars(advice)) or ["None: no single reason decides."],
        "Smallest changes of answers that make another candidate win": list(_flips(advice))
        or [f"None, up to {robustness.MOST_CHANGES} answers together."],
    }
    return {title: lines for title, lines in details.items() if lines}


def _margins(advice: Advice) -> Iterator[str]:
    fit = [one.candidate for one in advice.standings if not one.ruled_out]
    for ahead, behind in combinations(fit, 2):
        bounds = advice.prospects.bounds(ahead.id, behind.id)
        if bounds:
            outer = "" if bounds.exact else " (outer bounds: the rules couple more than can be tried)"
            share = percent(advice.support(ahead.id, behind.id))
            between = f"{bounds.low:.1f} to {bounds.high:.1f}{outer}"
            yield f"{ahead.name} over {behind.name}: {between}; ahead under {share} of all weightings"
    joint = robustness.joint_support(advice)
    if joint is not None:
        drawn = f"{robustness.DRAWS:,} random weightings, seed {robustness.SEED}"
        yield f"{fit[0].name} over all at once: {percent(joint)} of {drawn}"


def _reaches(advice: Advice) -> Iterator[str]:
    for field, reach in advice.reaches.items():
        turns = "; can change the outcome" if reach.turns else ""
        together = "; only together with others" if reach.swing and reach.low == reach.high else ""
        yield f"{field}: {reach.low:.1f} to {reach.high:.1f}{turns}{together}"


def _pillars(advice: Advice) -> Iterator[str]:
    for one in robustness.pillars(advice):
        late = f"; overdue for review since {one.rule.review_by}" if one.overdue else ""
        yield f"{one.rule.name}: without it {outcome(advice, one.winner)}{late}"


def _flips(advice: Advice) -> Iterator[str]:
    found = robustness.flips(advice)
    for one in found[:_MOST_FLIPS]:
        yield f"{flip(one)}: {outcome(advice, one.winner)}"
    if len(found) > _MOST_FLIPS:
        yield f"and {len(found) - _MOST_FLIPS} other sets of {len(found[0].changes)} changes"


def _summary(advice: Advice) -> Iterator[str]:
    """Yield a sentence a line: what is open, the weights, what it hangs on."""
    if advice.leading:
        ahead, behind = (advice.rules.candidates[id_].name for id_ in advice.leading)
        yield from _open(advice, ahead, behind)
        if advice.verdict.word == "undecided":
            return
        if any(advice.differences(*advice.leading).values()):
            share = percent(advice.support(*advice.leading))
            yield f"Of all weightings of the criteria that count here, {share} put {ahead} ahead of {behind}."
        else:
            yield f"{ahead} and {behind} are level in every criterion that counts here, so under all weightings."
    yield from _hanging(advice)


def _open(advice: Advice, ahead: str, behind: str) -> Iterator[str]:
    bounds = advice.prospects.bounds(*advice.leading) if advice.leading else None
    if not advice.prospects.fields or bounds is None:
        return
    outer = "" if bounds.exact else " (outer bounds)"
    out = [rule for item in advice.criteria for rule in item.open if rule.rules_out]
    unless = f", unless {listing((rule.name for rule in out), 'or')} rules one of them out" if out else ""
    between = f"between {bounds.low:.1f} and {bounds.high:.1f}{outer}{unless}"
    yield f"Once every open question is answered, {ahead}'s margin over {behind} lies {between}."
    worth = advice.worth_asking
    if worth:
        reach = advice.reaches[worth]
        brings = f"its answer alone brings the margin to between {reach.low:.1f} and {reach.high:.1f}"
        yield f"Worth answering next: {worth}{f' ({brings})' if reach.low < reach.high else ''}."


def _hanging(advice: Advice) -> Iterator[str]:
    found = robustness.pillars(advice)
    told = [f"{one.rule.name}{' (overdue for review)' if one.overdue else ''}" for one in found]
    if len(told) == 1:
        yield f"The outcome hangs on one reason: {told[0]}."
    elif told:
        more = [f"{len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
        yield f"Were any one of these reasons wrong, the outcome would be another: {listing([*told[:_SHOWN], *more])}."


def _turning(advice: Advice) -> Iterator[str]:
    found = robustness.flips(advice, 1)
    for winner in dict.fromkeys(one.winner for one in found):
        mine = [one for one in found if one.winner == winner]
        others = len(mine) - 1
        more = f", or with {others} other {'change' if others == 1 else 'changes'} of one answer" if others else ""
        yield f"{advice.rules.candidates[winner].name} would win with {flip(mine[0])}{more}."
    if not found:
        yield "No change of one answer makes another candidate win; --explain looks at two and three together."


def flip(found: robustness.Flip) -> str:
    """Return changes of answers: "team.knows: numpy -> tensorflow and training.hardware: add tpu"."""
    return " and ".join(f"{one.field}: {_changed(one)}" for one in found.changes)


def _changed(change: robustness.Change) -> str:
    added, dropped = change.after - change.before, change.before - change.after
    if added and dropped:
        return f"{answer(dropped)} -> {answer(added)}"
    return f"add {answer(added)}" if added else f"drop {answer(dropped)}"


def percent(share: float) -> str:
    """Return a share of 1 in percent; what is not quite none or all does not look like it."""
    if 0 < share < 0.0005:  # noqa: PLR2004  (it would show as 0.0)
        return "under 0.1 %"
    if 0.9995 <= share < 1:  # noqa: PLR2004  (it would show as 100.0)
        return "over 99.9 %"
    return f"{100 * share:.1f} %"


def _weights(advice: Advice) -> Iterator[str]:
    """Yield how much of all weight each criterion may have, the tightest first; those that may have any in one line."""
    ranges = sorted(robustness.weight_ranges(advice), key=lambda one: min(one.now - one.low, one.high - one.now))
    titles = {item.criterion.id: item.criterion.title for item in advice.counted}
    free = [titles[one.criterion] for one in ranges if (one.low, one.high) == (0, 1) and not one.turns]
    for one in ranges:
        if (one.low, one.high) != (0, 1) or one.turns:
            yield f"{titles[one.criterion]}: {100 * one.now:.0f} % of the weight now; {beyond(advice, one)}"
    if free:
        yield f"Any weight leaves the outcome as it is: {listing(free)}"


def beyond(advice: Advice, one: robustness.WeightRange) -> str:
    """Return what comes of other weights of a criterion; nothing where any leaves the outcome as it is."""
    ends = [f"{outcome(advice, one.below)} below {100 * one.low:.0f} %"] if one.low > 0 else []
    ends += [f"{outcome(advice, one.above)} above {100 * one.high:.0f} %"] if one.high < 1 else []
    for winner in dict.fromkeys(turn.winner for turn in one.turns):
        words = [turn.importance for turn in one.turns if turn.winner == winner]
        ends.append(f"{outcome(advice, winner)} if its importance were {listing(words, 'or')}")
    return "; ".join(ends)


def outcome(advice: Advice, winner: str | None) -> str:
    """Return who wins, in two words."""
    return f"{advice.rules.candidates[winner].name if winner else 'nobody'} wins"
