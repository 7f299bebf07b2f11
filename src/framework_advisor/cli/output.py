"""Where results and problems go: standard output or a file, written whole or not at all; problems to standard error."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, NoReturn, TypeVar

import typer
from typing_extensions import TypedDict

from framework_advisor.text.problems import UnusableInput, inert, no_command

GATE_FAILED, USAGE, UNUSABLE, INCONCLUSIVE = 1, 2, 3, 4
_WIDEST = 100
T = TypeVar("T")
_MOST_PROBLEMS = 50
_SUMMARY = 1 << 20
"""GitHub takes no larger job summary for a step, in bytes."""


AsOf = Annotated[
    datetime | None,
    typer.Option(
        metavar="DATE",
        formats=["%Y-%m-%d"],
        envvar="FRAMEWORK_ADVISOR_AS_OF",
        help="The day by which to judge what is overdue for review; today if none.",
    ),
]


Format = Literal["terminal", "json", "markdown"]
OutputFile = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there; - is standard output.")
]


class Target(NamedTuple):
    """A format, and the file for it; None is standard output."""

    format: str
    file: Path | None


def targets(asked: Sequence[str], file: Path | None, known: Sequence[str]) -> list[Target]:
    """Return where each format goes, each written `FORMAT` or `FORMAT=FILE`; `file` is for the one without."""
    found = []
    for one in asked:
        name, sign, named = one.partition("=")
        if name not in known or (sign and not named):
            what = f"`{inert(one)}` is none of {', '.join(known)}, with =FILE or without"
            raise typer.BadParameter(what, param_hint="--format")
        found.append(Target(name, regular(Path(named) if sign else file)))
    places = [os.path.realpath(target.file) if target.file else None for target in found]
    if len(set(places)) < len(places):
        raise typer.BadParameter("two formats go to one place; write --format FORMAT=FILE", param_hint="--format")
    if file and all("=" in one for one in asked):
        raise typer.BadParameter("every format names its own file already", param_hint="--output")
    return found


def regular(file: Path | None) -> Path | None:
    """Return the file to write to, or None for standard output."""
    return None if file == Path("-") else file


Color = Literal["auto", "always", "never"]
ColorOption = Annotated[Color, typer.Option("--color", help="Colour what is made for the terminal.")]


class Style(TypedDict):
    """How to lay out what is made for the terminal."""

    width: int
    color: bool
    unicode: bool


def terminal_style(choice: Color, *, to_file: bool) -> Style:
    """Return the style for standard output, or for a file."""
    to_terminal = is_terminal() and not to_file
    return {
        "width": terminal_width(to_terminal=to_terminal),
        "color": wants_color(choice, to_terminal=to_terminal) and not (to_file and choice == "auto"),
        "unicode": to_file or is_unicode(),
    }


def day(as_of: datetime | None) -> date:
    """Return the day that was asked for, or today: the one place that looks at the calendar."""
    return (as_of or datetime.now().astimezone()).date()


def fail_unusable(error: UnusableInput) -> NoReturn:
    """Print what is wrong with the input and exit."""
    shown = error.problems[:_MOST_PROBLEMS]
    more = len(error.problems) - len(shown)
    lines = [str(problem) for problem in shown]
    lines.append(f"{more} more not shown" if more else "")
    total = len(error.problems)
    lines.append(f"{total} problem{'' if total == 1 else 's'}; nothing was written")
    say("\n".join(filter(None, lines)))
    raise typer.Exit(UNUSABLE)


def say(text: str) -> None:
    """Print a message for people to standard error, in whatever that can show."""
    if sys.stderr is not None:
        encoding = sys.stderr.encoding or "ascii"
        typer.echo(no_command(text).encode(encoding, "backslashreplace").decode(encoding), err=True)


def write(text: str, file: Path | None) -> None:
    """Write a result to standard output, or to a file as UTF-8: whole, or not at all."""
    write_all([(text, file)])


def write_all(results: Sequence[tuple[str, Path | None]]) -> None:
    """Write several results likewise; where one file cannot be written, none is."""
    staged: list[tuple[Path, Path]] = []
    file: Path | None = None
    try:
        for text, file in results:
            if file is not None and not _is_device(file):
                staged.append((_stage(file, text.encode()), file))
        for text, file in results:
            if file is None:
                _print(text)
            elif _is_device(file):
                file.write_bytes(text.encode())
        while staged:
            temporary, file = staged[0]
            temporary.replace(os.path.realpath(file))
            del staged[0]
    except OSError as error:
        where = inert(str(file)) if file else "standard output"
        say(f"cannot write to {where}: {error.strerror}")
        raise typer.Exit(USAGE) from None
    finally:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _print(text: str) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    try:
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "ascii", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        say(f"cannot make the folder {inert(str(folder))}: {error.strerror}")
        raise typer.Exit(USAGE) from None


def append(text: str, file: Path) -> None:
    """Write a result at the end of a file, as GitHub's job summary wants it: at most a mebibyte in all."""
    data = text.encode()
    try:
        room = _SUMMARY - (file.stat().st_size if file.exists() else 0)
        data = b"\n" + data if room < _SUMMARY else data
        if len(data) > room:
            cut = "\n\nThe rest does not fit into a job summary.\n"
            data = data[: max(0, room - len(cut))].decode(errors="ignore").encode() + cut.encode()
        with file.open("ab") as stream:
            stream.write(data[: max(0, room)])
    except OSError as error:
        say(f"cannot write to {inert(str(file))}: {error.strerror}")


def with_progress(items: Iterable[T], total: int) -> Iterator[T]:
    """Yield the items; once that has taken a second, show on standard error how many are done."""
    from rich.console import Console  # noqa: PLC0415  (only for what takes long)
    from rich.progress import Progress  # noqa: PLC0415

    began = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True, disable=True) as progress:
        task = progress.add_task("Working", total=total)
        for item in items:
            yield item
            progress.advance(task)
            if progress.disable and time.monotonic() - began > 1:
                progress.disable = False
                progress.start()
                if not sys.stderr.isatty():
                    say(f"working through {total:,} projects")


def refuse_to_overwrite(file: Path | None, inputs: Iterable[str]) -> None:
    """Refuse to write the result over something it was made of."""
    for name in inputs:
        if file is not None and file.exists() and Path(name).exists() and file.samefile(name):
            raise typer.BadParameter(f"{inert(str(file))} is also an input", param_hint="--output")


def _is_device(file: Path) -> bool:
    """Return whether it is a device or a pipe, which cannot be replaced."""
    return file.exists() and not file.is_file() and not file.is_dir()


def _stage(file: Path, data: bytes) -> Path:
    """Return a new file beside one, with the data that is to replace it and its permissions."""
    target = Path(os.path.realpath(file))
    if target.is_dir():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not os.access(target, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        Path(name).chmod(mode)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def terminal_width(*, to_terminal: bool) -> int:
    """Return the columns to use: the terminal's, up to 100; 80 for anything else, so that the bytes do not vary."""
    return min(shutil.get_terminal_size().columns, _WIDEST) if to_terminal else 80


def wants_color(choice: str, *, to_terminal: bool) -> bool:
    """Return whether to colour: the option first, then NO_COLOR and FORCE_COLOR, then whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (to_terminal and os.environ.get("TERM") != "dumb")


def is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def is_unicode() -> bool:
    """Return whether standard output can show more than ASCII."""
    return sys.stdout is not None and (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
