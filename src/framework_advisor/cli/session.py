"""One run of the questionnaire: what is shown, what is typed, what is kept."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

import typer

from framework_advisor.cli import output, state
from framework_advisor.cli.prompts import Keys, Prompt, Screen, numbers
from framework_advisor.interview import Interview, in_order, interview
from framework_advisor.problems import inert
from framework_advisor.render import questions, spec_file, terminal, words
from framework_advisor.requirements import FIELDS, Requirements
from framework_advisor.rulebase import RuleBase

KEYS = "? why, b back, s skip, l list, q leave"


@dataclass(kw_only=True)
class Session:
    """One run of the questionnaire."""

    prompt: Prompt
    rules: RuleBase
    rules_name: str
    """As it was asked for: a shipped layer's name, or a layer's file."""
    start: Requirements
    """What was known beforehand."""
    replies: dict[str, frozenset[str] | None]
    """The replies so far, the latest last."""
    as_of: date
    everything: bool
    """Whether to ask in the model's own order, and to the end."""
    standing: bool
    """Whether to show after each reply how the balance moved."""
    color: output.Color = "auto"
    told: bool = False
    """Whether it was said that the matter is decided."""
    left: bool = False
    """Whether it was left before the end."""
    ended: bool = False
    """Whether the input has ended."""
    shown: Requirements | None = None
    """The answers by which the advice was shown last."""

    def at(self) -> Interview:
        """Return where the questionnaire stands."""
        return interview(self.start, self.replies, self.rules, self.as_of)

    def next_field(self, at: Interview) -> str | None:
        """Return what to ask next, or None."""
        if self.everything:
            return next(iter(in_order(self.replies, self.start)), None)
        return next(iter(at.open), None)

    def run(self) -> None:
        """Ask until nothing is left to ask, the input ends, or somebody leaves."""
        field: str | None = None
        before = self.at()
        section = ""
        while not (self.left or self.ended):
            at = self.at()
            field = field or self.next_field(at)
            if field is None or (self.is_decided(at) and not self.go_on(at)):
                return
            if self.everything and field.partition(".")[0] != section:
                section = field.partition(".")[0]
                self.show([f"-- {section} --"])
            typed = self.prompt.ask(self.screen(field, at))
            field = self.take(typed, field, at)
            if field is None and not (self.left or self.ended):
                before = self.tell(before)

    def tell(self, before: Interview) -> Interview:
        """Say what was replied, and how that moved the balance; return where the questionnaire stands."""
        after, field = self.at(), next(reversed(self.replies))
        answer = self.replies[field]
        self.show([f"{field}: {words.answer(answer) if answer else 'skipped'}"])
        if self.standing:
            self.show([questions.standing(after.advice, before.advice)])
        self.show([""])
        return after

    def is_decided(self, at: Interview) -> bool:
        """Return whether it is to be told now that nothing more can change the outcome."""
        return at.decided and not self.told and not self.everything

    def go_on(self, at: Interview) -> bool:
        """Say that the matter is decided, and return whether to go on for a fuller report."""
        self.told = True
        answered = sum(answer is not None for answer in self.replies.values())
        self.show([questions.decided(answered, len(FIELDS)), ""])
        if not at.open:
            return False
        self.advise(at)
        screen = Screen(
            ("Go on for a fuller report?",), (), (), several=False, keys="y goes on, Enter shows the advice"
        )
        return self.prompt.ask(screen) in ("y", "yes")

    def advise(self, at: Interview) -> None:
        """Show the advice, as `score` does, unless it was shown and nothing has changed since."""
        if self.shown != at.advice.requirements:
            output.write(terminal.render([at.advice], **output.terminal_style(self.color, to_file=False)), None)
        self.shown = at.advice.requirements

    def screen(self, field: str, at: Interview) -> Screen:
        """Return the question as it is asked now."""
        question, old = FIELDS[field], self.replies.get(field) or frozenset()
        left = len(in_order(self.replies, self.start)) if self.everything else len(at.open)
        left -= field not in self.replies
        several = " Several may be chosen." if question.several else ""
        return Screen(
            lines=(
                questions.heading(field, len(self.replies) + (field not in self.replies), left),
                f"{question.prompt}{several}",
                question.why,
            ),
            options=tuple(questions.options(field)),
            chosen=tuple(number for number, option in enumerate(question.options, start=1) if option in old),
            several=question.several,
            keys=KEYS,
        )

    def take(self, typed: str | None, field: str, at: Interview) -> str | None:
        """Do what was typed, and return what to ask next where that is not for the questionnaire to say."""
        word = None if typed is None else typed.lstrip(":").lower()
        if word is None:
            self.ended = True
        elif word in ("q", "quit"):
            self.left = True
        elif word in ("s", "skip"):
            self.reply(field, None)
        elif word in ("b", "back"):
            return self.back(field)
        elif word in ("?", "why"):
            self.show([*questions.why(field, at), ""])
            return field
        elif word in ("l", "list"):
            return self.pick(at) or field
        else:
            return self.answer(typed or "", field)
        return None

    def answer(self, typed: str, field: str) -> str | None:
        """Take the options that were typed, by number or name; or say what can be typed and ask again."""
        question, old = FIELDS[field], self.replies.get(field)
        options = list(question.options)
        found = numbers(typed, len(options))
        names = [part for part in typed.replace(",", " ").split() if part in options]
        if not typed and old:
            self.reply(field, old)
            return None
        if found:
            chosen = frozenset(options[number - 1] for number in found)
        elif names and len(names) == len(typed.replace(",", " ").split()):
            chosen = frozenset(names)
        else:
            self.show([f"Type a number from 1 to {len(options)}{', or several' if question.several else ''}; {KEYS}."])
            return field
        if len(chosen) > 1 and not question.several:
            self.show(["This question takes one answer."])
        elif len(chosen) > 1 and question.alone in chosen:
            self.show([f"`{question.alone}` excludes the other options."])
        else:
            self.reply(field, chosen)
            return None
        return field

    def reply(self, field: str, answer: frozenset[str] | None) -> None:
        """Keep a reply: at once on disk too."""
        self.replies.pop(field, None)  # the latest stands last
        self.replies[field] = answer
        state.keep(state.Kept(self.start, self.replies, self.rules_name))

    def back(self, field: str) -> str:
        """Return the question that was asked before one."""
        asked = list(self.replies)
        place = asked.index(field) if field in asked else len(asked)
        if place == 0:
            self.show(["This is the first question."])
            return field
        return asked[place - 1]

    def pick(self, at: Interview) -> str | None:
        """Show the replies so far, and return the one to change."""
        if not self.replies:
            self.show(["Nothing is answered yet."])
            return None
        lines = tuple(questions.listing(self.replies, at.aside))
        screen = Screen(("Answered so far", *lines), (), (), several=False, keys="a number changes it, Enter goes back")
        found = numbers(self.prompt.ask(screen) or "", len(self.replies))
        return list(self.replies)[found[0] - 1] if found else None

    def show(self, lines: Iterable[str]) -> None:
        """Print lines, broken to the width of the terminal."""
        width = output.terminal_width(to_terminal=output.is_terminal())
        broken = [part for line in lines for part in textwrap.wrap(line, width, subsequent_indent="    ") or [""]]
        output.write("".join(f"{line}\n" for line in broken), None)

    def offer_to_save(self, file: Path | None) -> None:
        """Write the spec where that was asked for, or is wanted now; an existing file is not overwritten unasked."""
        if file is None and isinstance(self.prompt, Keys):
            screen = Screen(
                ("Save the answers as framework-advisor.yaml?",), (), (), several=False, keys="y saves, Enter leaves"
            )
            file = Path("framework-advisor.yaml") if self.prompt.ask(screen) == "y" else None
        if file is None:
            return
        if file.exists():
            screen = Screen((f"{inert(str(file))} exists. Overwrite it?",), (), (), several=False, keys="y overwrites")
            if self.ended or self.prompt.ask(screen) not in ("y", "yes"):
                self.not_saved(file)
        output.write(spec_file.render(self.at().advice.requirements), file)
        output.say(f"saved: {inert(str(file))}")
        state.forget()

    def not_saved(self, file: Path) -> NoReturn:
        """Say that nothing was overwritten, and exit."""
        output.say(f"not saved: {inert(str(file))} exists; the answers are kept, --resume --save OTHER saves them")
        raise typer.Exit(output.USAGE)
