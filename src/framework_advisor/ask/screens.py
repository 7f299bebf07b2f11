"""What is asked, and what typed words mean there: one grammar for plain lines and for arrow keys."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import NamedTuple

from framework_advisor.render.words import listing

_MOST = 40  # characters of what was typed are shown back


class Screen(NamedTuple):
    """What is asked."""

    lines: tuple[str, ...]  # the question and why it is asked
    keys: Mapping[str, str]  # what else can be typed, each with what it does in a word, which can be typed too
    options: Mapping[str, str]  # what each means, by name; they are numbered from 1
    chosen: tuple[str, ...] = ()  # the default: names, or a key
    several: bool = False
    alone: str | None = None  # the option that goes with no other

    def key(self, typed: str) -> str | None:
        """Return the key that was typed, or spelled out; None where it is none."""
        word = typed.lstrip(":").lower()
        return next((key for key, does in self.keys.items() if word in (key, does)), None)

    def named(self, part: str) -> list[str]:
        """Return the option of a number or name, or all whose names begin so."""
        part = part.lower()
        numbered = {str(number): name for number, name in enumerate(self.options, start=1)}
        if part in numbered or part in self.options:
            return [numbered.get(part, part)]
        return [name for name in self.options if part and name.startswith(part)]

    def taken(self, typed: str) -> frozenset[str] | str:
        """Return the options that were typed, or what to say where that is no answer."""
        meant = {part: self.named(part) for part in typed.replace(",", " ").split()}
        unclear = next((part for part, names in meant.items() if len(names) != 1), None if meant else "")
        if unclear is not None:
            begun = listing(meant.get(unclear, ()), most=3)
            return f"`{unclear}` begins {begun}: type more of the name." if begun else self._wanted(unclear)
        chosen = frozenset(name for names in meant.values() for name in names)
        if len(chosen) > 1 and not self.several:
            return "This question takes one answer."
        return f"`{self.alone}` excludes the other options." if len(chosen) > 1 and self.alone in chosen else chosen

    def _wanted(self, part: str) -> str:
        several = ", several with commas between them" if self.several else ""
        unknown = f"There is no {part[:_MOST]}. " if part else ""
        return f"{unknown}Type a number from 1 to {len(self.options)}, or a name{several}."

    def legend(self) -> str:
        """Return what the keys do, in a line."""
        return ", ".join(f"{key} {does}" for key, does in self.keys.items())

    def row(self, lead: str, name: str, columns: int) -> list[str]:
        """Return an option below what leads it, with what it means beside it where there is room for two columns."""
        beside = f"{lead}{name:<{max(map(len, self.options))}}  "
        indent = " " * len(beside if len(beside) <= columns // 2 else lead)
        told = f"{beside}{self.options[name]}"
        return wrap(told, max(10, columns - 1), subsequent_indent=indent, break_on_hyphens=False)


def broken(line: str, columns: int) -> list[str]:
    """Return a line broken between words, to fit a width; what is set in stays so."""
    indent = "    " if line.startswith(" ") else ""
    return wrap(line, max(10, columns - 1), subsequent_indent=indent, break_on_hyphens=False) or [""]
