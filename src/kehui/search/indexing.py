"""Keeping the index in step with the database: one worker reads the outbox, looks the records up, and writes.

An outbox row is removed after the index has it on disk. A process killed in between does the same again, which changes
nothing; so nothing is lost and nothing is doubled.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from kehui.search import index
from kehui.search.documents import document_of, payload_of
from kehui.search.engine import IndexDocument
from kehui.search.listing import Listing, ListingKind, all_kinds, kind_named
from kehui.search.models import OutboxRow
from kehui.search.tantivy_engine import TantivyEngine

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int | None], None]
BATCH = 2000
PAUSE_SECONDS = 0.4
#: Without work for so long the writer is given up.
IDLE_SECONDS = 60.0
#: Key of the advisory lock that the one writer holds, on whatever machine it runs.
LOCK = 0x4B48_5345
SHOWN = 20


def _silent(stage: str, done: int, total: int | None) -> None:
    """Nobody watches."""


def run_pending(limit: int = BATCH) -> int:
    """Bring the outbox's rows into the index, here and now; returns how many rows. The caller is the one writer."""
    count = 0
    while rows := list(OutboxRow.objects.order_by("id").values_list("id", "kind", "object_id")[:limit]):
        write_changes(index.engine_for_writing(), [(kind, number) for _, kind, number in rows])
        OutboxRow.objects.filter(id__in=[row for row, _, _ in rows]).delete()
        count += len(rows)
    return count


def write_changes(engine: TantivyEngine, changes: list[tuple[str, int]]) -> None:
    """Look these records up and take each in or out of the index, in one commit."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, number in changes:
        wanted[kind].add(number)
    try:
        for kind, numbers in wanted.items():
            found = {listing.id: listing for listing in _listings_of(kind, numbers)}
            engine.upsert(document_of(listing) for listing in found.values())
            engine.delete(f"{kind}:{number}" for number in numbers - found.keys())
        engine.commit()
    except BaseException:
        engine.rollback()
        raise


def _listings_of(kind: str, numbers: set[int]) -> Iterator[Listing]:
    try:
        declared = kind_named(kind)
    except KeyError:
        return  # a kind of an older version: its rows leave the index
    for row in declared.rows().filter(pk__in=numbers):
        listing = declared.build(row)
        if listing is not None:
            yield listing


def _all_listings(declared: ListingKind) -> Iterator[Listing]:
    """Every listing of a kind in the order of the key, read in pieces, so that a million rows need little memory."""
    last = None
    while True:
        rows = declared.rows().order_by("pk")
        piece = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
        for row in piece:
            listing = declared.build(row)
            if listing is not None:
                yield listing
        if len(piece) < BATCH:
            return
        last = piece[-1].pk


@contextmanager
def writing(*, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of the one writer; yields whether it was got (always, with ``wait``)."""
    own: BaseDatabaseWrapper | None = None
    if not connection.in_atomic_block:  # a lock of the session: on a connection of its own, whatever happens to the other
        own = connection.copy()
        own.settings_dict["OPTIONS"].pop("pool", None)
    try:
        with (own or connection).cursor() as cursor:
            if wait:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
                got = True
            else:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
                (got,) = cursor.fetchone()
        yield bool(got)
    finally:
        if own is not None:
            own.close()
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def rebuild(progress: Progress = _silent) -> int:
    """Make the index anew beside the one in use, then put it in its place; returns how many listings it has.

    Call it as the one writer. Changes made meanwhile wait in the outbox and come in afterwards; searching goes on.
    """
    # By number and not "up to": a row with a smaller number may be committed later than one with a greater.
    known = list(OutboxRow.objects.values_list("id", flat=True))
    made = index.start()
    fresh = TantivyEngine(made, threads=2)
    total = sum(declared.rows().count() for declared in all_kinds())
    done = 0

    def documents() -> Iterator[IndexDocument]:
        nonlocal done
        for declared in all_kinds():
            for listing in _all_listings(declared):
                done += 1
                if done % 1000 == 0:
                    progress(f"索引{declared.title}", done, total)
                yield document_of(listing)

    count = fresh.add(documents())
    progress("写入磁盘", count, count)
    fresh.commit()
    fresh.close()
    index.forget()
    index.publish(made)
    for first in range(0, len(known), BATCH):
        OutboxRow.objects.filter(id__in=known[first : first + BATCH]).delete()
    return count


@dataclass
class Differences:
    """What ``check`` found: keys missing in the index, left over in it, and differing from the database."""

    compared: int = 0
    waiting: int = 0
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the index is as the database says."""
        return not (self.missing or self.surplus or self.different)


def check(progress: Progress = _silent) -> Differences:
    """Compare every listing with the index. What waits in the outbox is on its way and no difference."""
    found = Differences()
    waiting = {f"{kind}:{number}" for kind, number in OutboxRow.objects.values_list("kind", "object_id")}
    found.waiting = len(waiting)
    indexed = {key: hash(payload) for key, payload in index.engine().everything()}
    total = len(indexed)
    for declared in all_kinds():
        for listing in _all_listings(declared):
            found.compared += 1
            if found.compared % 1000 == 0:
                progress(f"核对{declared.title}", found.compared, max(total, found.compared))
            known = indexed.pop(listing.key, None)
            if listing.key in waiting:
                continue
            if known is None:
                found.missing.append(listing.key)
            elif known != hash(payload_of(listing)):
                found.different.append(listing.key)
    found.surplus = [key for key in indexed if key not in waiting]
    return found


def first_of(keys: list[str]) -> str:
    """The first keys, as a message names them."""
    return "、".join(islice(keys, SHOWN)) + ("…" if len(keys) > SHOWN else "")


class Shift:
    """The one writer's turn. Lock and writer are kept between looks at the outbox: a writer given up waits until the index has
    merged its pieces, in a large one for a minute, and what was published meanwhile would not be found. The turn ends when
    another process waits for the lock (a rebuild), or after a while without work."""

    def __init__(self) -> None:
        self._held: ExitStack | None = None
        self._worked_at = 0.0

    def look(self) -> int:
        """Bring in what waits, unless another process is at it; returns how many rows."""
        fresh = index.current() is None
        waiting = fresh or OutboxRow.objects.exists()
        if self._held is None and not (waiting and self._begin()):
            return 0
        try:
            count = 0
            if waiting:
                if index.current() is None:
                    rebuild()
                count = run_pending()
                self._worked_at = time.monotonic()
            if time.monotonic() - self._worked_at > IDLE_SECONDS or _is_wanted():
                self.end()
        except BaseException:
            self.end()
            raise
        return count

    def end(self) -> None:
        """Give up the writer, its memory and the lock."""
        held, self._held = self._held, None
        if held is not None:
            try:
                index.forget()
            finally:
                held.close()

    def _begin(self) -> bool:
        held = ExitStack()
        if held.enter_context(writing(wait=False)):
            self._held = held
            return True
        held.close()
        return False


def _is_wanted() -> bool:
    """Whether another process waits for the lock of the one writer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = 0 AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK],
        )
        (wanted,) = cursor.fetchone()
    return bool(wanted)


class Indexer:
    """The indexing worker, in a thread beside the jobs. Any number may run; one of them has its turn."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._main, name="kehui-indexer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the batch in hand."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(15)

    def _main(self) -> None:
        pause, shift = PAUSE_SECONDS, Shift()
        while not self._stop.wait(pause):
            try:
                shift.look()
                pause = PAUSE_SECONDS
            except Exception:
                # The database may be restarting, the disk full: told, and tried again; the outbox keeps everything.
                logger.exception("the index could not be written; trying again")
                pause = 5.0
                connection.close()
        shift.end()
        connection.close()


def keep_in_step() -> int:
    """One look at the outbox: bring in what waits, unless another process is at it; returns how many rows."""
    shift = Shift()
    try:
        return shift.look()
    finally:
        shift.end()


def wait_until_indexed(seconds: float = 10.0) -> bool:
    """Wait until the outbox is empty; for commands that show their own change. Returns whether it is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if not OutboxRow.objects.exists():
                return True
        except DatabaseError:
            return False
        time.sleep(0.05)
    return False
