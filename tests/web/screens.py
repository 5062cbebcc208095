"""A screen of the hall: a real line to a real server, read as a browser reads server-sent events."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self


@dataclass
class Event:
    """One server-sent event."""

    name: str
    id: str
    data: Any


class Screen:
    """Opens the line at once; ``last_id`` as a browser sends it after a break."""

    def __init__(self, port: int, *, last_id: str = "", query: str = "") -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last_id} if last_id else {})
        self.line.request("GET", f"/board/events/{query}", headers=headers)
        self.answer = self.line.getresponse()
        self.last_id = last_id

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self.answer.close()
        self.line.close()

    def next(self, *names: str, seconds: float = 10) -> Event:
        """The next event of one of these names (any where none is given). TimeoutError where none comes."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            event = self._read()
            if event and (not names or event.name in names):
                return event
        raise TimeoutError(f"no {' or '.join(names)} within {seconds} s")

    def _read(self) -> Event | None:
        name, event_id, data = "", "", ""
        while True:
            line = self.answer.readline().decode().rstrip("\r\n")
            if not line:
                break
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "id":
                event_id = value
            elif field == "data":
                data += value
        if event_id:
            self.last_id = event_id
        return Event(name, event_id, json.loads(data)) if name else None
