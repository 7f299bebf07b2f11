"""The extremes of a sum whose terms each hang on a few fields, over all answers to all of them.

One field after the other is eliminated (nonserial dynamic programming: Bertele and Brioschi, 1972), which costs what
the fields that terms couple cost together, not what all fields do. The terms are points of the plane, added up; of a
set of points only the convex hull is kept, since a linear function, and a quotient of two (Charnes and Cooper, 1962),
takes its extremes at corners.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

Point = tuple[int, int]
"""A lead in weighted points, and the whole that it is a part of."""
Points = list[Point]
"""The corners of the convex hull of some points, or all of them."""
Choice = tuple[int, ...]
"""One kind of answer for each of some fields, by its position."""


class Factor(NamedTuple):
    """What may be added to a lead, by the kinds of answers to some fields; nothing where they are excluded."""

    fields: tuple[str, ...]
    points: dict[Choice, Points]


def eliminated(factors: Sequence[Factor], sizes: Mapping[str, int], widest: int) -> tuple[Points, bool]:
    """Return the corners of all sums over all answers, and whether no coupling had to be given up for them.

    Where more than `widest` combinations would have to be tried at once, every factor chooses an answer for itself: too
    much is allowed then, nothing is left out.
    """
    exact = True
    left = set(sizes)
    while left:
        field, fields = min(
            ((one, _beside(one, factors)) for one in sorted(left)), key=lambda pair: width(pair[1], sizes)
        )
        touched = [factor for factor in factors if field in factor.fields]
        factors = [factor for factor in factors if field not in factor.fields]
        left.remove(field)
        if width(fields, sizes) * sizes[field] <= widest:
            factors.append(_without(field, fields, touched, sizes))
        else:  # each criterion may then take another answer: too much is allowed, nothing is left out
            exact = False
            for factor in touched:
                rest = tuple(one for one in factor.fields if one != field)
                factors.append(_without(field, rest, [factor], sizes))
    return _sums([factor.points[()] for factor in factors]), exact


def _beside(field: str, factors: Sequence[Factor]) -> tuple[str, ...]:
    """Return the fields that some factor looks at together with one."""
    met = dict.fromkeys(other for factor in factors if field in factor.fields for other in factor.fields)
    return tuple(other for other in met if other != field)


def width(fields: Iterable[str], sizes: Mapping[str, int]) -> int:
    """Return how many combinations of answers some fields have."""
    return prod(sizes[field] for field in fields)


def _without(field: str, fields: tuple[str, ...], touched: Sequence[Factor], sizes: Mapping[str, int]) -> Factor:
    """Return the sum of some factors with one field left to take whichever answer: the corners of all that gives."""
    order = (*fields, field)
    picks = [(factor.points, [order.index(one) for one in factor.fields]) for factor in touched]
    found: dict[Choice, Points] = {}
    for choice in product(*(range(sizes[one]) for one in fields)):
        reached: set[Point] = set()
        for place in range(sizes[field]):
            full = (*choice, place)
            reached.update(_sums([points[tuple([full[at] for at in places])] for points, places in picks]))
        found[choice] = _hull(reached)
    return Factor(fields, found)


def _sums(parts: Sequence[Points]) -> Points:
    """Return the corners of all sums of one point out of each part; none where a part has none."""
    found: Points = [(0, 0)]
    for part in parts:
        if len(part) == 1:
            ((lead, whole),) = part
            found = [(a + lead, b + whole) for a, b in found]
        else:
            found = _hull({(a + lead, b + whole) for a, b in found for lead, whole in part})
    return found


def _hull(points: Iterable[Point]) -> Points:
    """Return the corners of the convex hull: A. M. Andrew's monotone chain, Information Processing Letters 9 (1979)."""
    ordered = sorted(set(points))
    if len(ordered) <= 2:  # noqa: PLR2004  (two points are their own hull)
        return ordered
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def _chain(points: Sequence[Point]) -> Points:
    chain: Points = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def _turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
