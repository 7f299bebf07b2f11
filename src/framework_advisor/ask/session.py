"""One run of the questionnaire: what is shown, what is typed, what is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from framework_advisor.ask import state, words
from framework_advisor.ask.interview import Interview, Replies, in_order, interview
from framework_advisor.ask.prompts import Prompt
from framework_advisor.ask.screens import Screen
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.text.inert import inert

KEYS = {"?": "why", "b": "back", "s": "skip", "l": "list", "e": "end", "q": "quit"}


@dataclass
class Session:
    """One run of the questionnaire."""

    prompt: Prompt
    say: Callable[[str], None]  # writes a message to standard error
    rules: RuleBase
    kept: state.Kept  # what was known beforehand, and the replies so far, the latest last
    file: Path  # where they are kept
    as_of: date
    everything: bool  # whether to ask in the model's own order, and to the end
    standing: bool  # whether to show after each reply how the balance moved
    turn: list[str] = field(default_factory=list)  # the questions in the order in which they were first replied to
    unkept: bool = False  # whether it was said that the replies cannot be kept

    @property
    def replies(self) -> Replies:
        """The replies so far, the latest last."""
        return self.kept.replies

    def at(self, replies: Replies | None = None) -> Interview:
        """Return where the questionnaire stands, or would stand after other replies."""
        return interview(self.kept.start, self.replies if replies is None else replies, self.rules, self.as_of)

    def run(self) -> bool:
        """Ask until nothing is left to ask, the input ends, or somebody leaves; return whether nobody did."""
        self.turn = list(self.replies)
        at, asking, section = self.at(), None, ""
        if os.path.exists(self.file):  # it goes on
            self.prompt.show([*words.recap(self.replies, at, self.left(at), self.prompt.width()), ""])
        while asking := asking or self.next_field(at):
            if self.everything and asking.partition(".")[0] != section:
                section = asking.partition(".")[0]
                self.prompt.show([f"-- {section} --"])
            screen, typed = self.asked(asking, at)
            key = "e" if typed is None else screen.key(typed)
            if key in ("e", "q"):
                return key == "e"
            asking = self.take(key or typed or "", screen, asking, at)
            if asking is None:
                before, at = at, self.at()
                moved = [words.standing(at.advice, before.advice)] if self.standing else []
                self.prompt.show([*words.replied(self.replies, before, at), *moved, ""])
        return True

    def next_field(self, at: Interview) -> str | None:
        """Return what to ask next, or None; say where nothing more can change the outcome, and offer the replies."""
        if (left := self.left(at)) or self.everything:
            return next(iter(left), None)
        self.prompt.show([words.stopped(at, len(self.replies)), ""])
        changes = self.replies and self.prompt.confirm("Change an answer before it ends?")
        return self.pick(at) if changes else None

    def left(self, at: Interview) -> Sequence[str]:
        """Return what is still to be asked, in order."""
        return in_order(self.replies) if self.everything else at.open

    def screen(self, asking: str, at: Interview) -> Screen:
        """Return the question as it is asked now."""
        question, turn = FIELDS[asking], [*self.turn, asking]
        total = len({*turn, *self.left(at)})
        about = "" if self.everything else "about "
        heading = f"Question {turn.index(asking) + 1} of {about}{total} ({asking})"
        several = " Several may be chosen." if question.several else ""
        chosen = self.replies.get(asking, frozenset())
        default = ("s",) if chosen is None else tuple(option for option in question.options if option in chosen)
        lines = (heading, f"{question.prompt}{several}", question.why)
        return Screen(lines, KEYS, question.options, default, question.several, question.alone)

    def asked(self, asking: str, at: Interview) -> tuple[Screen, str | None]:
        """Ask a question, and again with all of why where that is wanted; return it with what was typed."""
        screen = self.screen(asking, at)
        while (typed := self.prompt.ask(screen)) is not None and screen.key(typed) == "?":
            others = {other: answer for other, answer in self.replies.items() if other != asking}
            each = {option: self.at({**others, asking: frozenset((option,))}) for option in screen.options}
            screen = screen._replace(lines=(*screen.lines[:2], *words.why(asking, self.at(others), each)))
        return screen, typed

    def take(self, word: str, screen: Screen, asking: str, at: Interview) -> str | None:
        """Do what was typed, and return what to ask next where that is not for the questionnaire to say."""
        if word == "b":
            before = self.turn[: [*self.turn, asking].index(asking)]
            self.prompt.show([] if before else ["This is the first question."])
            return [asking, *before][-1]
        if word == "l":
            return self.pick(at) or asking
        answer = None if word == "s" else screen.taken(word)
        if isinstance(answer, str):
            self.prompt.show([answer])
            return asking
        self.reply(asking, answer)
        return None

    def reply(self, asking: str, answer: frozenset[str] | None) -> None:
        """Keep a reply: at once on disk too."""
        self.replies.pop(asking, None)  # the latest stands last
        self.replies[asking] = answer
        self.turn += [asking] if asking not in self.turn else []
        try:
            state.keep(self.kept, self.file)
        except OSError as error:
            if not self.unkept:
                self.say(f"answers cannot be kept in {inert(str(self.file.parent))}: {error.strerror}")
            self.unkept = True

    def pick(self, at: Interview) -> str | None:
        """Show the replies so far, and return the one to change, or None."""
        if not self.replies:
            self.prompt.show(["Nothing is answered yet."])
            return None
        told = words.listing({replied: self.replies[replied] for replied in self.turn}, at.aside)
        screen = Screen(("Answered so far; which one to change?",), {"b": "back"}, told, (self.turn[-1],))
        while (typed := self.prompt.ask(screen)) is not None and not screen.key(typed):
            taken = screen.taken(typed)
            if not isinstance(taken, str):
                return next(iter(taken))
            self.prompt.show([taken])
        return None
