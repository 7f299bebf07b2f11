"""Files from outside, read with an end to it: none waits for a writer, and none is larger than it may be."""

import errno
import os

MAX_BYTES = 1 << 20
"""The largest spec or rule file that is read."""


def read_bytes(file: str, most: int = MAX_BYTES) -> bytes:
    """Return what a file holds, or of a larger one a byte more than the most. Raises OSError or ValueError.

    A named pipe is refused, for it may never end; `/dev/stdin`, and what a shell passes below /dev, are its caller's.
    """
    if os.path.exists(file) and not (os.path.isfile(file) or os.path.isdir(file) or file.startswith("/dev/")):
        raise OSError(errno.EINVAL, "it is not a regular file")
    with open(file, "rb") as stream:
        return stream.read(most + 1)


def is_yaml(file: str) -> bool:
    """Return whether a file is YAML by its name, any link to it followed; standard input is."""
    return file == "<stdin>" or os.path.realpath(file).endswith((".yaml", ".yml"))
