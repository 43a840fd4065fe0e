"""Which process does something, and whether it still lives."""

from __future__ import annotations

import os
import socket


def this_process() -> str:
    """This process, as `host:number`."""
    return process_named(os.getpid())


def process_named(number: int) -> str:
    """A process of this computer, as `host:number`."""
    return f"{socket.gethostname()}:{number}"


def gone(name: str) -> bool:
    """Whether a process of this computer has ended; of another computer nobody knows."""
    host, _, number = name.rpartition(":")
    if host != socket.gethostname() or os.name != "posix":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
