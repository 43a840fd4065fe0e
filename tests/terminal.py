"""A reader at a terminal, who types what a page says, line by line, and waits for each."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

PATIENCE_S = 90.0
COMMENT = "  # "
STOPPED, LEFT = "press Ctrl-C", "leave it running"
"""Comments after a line: what the reader does while it runs."""
ELSEWHERE, OTHER = "# on another computer", "other"
"""The first line of a block that is for another computer, and the folder that stands for it."""
INTERRUPTED = 130


@dataclass(frozen=True)
class Fence:
    """One block of code of the page: its language and its lines."""

    language: str
    lines: tuple[str, ...]


def fences(page: str) -> dict[str, list[Fence]]:
    """The blocks of code under each heading of a page."""
    found: dict[str, list[Fence]] = {}
    for part in re.split(r"^## ", page, flags=re.MULTILINE):
        heading, _, text = part.partition("\n")
        blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        found[heading] = [Fence(word, tuple(body.splitlines())) for word, body in blocks]
    return found


def own_environment() -> dict[str, str]:
    """That of a new terminal: nothing said yet about archives, databases and stores."""
    said = ("FORCEPLATE_", "PG", "AWS_ENDPOINT_URL", "AWS_ACCESS", "AWS_SECRET", "AWS_REGION")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(said)}
    programs = str(Path(sys.executable).parent)
    return {**kept, "PATH": f"{programs}{os.pathsep}{kept['PATH']}", "COLUMNS": "200"}


@dataclass
class Terminal:
    """The computers of a page: a folder each, and what is typed at them.

    Parameters
    ----------
    folder : Path
        Where the lines are typed.
    stays : tuple of str
        Beginnings of lines that start what goes on, such as a server.
    says : dict
        What a line says, among other things, by how it begins or by the comment after it.
    answer : str
        What is typed where a line asks for something.
    placeholders : dict
        What is here in place of the page's names, addresses and ports.
    """

    folder: Path
    stays: tuple[str, ...]
    says: dict[str, str]
    answer: str
    placeholders: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=own_environment)
    processes: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    held_s: float = 0.5
    full_speed: threading.Event = field(default_factory=threading.Event)

    def type_all(self, blocks: list[Fence], before: dict[str, Callable[[], None]]) -> None:
        """Type each line for a shell; `before` has what happens before lines that begin so."""
        for block in blocks:
            if block.language != "sh":
                continue
            away = block.lines[0] == ELSEWHERE
            for line in block.lines[away:]:
                for start, happens in before.items():
                    if line.startswith(start) and COMMENT not in line:
                        happens()
                self.heard[line] = self.line(line, self.folder / OTHER if away else self.folder)

    def line(self, line: str, place: Path) -> str:
        """Type a line, and hold how it ends and what it says against what is expected."""
        words, mark, comment = line.partition(COMMENT)
        words = words.rstrip()
        if line.startswith(self.stays) or comment == LEFT:
            process = self.start(line, words, place)
            if comment == LEFT:
                self.slow_down(process)
            return ""
        assert comment in ("", STOPPED), f"what does the reader do? {line}"
        code, said = (self.interrupted if mark else self.typed)(words, place)
        assert code == (INTERRUPTED if mark else 0), f"{line}\n{said}"
        lacking = [
            text
            for start, text in self.says.items()
            if (comment == start or line.startswith(start)) and text not in said
        ]
        assert lacking == [], f"{line}\n{said}"
        return said

    def real(self, words: str) -> str:
        """A line with the names and addresses that are there in place of the page's."""
        for written, meant in self.placeholders.items():
            words = words.replace(written, meant)
        return words

    def typed(self, words: str, place: Path) -> tuple[int, str]:
        """Run a line in a shell; what it exports stays. Its exit code and all it says."""
        kept = self.folder / "environment"
        script = f"{self.real(words)}\ncode=$?; env -0 > '{kept}'; exit $code"
        ended = subprocess.run(
            ["bash", "-c", script], cwd=place, env=self.environment, input=f"{self.answer}\n",
            capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        pairs = kept.read_text(encoding="utf-8").split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs if pair)
        return ended.returncode, ended.stdout + ended.stderr

    def start(self, name: str, words: str, place: Path) -> subprocess.Popen[str]:
        """Start a line that goes on, as the leader of its own group; its words go to a file."""
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                ["bash", "-c", f"exec {self.real(words)}"], cwd=place, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, text=True,
            )  # fmt: skip
        return self.processes[name]

    def log(self, name: str) -> Path:
        """Where what a started line says is kept."""
        return self.folder / f"{sha256(name.encode()).hexdigest()[:12]}.log"

    def interrupted(self, words: str, place: Path) -> tuple[int, str]:
        """Run a line and press Ctrl-C once a trial was analysed; its exit code and what it says."""
        process = self.start(words, words, place)
        self.until_analysing(process)
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(timeout=PATIENCE_S)
        return code, self.log(words).read_text(encoding="utf-8")

    def until_analysing(self, process: subprocess.Popen[str]) -> None:
        pictures = self.folder / "my-lab" / "series"
        before = sum(1 for _ in pictures.rglob("*.h5"))
        until(lambda: sum(1 for _ in pictures.rglob("*.h5")) > before or process.poll() is not None)
        assert process.poll() is None

    def slow_down(self, process: subprocess.Popen[str]) -> None:
        """Let a command do only a little at a time, so that it is still there when looked at.

        It is never held for long: in the midst of a commit others wait for it.
        """

        def hold() -> None:
            while process.poll() is None and not self.full_speed.wait(0.02):
                kill_group(process, signal.SIGSTOP)
                self.full_speed.wait(self.held_s)
                kill_group(process, signal.SIGCONT)

        self.until_analysing(process)
        threading.Thread(target=hold, daemon=True).start()

    def end(self, name: str) -> int:
        """End what a line started, and all its processes."""
        process = self.processes[name]
        for number in (signal.SIGTERM, signal.SIGCONT):
            kill_group(process, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        kill_group(process, signal.SIGKILL)
        return process.wait(timeout=20)


def kill_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """A signal for a process and all that it started; none where they are gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def until(happened: Callable[[], object]) -> None:
    """Wait for something; that it does not happen is an error."""
    last = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < last, "it did not happen"
        time.sleep(0.05)
