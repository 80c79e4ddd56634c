"""What is no longer where it was: when it was seen last, and how it is taken out of the store."""

from __future__ import annotations

import json
from typing import Callable, Iterable

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from pipeline.store import homes
from pipeline.store.connection import binary
from pipeline.store.tables import articles, failures, files, origins, runs
from pipeline.store.values import in_lots
from pipeline.store.writing import Writing

#: files that one transaction looks at
_AT_ONCE = 500


def below(key: str, roots: Iterable[str]) -> bool:
    """Whether a file is one of ``roots`` or lies below one."""
    return any(key == root or key.startswith(root.rstrip("/") + "/") for root in roots)


class Vanished(Writing):
    """Files that went, and what is forgotten with them."""

    # --- when places were looked at -----------------------------------------------------------

    def walked(self) -> dict[str, str]:
        """Folders and files that runs went through to the end, and when the last of these began."""
        return json.loads(self.get("walked") or "{}")

    def walk_ended(self, roots: Iterable[str], started: str) -> None:
        """A run that began at ``started`` went through all of ``roots``."""
        known = self.walked()
        # a file that was given by name is told by ``files`` itself
        known |= dict.fromkeys(roots, started)
        newest = sorted(known.items(), key=lambda item: item[1])[-1000:]
        self.set("walked", json.dumps(dict(newest), ensure_ascii=False))

    # --- files that are gone ------------------------------------------------------------------

    def files_below(self, root: str) -> Iterable[str]:
        """Keys of known files that are ``root`` or lie below it, and were there when they were looked for last."""
        column, last = binary(files.c.file, self.engine), root.rstrip("/") + "/"
        end = root.rstrip("/") + "0"  # the sign after a slash
        with self._reading() as connection:
            own = connection.execute(
                select(files.c.file).where(files.c.file == root, files.c.last_seen.is_(None))
            ).scalars()
            yield from list(own)
        while True:
            query = (
                select(files.c.file)
                .where(files.c.last_seen.is_(None), column > last, column < end)
                .order_by(column)
                .limit(5000)
            )
            with self._reading() as connection:
                found = list(connection.execute(query).scalars())
            if not found:
                return
            yield from found
            last = found[-1]

    def mark_gone(self, gone: Iterable[str], seen: Callable[[str], str | None]) -> int:
        """Files are no more: their origins are told when they were last seen, their failures go.

        Args:
            seen: key of a file -> when a run last found it, None where only the run that read it is known.
        """
        count = 0
        for keys in in_lots(gone, _AT_ONCE):
            with self._transaction() as connection:
                read = dict(
                    connection.execute(
                        select(files.c.file, runs.c.started)
                        .join(runs, runs.c.run_id == files.c.run_id)
                        .where(files.c.file.in_(keys))
                    ).all()
                )
                rows = [{"key": key, "seen": seen(key) or read.get(key) or "unknown"} for key in keys]
                there = origins.c.file.in_(keys) & origins.c.last_seen.is_(None)
                affected = list(connection.execute(select(origins.c.article_id).where(there)).scalars())
                for table in (origins, files):
                    connection.execute(
                        update(table)
                        .where(table.c.file == bindparam("key"), table.c.last_seen.is_(None))
                        .values(last_seen=bindparam("seen")),
                        rows,
                    )
                homes.gone(connection, affected)
                connection.execute(delete(failures).where(failures.c.file.in_(keys)))
                self.touch(connection, "gone")
            count += len(keys)
        return count

    # --- forgetting ---------------------------------------------------------------------------

    def forget(self, wanted: Callable[[str], bool] | None = None) -> tuple[int, int, int]:
        """Take files out of the store; (files, articles, failures) that went.

        Articles that stand elsewhere too stay, told by one of those places.

        Args:
            wanted: whether a file, by its key, is forgotten; by default every place that is gone.
        """
        counts = [0, 0, 0]
        if wanted is None:
            chosen = origins.c.last_seen.is_not(None)
            for keys in in_lots(self._column(origins.c.origin, chosen), _AT_ONCE):
                with self._transaction() as connection:
                    counts[1] += self._drop_origins(connection, origins.c.origin.in_(keys))
            known = list(self._column(files.c.file, files.c.last_seen.is_not(None)))
        else:
            known = [key for key in self._all_files() if wanted(key)]
        for keys in in_lots(known, _AT_ONCE):
            with self._transaction() as connection:
                if wanted is not None:
                    counts[1] += self._drop_origins(connection, origins.c.file.in_(keys))
                counts[2] += connection.execute(delete(failures).where(failures.c.file.in_(keys))).rowcount
                connection.execute(delete(files).where(files.c.file.in_(keys)))
                counts[0] += len(keys)
                self.touch(connection, "forgot")
        return counts[0], counts[1], counts[2]

    def would_forget(self, wanted: Callable[[str], bool] | None = None) -> tuple[int, int, int]:
        """What ``forget`` would take out; nothing changes."""
        if wanted is None:
            with self._reading() as connection:
                return tuple(
                    connection.execute(select(func.count()).select_from(t).where(t.c.last_seen.is_not(None))).scalar()
                    or 0
                    for t in (files, articles)
                ) + (0,)
        chosen = {key for key in self._all_files() if wanted(key)}
        homeless = failed = 0
        for keys in in_lots(sorted(chosen), _AT_ONCE):
            with self._reading() as connection:
                affected = select(origins.c.article_id).where(origins.c.file.in_(keys))
                query = select(origins.c.article_id, origins.c.file).where(origins.c.article_id.in_(affected))
                at: dict[str, set[str]] = {}
                for article_id, file in connection.execute(query):
                    at.setdefault(article_id, set()).add(file)
                # an article is counted with the first of its files
                homeless += sum(places <= chosen and min(places) in set(keys) for places in at.values())
                failed += (
                    connection.execute(
                        select(func.count()).select_from(failures).where(failures.c.file.in_(keys))
                    ).scalar()
                    or 0
                )
        return len(chosen), homeless, failed

    def _all_files(self) -> list[str]:
        """Keys of every file that something is known of."""
        return sorted({key for table in (files, origins, failures) for key in self._column(table.c.file)})

    def _column(self, column, *where) -> list[str]:
        with self._reading() as connection:
            return list(connection.execute(select(column).where(*where).distinct()).scalars())

    def _drop_origins(self, connection: Connection, which) -> int:
        affected = set(connection.execute(select(origins.c.article_id).where(which)).scalars())
        connection.execute(delete(origins).where(which))
        return self.drop_homeless(connection, affected)

    # --- failures -----------------------------------------------------------------------------

    def dismiss(self, keys: list[str]) -> int:
        """Drop open failures by their keys; returns how many there were."""
        with self._transaction() as connection:
            count = sum(connection.execute(delete(failures).where(failures.c.origin == key)).rowcount for key in keys)
            self.touch(connection, "dismissed")
        return count

    def note_as_read(self, rows: list[dict]) -> None:
        """Rows of ``files``: they are not opened until they change."""
        with self._transaction() as connection:
            for row in rows:
                connection.execute(delete(files).where(files.c.file == row["file"]))
                connection.execute(insert(files), row)

    def forget_unfound(self, inputs: list[str]) -> None:
        """Drop failures to find files at or below ``inputs``; the run finds them again."""
        with self._transaction() as connection:
            found = connection.execute(
                select(failures.c.origin, failures.c.file).where(failures.c.stage == "find")
            ).all()
            self._drop_failures(connection, [row.origin for row in found if below(row.file, inputs)])

    def forget_files(self, gone: list[str]) -> None:
        """Drop the failures of files that are no more."""
        with self._transaction() as connection:
            connection.execute(delete(failures).where(failures.c.file.in_(gone)))
            self.touch(connection, "forgot")
