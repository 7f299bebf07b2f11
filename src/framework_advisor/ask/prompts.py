"""Asking one thing: as plain lines, or with arrow keys in a terminal. Both return what was typed, in one grammar."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from framework_advisor.spec.fields import Question
from framework_advisor.text.inert import inert

if TYPE_CHECKING:  # only a terminal needs it
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

_COMMANDS = "?bsleqyn"
_MOVES = {"up": -1, "c-p": -1, "down": 1, "c-n": 1, "home": -99, "pageup": -99, "end": 99, "pagedown": 99}


class Screen(NamedTuple):
    """What is asked."""

    lines: tuple[str, ...]  # the question and why it is asked
    keys: str  # what else can be typed, in a line
    options: tuple[str, ...] = ()  # with their labels; they are numbered from 1
    chosen: tuple[int, ...] = ()  # the default; 0 is to skip
    several: bool = False
    alone: int | None = None  # the option that goes with no other


@dataclass
class Prompt:
    """A way of asking."""

    write: Callable[[str], None]  # to standard output
    width: Callable[[], int]  # the columns there are now

    def ask(self, screen: Screen) -> str | None:
        """Return what was typed, or None at the end of input."""
        raise NotImplementedError

    def confirm(self, question: str, yes: str) -> bool:
        """Return whether a question is answered with yes; the end of input does not. `yes` says what that does."""
        screen = Screen((question,), f"y {yes}, n or Enter does not")
        while (word := (self.ask(screen) or "n").lstrip(":").lower()) not in ("y", "yes", "n", "no", "q", "quit"):
            screen = screen._replace(lines=(question, "Type y or n."))
        return word in ("y", "yes")

    def show(self, lines: Iterable[str]) -> None:
        """Print lines, broken to the width there is."""
        broken = [part for line in lines for part in wrap(line, self.width(), subsequent_indent="    ") or [""]]
        self.write("".join(f"{line}\n" for line in broken))


def options_of(typed: str, question: Question, keys: str) -> frozenset[str] | str:
    """Return the options that were typed, by number or name; or what to say where that is no answer."""
    options, parts = list(question.options), typed.replace(",", " ").split()
    known = {str(number): option for number, option in enumerate(options, start=1)} | {id_: id_ for id_ in options}
    if not parts or not known.keys() >= set(parts):
        several = ", or several with commas between them" if question.several else ""
        return f"Type a number from 1 to {len(options)}, or an option's name{several}; {keys}."
    chosen = frozenset(known[part] for part in parts)
    if len(chosen) > 1 and not question.several:
        return "This question takes one answer."
    return f"`{question.alone}` excludes the other options." if len(chosen) > 1 and question.alone in chosen else chosen


class Plain(Prompt):
    """Lines on standard input and output: for a pipe, a serial line, a screen reader."""

    def ask(self, screen: Screen) -> str | None:
        """Return a line, without its end."""
        numbered = [f"  {number}. {option}" for number, option in enumerate(screen.options, start=1)]
        default = ", ".join(str(number or "s") for number in screen.chosen)
        self.write("\n".join([*screen.lines, *numbered, screen.keys + f" [{default}]" * bool(default), "> "]))
        line = sys.stdin.buffer.readline() if sys.stdin else b""  # no reply is as long as what is shown back of it
        if not line:
            self.write("\n")
            return None
        return inert(line.decode(errors="replace").strip()[:200]) or default


@dataclass
class Keys(Prompt):
    """Arrow keys and typed numbers in a terminal, by prompt_toolkit."""

    color: bool

    def ask(self, screen: Screen) -> str | None:
        """Return the numbers that were chosen, or the letter that was typed."""
        from prompt_toolkit.application import Application
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, Window
        from prompt_toolkit.output import ColorDepth

        os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # not every terminal answers where its cursor stands
        menu, keys = Menu(screen), KeyBindings()

        def press(event: KeyPressEvent) -> None:
            if (typed := menu.press(event.key_sequence[0].key)) is not None:
                event.app.exit(result=typed)

        def columns() -> int:
            return app.output.get_size().columns

        keys.add("<any>")(press)
        keys.add("c-z")(lambda event: event.app.suspend_to_background())
        keys.add("c-d")(lambda event: event.app.exit(result=None))
        keys.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        body = FormattedTextControl(lambda: menu.body(columns()), focusable=True, show_cursor=False)
        foot = FormattedTextControl(lambda: "\n".join(menu.foot(columns())))
        below = Window(foot, height=lambda: Dimension.exact(len(menu.foot(columns()))))
        layout = Layout(HSplit([Window(body, dont_extend_height=True), below]))
        depth = None if self.color else ColorDepth.MONOCHROME
        app = Application[str | None](layout, key_bindings=keys, color_depth=depth, erase_when_done=True)
        return app.run()


class Menu:
    """The options of a question under the arrow keys.

    The library's own lists know no numbers above 9, take letters for a search, and break no label between words.
    """

    def __init__(self, screen: Screen) -> None:
        """Start at the default."""
        self.screen, self.digits, self.hint = screen, "", ""
        self.numbers = range(1, len(screen.options) + 1)
        self.at = screen.chosen[0] if screen.chosen else 1  # the option under the pointer; 0 for none
        self.marked = set(screen.chosen) - {0} if screen.several else set[int]()

    def press(self, key: str) -> str | None:
        """Take a key; return what that comes to, or None where more is to come."""
        last, self.hint = len(self.numbers), ""
        if key == "c-m":
            return self.accepted()
        if key in _MOVES and last:  # a single step goes around the ends
            to, self.digits = self.at + _MOVES[key], ""
            self.at = (max(to, 0) - 1) % last + 1 if abs(to - self.at) == 1 else min(max(to, 1), last)
        elif key.isdecimal() and key.isascii():
            self.digits = (self.digits + key)[:3]
            self.at = int(self.digits) if int(self.digits) in self.numbers else self.at
        elif key == "c-h":
            self.digits = self.digits[:-1]
        elif self.screen.several and key in {" ", ","}:
            if self._in_range():
                self._mark(on=bool(self.digits) or self.at not in self.marked)
        elif len(key) == 1 and key.lower() in _COMMANDS:
            return key.lower()
        return None

    def _in_range(self) -> bool:
        """Return whether the typed number, if there is one, is that of an option; or hint at those that are."""
        if not self.digits or int(self.digits) in self.numbers:
            return True
        known = f"There is no {self.digits}: type a number from 1 to {len(self.numbers)}."
        self.hint, self.digits = known if self.numbers else self.screen.keys, ""
        return False

    def _mark(self, *, on: bool) -> None:
        """Mark the option under the pointer, or no longer; one that goes with no other unmarks those."""
        here, alone = {self.at} - {0}, {self.screen.alone}
        others = set[int]() if here == alone else self.marked - here - alone
        self.digits, self.marked = "", (others | here if on else self.marked - here)

    def accepted(self) -> str | None:
        """Return what Enter means now: what is marked and typed, or pointed at; None and a hint if nothing is."""
        if not self._in_range():
            return None
        if self.screen.several and self.digits:
            self._mark(on=True)
        if self.marked or not self.numbers:
            return ",".join(map(str, sorted(self.marked)))
        if self.screen.several and self.at:
            self.hint = "Nothing is marked: space marks, s skips."
            return None
        return str(self.at or "s")

    def body(self, columns: int) -> StyleAndTextTuples:
        """Return the question and its options, as prompt_toolkit's styled pieces."""
        pieces: StyleAndTextTuples = []
        for number, line in enumerate(self.screen.lines):
            pieces += [("", "\n"), ("" if number else "bold", "\n".join(_broken(line, columns)))]
        for number, option in enumerate(self.screen.options, start=1):
            here = number == self.at
            mark = f"[{'x' if number in self.marked else ' '}] " if self.screen.several else ""
            lead = f"{'>' if here else ' '} {number:>2}. {mark}"
            text = f"\n{' ' * len(lead)}".join(_broken(option, columns - len(lead)))
            style = "bold [SetCursorPosition]" if here else ""  # the library scrolls that into sight
            pieces += [("", "\n"), (style, f"{lead}{text}")]
        return pieces[1:]

    def foot(self, columns: int) -> list[str]:
        """Return what can be typed, and what has been."""
        marks = "space marks, " if self.screen.several else ""
        arrows = f"arrows or numbers, {marks}Enter; " if self.numbers else ""
        told = f"{arrows}{self.screen.keys}".replace(" ", "\xa0").replace(",\xa0", ", ")  # what is one stays so
        lines = [line.replace("\xa0", " ") for line in _broken(told, columns)]
        return [*lines, *(_broken(self.hint, columns) if self.hint else [f"> {self.digits}"])]


def _broken(line: str, columns: int) -> list[str]:
    """Return a line broken between words, to fit a width."""
    return wrap(line, max(10, columns - 1)) or [""]
