"""Advice as JSON: the contract for other programs. Its shape, and the order of its keys, stand in spec/saved.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, zip_longest
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast, get_args, get_origin

from pydantic_core import to_json
from typing_extensions import is_typeddict

from framework_advisor.engine.advice import Advice, CriterionAdvice, Then
from framework_advisor.engine.robustness import Change
from framework_advisor.rulebase.model import Retirement, Rule
from framework_advisor.spec import saved
from framework_advisor.spec.fields import FIELDS
from framework_advisor.text.inert import inert
from framework_advisor.text.problems import Place
from framework_advisor.version import VERSION

if TYPE_CHECKING:  # most runs compare nothing, and have no gates
    from framework_advisor.compare.comparison import Comparison
    from framework_advisor.compare.drift import Drift
    from framework_advisor.gates.gates import Held

_Shape = TypeVar("_Shape")


def render(
    advices: Sequence[Advice],
    *,
    explain: bool = False,
    held: Sequence[Sequence[Held]] = (),
    drifts: Sequence[Drift] = (),
) -> str:
    """Return one advice as an object, several as an array, in ASCII and indented. `explain` adds all of how sure.

    `held` are the gates of each advice, and `drifts` what changed since its baseline, where those were asked for.
    """
    every = zip_longest(advices, held, drifts)
    return dumped(*(document(advice, explain=explain, held=gates or (), drift=drift) for advice, gates, drift in every))


def dumped(*documents: object) -> str:
    """Return one document as an object, several as an array, in ASCII and indented."""
    text = to_json(documents[0] if len(documents) == 1 else documents, indent=2, ensure_ascii=True).decode()
    return text.replace("\x7f", "\\u007f") + "\n"  # the one control character that JSON may carry as it is


def _of(shape: type[_Shape], *things: object, **others: object) -> _Shape:
    """Return a shape filled: with others by their keys, or else with what the first thing that has it calls the key."""

    def value(key: str) -> Any:
        return others[key] if key in others else next(getattr(one, key) for one in things if hasattr(one, key))

    return cast("_Shape", {key: _plain(kind, value(key)) for key, kind in shape.__annotations__.items()})


def _plain(kind: Any, value: Any) -> Any:
    """Return a value as a plain one of a kind: shapes filled all the way down, rules by their names, days as text."""
    if value is None or isinstance(value, (str, int, float)) or (is_typeddict(kind) and isinstance(value, dict)):
        return value
    inner, made_of = get_args(kind), get_origin(kind)
    if made_of is Annotated or type(None) in inner:
        return _plain(inner[0], value)
    if made_of is list:
        return [_plain(inner[0], each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
    if made_of in (dict, saved.Pair):
        pairs = value.items() if made_of is dict else zip(("before", "after"), value, strict=True)
        return {key: _plain(inner[-1], each) for key, each in pairs}
    if isinstance(value, Place):
        value = value._replace(file=inert(value.file))
    if is_typeddict(kind):
        return _of(kind, value, getattr(value, "verdict", None))  # an advice in short is its verdict
    return value.name if isinstance(value, Rule) else value.isoformat()


def document(
    advice: Advice, *, explain: bool = False, held: Sequence[Held] = (), drift: Drift | None = None
) -> saved.AdviceDocument:
    """Return an advice as plain values, with its gates. `explain` adds all of how sure it is."""
    rules, project, then = advice.rules, advice.requirements, advice.then
    file, counting = project.origin and project.origin.file, {item.criterion.id for item in advice.criteria}
    gone = [each for each in advice.retired if each.rule.criterion not in counting]
    lost = [id_ for each in then.lost for id_ in (each.change or each.before).sources] if then else []
    return _of(
        saved.AdviceDocument,
        advice,
        schema="framework-advisor/advice/v2",
        tool={"name": "framework-advisor", "version": VERSION},
        rules=_of(saved.Rules, rules, layers=[layer.name for layer in rules.layers]),
        spec=_of(saved.Spec, project, file=file and inert(file), answers=project.answers()),
        candidates=[_of(saved.Candidate, each, each.candidate) for each in advice.standings],
        criteria=[_criterion(advice, item) for item in advice.criteria],
        retired=[_rule(advice, each.rule, each.rule.name, each.why) for each in gone],
        answered=dict(zip(("questions", "of"), advice.answered, strict=True)),
        open=[_of(saved.Question, each, FIELDS[each.field]) for each in advice.questions],
        notes=advice.remarks,
        next=[
            _of(saved.Step, each, each.need, need=each.need.id, candidate=each.candidate.id, use=each.living)
            for each in advice.steps
        ],
        certainty=_certainty(advice),
        robustness=_robustness(advice) if explain else None,
        then=_then(then) if then else None,
        decision=project.decision,
        gates=[_of(saved.Gate, each, gate=each.name, rules=each.behind, waived=each.waivers) for each in held],
        drift=_of(saved.Drift, drift, baseline=drift.before) if drift else None,
        sources={source.id: source for source in advice.cited(lost)},
    )


def comparison(two: Comparison, held: Sequence[Held]) -> saved.ComparisonDocument:
    """Return a comparison as plain values, with the gates of what is after."""
    return _of(
        saved.ComparisonDocument,
        two,
        schema="framework-advisor/comparison/v2",
        before=document(two.before),
        after=document(two.after, held=held),
    )


def _criterion(advice: Advice, item: CriterionAdvice) -> saved.Criterion:
    gone = [each for each in advice.retired if each.rule.criterion == item.criterion.id]
    return _of(
        saved.Criterion,
        item,
        item.criterion,
        rules=[_rule(advice, rule, rule.id) for rule in item.reasons],
        facts=[_rule(advice, rule, rule.id) for rule in item.facts],
        open=[rule.id for rule in item.open],
        retired=[_rule(advice, each.rule, each.rule.id, each.why) for each in gone],
    )


def _rule(advice: Advice, rule: Rule, id_: str, why: Retirement | None = None) -> saved.Rule:
    return _of(saved.Rule, why, rule, id=id_, retired=why and why.reason, answers=advice.triggers(rule))


def _certainty(advice: Advice) -> saved.Certainty:
    fit = [standing.candidate.id for standing in advice.standings if not standing.out]
    leads = [
        _of(saved.Lead, bounds, ahead=pair[0], behind=pair[1], support=round(advice.support(*pair), 6))
        for pair in combinations(fit, 2)
        if (bounds := advice.bounds(*pair))
    ]
    decisive = [_of(saved.Decisive, pillar, overdue=advice.is_overdue(pillar.rule)) for pillar in advice.pillars]
    return {"leads": leads, "decisive": decisive}


def _robustness(advice: Advice) -> saved.Robustness:
    def told(changes: Iterable[Change]) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        return {change.field: (change.before, change.after) for change in changes}

    flips, complete = advice.flips
    found = [_of(saved.Flip, flip, changes=told(flip.changes), alike=map(told, flip.alike)) for flip in flips]
    return _of(saved.Robustness, advice, flips=found, complete=complete)


def _then(then: Then) -> saved.Then:
    lost = [
        _of(saved.Lost, each, each.change, each.before, id=each.before, now=getattr(each.change, "kind", "same"))
        for each in then.lost
    ]
    return _of(saved.Then, then, then.advice.verdict, rules=then.advice.rules.name, lost=lost)
