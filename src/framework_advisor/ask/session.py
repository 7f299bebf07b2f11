"""One run of the questionnaire: what is shown, what is typed, what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from framework_advisor.ask import prompts, state, words
from framework_advisor.ask.interview import Interview, Replies, in_order, interview
from framework_advisor.ask.prompts import Prompt, Screen
from framework_advisor.rulebase.model import RuleBase
from framework_advisor.spec.fields import FIELDS
from framework_advisor.text.inert import inert

KEYS = "? why, b back, s skip, l list, e end, q leave"
_SPELLED_OUT = {"why": "?", "back": "b", "skip": "s", "list": "l", "end": "e", "quit": "q"}


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
        while asking := asking or self.next_field(at):
            if self.everything and asking.partition(".")[0] != section:
                section = asking.partition(".")[0]
                self.prompt.show([f"-- {section} --"])
            typed = self.prompt.ask(self.screen(asking, at))
            word = "e" if typed is None else typed.lstrip(":").lower()
            key = _SPELLED_OUT.get(word, word)
            if key in ("e", "q"):
                return key == "e"
            asking = self.take(key, asking, at)
            if asking is None:
                before, at = at, self.at()
                moved = [words.standing(at.advice, before.advice)] if self.standing else []
                self.prompt.show([*words.replied(self.replies, before, at), *moved, ""])
        return True

    def next_field(self, at: Interview) -> str | None:
        """Return what to ask next, or None; say where nothing more can change the outcome, and offer the replies."""
        if self.everything or at.open:
            return next(iter(in_order(self.replies) if self.everything else at.open), None)
        self.prompt.show([words.stopped(at, len(self.replies)), ""])
        changes = self.replies and self.prompt.confirm("Change an answer before it ends?", "lists them")
        return self.pick(at) if changes else None

    def screen(self, asking: str, at: Interview) -> Screen:
        """Return the question as it is asked now."""
        question, options = FIELDS[asking], list(FIELDS[asking].options)
        left = len(in_order(self.replies) if self.everything else at.open) - (asking not in self.replies)
        several = " Several may be chosen, with commas between them." if question.several else ""
        heading = words.heading(asking, [*self.turn, asking].index(asking) + 1, left)
        width = max(map(len, options))
        labels = tuple(f"{id_:<{width}}  {label}" for id_, label in question.options.items())
        chosen = self.replies.get(asking, frozenset())
        default = (0,) if chosen is None else tuple(options.index(option) + 1 for option in options if option in chosen)
        alone = options.index(question.alone) + 1 if question.alone else None
        lines = (heading, f"{question.prompt}{several}", question.why)
        return Screen(lines, KEYS, labels, default, question.several, alone)

    def take(self, word: str, asking: str, at: Interview) -> str | None:
        """Do what was typed, and return what to ask next where that is not for the questionnaire to say."""
        if word == "b":
            before = self.turn[: [*self.turn, asking].index(asking)]
            self.prompt.show([] if before else ["This is the first question."])
            return [asking, *before][-1]
        if word == "l":
            return self.pick(at) or asking
        if word == "?":
            others = {other: answer for other, answer in self.replies.items() if other != asking}
            each = {option: self.at({**others, asking: frozenset((option,))}) for option in FIELDS[asking].options}
            self.prompt.show([*words.why(asking, at, each), ""])
            return asking
        answer = None if word == "s" else prompts.options_of(word, FIELDS[asking], KEYS)
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
        lines = tuple(words.listing({replied: self.replies[replied] for replied in self.turn}, at.aside))
        screen = Screen(("Answered so far; which one to change?",), "b goes back", lines, (len(lines),))
        places = {str(number): replied for number, replied in enumerate(self.turn, start=1)}
        while (typed := self.prompt.ask(screen)) not in (None, "", "b", "l", "q"):
            if typed in places:
                return places[typed]
            self.prompt.show([f"Type a number from 1 to {len(lines)}, or b to go back."])
        return None
