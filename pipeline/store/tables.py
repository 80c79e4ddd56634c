"""The store's tables (SQLAlchemy Core).

The record tables follow ``pipeline.records``; the rest is the ledger of what is done.

A change here needs a migration in ``migrations/versions``; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from pipeline.records import TABLES
from pipeline.writers.tables import columns

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

_TYPES = {str: Text, int: BigInteger, float: lambda: Float(53), bool: Boolean, list: JSON}

#: every night's run, a row each
runs = Table(
    "runs",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("status", Text, nullable=False, comment="running, done, stopped, failed, killed"),
    Column("started", Text, nullable=False),
    Column("ended", Text),
    Column("host", Text),
    Column("pid", Integer),
    Column("version", Text),
    Column("options", JSON),
    Column("files_found", Integer),
    Column("files_read", Integer),
    Column("articles_new", Integer),
    Column("articles_changed", Integer),
    Column("articles_unchanged", Integer),
    Column("failures", Integer),
    Column("duplicates", Integer),
    Column("events", Integer),
    Column("participants", Integer),
    Column("seconds", Float(53)),
    Column("rate", Float(53), comment="articles a second"),
    Column("exported", Boolean, nullable=False, default=False),
)

#: files that were read whole and are done
files = Table(
    "files",
    metadata,
    Column("file", Text, primary_key=True, comment="absolute path or URL"),
    Column("name", Text, nullable=False, comment="relative to its input"),
    Column("shown", Text, nullable=False, comment="as it was given"),
    Column("size", BigInteger),
    Column("changed", Text, comment="modification time in ns, or an object store's tag"),
    Column("digest", Text, comment="SHA-256 of the bytes"),
    Column(
        "settled",
        Boolean,
        nullable=False,
        comment="changed well before it was read, so that size and time tell of a change",
    ),
    Column("reading", Text, nullable=False, comment="version and settings that it was read with"),
    Column("run_id", Text),
    Column("last_seen", Text, comment="when a run last found it; null while it is there"),
    Index("ix_files_last_seen", "last_seen", "file"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Text, primary_key=True),
    *(Column(name, _TYPES[kind]()) for name, kind in columns("articles").items() if name != "id"),
    Column("text_hash", Text, nullable=False, comment="SHA-256 of the text"),
    Column("made_by", Text, nullable=False, comment="version of the pipeline"),
    Column("run_id", Text),
    Column("near_of", Text, comment="the earliest article that this one is nearly a copy of"),
    Column("near_checked", Boolean, nullable=False, default=False),
    Column("origin", Text, comment="the origin whose title and date its records were made with"),
    Column("again", Boolean, nullable=False, default=False, comment="its records are to be made anew from its text"),
    Index("ix_articles_again", "again"),
    Index("ix_articles_text_hash", "text_hash"),
    Index("ix_articles_run_id", "run_id"),
    Index("ix_articles_near_checked", "near_checked"),
    Index("ix_articles_near_of", "near_of"),
)

#: where an article was found; an article may have many
origins = Table(
    "origins",
    metadata,
    Column("origin", Text, primary_key=True, comment="file, and the row or member in it"),
    Column("file", Text, nullable=False),
    Column("content_hash", Text, nullable=False, comment="SHA-256 of the text and what is told beside it"),
    *(Column(name, _TYPES[kind](), nullable=True) for name, kind in columns("origins").items() if name != "article_id"),
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("run_id", Text),
    Index("ix_origins_article_id", "article_id", "last_seen"),
    Index("ix_origins_file", "file", "last_seen"),
)

#: what the stages work on, so that a new version needs no file
texts = Table(
    "texts",
    metadata,
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("given", JSON, nullable=False, comment="what the source told beside the text"),
)

failures = Table(
    "failures",
    metadata,
    Column("origin", Text, primary_key=True, comment="file, and the row or member in it"),
    Column("file", Text, nullable=False),
    Column("content_hash", Text),
    *(Column(name, _TYPES[kind]()) for name, kind in columns("failures").items()),
    Column("run_id", Text),
    Index("ix_failures_file", "file"),
)

#: MinHash signatures and the keys of their bands, which near-copies share
signatures = Table(
    "signatures",
    metadata,
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
)
bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_bands_article_id", "article_id"),
    sqlite_with_rowid=False,
)

#: small facts about the store itself
state = Table("state", metadata, Column("name", Text, primary_key=True), Column("value", Text))

#: table name -> Table, for the tables of ``pipeline.records`` that hang on an article
RECORDS: dict[str, Table] = {
    name: Table(
        name,
        metadata,
        Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False, comment="order within the article"),
        *(Column(column, _TYPES[kind]()) for column, kind in columns(name).items() if column != "article_id"),
        sqlite_with_rowid=False,
    )
    for name in TABLES
    if name not in {"articles", "origins", "failures"}
}
