"""Every field: one closed question. What each asks and means stands in fields.yaml, and nowhere else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from framework_advisor.text import compiled
from framework_advisor.text.yaml_source import read_yaml


class Question(NamedTuple):
    """One closed question."""

    prompt: str
    why: str
    options: Mapping[str, str]  # labels by id, in order; ids are what files say
    several: bool = False
    alone: str | None = None  # the option, of several, that excludes all others ("none of these")
    ordered: bool = False  # whether the options are steps of one scale

    def steps(self, before: frozenset[str], after: frozenset[str]) -> int:
        """Return how far one answer is from another: along the scale, or by options taken away and added."""
        if self.several:
            return len(before ^ after)
        options = list(self.options)
        (first,), (second,) = before, after
        return abs(options.index(first) - options.index(second)) if self.ordered else int(first != second)

    def neighbours(self, answer: frozenset[str]) -> list[frozenset[str]]:
        """Return the answers that one change leads to, in order.

        That is any other option; of several, one option more, one less, or one in place of another.
        """
        if not self.several:
            return [other for option in self.options if (other := frozenset((option,))) != answer]
        changed = [answer | {option} for option in self.options if option not in answer]
        changed += [answer - {option} for option in self.options if option in answer and len(answer) > 1]
        changed += [answer - {old} | {new} for old in sorted(answer) for new in self.options if new not in answer]
        return [options for options in changed if self.alone not in options or len(options) == 1]


class Contradiction(NamedTuple):
    """Answers that cannot all be true of one project."""

    answers: Mapping[str, frozenset[str]]  # the whole answer to each field; it is shown at the first
    message: str
    help: str

    def holds(self, answers: Mapping[str, frozenset[str]]) -> bool:
        """Return whether these answers contradict each other; an unanswered field contradicts nothing."""
        return all(answers.get(field) == options for field, options in self.answers.items())


_FILE = Path(__file__).with_name("fields.yaml")


def compile_fields(folder: Path) -> None:
    """Write the compiled form of the file into a folder."""
    compiled.write(read_yaml(str(_FILE)).value, folder / "fields.pickle", [_FILE])


_said: Any = compiled.read(_FILE.with_suffix(".pickle"), [_FILE]) or read_yaml(str(_FILE)).value

SECTIONS: dict[str, str] = _said["sections"]
"""The sections that hold questions, in the order in which they are asked, and what each is about."""

FIELDS: dict[str, Question] = {id_: Question(**question) for id_, question in _said["fields"].items()}
"""Every field by its id (`model.structure`), in the order in which they are asked."""

CONTRADICTIONS = tuple(
    Contradiction(
        {id_: frozenset(options) for id_, options in entry["answers"].items()}, entry["message"], entry["help"]
    )
    for entry in _said["contradictions"]
)
