"""Where the parts of an archive are: its folder, its catalogue and its files."""

from __future__ import annotations

import json
import os
import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forceplate.archive.files.layer import FileLayer, storage_error, write_new
from forceplate.archive.files.names import CATALOGUE as SQLITE
from forceplate.errors import ArchiveError

FILE = "archive.toml"
CATALOGUE, STORE = "FORCEPLATE_CATALOGUE", "FORCEPLATE_STORE"
MANIFEST, BACKUP = "manifest.json", "forceplate.backup/"
"""The file that a backup has and an archive has not, and what its schema begins with."""
RESTORING = "restoring.json"
"""In a folder into which a backup is being brought back, and says which; then it goes."""
_KEYS = {"catalogue": CATALOGUE, "store": STORE}
_SECRET = re.compile("password|passwd|secret|token|access_key|^key$", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where the parts of an archive are.

    Parameters
    ----------
    folder : Path
        Holds the key of the archive, and whatever part is not somewhere else.
    catalogue, store : str or None
        Addresses of a database and of an object store; None: in the folder.
    """

    folder: Path
    catalogue: str | None = None
    store: str | None = None

    @property
    def files(self) -> str:
        """Where the files are, as `store_at` takes it."""
        return self.store or str(self.folder)

    @property
    def elsewhere(self) -> bool:
        """Whether a part of it is not in the folder."""
        return self.catalogue is not None or self.store is not None


def placed(folder: Path, environ: Mapping[str, str] = os.environ) -> Place:
    """Where the archive of a folder is: as the environment says, else as the folder notes.

    Raises
    ------
    ArchiveError
        The note cannot be read, or the environment says something else than the note. An archive
        is not to fall in two because a variable was set in one window and not in another.
    """
    noted = note_of(folder)
    said = {key: environ.get(name) or None for key, name in _KEYS.items()}
    settled = bool(noted) or (folder / SQLITE).is_file()
    for key, name in _KEYS.items():
        if settled and said[key] and shown(said[key]) != noted.get(key):
            raise ArchiveError(
                f"the archive of this folder has its {key} somewhere else than {name} says.",
                where=folder / FILE, expected=noted.get(key) or "in the folder",
                found=shown(said[key]),
                advice=f"Unset {name}, or give another folder with --archive; forceplate storage "
                "copy moves an archive.",
            )  # fmt: skip
    return Place(folder, **{key: said[key] or noted.get(key) for key in _KEYS})


def same_folder(one: Path, other: Path) -> bool:
    """Whether two paths lead to one folder, by a link or by `..` as well."""
    try:
        return one.resolve() == other.resolve() or one.samefile(other)
    except OSError:  # one of them is not there yet
        return False


def refuse_nested(backups: Path, part: Path) -> None:
    """ArchiveError where a folder of backups is in a part of the archive, or the other way round.

    What is lost or moved with the one would be so with the other.
    """
    one, other = backups.resolve(), part.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise ArchiveError(
            "a folder of backups is not in the archive, nor the archive in it.", where=backups,
            expected="a folder beside the archive, better on another disk", found=f"{part}",
            advice="Give another folder.",
        )  # fmt: skip


def refuse_backup(folder: Path) -> None:
    """ArchiveError where the folder is a backup: used as an archive it would not stay whole.

    SQLite writes to its file even where it is only looked into, and then the file is no longer
    the one that the backup's manifest tells of.
    """
    path = folder / MANIFEST
    try:
        table = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError, RecursionError):
        table = {}  # nobody else calls a file so in the folder of an archive
    schema = str(table.get("schema", BACKUP)) if isinstance(table, dict) else BACKUP
    if schema.startswith(BACKUP):
        raise ArchiveError(
            "this folder is a backup: it is not opened, and nothing is copied into it.",
            where=folder,
            advice="Bring it back with forceplate restore BACKUP --to FOLDER, and open that; "
            "forceplate restore BACKUP --check looks through it and changes nothing.",
        )  # fmt: skip


def refuse_half_restored(folder: Path) -> None:
    """ArchiveError where a backup is not all back yet: anything begun here would be in its way."""
    path = folder / RESTORING
    if not path.exists():
        return
    try:
        backup = json.loads(path.read_bytes())["backup"]
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        backup = None
    of = shlex.quote(backup) if isinstance(backup, str) else "BACKUP"
    raise ArchiveError(
        "a backup is being brought back into this folder, and that is not through.", where=folder,
        advice="Wait where it still runs; where it was stopped go on with "
        f"forceplate restore {of} --to {shlex.quote(str(folder))}",
    )  # fmt: skip


def note(place: Place, files: FileLayer) -> None:
    """Write into the folder where the parts of its archive are, if they are elsewhere."""
    if place.elsewhere and not (place.folder / FILE).exists():
        renote(place, files)


def renote(place: Place, files: FileLayer) -> None:
    """The same in place of an earlier note; none where everything is in the folder."""
    path = place.folder / FILE
    lines = [
        f"{key} = {json.dumps(shown(value), ensure_ascii=False)}"
        for key, value in (("catalogue", place.catalogue), ("store", place.store))
        if value is not None
    ]
    text = "# Where this archive is; passwords come from the environment.\n"
    try:
        if not place.elsewhere:
            if path.exists():
                files.unlink(path)
                files.fsync_dir(place.folder)
            return
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        write_new(files, part, (text + "\n".join(lines) + "\n").encode(), mode=0o640)
        files.rename(part, path)
        files.fsync_dir(place.folder)
    except OSError as cause:
        raise storage_error(cause, "the note of where the archive is", path, 0) from cause


def check_still(place: Place) -> None:
    """ArchiveError where the folder has come to note something else than what is in use.

    Whoever has the archive open would go on in a place that nobody opens any more.
    """
    noted = {key: shown(value) for key, value in note_of(place.folder).items()}
    used = {"catalogue": shown(place.catalogue), "store": shown(place.store)}
    if noted != {key: value for key, value in used.items() if value is not None}:
        raise ArchiveError(
            "the archive has moved; start this program anew.", where=place.folder / FILE,
            expected=_told(used), found=_told(noted),
            advice="Nothing was written; what was acknowledged before is safe where it is now.",
        )  # fmt: skip


def _told(parts: Mapping[str, str | None]) -> str:
    """Where the parts are, in words."""
    return ", ".join(f"{key} {parts.get(key) or 'in the folder'}" for key in _KEYS)


def shown(address: str | None) -> str | None:
    """An address without its password, wherever in it that may stand."""
    if address is None:
        return None
    scheme, colon, rest = address.rpartition("://")
    login, at, host = rest.rpartition("@")  # the last one: a password may hold any sign
    known, asked, query = f"{login.split(':', 1)[0]}{at}{host}".partition("?")
    parts = [part for part in query.split("&") if not _SECRET.search(part.partition("=")[0])]
    return f"{scheme}{colon}{known}" + (asked + "&".join(parts) if any(parts) else "")


def note_of(folder: Path) -> dict[str, str]:
    """What a folder notes; empty where all is in it. ArchiveError where that cannot be used."""
    path = folder / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except NotADirectoryError as cause:
        raise ArchiveError(
            "this is a file, not a folder.", where=folder, expected="the folder of an archive",
            advice="Give the folder with --archive.",
        ) from cause  # fmt: skip
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise ArchiveError(
            "the note of where the archive is cannot be read.", where=path, found=str(cause),
            expected='catalogue = "postgresql+psycopg://..." and store = "s3://..."',
        ) from cause  # fmt: skip
    unknown = sorted(key for key, value in table.items()
                     if key not in _KEYS or not isinstance(value, str))  # fmt: skip
    if unknown:
        raise ArchiveError(
            "the note of where the archive is cannot be used.", where=path,
            expected="texts named catalogue and store", found=", ".join(unknown),
        )  # fmt: skip
    return table
