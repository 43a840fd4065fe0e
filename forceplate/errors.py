"""Every deliberate error of forceplate.

ForcePlateError                 what is wrong, where, expected, found, what to do
├── ReadError                   a file cannot be read as a recording
│   ├── NoReaderError           no reader accepts the file
│   └── AmbiguousReaderError    two readers accept it
├── LayoutError                 a layout says something impossible
├── ProfileError                an import profile is not valid
├── SettingsError               a setting is unknown or out of range
├── ClusterError                a cluster cannot be reached, or may not be used
├── NothingFound                what was asked for is not there
│   ├── UnknownTrial            no such trial in the archive
│   ├── UnknownParticipant      no such participant in the archive
│   ├── UnknownSession          no such visit of a participant
│   └── ArchiveMissing          there is no archive in the folder
└── ArchiveError                the archive cannot do what was asked
    ├── StorageFull             the disk is full
    └── ArchiveTooNew           the catalogue was written by a later version
"""

from __future__ import annotations

from os import PathLike


class ForcePlateError(Exception):
    """Something a person can mend; says what, where, expected, found and what to do.

    Parameters
    ----------
    what : str
        What is wrong, a short sentence.
    where : path or str, optional
        The file or thing it concerns.
    line, byte : int, optional
        Place in the file (lines count from 1, bytes from 0).
    expected, found : str, optional
        What was needed and what stands there instead.
    advice : str, optional
        What to do next.
    """

    code = "error"
    exit_code = 1

    def __init__(
        self,
        what: str,
        *,
        where: str | PathLike[str] | None = None,
        line: int | None = None,
        byte: int | None = None,
        expected: str | None = None,
        found: str | None = None,
        advice: str | None = None,
    ) -> None:
        self.what = what
        self.where = None if where is None else str(where)
        self.line = line
        self.byte = byte
        self.expected = expected
        self.found = found
        self.advice = advice
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The whole error on one line."""
        place = self.where or ""
        if self.line is not None:
            place += f", line {self.line}" if place else f"line {self.line}"
        if self.byte is not None:
            place += f", byte {self.byte}" if place else f"byte {self.byte}"
        parts = [f"{place}: {self.what}" if place else self.what]
        if self.expected is not None:
            parts.append(f"Expected: {self.expected}.")
        if self.found is not None:
            parts.append(f"Found: {self.found}.")
        if self.advice is not None:
            parts.append(self.advice)
        return " ".join(" ".join(parts).split())

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        fields = (
            self.what,
            self.where,
            self.line,
            self.byte,
            self.expected,
            self.found,
            self.advice,
        )
        return _rebuild, (type(self), *fields)

    def to_json(self) -> dict[str, str | int | None]:
        """The error as the JSON object that `ingest --json` prints."""
        return {
            "code": self.code,
            "what": self.what,
            "line": self.line,
            "byte": self.byte,
            "expected": self.expected,
            "found": self.found,
            "advice": self.advice,
        }


def _rebuild(
    kind: type[ForcePlateError],
    what: str,
    where: str | None,
    line: int | None,
    byte: int | None,
    expected: str | None,
    found: str | None,
    advice: str | None,
) -> ForcePlateError:
    """Make the error again on the other side of a process boundary."""
    return kind(
        what, where=where, line=line, byte=byte, expected=expected, found=found, advice=advice
    )


class ReadError(ForcePlateError):
    """A file cannot be read as a recording."""

    code = "unreadable"
    exit_code = 3


class NoReaderError(ReadError):
    """No reader accepts the file; the sentence gives each reader's reason."""

    code = "no-reader"


class AmbiguousReaderError(ReadError):
    """More than one reader accepts the file."""

    code = "ambiguous-reader"


class LayoutError(ForcePlateError):
    """A layout says something impossible."""

    code = "layout"
    exit_code = 6


class ProfileError(ForcePlateError):
    """An import profile is not valid."""

    code = "profile"
    exit_code = 6


class SettingsError(ForcePlateError):
    """A setting is unknown, of the wrong kind or out of range."""

    code = "settings"
    exit_code = 2


class ClusterError(ForcePlateError):
    """A cluster cannot be reached or has left; what was finished before is kept."""

    code = "cluster"
    exit_code = 7


class NothingFound(ForcePlateError):
    """What was asked for is not there."""

    code = "nothing-found"
    exit_code = 4


class UnknownTrial(NothingFound):
    """No such trial in the archive."""

    code = "unknown-trial"


class UnknownParticipant(NothingFound):
    """No such participant in the archive."""

    code = "unknown-participant"


class UnknownSession(NothingFound):
    """The participant has no such session."""

    code = "unknown-session"


class ArchiveMissing(NothingFound):
    """There is no archive in the folder."""

    code = "no-archive"


class ArchiveError(ForcePlateError):
    """The archive cannot do what was asked."""

    code = "archive"
    exit_code = 5


class StorageFull(ArchiveError):
    """The disk is full; nothing that was acknowledged is lost."""

    code = "storage-full"


class ArchiveTooNew(ArchiveError):
    """The catalogue was written by a later version of forceplate."""

    code = "archive-too-new"
