"""Loading a rule base: a shipped one from its compiled form, any other from its files."""

from __future__ import annotations

from pathlib import Path

from framework_advisor.rulebase.model import RuleBase
from framework_advisor.rulebase.shipped import compiled_rules

DEFAULT = "current"
"""The layer that is used when none is named."""


def load_rules(name_or_file: str | Path = DEFAULT) -> RuleBase:
    """Return a layer merged with all below it, by the name of a shipped one or by its file.

    Raises UnusableInput with every problem that was found, each with its place.
    """
    compiled = compiled_rules(str(name_or_file))
    if compiled is not None:
        return compiled
    from framework_advisor.rulebase.layers import read_rules

    return read_rules(str(name_or_file))
