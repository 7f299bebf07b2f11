"""What has changed since a saved advice, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, get_args

from framework_advisor.compare.editions import under
from framework_advisor.engine.advice import Advice, VerdictWord
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import ImportanceWord


class Threshold(NamedTuple):
    """What may not have changed: `winner`, `verdict`, or `margin` by as much as a number."""

    what: str
    most: float | None = None

    def __str__(self) -> str:
        """Return it as it is written."""
        return self.what if self.most is None else f"{self.what}:{self.most:g}"


class Baseline(NamedTuple):
    """A saved advice, as far as it can be compared."""

    spec: str | None
    """The file of its spec."""
    title: str | None
    version: str
    """Of the program that made it."""
    rules: str
    """The name of its rule base, and the day it is of."""
    sha256: str
    candidates: Mapping[str, str]
    """Names by id."""
    word: str
    winner: str | None
    margin: float | None
    scores: Mapping[str, float]
    answers: Mapping[str, frozenset[str]]
    priorities: Mapping[str, str]
    importances: Mapping[str, str]
    """Of each criterion that counted."""
    reasons: Mapping[str, Mapping[str, str]]
    """The rules that held, each with how strongly it favoured whom; `out` where it ruled one out."""

    @property
    def leader(self) -> str | None:
        """The winner, or else who was ahead of all others, if anybody."""
        first, *others = sorted(self.scores.items(), key=lambda one: -one[1]) or [("", 0.0)]
        ahead = first[0] if first[1] - max((score for _, score in others), default=0.0) > _LEAST else None
        return self.winner or ahead


class Drift(NamedTuple):
    """A saved advice and today's."""

    before: Baseline
    after: Advice
    same_answers: Advice | None
    """What the requirements of then give under the rules of today; None where one of the two has not changed."""

    @property
    def answers(self) -> dict[str, tuple[frozenset[str] | None, frozenset[str] | None]]:
        """The answers that differ, then and now; None for unanswered."""
        now = self.after.requirements.answers()
        return {
            field: (self.before.answers.get(field), now.get(field))
            for field in FIELDS
            if self.before.answers.get(field) != now.get(field)
        }

    @property
    def priorities(self) -> dict[str, tuple[str | None, str | None]]:
        """The priorities that differ, then and now."""
        now, was = self.after.requirements.priorities, self.before.priorities
        return {
            id_: (was.get(id_), now.get(id_)) for id_ in dict.fromkeys([*was, *now]) if was.get(id_) != now.get(id_)
        }

    @property
    def rules_changed(self) -> bool:
        """Whether the rule base is another."""
        return self.before.sha256 != self.after.rules.sha256

    @property
    def importances(self) -> dict[str, tuple[str, str]]:
        """The criteria with a reason, then or now, that the rules themselves weigh otherwise."""
        counted = [name.partition("/")[0] for name in self.before.reasons]
        counted += [item.criterion.id for item in self.after.counted]
        now, was = {item.criterion.id: item.importance for item in self.after.criteria}, self.before.importances
        return {
            id_: (was.get(id_, "off"), now.get(id_, "off"))
            for id_ in dict.fromkeys(counted)
            if was.get(id_, "off") != now.get(id_, "off") and id_ not in self.priorities
        }

    @property
    def favours(self) -> dict[str, tuple[Mapping[str, str], Mapping[str, str]]]:
        """The rules that hold as before and favour otherwise, then and now."""
        now = {rule.name: _says(rule.favours, rule.rules_out) for item in self.after.criteria for rule in item.holding}
        return {name: (was, now[name]) for name, was in self.before.reasons.items() if name in now and was != now[name]}

    @property
    def reasons(self) -> tuple[list[str], list[str]]:
        """The rules that hold now and did not then, and those that did and do not."""
        now = [rule.name for item in self.after.criteria for rule in item.holding]
        return [one for one in now if one not in self.before.reasons], [r for r in self.before.reasons if r not in now]

    @property
    def fall(self) -> float:
        """By how much the lead of whoever led then has fallen, in points; 0 where nobody did."""
        scores = {one.candidate.id: one.score for one in self.after.standings if not one.ruled_out}
        leader = self.before.leader
        return _lead(self.before.scores, leader) - _lead(scores, leader) if leader else 0.0

    @property
    def leader_out(self) -> bool:
        """Whether the leader of then is ruled out now."""
        return any(one.ruled_out and one.candidate.id == self.before.leader for one in self.after.standings)

    def crosses(self, threshold: Threshold) -> bool:
        """Return whether so much has changed."""
        if threshold.what == "winner":
            return self.before.winner != self.after.verdict.winner
        if threshold.what == "verdict":
            return (self.before.word, self.before.winner) != (self.after.verdict.word, self.after.verdict.winner)
        return self.leader_out or (threshold.most is not None and self.fall > _LEAST and self.fall >= threshold.most)

    def outcome(self, threshold: Threshold) -> str:
        """Return what has become of it, in a few words."""
        now = self.after.verdict
        if threshold.what == "winner":
            return f"{self.before.winner or 'nobody'} -> {now.winner or 'nobody'}"
        if threshold.what == "verdict":
            return f"{self.before.word} ({self.before.winner or 'nobody'}) -> {now.word} ({now.winner or 'nobody'})"
        if self.leader_out:
            return "its leader is ruled out now"
        return f"the lead fell by {self.fall:.1f}" if self.fall >= 0 else f"the lead grew by {-self.fall:.1f}"


DECIMALS = 6
"""Of a saved score."""
_LEAST = 10 ** (1 - DECIMALS)
"""Less is rounding."""


def _lead(scores: Mapping[str, float], candidate: str) -> float:
    return scores.get(candidate, 0.0) - max((score for id_, score in scores.items() if id_ != candidate), default=0.0)


def drift(advice: Advice, baseline: Baseline) -> Drift:
    """Return what has changed since a saved advice."""
    found = Drift(baseline, advice, None)
    if found.rules_changed and (found.answers or found.priorities):
        then = advice.requirements.with_answers({field: baseline.answers.get(field) for field in FIELDS})
        then = then.model_copy(update={"priorities": dict(baseline.priorities)})
        found = found._replace(same_answers=under(then, advice.rules, advice.as_of))
    return found


def baselines(value: object) -> list[Baseline]:
    """Return the advices of a JSON document. Raises ValueError, which says why, for what cannot be compared."""
    return [_baseline(one) for one in (value if isinstance(value, list) else [value])]


IMPORTANCES = get_args(ImportanceWord)
_SCHEMA = "framework-advisor/advice/v1"


def _baseline(value: Any) -> Baseline:
    if not isinstance(value, dict) or value.get("schema") != _SCHEMA:
        raise ValueError(f"it is no advice: its schema is not {_SCHEMA}")
    try:
        _check(value)
        spec, verdict = value["spec"], value["verdict"]
        return Baseline(
            spec=spec["file"],
            title=spec["title"],
            version=value["tool"]["version"],
            rules=f"{value['rules']['name']} of {value['rules']['as_of']}",
            sha256=value["rules"]["sha256"],
            candidates={one["id"]: one["name"] for one in value["candidates"]},
            word=verdict["word"],
            winner=verdict["winner"],
            margin=verdict["margin"],
            scores={one["id"]: float(one["score"]) for one in value["candidates"] if not one["ruled_out"]},
            answers={field: frozenset(options) for field, options in spec["answers"].items()},
            priorities=dict(spec["priorities"]),
            importances={one["id"]: one["importance"] for one in value["criteria"]},
            reasons=dict(_reasons(value["criteria"])),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is damaged: {type(error).__name__} {error}") from None


def _check(value: Any) -> None:
    """Raise ValueError where something in a saved advice is not what it must be to be compared."""
    spec, verdict = value["spec"], value["verdict"]
    if "answers" not in spec:
        raise ValueError("it does not hold the answers; save it anew")
    names = {one["id"]: one["name"] for one in value["candidates"]}
    numbers = [one["score"] for one in value["candidates"]] + [verdict["margin"] or 0.0]
    fit = {one["id"]: one["score"] for one in value["candidates"] if not one["ruled_out"]}
    wins = verdict["word"] in ("clear", "lean")
    sound = {
        "candidates": all(isinstance(one, str) for both in names.items() for one in both),
        "scores and margin": all(isinstance(one, int | float) and 0 <= one <= 100 for one in numbers),  # noqa: PLR2004
        "winner": verdict["winner"] in ([max(fit, key=fit.__getitem__)] if fit and wins else [None]),
        "word": verdict["word"] in get_args(VerdictWord),
        "rules": all(isinstance(value["rules"][key], str) for key in ("name", "as_of", "sha256")),
        "version": isinstance(value["tool"]["version"], str),
        "file": spec["file"] is None or isinstance(spec["file"], str),
        "title": spec["title"] is None or isinstance(spec["title"], str),
        "answers": all(
            isinstance(options, list) and set(options) <= FIELDS[field].options.keys()
            for field, options in spec["answers"].items()
        ),
        "priorities": all(isinstance(one, str) and one in IMPORTANCES for one in spec["priorities"].values()),
        "criteria": all(one["importance"] in IMPORTANCES for one in value["criteria"]),
    }
    wrong = [name for name, is_sound in sound.items() if not is_sound]
    if wrong:
        raise ValueError(f"it is damaged: {', '.join(wrong)}")


def _reasons(criteria: Any) -> Iterator[tuple[str, dict[str, str]]]:
    for criterion in criteria:
        for rule in criterion["rules"]:
            yield f"{criterion['id']}/{rule['id']}", _says(rule["favours"], rule["rules_out"])


def _says(favours: Mapping[str, str], rules_out: Iterable[str]) -> dict[str, str]:
    return {**favours, **dict.fromkeys(rules_out, "out")}
