"""`forceplate backup`: a whole archive copied while others work with it."""

from __future__ import annotations

from pathlib import Path

import click

from forceplate.cli import voice
from forceplate.cli.options import FILE, archive_folder, archive_option, json_option
from forceplate.errors import ArchiveError


@click.command()
@click.argument("destination", type=FILE, metavar="DEST")
@archive_option
@click.option(
    "--copy", "copied", is_flag=True,
    help="Copy every file. [default: on the same disk link to the archive's files, which takes no "
    "room but does not outlive the disk]",
)  # fmt: skip
@click.option("--with-pictures", is_flag=True, help="Also traces for the screen.")
@json_option
def backup(
    destination: Path, archive: Path | None, copied: bool, with_pictures: bool, as_json: bool
) -> int:
    """Copy an archive into a new dated folder within DEST, while others go on writing to it.

    Each backup is a whole archive in one folder, wherever the archive keeps its catalogue and its
    files. Files that an earlier backup in DEST has are shared with it, so that a daily backup
    costs little room; any of them can be deleted without harm to the others. One that was killed
    has no manifest.json and is cleared away by the next. What the archive has lost, and no earlier
    backup in DEST still has, is named here and in manifest.json; everything else is in the backup,
    and the exit code is 5. `forceplate restore DEST --check` looks through the newest.
    """
    from forceplate.cli.progress import progress
    from forceplate.lab import Lab

    with Lab(archive_folder(archive)) as lab, progress("backing up") as step:
        made = lab.backup(destination, link=not copied, pictures=with_pictures, on_progress=step)
    told = made.manifest
    if as_json:
        voice.data({
            "ok": not told.missing, "backup": str(made.folder), "made": told.made,
            "trials": told.trials, "results": told.results, "files": told.blobs,
            "bytes": told.blob_bytes, "pictures": told.pictures, "linked": made.linked,
            "copied": made.copied, "audit_lines": told.audit_lines, "audit_head": told.audit_head,
            "missing": list(told.missing), "not_noted": made.noted,
        })  # fmt: skip
    else:
        for problem in told.missing:
            voice.line(f"missing {problem['code']}: {problem['what']}")
        voice.line(
            f"{made.folder}: {told.trials} trials, {told.results} results, {made.copied} files "
            f"copied, {made.linked} shared with what is there already"
        )
        voice.line(f"audit head {told.audit_head} (line {told.audit_lines}): keep it elsewhere")
    if made.noted is not None:
        voice.say(f"the backup is made, but the audit trail has no line of it: {made.noted}")
    if told.missing:
        voice.say(
            f"{len(told.missing)} things are missing or damaged in the archive itself; the backup "
            "has all the rest. A file that an older backup elsewhere has can be put in its place."
        )
    return ArchiveError.exit_code if told.missing else 0
