"""The options of a question under the arrow keys, and what is typed below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from framework_advisor.ask.screens import Screen, broken
from framework_advisor.render.words import listing

if TYPE_CHECKING:  # only a terminal needs it
    from prompt_toolkit.formatted_text import StyleAndTextTuples

_MOVES = {"up": -1, "c-p": -1, "down": 1, "c-n": 1, "home": -99, "pageup": -99, "end": 99, "pagedown": 99}


class Menu:
    """The options of a question, one of them pointed at.

    The library's own lists know no numbers above 9, take letters for a search, and break no label between words.
    """

    def __init__(self, screen: Screen) -> None:
        """Start at the default."""
        self.screen, self.typed, self.hint, self.last = screen, "", "", ""
        self.names = list(screen.options)
        first = next(iter(screen.chosen or self.names), None)
        self.at = self.names.index(first) if first in self.names else -1  # the option under the pointer; -1 for none
        self.marked = {*screen.chosen} & {*self.names} if screen.several else set[str]()

    def press(self, key: str) -> str | None:
        """Take a key; return what that comes to, or None where more is to come."""
        after_comma, self.hint, self.last = self.last == ",", "", key
        if key == "c-m":
            return self.accepted()
        if key in _MOVES and self.names:  # a single step goes around the ends
            last, to, self.typed = len(self.names), self.at + _MOVES[key], ""
            self.at = max(to, -1) % last if abs(to - self.at) == 1 else min(max(to, 0), last - 1)
        elif key in {"c-h", "c-u"}:
            self.typed = self.typed[:-1] if key == "c-h" else ""
        elif self.screen.several and key in {" ", ","}:
            if self._pointed() if self.typed else not (after_comma and key == " "):
                self._mark(on=bool(self.typed) or self.names[self.at] not in self.marked)
        elif len(key) == 1 and key.isascii() and key.isprintable() and (self.typed or key != " "):
            self.typed = (self.typed + key)[:40]
            meant = [] if self.screen.key(self.typed) else self.screen.named(self.typed)
            self.at = self.names.index(meant[0]) if meant else self.at
        return None

    def _pointed(self) -> bool:
        """Point at what was typed and return that it is an option; or hint at what can be typed."""
        taken = self.screen.taken(self.typed)
        if isinstance(taken, str):
            self.hint, self.typed = taken, self.typed if self.screen.named(self.typed) else ""
            return False
        self.at = self.names.index(next(iter(taken)))
        return True

    def _mark(self, *, on: bool) -> None:
        """Mark the option under the pointer, or no longer; one that goes with no other unmarks those."""
        here, alone = {*self.names[self.at : self.at + 1]}, {self.screen.alone}
        others = set[str]() if here == alone else self.marked - here - alone
        self.typed, self.marked = "", (others | here if on else self.marked - here)

    def accepted(self) -> str | None:
        """Return what Enter means now: what is marked and typed, or pointed at; None and a hint if nothing is."""
        if self.screen.key(self.typed) or not self.names:
            return self.typed
        if self.typed and not self._pointed():
            return None
        if self.screen.several and self.typed:
            self._mark(on=True)
        if self.marked:
            return ",".join(name for name in self.names if name in self.marked)
        if self.screen.several and self.at >= 0:
            self.hint = "Nothing is marked: space marks, s skips."
            return None
        return self.names[self.at] if self.at >= 0 else self.screen.chosen[0]

    def body(self, columns: int) -> StyleAndTextTuples:
        """Return the question and its options, as prompt_toolkit's styled pieces."""
        pieces: StyleAndTextTuples = []
        for number, line in enumerate(self.screen.lines):
            pieces += [("", "\n"), ("" if number else "bold", "\n".join(broken(line, columns)))]
        for number, name in enumerate(self.names):
            mark = f"[{'x' if name in self.marked else ' '}] " if self.screen.several else ""
            lead = f"{'>' if number == self.at else ' '} {number + 1:>2}. {mark}"
            style = "bold [SetCursorPosition]" if number == self.at else ""  # the library scrolls that into sight
            pieces += [("", "\n"), (style, "\n".join(self.screen.row(lead, name, columns)))]
        return pieces[1:]

    def foot(self, columns: int) -> list[str]:
        """Return what can be typed, and what has been."""
        marks = " (space marks)" if self.screen.several else ""
        ways = f"Arrows{marks}, a number, a name, or " if self.names else ""
        told = f"{ways}{self.screen.legend()}; then Enter".replace(" ", "\xa0").replace(",\xa0", ", ")
        lines = [line.replace("\xa0", " ") for line in broken(told, columns)]  # what is one stays so
        return [*lines, *broken(self.hint or f"> {self.typed}{self._means()}", columns)]

    def _means(self) -> str:
        """Return what Enter would do with what was typed, in brackets."""
        if not self.typed:
            return ""
        key, meant = self.screen.key(self.typed), self.screen.named(self.typed)
        one = self.screen.keys[key] if key else meant[0] if len(meant) == 1 else None
        return f"  (Enter: {one})" if one else f"  ({listing(meant, 'or', 3) or 'means nothing here'})"
