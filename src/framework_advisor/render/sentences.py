"""The sentences that both `words` and the page's script fill: the verdict, the course, and what is certain."""

SENTENCES = {
    "none-fit": "None fit: every candidate is ruled out",
    "undecided": "Undecided: nothing that matters is answered yet",
    "level": "Toss-up: {names} are level",
    "close": "Toss-up: {name} is ahead by {lead}, too little to decide",
    "alone": "{name}, since nothing else can do the job: {word}",
    "ahead": "{name}, by {lead} over {rival}: {word}",
    "stay": "Stay with {name}: the merits favour it too",
    "stay-level": "Stay with {name}: the merits favour no other by enough to count",
    "stay-alone": "Stay with {name}: nothing else can do the job",
    "stay-start-new": "Stay with {held}, and start new work on {name}: the merits favour it by {lead}, "
    "not by enough to pay for leaving",
    "keep-start-new": "Keep {held} for what is there, and start new work on {name}: the merits favour it by {lead}",
    "move": "Move to {name}: the merits favour it by {lead}, more than leaving {held} costs",
    "move-out": "Move to {name}: {held} {are} ruled out",
    "leave": "Move away: {held} {are} ruled out",
    "certain": "{name} is certain, {whatever}.",
    "certain-close": "No further answer can make a winner: it stays too close to call.",
    "certain-none": "It is certain that none fits, {whatever}.",
    "open": "{open} could still change the outcome.",
    "open-found": "At least {open} could still change the outcome.",
    "threatened": "{name} could still be ruled out by what is not answered yet.",
    "unproved": "No open question was found that changes the outcome, though it is not proved that none does.",
}
