"""What has changed since a saved advice, and whether that is more than it may."""

from __future__ import annotations

from typing import NamedTuple

from framework_advisor.compare.snapshot import Difference, Snapshot, difference, swapped
from framework_advisor.engine.advice import Advice, advise


class Threshold(NamedTuple):
    """What may not have changed: `winner`, `verdict`, or `lead` by as much as a number of points."""

    what: str
    most: int | None = None

    def __str__(self) -> str:
        """Return it as it is written."""
        return self.what if self.most is None else f"{self.what}:{self.most}"


class Drift(NamedTuple):
    """A saved advice and today's."""

    before: Snapshot
    after: Advice

    @property
    def difference(self) -> Difference:
        """What differs between the two."""
        return difference(self.before, Snapshot.of(self.after))

    @property
    def rules_alone(self) -> Advice | None:
        """What the project of then gives under the rules of today; None where one of the two has not changed."""
        changed, now = self.difference, self.after
        if not (changed.rules_changed and (changed.answers or changed.priorities or changed.rules_out)):
            return None
        then = swapped(now.requirements, self.before, "answers", "priorities", "rules_out")
        return advise(then, now.rules, now.as_of)

    @property
    def fall(self) -> int:
        """By how many points the lead of whoever led then has fallen; 0 where nobody did."""
        leader = self.before.leader
        return self.before.ahead(leader) - Snapshot.of(self.after).ahead(leader) if leader else 0

    @property
    def leader_out(self) -> bool:
        """Whether the leader of then is ruled out now."""
        return any(one.out and one.candidate.id == self.before.leader for one in self.after.standings)

    def crosses(self, threshold: Threshold) -> bool:
        """Return whether so much has changed."""
        if threshold.what == "lead":
            return self.leader_out or self.fall >= max(1, threshold.most or 0)
        now = self.after.verdict
        return self.before.winner != now.winner or (threshold.what == "verdict" and self.before.word != now.word)

    def outcome(self, threshold: Threshold) -> str:
        """Return what has become of it, in a few words."""
        if threshold.what == "lead" and self.leader_out:
            return "its leader is ruled out now"
        if threshold.what == "lead":
            points = f"{abs(self.fall)} point{'s' * (abs(self.fall) != 1)}"
            return f"the lead {'fell' if self.fall >= 0 else 'grew'} by {points}"
        both = [(one.word, one.winner or "nobody") for one in (self.before, self.after.verdict)]
        return " -> ".join(who if threshold.what == "winner" else f"{word} ({who})" for word, who in both)


def drift(advice: Advice, baseline: Snapshot) -> Drift:
    """Return what has changed since a saved advice."""
    return Drift(baseline, advice)
