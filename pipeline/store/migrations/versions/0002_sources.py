"""What values come from, and how sure they are."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEW = {
    "events": (
        ("when_source", sa.Text()),
        ("when_score", sa.Float(53)),
        ("place_source", sa.Text()),
        ("place_score", sa.Float(53)),
    ),
    "participants": (("source", sa.Text()), ("score", sa.Float(53))),
    "people": (("role_source", sa.Text()), ("role_score", sa.Float(53))),
}


def upgrade() -> None:
    for table, columns in _NEW.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, columns in _NEW.items():
        for name, _ in columns:
            op.drop_column(table, name)
