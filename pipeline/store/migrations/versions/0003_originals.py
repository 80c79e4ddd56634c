"""The near-copies of an article are found without a look at every other."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_articles_near_of", "articles", ["near_of"])


def downgrade() -> None:
    op.drop_index("ix_articles_near_of", table_name="articles")
