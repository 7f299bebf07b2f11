"""Choose PyTorch or TensorFlow by a decision one can check.

from framework_advisor import advise, load_rules, read_requirements

advice = advise(read_requirements("framework-advisor.yaml"), load_rules())
print(advice.verdict.word, advice.verdict.winner)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from framework_advisor.version import VERSION

if TYPE_CHECKING:
    from framework_advisor.engine.advice import advise
    from framework_advisor.rulebase.loading import load_rules
    from framework_advisor.spec.requirements import read_requirements
    from framework_advisor.text.problems import UnusableInput

__version__ = VERSION

__all__ = ["UnusableInput", "__version__", "advise", "load_rules", "read_requirements"]

_HOMES = {
    "UnusableInput": "text.problems",
    "advise": "engine.advice",
    "load_rules": "rulebase.loading",
    "read_requirements": "spec.requirements",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: the command line decides itself what it needs."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
