"""Asking one thing: as plain lines, or with arrow keys in a terminal. Both return what was typed, in one grammar."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from framework_advisor.ask.menu import Menu
from framework_advisor.ask.screens import Screen, broken
from framework_advisor.text.inert import inert

if TYPE_CHECKING:  # only a terminal needs it
    from prompt_toolkit.key_binding import KeyPressEvent


@dataclass
class Prompt:
    """A way of asking."""

    write: Callable[[str], None]  # to standard output
    width: Callable[[], int]  # the columns there are now

    def ask(self, screen: Screen) -> str | None:
        """Return what was typed, or None at the end of input."""
        raise NotImplementedError

    def confirm(self, question: str) -> bool:
        """Return whether a question is answered with yes; Enter alone and the end of input do not."""
        question = f"{question} (Enter alone: no)"
        screen = Screen((question,), {"y": "yes", "n": "no"}, {})
        while (key := screen.key(self.ask(screen) or "n")) is None:
            screen = screen._replace(lines=(question, "Type y or n."))
        return key == "y"

    def show(self, lines: Iterable[str]) -> None:
        """Print lines, broken to the width there is."""
        self.write("".join(f"{part}\n" for line in lines for part in broken(line, self.width() + 1)))


class Plain(Prompt):
    """Lines on standard input and output: for a pipe, a serial line, a screen reader."""

    def ask(self, screen: Screen) -> str | None:
        """Return a line, without its end."""
        rows = [screen.row(f"{number:>3}. ", name, self.width()) for number, name in enumerate(screen.options, start=1)]
        default, ways = ", ".join(screen.chosen), "A number, a name, or " if screen.options else ""
        self.show([*screen.lines, *(line for row in rows for line in row)])
        self.show([f"{ways}{screen.legend()}" + f" [{default}]" * bool(default)])
        self.write("> ")
        line = sys.stdin.buffer.readline() if sys.stdin else b""  # no reply is as long as what is shown back of it
        if not line:
            self.write("\n")
            return None
        return inert(line.decode(errors="replace").strip()[:200]) or default


@dataclass
class Keys(Prompt):
    """Arrow keys and typed words in a terminal, by prompt_toolkit."""

    color: bool

    def ask(self, screen: Screen) -> str | None:
        """Return the names that were chosen, or the key that was typed."""
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
