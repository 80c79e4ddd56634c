"""Named things; every row has a score."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SCORED = ("events", "people", "organisations", "places", "dates", "figures", "quotes")


def upgrade() -> None:
    op.create_table(
        "things",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False, comment="order within the article"),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("entity_id", "name", "kind")),
        sa.Column("aliases", sa.JSON(), nullable=True),
        sa.Column("mentions", sa.BigInteger(), nullable=True),
        sa.Column("surface_forms", sa.JSON(), nullable=True),
        sa.Column("score", sa.Float(53), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("start_char", "end_char")),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_things_article_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_things")),
        sqlite_with_rowid=False,
    )
    for table in _SCORED:
        op.add_column(table, sa.Column("score", sa.Float(53), nullable=True))


def downgrade() -> None:
    for table in reversed(_SCORED):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("score")
    op.drop_table("things")
