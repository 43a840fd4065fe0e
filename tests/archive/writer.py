"""A process that writes to an archive: it says `{"ready": ...}` and waits for a line on stdin.

writer.py judge FOLDER CODE COUNT     judges one trial back and forth
writer.py add FOLDER NAME COUNT       adds trials, saying each when it is safe
writer.py put STORE NAME TEXT COUNT   puts the same object again and again
"""

from __future__ import annotations

import json
import sys
import time

from conftest import new_trial

from forceplate.archive.archive import Archive
from forceplate.archive.files.store import store_at


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def wait() -> None:
    say(ready=True)
    sys.stdin.readline()


def judge(folder: str, code: str, count: int) -> None:
    with Archive.open(folder) as archive:
        wait()
        for number in range(count):
            state = "accepted" if number % 2 == 0 else "repeat"
            began = time.monotonic()
            archive.judge(code, state, f"judgement {number}", code)
            say(waited=time.monotonic() - began)


def add(folder: str, name: str, count: int) -> None:
    with Archive.open(folder) as archive:
        wait()
        for number in range(count):
            original = f"{name} {number}".encode()
            archive.put_original(original, "csv")
            code, _ = archive.add(new_trial(original), b"raw " + original, name)
            say(code=code)


def put(place: str, name: str, text: str, count: int) -> None:
    store = store_at(place)
    wait()
    for number in range(count):
        store.put(f"{name}{number}.h5", text.encode(), "a trial file")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "put":
        put(rest[0], rest[1], rest[2], int(rest[3]))
    else:
        {"judge": judge, "add": add}[what](rest[0], rest[1], int(rest[2]))
