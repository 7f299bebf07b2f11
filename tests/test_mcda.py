"""Totals and ranks against an independent library: pymcdm's weighted sum, without normalisation of its own."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import WSM

from framework_advisor import advise
from make import SCALE, criterion, requirements, rule, rule_base

WORDS = {1: "slight", 2: "moderate", 3: "strong"}
IMPORTANCES = [word for word, weight in SCALE.importances.items() if weight]


@st.composite
def decisions(draw: st.DrawFn) -> tuple[list[list[int]], list[str]]:
    """Draw points by criterion and candidate, 0 to 3, never all alike, and the criteria's importances."""
    candidates = draw(st.integers(2, 5))
    row = st.lists(st.integers(0, 3), min_size=candidates, max_size=candidates).filter(any)
    points = draw(st.lists(row.filter(lambda some: len(set(some)) > 1), min_size=1, max_size=12))
    return points, draw(st.lists(st.sampled_from(IMPORTANCES), min_size=len(points), max_size=len(points)))


@pytest.mark.filterwarnings("ignore:Alternatives with indices")  # pymcdm remarks on dominance; we want it ranked
@settings(max_examples=300)
@given(decisions())
def test_points_and_ranks_equal_a_weighted_sum(decision: tuple[list[list[int]], list[str]]) -> None:
    points, importances = decision
    names = [f"m{number}" for number in range(len(points[0]))]
    criteria = [
        criterion(
            f"c{number}",
            rule("r", {name: WORDS[point] for name, point in zip(names, row, strict=True) if point}),
            importance=importance,
        )
        for number, (row, importance) in enumerate(zip(points, importances, strict=True))
    ]
    advice = advise(requirements(), rule_base(*criteria, candidates=tuple(names)))

    weights = np.array([SCALE.importances[word] for word in importances], dtype=float)
    method = WSM(normalization_function=lambda values, cost: values)
    totals = method(np.array(points).T, weights / weights.sum(), np.ones(len(points))) * weights.sum()
    ours = {standing.candidate.id: standing for standing in advice.standings}
    assert totals == pytest.approx([ours[name].points for name in names])

    # pymcdm sums floats and averages the ranks of ties; rounded, its order and its ties must be ours.
    ranks = method.rank(np.round(totals, 9))
    for one, other in pairwise(sorted(range(len(names)), key=lambda index: ranks[index])):
        mine, theirs = ours[names[one]].rank, ours[names[other]].rank
        assert mine < theirs if ranks[one] < ranks[other] else mine == theirs
