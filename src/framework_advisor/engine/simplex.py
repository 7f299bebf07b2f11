"""The volume of a simplex that a half-space through the origin cuts off, exactly."""

from __future__ import annotations

from collections.abc import Iterable


def share_above(differences: Iterable[float]) -> float:
    """Return the share of all weightings under which the weighted sum of the differences is above zero, 0 to 1.

    Weightings are the points of the simplex (none negative, together 1), all as likely. Differences of zero change
    nothing; with none above zero the share is 0. The recursion of G. Varsi, "The multidimensional content of the
    frustum of the simplex", Pacific Journal of Mathematics 46 (1973), as given by M. M. Ali, "Content of the frustum
    of a simplex", ibid. 48 (1973). It only ever adds numbers that are not negative, so nothing cancels.
    """
    above: list[float] = []
    below: list[float] = []
    for difference in differences:
        (above if difference > 0 else below).append(difference)
    shares = [1.0] + [0.0] * len(below)
    for gain in above:
        for place, loss in enumerate(below, start=1):
            shares[place] = (gain * shares[place - 1] - loss * shares[place]) / (gain - loss)
    return shares[-1] if above else 0.0
