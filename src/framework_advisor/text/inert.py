"""Text made inert: it can do nothing to a terminal, to a reader, or to a runner that obeys what is printed."""

import re

# C0 and C1 controls, line and paragraph separators, zero-width characters, and everything that reorders text.
_UNSAFE = "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"


def inert(text: str) -> str:
    """Return text in which unsafe characters are their written-out code."""
    return text if text.isprintable() else re.sub(_UNSAFE, _written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text: str, longest: int | None = None) -> str:
    """Return text as one inert line, cut to a length: how it was broken in the file says nothing."""
    line = inert(" ".join(text.split()))
    return line if longest is None or len(line) <= longest else f"{line[: longest - 1]}…"


def no_command(text: str) -> str:
    """Return lines of which none is a command to a runner of GitHub Actions, which obeys what any of them prints."""
    return re.sub(r"^(\s*):(?=:)|(##)(?=\[)", lambda match: f"{match[0]} ", text, flags=re.MULTILINE)
