"""The tables of the first release. Written down once; never to be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from forceplate.archive.database.guards import guard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _short(length: int) -> TypeEngine[str]:
    """SQLite, which the first release knew alone, wrote the length down and ignored it."""
    return sa.String(length).with_variant(sa.Text(), "postgresql")


def upgrade() -> None:
    """From the revision before to this one."""
    _tables_of_trials()
    _tables_of_runs()
    guard(op.get_bind(), ["blob", "trial", "run", "current_run", "result", "run_result", "audit"])


def _tables_of_trials() -> None:
    op.create_table(
        "schema_version",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("at", _short(40), nullable=False),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", _short(64), primary_key=True),
        sa.Column("kind", _short(16), nullable=False),
        sa.Column("suffix", _short(8), nullable=False),
        sa.Column("bytes", LONG, nullable=False),
        sa.Column("at", _short(40), nullable=False),
    )
    op.create_table(
        "trial",
        sa.Column("code", _short(16), primary_key=True),
        sa.Column("sha256", _short(64), nullable=False),
        sa.Column("idx", sa.Integer, nullable=False),
        sa.Column("source_name", sa.Text, nullable=False),
        sa.Column("suffix", _short(8), nullable=False),
        sa.Column("raw_sha256", _short(64), nullable=False),
        sa.Column("archived", _short(40), nullable=False),
        sa.Column("by", _short(64), nullable=False),
        sa.Column("rate_hz", sa.Float, nullable=False),
        sa.Column("n_samples", sa.Integer, nullable=False),
        sa.Column("n_plates", sa.Integer, nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("quality", sa.Text, nullable=False),
        sa.Column("layout", sa.Text),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("window", sa.Text),
        sa.Column("content", _short(64), nullable=False),
        sa.Column("seal", _short(64), nullable=False),
        sa.UniqueConstraint("sha256", "idx"),
    )
    op.create_index("trial_content", "trial", ["content"])
    op.create_table(
        "trial_now",
        sa.Column("code", _short(16), sa.ForeignKey("trial.code"), primary_key=True),
        sa.Column("participant", _short(64)),
        sa.Column("session", _short(64)),
        sa.Column("start", _short(40)),
        sa.Column("protocol", _short(64)),
        sa.Column("vision", _short(16)),
        sa.Column("surface", _short(16)),
        sa.Column("trial", sa.Integer),
        sa.Column("mass_kg", sa.Float),
        sa.Column("height_m", sa.Float),
        sa.Column("foot_length_mm", sa.Float),
        sa.Column("state", _short(16), nullable=False),
        sa.Column("state_reason", sa.Text),
        sa.Column("layout", sa.Text),
        sa.Column("verdict", _short(16), nullable=False),
        sa.Column("moment", _short(40), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("trial_now_participant", "trial_now", ["participant", "moment"])
    op.create_index("trial_now_moment", "trial_now", ["moment"])
    op.create_table(
        "participant_now",
        sa.Column("code", _short(64), primary_key=True),
        sa.Column("mass_kg", sa.Float),
        sa.Column("height_m", sa.Float),
        sa.Column("foot_length_mm", sa.Float),
    )


def _tables_of_runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("preset", _short(64)),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("digest", _short(64), nullable=False),
        sa.Column("software", _short(64), nullable=False),
        sa.Column("by", _short(64), nullable=False),
        sa.Column("started", _short(40), nullable=False),
    )
    op.create_table(
        "current_run",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("by", _short(64), nullable=False),
        sa.Column("at", _short(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "result",
        sa.Column("key", _short(64), primary_key=True),
        sa.Column("trial", _short(16), sa.ForeignKey("trial.code"), nullable=False),
        sa.Column("recipe", _short(64), nullable=False),
        sa.Column("primary_values", sa.Text, nullable=False),
        sa.Column("at", _short(40), nullable=False),
        sa.Column("seal", _short(64), nullable=False),
        sa.Column("env", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "run_result",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("trial", _short(16), sa.ForeignKey("trial.code"), nullable=False),
        sa.Column("key", _short(64), nullable=False),
        sa.Column("failed", sa.Boolean, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("at", _short(40), nullable=False),
        sa.Column("seal", _short(64), nullable=False),
    )
    op.create_index("run_result_trial", "run_result", ["run", "trial", "seq"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _short(40), nullable=False),
        sa.Column("by", _short(64), nullable=False),
        sa.Column("action", _short(32), nullable=False),
        sa.Column("subject", _short(80), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("previous", _short(64), nullable=False),
        sa.Column("seal", _short(64), nullable=False),
    )
    op.create_index("audit_subject", "audit", ["subject", "seq"])


def downgrade() -> None:
    """There is no way back but the copy."""
    raise NotImplementedError("an archive goes back by restoring the copy in its backups folder")
