"""Jobs; runs about a part of the archive; checks of quality that are looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _short(length: int) -> TypeEngine[str]:
    """SQLite, which the first release knew alone, wrote the length down and ignored it."""
    return sa.String(length).with_variant(sa.Text(), "postgresql")


def upgrade() -> None:
    """From the revision before to this one."""
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("state", _short(16), nullable=False),
        sa.Column("by", _short(64), nullable=False),
        sa.Column("asked", _short(40), nullable=False),
        sa.Column("started", _short(40)),
        sa.Column("ended", _short(40)),
        sa.Column("seen", _short(40)),
        sa.Column("worker", _short(120)),
        sa.Column("engine", _short(16), nullable=False),
        sa.Column("workers", sa.Integer, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("reused", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("why", sa.Text),
    )
    op.create_index("job_run", "job", ["run", "id"])
    op.add_column("run", sa.Column("chosen", sa.Text))
    op.add_column("trial_now", sa.Column("quality", sa.Text))
    # so that the first release, which asks nothing else, says that the archive is too new for it
    op.execute("INSERT INTO schema_version (version, at) VALUES (2, '')")


def downgrade() -> None:
    """There is no way back but the copy."""
    raise NotImplementedError("an archive goes back by restoring the copy in its backups folder")
