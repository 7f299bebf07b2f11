"""One run of the questionnaire: what is shown, what is typed, what is kept."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from framework_advisor.ask import state
from framework_advisor.ask.interview import Interview, in_order, interview, with_each_option
from framework_advisor.ask.prompts import Prompt, Screen, confirm, numbers
from framework_advisor.cli import output
from framework_advisor.render import questions, terminal, words
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.spec.requirements import Requirements
from framework_advisor.text.problems import inert

KEYS = "? why, b back, s skip, l list, e end, q leave"


@dataclass(kw_only=True)
class Session:
    """One run of the questionnaire."""

    prompt: Prompt
    rules: RuleBase
    rules_name: str
    """As it was asked for: a shipped layer's name, or a layer's file."""
    start: Requirements
    """What was known beforehand that no question asks for."""
    replies: dict[str, frozenset[str] | None]
    """The replies so far, the latest last."""
    file: Path
    """Where they are kept."""
    as_of: date
    everything: bool
    """Whether to ask in the model's own order, and to the end."""
    standing: bool
    """Whether to show after each reply how the balance moved."""
    color: output.Color = "auto"
    asked: list[str] = field(default_factory=list)
    """The questions in the order in which they were first replied to."""
    kept: bool = True
    """Whether the replies could be kept."""
    told: bool = False
    """Whether it was said that the matter is decided."""
    left: bool = False
    """Whether it was left before the end."""
    ended: bool = False
    """Whether there is nothing more to be typed, or that was asked for."""
    shown: Requirements | None = None
    """The answers by which the advice was shown last."""

    def __post_init__(self) -> None:
        """Begin with what has been replied."""
        self.asked = list(self.replies)

    def at(self) -> Interview:
        """Return where the questionnaire stands."""
        return interview(self.start, self.replies, self.rules, self.as_of)

    def next_field(self, at: Interview) -> str | None:
        """Return what to ask next, or None."""
        if self.everything:
            return next(iter(in_order(self.replies)), None)
        return next(iter(at.open), None)

    def run(self) -> None:
        """Ask until nothing is left to ask, the input ends, or somebody leaves."""
        asking: str | None = None
        before = self.at()
        section = ""
        while not (self.left or self.ended):
            at = self.at()
            self.told = self.told and at.decided
            asking = asking or self.next_field(at)
            if asking is None or (self.is_decided(at) and not self.go_on(at)):
                return
            if self.everything and asking.partition(".")[0] != section:
                section = asking.partition(".")[0]
                self.show([f"-- {section} --"])
            typed = self.prompt.ask(self.screen(asking, at))
            asking = self.take(typed, asking, at)
            if asking is None and not (self.left or self.ended):
                before = self.tell(before)

    def tell(self, before: Interview) -> Interview:
        """Say what was replied, what that contradicts and moved; return where the questionnaire stands."""
        after, replied = self.at(), next(reversed(self.replies))
        answer = self.replies[replied]
        self.show([f"{replied}: {words.answer(answer) if answer else 'skipped'}"])
        self.show(questions.moved_aside(self.replies, before, after))
        if self.standing:
            self.show([questions.standing(after.advice, before.advice)])
        self.show([""])
        return after

    def is_decided(self, at: Interview) -> bool:
        """Return whether it is to be told now that nothing more can change the winner."""
        return at.decided and not self.told and not self.everything

    def go_on(self, at: Interview) -> bool:
        """Say that the matter is decided, show the advice, and return whether to go on for a fuller report."""
        self.told = True
        self.show([questions.decided(len(self.replies), len(FIELDS)), ""])
        if not at.open:
            return False
        self.advise(at)
        more = f"The winner is certain. Go on for a fuller report? {words.count(len(at.open), 'question')} at most."
        wanted = confirm(self.prompt, more, "goes on")
        self.ended = self.ended or wanted is None
        return bool(wanted)

    def advise(self, at: Interview) -> None:
        """Show the advice, as `score` does, unless it was shown and nothing has changed since."""
        if self.shown != at.advice.requirements:
            output.write(terminal.render([at.advice], **output.terminal_style(self.color, to_file=False)), None)
        self.shown = at.advice.requirements

    def screen(self, asking: str, at: Interview) -> Screen:
        """Return the question as it is asked now."""
        question, old = FIELDS[asking], self.replies.get(asking) or frozenset()
        options = list(question.options)
        left = len(in_order(self.replies)) if self.everything else len(at.open)
        number = self.asked.index(asking) + 1 if asking in self.asked else len(self.asked) + 1
        several = " Several may be chosen, with commas between them." if question.several else ""
        return Screen(
            lines=(
                questions.heading(asking, number, left - (asking not in self.replies)),
                f"{question.prompt}{several}",
                question.why,
            ),
            keys=KEYS,
            options=tuple(questions.options(asking)),
            chosen=tuple(options.index(option) + 1 for option in options if option in old),
            several=question.several,
            alone=options.index(question.alone) + 1 if question.alone else None,
            skipped=asking in self.replies and not old,
        )

    def take(self, typed: str | None, asking: str, at: Interview) -> str | None:
        """Do what was typed, and return what to ask next where that is not for the questionnaire to say."""
        word = None if typed is None else typed.lstrip(":").lower()
        if word in (None, "e", "end"):
            self.ended = True
        elif word in ("q", "quit"):
            self.left = True
        elif word in ("s", "skip"):
            self.reply(asking, None)
        elif word in ("b", "back"):
            return self.back(asking)
        elif word in ("?", "why"):
            options = with_each_option(self.start, self.replies, self.rules, asking)
            self.show([*questions.why(asking, at, options), ""])
            return asking
        elif word in ("l", "list"):
            return self.pick(at) or asking
        else:
            return self.answer(typed or "", asking)
        return None

    def answer(self, typed: str, asking: str) -> str | None:
        """Take the options that were typed, by number or name; or say what can be typed and ask again."""
        question = FIELDS[asking]
        options = list(question.options)
        parts = typed.replace(",", " ").split()
        found = numbers(typed, len(options))
        if found:
            chosen = frozenset(options[number - 1] for number in found)
        elif parts and all(part in options for part in parts):
            chosen = frozenset(parts)
        else:
            several = ", or several with commas between them" if question.several else ""
            self.show([f"Type a number from 1 to {len(options)}, or an option's name{several}; {KEYS}."])
            return asking
        if len(chosen) > 1 and not question.several:
            self.show(["This question takes one answer."])
        elif len(chosen) > 1 and question.alone in chosen:
            self.show([f"`{question.alone}` excludes the other options."])
        else:
            self.reply(asking, chosen)
            return None
        return asking

    def reply(self, asking: str, answer: frozenset[str] | None) -> None:
        """Keep a reply: at once on disk too."""
        self.replies.pop(asking, None)  # the latest stands last
        self.replies[asking] = answer
        if asking not in self.asked:
            self.asked.append(asking)
        try:
            state.keep(state.Kept(self.start, self.replies, self.rules_name), self.file)
        except OSError as error:
            if self.kept:
                output.say(f"answers cannot be kept in {inert(str(self.file.parent))}: {error.strerror}")
            self.kept = False

    def back(self, asking: str) -> str:
        """Return the question that was asked before one."""
        place = self.asked.index(asking) if asking in self.asked else len(self.asked)
        if place == 0:
            self.show(["This is the first question."])
            return asking
        return self.asked[place - 1]

    def pick(self, at: Interview) -> str | None:
        """Show the replies so far, and return the one to change, or None."""
        if not self.replies:
            self.show(["Nothing is answered yet."])
            return None
        in_turn = {one: self.replies[one] for one in self.asked}
        lines = tuple(questions.listing(in_turn, at.aside))
        screen = Screen(("Answered so far; which one to change?",), "b goes back", lines, (len(lines),))
        while (typed := self.prompt.ask(screen)) not in (None, "", "b", "l", "q"):
            found = numbers(typed or "", len(lines))
            if found and len(found) == 1:
                return self.asked[found[0] - 1]
            self.show([f"Type a number from 1 to {len(lines)}, or b to go back."])
        return None

    def show(self, lines: Iterable[str]) -> None:
        """Print lines, broken to the width of the terminal."""
        width = output.terminal_width(to_terminal=output.is_terminal())
        broken = [part for line in lines for part in textwrap.wrap(line, width, subsequent_indent="    ") or [""]]
        output.write("".join(f"{line}\n" for line in broken), None)
