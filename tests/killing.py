"""Scripts that kill themselves before one of their system calls."""

_WATCHED = """
import os, signal, sys
import dotnn

number, path = int(sys.argv[1]), sys.argv[2]
count = 0
{before}
def watched(function):
    def call(*arguments, **settings):
        global count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **settings)
    return call

for name in ("replace", "fsync", "unlink", "rmdir", "open", "mkdir", "rename"):
    setattr(os, name, watched(getattr(os, name)))
{body}
print(count)
"""


def killed_in(body: str, *, before: str) -> str:
    """A script of a number and a path, killed before the call of that number.

    Without a call of the number, it prints how many there are.

    Args:
        before: lines whose calls are not counted.
    """
    return _WATCHED.format(body=body, before=before)
