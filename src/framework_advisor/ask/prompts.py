"""Asking one thing: as plain lines, or with arrow keys in a terminal. Both return what was typed, in one grammar."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from framework_advisor.cli import output
from framework_advisor.text.problems import inert

if TYPE_CHECKING:  # only a terminal needs it
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.output import Output

_LONGEST = 200
"""No reply is longer; what is, is shortened before it is shown back."""
_COMMANDS = "?bsleqyn"


class Screen(NamedTuple):
    """What is asked."""

    lines: tuple[str, ...]
    """The question and why it is asked."""
    keys: str
    """What else can be typed, in a line."""
    options: tuple[str, ...] = ()
    """With their labels; they are numbered from 1."""
    chosen: tuple[int, ...] = ()
    """The numbers of the default."""
    several: bool = False
    alone: int | None = None
    """The number of the option that goes with no other."""
    skipped: bool = False
    """Whether the default is to skip."""


class Prompt(Protocol):
    """A way of asking."""

    def ask(self, screen: Screen) -> str | None:
        """Return what was typed, or None at the end of input."""


def confirm(prompt: Prompt, question: str, yes: str) -> bool | None:
    """Return whether a question is answered with yes; None at the end of input. `yes` says what that does."""
    screen = Screen((question,), f"y {yes}, n or Enter does not")
    while True:
        typed = prompt.ask(screen)
        word = None if typed is None else typed.lstrip(":").lower()
        if word is None:
            return None
        if word in ("y", "yes", "n", "no", "", "q", "quit"):
            return word in ("y", "yes")
        screen = screen._replace(lines=(question, "Type y or n."))


class Plain:
    """Lines on standard input and output: for a pipe, a serial line, a screen reader."""

    def ask(self, screen: Screen) -> str | None:
        """Return a line, without its end."""
        numbered = [f"  {number}. {option}" for number, option in enumerate(screen.options, start=1)]
        default = ", ".join(map(str, screen.chosen)) or ("s" if screen.skipped else "")
        shown = f" [{default}]" if default else ""
        output.write("\n".join([*screen.lines, *numbered, f"{screen.keys}{shown}", "> "]), None)
        line = sys.stdin.buffer.readline() if sys.stdin else b""
        if not line:
            output.write("\n", None)
            return None
        return inert(line.decode(errors="replace").strip()[:_LONGEST]) or default


class Keys:
    """Arrow keys and typed numbers in a terminal, by prompt_toolkit."""

    def __init__(self, styled: Callable[[], bool]) -> None:
        """Take whether to colour."""
        self._styled = styled

    def ask(self, screen: Screen) -> str | None:
        """Return the numbers that were chosen, or the letter that was typed."""
        from prompt_toolkit.application import Application  # noqa: PLC0415  (only in a terminal)
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent  # noqa: PLC0415
        from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, Window  # noqa: PLC0415
        from prompt_toolkit.output import ColorDepth  # noqa: PLC0415

        menu, screen_output = Menu(screen), _quiet_output()
        bindings = KeyBindings()

        def columns() -> int:
            return screen_output.get_size().columns

        def leave(event: KeyPressEvent, done: str | None) -> None:
            if done is not None:
                event.app.exit(result=done)

        bindings.add("<any>")(lambda event: leave(event, menu.typed(event.key_sequence[0].data)))
        bindings.add("enter")(lambda event: leave(event, menu.accepted()))
        for keys, step in (
            (("up", "c-p"), -1),
            (("down", "c-n"), 1),
            (("home", "pageup"), -99),
            (("end", "pagedown"), 99),
        ):
            for key in keys:
                bindings.add(key)(lambda _event, step=step: menu.move(step))
        bindings.add("backspace")(lambda _event: menu.erase())
        bindings.add("c-u")(lambda _event: menu.erase(len(menu.digits)))
        bindings.add("c-z")(lambda event: event.app.suspend_to_background())
        bindings.add("c-d")(lambda event: event.app.exit(result=None))
        bindings.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        body = FormattedTextControl(lambda: menu.body(columns()), focusable=True, show_cursor=False)
        foot = FormattedTextControl(lambda: "\n".join(menu.foot(columns())))
        app: Application[str | None] = Application(
            layout=Layout(
                HSplit(
                    [
                        Window(body, dont_extend_height=True),
                        Window(foot, height=lambda: Dimension.exact(len(menu.foot(columns())))),
                    ]
                )
            ),
            key_bindings=bindings,
            color_depth=None if self._styled() else ColorDepth.MONOCHROME,
            erase_when_done=True,
            output=screen_output,
        )
        return app.run()


def _quiet_output() -> Output:
    """Return the terminal, not to be asked where its cursor stands: not every one answers."""
    from prompt_toolkit.output import create_output  # noqa: PLC0415  (only in a terminal)
    from prompt_toolkit.output.vt100 import Vt100_Output  # noqa: PLC0415

    found = create_output()
    if isinstance(found, Vt100_Output):
        found.enable_cpr = False
    return found


class Menu:
    """The options of a question under the arrow keys."""

    def __init__(self, screen: Screen) -> None:
        """Start at the default."""
        self.screen = screen
        self.at = 0 if screen.skipped else screen.chosen[0] if screen.chosen else 1
        """The number of the option under the pointer; 0 for none."""
        self.marked = set(screen.chosen) if screen.several else set[int]()
        self.digits = ""
        self.hint = ""

    def move(self, step: int) -> None:
        """Move up or down; a single step goes around the ends."""
        self.digits = self.hint = ""
        last = len(self.screen.options)
        if last:
            to = self.at + step
            self.at = (to - 1) % last + 1 if abs(step) == 1 else min(max(to, 1), last)

    def erase(self, count: int = 1) -> None:
        """Take back digits."""
        self.digits = self.digits[: len(self.digits) - count]

    def typed(self, data: str) -> str | None:
        """Take a key; return what that comes to, or None where more is to come."""
        self.hint = ""
        if data.isdecimal() and data.isascii():
            self.digits = (self.digits + data)[:3]
            if 1 <= int(self.digits) <= len(self.screen.options):
                self.at = int(self.digits)
        elif self.screen.several and data in (" ", ","):
            if self._in_range():
                self._mark(on=True if self.digits else self.at not in self.marked)
        elif len(data) == 1 and data.lower() in _COMMANDS:
            return data.lower()
        return None

    def _in_range(self) -> bool:
        """Return whether the typed number, if there is one, is that of an option; or hint at those that are."""
        last = len(self.screen.options)
        if self.digits and not (last and 1 <= int(self.digits) <= last):
            self.hint = f"There is no {self.digits}: type a number from 1 to {last}." if last else self.screen.keys
            self.digits = ""
            return False
        return True

    def _mark(self, *, on: bool) -> None:
        """Mark the option under the pointer, or no longer; one that goes with no other unmarks those."""
        self.digits = ""
        alone = self.screen.alone
        if not on or self.at == 0:
            self.marked.discard(self.at)
        elif self.at == alone:
            self.marked = {self.at}
        else:
            self.marked = self.marked - {alone} | {self.at}

    def accepted(self) -> str | None:
        """Return what Enter means now: what is marked and typed, or pointed at; None and a hint if nothing is."""
        if not self._in_range():
            return None
        if not self.screen.options:
            return self.digits
        if self.screen.several and self.digits:
            self._mark(on=True)
        if self.screen.several and self.marked:
            return ",".join(map(str, sorted(self.marked)))
        if self.at == 0:
            return "s"
        if self.screen.several:
            self.hint = "Nothing is marked: space marks, s skips."
            return None
        return str(self.at)

    def body(self, columns: int) -> StyleAndTextTuples:
        """Return the question and its options, as prompt_toolkit's styled pieces."""
        pieces: StyleAndTextTuples = []
        for number, line in enumerate(self.screen.lines):
            pieces += [("bold" if number == 0 else "", f"{part}\n") for part in _broken(line, columns)]
        for number, option in enumerate(self.screen.options, start=1):
            mark = ("[x] " if number in self.marked else "[ ] ") if self.screen.several else ""
            here = number == self.at
            lead = f"{'>' if here else ' '} {number:>2}. {mark}"
            parts = list(_broken(option, columns - len(lead)))
            sought = len(parts) - 1 if number == len(self.screen.options) else 0  # so much of it scrolls into sight
            for place, part in enumerate(parts):
                if here and place == sought:
                    pieces.append(("[SetCursorPosition]", ""))
                pieces.append(("bold" if here else "", f"{lead if place == 0 else ' ' * len(lead)}{part}\n"))
        style, last = pieces[-1][:2]
        pieces[-1] = (style, last.rstrip("\n"))
        return pieces

    def foot(self, columns: int) -> list[str]:
        """Return what can be typed, and what has been."""
        arrows = "arrows or numbers, " if self.screen.options else ""
        marks = "space marks, " if self.screen.several else ""
        enter = "Enter; " if self.screen.options else ""
        told = f"{arrows}{marks}{enter}{self.screen.keys}".replace(" ", "\xa0").replace(",\xa0", ", ")
        lines = [line.replace("\xa0", " ") for line in _broken(told, columns)]  # what belongs together stays so
        return [*lines, *_broken(self.hint, columns)] if self.hint else [*lines, f"> {self.digits}"]


def _broken(line: str, columns: int) -> Iterator[str]:
    """Yield a line broken between words, to fit a width."""
    yield from textwrap.wrap(line, max(10, columns - 1)) or [""]


def numbers(typed: str, count: int) -> Sequence[int] | None:
    """Return the numbers in a reply, each between 1 and a count; None where it is anything else."""
    parts = typed.replace(",", " ").split()
    if not parts or not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):  # noqa: PLR2004
        return None
    found = [int(part) for part in parts]
    return found if all(1 <= number <= count for number in found) else None
