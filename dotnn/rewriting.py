"""Atomic rewriting of user files that keeps their permissions."""

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO


def rewrite(path: Path, text: str) -> None:
    """Replace the text of a file; a link to it stays a link.

    Raises:
        OSError: it cannot be written; the file is unchanged.
    """
    file = path.resolve(strict=True)
    # The folder alone would allow a replacement of a read-only file.
    if not os.access(file, os.W_OK):
        raise _refused(errno.EACCES, file)
    _put(file, text, stat.S_IMODE(file.stat().st_mode))


def write_whole(path: Path, text: str) -> None:
    """Write a file, or replace an existing one.

    Raises:
        OSError: it cannot be written; an existing file is unchanged.
    """
    if path.exists():
        rewrite(path, text)
        return
    mask = os.umask(0)
    os.umask(mask)
    _put(path, text, 0o666 & ~mask)


def _put(file: Path, text: str, mode: int) -> None:
    with _beside(file) as output:
        temporary = Path(output.name)
        try:
            output.write(text.encode())
            output.flush()
            os.fsync(output.fileno())
            temporary.chmod(mode)
            temporary.replace(file)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise


def _beside(file: Path) -> "IO[bytes]":
    """A new file in the same folder."""
    try:
        return NamedTemporaryFile(
            "wb", dir=file.parent, prefix=f".{file.name}.", delete=False
        )
    except OSError as error:  # name the intended file, not the temporary one
        raise _refused(error.errno or errno.EIO, file) from error


def _refused(number: int, file: Path) -> OSError:
    return OSError(number, os.strerror(number), str(file))


def write_content(text: str) -> None:
    """Print the content of a file, in UTF-8 where the terminal cannot encode it."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
    else:
        sys.stdout.write(text)
