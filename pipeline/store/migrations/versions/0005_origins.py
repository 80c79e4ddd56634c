"""Origins tell what was given there and when they were last seen; the same text of another day is another article."""

import json

import sqlalchemy as sa
from alembic import op

from pipeline.store.address import without_password

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ORIGINS = ("path", "given_id", "title", "published", "published_basis", "last_seen")


def upgrade() -> None:
    for name in _ORIGINS:
        op.add_column("origins", sa.Column(name, sa.Text(), nullable=True))
    made_with = "the origin whose title and date its records were made with"
    again = "its records are to be made anew from its text"
    op.add_column("articles", sa.Column("last_seen", sa.Text(), nullable=True))
    op.add_column("articles", sa.Column("origin", sa.Text(), nullable=True, comment=made_with))
    op.add_column(
        "articles", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false(), comment=again)
    )
    seen = "when a run last found it; null while it is there"
    op.add_column("files", sa.Column("last_seen", sa.Text(), nullable=True, comment=seen))
    for index, table, columns in (
        ("ix_articles_text_hash", "articles", ["text_hash"]),
        ("ix_origins_article_id", "origins", ["article_id", "last_seen"]),
        ("ix_origins_file", "origins", ["file", "last_seen"]),
    ):
        op.drop_index(index, table_name=table)
        op.create_index(index, table, columns)
    op.create_index("ix_articles_again", "articles", ["again"])
    op.create_index("ix_files_last_seen", "files", ["last_seen", "file"])
    _keys()
    _what_was_given()
    _options()


def _keys() -> None:
    """Signs in a file's name that would be taken for those before a row and a member (``values.origin_key``)."""
    for table in ("origins", "failures"):
        op.execute(
            f"UPDATE {table} SET origin = replace(replace(file, '#', '//#'), '!', '//!')"
            " || substr(origin, length(file) + 1) WHERE replace(replace(file, '#', ''), '!', '') <> file"
        )


def _what_was_given() -> None:
    """All origins of an article are told what it was made with; the path of those beyond the first is their file."""
    sqlite = op.get_bind().dialect.name == "sqlite"

    def given(name: str) -> str:
        return f"json_extract(texts.given, '$.{name}')" if sqlite else f"texts.given ->> '{name}'"

    names = {"given_id": "id", "title": "title", "published": "published", "published_basis": "published_basis"}
    sets = ", ".join(
        f"{column} = (SELECT {given(name)} FROM texts WHERE texts.article_id = origins.article_id)"
        for column, name in names.items()
    )
    op.execute(f"UPDATE origins SET path = file, {sets}")
    op.execute(
        "UPDATE articles SET origin = (SELECT min(origins.origin) FROM origins WHERE origins.article_id = articles.id)"
    )
    op.execute(
        "UPDATE origins SET path = (SELECT articles.path FROM articles WHERE articles.id = origins.article_id)"
        " WHERE origin IN (SELECT origin FROM articles)"
    )


def _options() -> None:
    """Passwords that the rows of earlier runs show."""
    runs = sa.table("runs", sa.column("run_id", sa.Text()), sa.column("options", sa.JSON()))
    bind = op.get_bind()
    for run_id, options in bind.execute(sa.select(runs.c.run_id, runs.c.options)).all():
        hidden = json.loads(without_password(json.dumps(options)))
        if hidden != options:
            bind.execute(sa.update(runs).where(runs.c.run_id == run_id).values(options=hidden))


def downgrade() -> None:
    op.drop_index("ix_files_last_seen", table_name="files")
    op.drop_index("ix_articles_again", table_name="articles")
    for index, table, columns in (
        ("ix_articles_text_hash", "articles", ["text_hash"]),
        ("ix_origins_article_id", "origins", ["article_id"]),
        ("ix_origins_file", "origins", ["file"]),
    ):
        op.drop_index(index, table_name=table)
        op.create_index(index, table, columns)
    op.drop_column("files", "last_seen")
    for name in ("again", "origin", "last_seen"):
        op.drop_column("articles", name)
    for name in _ORIGINS:
        op.drop_column("origins", name)
