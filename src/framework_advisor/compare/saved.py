"""A saved advice, read to be compared: whatever it says, it must be one that could have been given."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from framework_advisor.compare.snapshot import Snapshot
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.saved import AdviceDocument

_SHAPE = TypeAdapter(AdviceDocument)


def baselines(value: object) -> list[Snapshot]:
    """Return the advices of a JSON document. Raises ValueError, which says why, for what cannot be compared."""
    return [_snapshot(one) for one in (value if isinstance(value, list) else [value])]


def _snapshot(value: object) -> Snapshot:
    if isinstance(value, dict) and value.get("schema") == "framework-advisor/advice/v1":
        raise ValueError("it was saved by an earlier version (advice/v1), whose numbers mean something else")
    try:
        saved = _SHAPE.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = f"{'.'.join(map(str, first['loc']))}: " if first["loc"] else ""
        raise ValueError(f"it is no advice, or a damaged one: {where}{first['msg']}") from None
    snapshot = _read(saved)
    if wrong := list(_impossible(saved, snapshot)):
        raise ValueError(f"it is damaged: {', '.join(wrong)}")
    return snapshot


def _read(saved: AdviceDocument) -> Snapshot:
    spec, verdict, rules, candidates = saved["spec"], saved["verdict"], saved["rules"], saved["candidates"]
    fit = [one for one in candidates if not one["ruled_out"] and one["excluded"] is None]
    reasons = {f"{one['id']}/{rule['id']}": rule for one in saved["criteria"] for rule in one["rules"]}
    return Snapshot(
        spec=spec["file"],
        title=spec["title"],
        version=saved["tool"]["version"],
        rules=f"{rules['name']} of {rules['as_of']}",
        sha256=rules["sha256"],
        candidates={one["id"]: one["name"] for one in candidates},
        word=verdict["word"],
        winner=verdict["winner"],
        lead=verdict["lead"],
        points={one["id"]: one["points"] for one in fit},
        answers={field: frozenset(options) for field, options in spec["answers"].items()},
        priorities=spec["priorities"],
        rules_out=spec["rules_out"],
        importances={one["id"]: one["importance"] for one in saved["criteria"]},
        reasons={
            name: {**rule["favours"], **dict.fromkeys(rule["rules_out"], "out")} for name, rule in reasons.items()
        },
    )


def _impossible(saved: AdviceDocument, snapshot: Snapshot) -> Iterator[str]:
    """Yield what does not go together of that on which a comparison rests."""
    wins, points = snapshot.word in {"clear", "lean"}, sorted(snapshot.points.values(), reverse=True)
    sums = {id_: sum(one["points"].get(id_, 0) for one in saved["criteria"]) for id_ in snapshot.candidates}
    known = {field: {*FIELDS[field].options} for field in snapshot.answers.keys() & FIELDS.keys()}
    if sums != {one["id"]: one["points"] for one in saved["candidates"]}:
        yield "points"
    if (snapshot.word == "none-fit") == bool(points):
        yield "word"
    if snapshot.winner != (snapshot.leader if wins else None) or wins == (snapshot.winner is None):
        yield "winner"
    if snapshot.lead != (points[0] - points[1] if len(points) > 1 else None):
        yield "lead"
    if not all(options and options <= known.get(field, set()) for field, options in snapshot.answers.items()):
        yield "answers"
