"""Asking one thing: as plain lines, or with arrow keys in a terminal. Both return what was typed, in one grammar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from framework_advisor.cli import output
from framework_advisor.problems import inert

if TYPE_CHECKING:  # only a terminal needs it
    from prompt_toolkit.formatted_text import StyleAndTextTuples

_LONGEST = 200
"""No reply is longer; what is, is shortened before it is shown back."""


class Screen(NamedTuple):
    """What is asked."""

    lines: tuple[str, ...]
    """The question and why it is asked."""
    options: tuple[str, ...]
    """With their labels; they are numbered from 1."""
    chosen: tuple[int, ...]
    """The numbers of the default."""
    several: bool
    keys: str
    """What else can be typed, in a line."""


class Prompt(Protocol):
    """A way of asking."""

    def ask(self, screen: Screen) -> str | None:
        """Return what was typed, or None at the end of input."""


class Plain:
    """Lines on standard input and output: for a pipe, a serial line, a screen reader."""

    def ask(self, screen: Screen) -> str | None:
        """Return a line, without its end."""
        numbered = [f"  {number}. {option}" for number, option in enumerate(screen.options, start=1)]
        default = f" [{', '.join(map(str, screen.chosen))}]" if screen.chosen else ""
        output.write("\n".join([*screen.lines, *numbered, f"{screen.keys}{default}", "> "]), None)
        line = sys.stdin.buffer.readline() if sys.stdin else b""
        if not line:
            output.write("\n", None)
            return None
        return inert(line.decode(errors="replace").strip()[:_LONGEST])


class Keys:
    """Arrow keys and typed numbers in a terminal, by prompt_toolkit."""

    def __init__(self, styled: Callable[[], bool]) -> None:
        """Take whether to colour."""
        self._styled = styled

    def ask(self, screen: Screen) -> str | None:
        """Return the numbers that were chosen, or the letter that was typed."""
        from prompt_toolkit.application import Application  # noqa: PLC0415  (only in a terminal)
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent  # noqa: PLC0415
        from prompt_toolkit.layout import FormattedTextControl, Layout, Window  # noqa: PLC0415
        from prompt_toolkit.output import ColorDepth  # noqa: PLC0415

        menu = Menu(screen)
        bindings = KeyBindings()

        @bindings.add("<any>")
        def typed(event: KeyPressEvent) -> None:
            done = menu.typed(event.key_sequence[0].data)
            if done is not None:
                event.app.exit(result=done)

        for key, step in (("up", -1), ("down", 1), ("c-p", -1), ("c-n", 1)):
            bindings.add(key)(lambda _event, step=step: menu.move(step))
        bindings.add("enter")(lambda event: event.app.exit(result=menu.accepted()))
        bindings.add("backspace")(lambda _event: menu.erase())
        bindings.add("c-d")(lambda event: event.app.exit(result=None))
        bindings.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        bindings.add("<bracketed-paste>")(lambda _event: None)
        control = FormattedTextControl(menu.text, focusable=True, show_cursor=False)
        app: Application[str | None] = Application(
            layout=Layout(Window(control, wrap_lines=True, dont_extend_height=True)),
            key_bindings=bindings,
            color_depth=None if self._styled() else ColorDepth.MONOCHROME,
            erase_when_done=True,
        )
        return app.run()


class Menu:
    """The options of a question under the arrow keys."""

    def __init__(self, screen: Screen) -> None:
        """Start at the default."""
        self.screen = screen
        self.at = screen.chosen[0] if screen.chosen else 1
        self.marked = set(screen.chosen) if screen.several else set[int]()
        self.digits = ""

    def move(self, step: int) -> None:
        """Move up or down, around the ends."""
        self.digits = ""
        self.at = (self.at - 1 + step) % len(self.screen.options) + 1

    def erase(self) -> None:
        """Take back a digit."""
        self.digits = self.digits[:-1]

    def typed(self, data: str) -> str | None:
        """Take a key; return what that comes to, or None where more is to come."""
        if data == " " and self.screen.several:
            self.marked ^= {self.at}
        elif data.isdecimal() or (data == "," and self.digits):
            self.digits = (self.digits + data)[:20]
            last = self.digits.rpartition(",")[2]
            if last and 1 <= int(last) <= len(self.screen.options):
                self.at = int(last)
        elif len(data) == 1 and data in "?bslqyn":
            return data
        return None

    def accepted(self) -> str:
        """Return what Enter means now: the typed numbers, else what is marked, else where the pointer stands."""
        if self.digits:
            return self.digits
        if self.screen.several and self.marked:
            return ",".join(map(str, sorted(self.marked)))
        return str(self.at) if self.screen.options else ""

    def text(self) -> StyleAndTextTuples:
        """Return what to show, as prompt_toolkit's styled pieces."""
        pieces: StyleAndTextTuples = [
            ("bold" if number == 0 else "", f"{line}\n") for number, line in enumerate(self.screen.lines)
        ]
        for number, option in enumerate(self.screen.options, start=1):
            mark = ("[x] " if number in self.marked else "[ ] ") if self.screen.several else ""
            here = number == self.at
            pieces.append(("bold" if here else "", f"{'>' if here else ' '} {number:>2}. {mark}{option}\n"))
        more = ", space marks" if self.screen.several else ""
        pieces.append(("", f"arrows or numbers{more}, Enter; {self.screen.keys}  {self.digits}"))
        return pieces


def numbers(typed: str, count: int) -> Sequence[int] | None:
    """Return the numbers in a reply, each between 1 and a count; None where it is anything else."""
    parts = typed.replace(",", " ").split()
    if not parts or not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):  # noqa: PLR2004
        return None
    found = [int(part) for part in parts]
    return found if all(1 <= number <= count for number in found) else None
