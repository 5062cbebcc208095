"""Errors for people become pages that say what, where and how to mend it; long answers go out piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted


class ErrorPageMiddleware:
    """Shows a KehuiError that a page let through; the API has its own shape."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """400, 403, 409 or 422 with the message and the hint."""
        if not isinstance(error, KehuiError) or request.path.startswith("/api/"):
            return None
        kinds = ((NotPermitted, 403), (Conflict, 409), (Invalid, 422))
        status = next((code for kind, code in kinds if isinstance(error, kind)), 400)
        return render(request, "web/error.html", {"error": error, "status": status}, status=status)


_PIECE_BYTES = 256 * 1024


class StreamMiddleware:
    """Exports and files leave as they are read. Without this, Django under ASGI gathers them whole in memory first."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        response = self.get_response(request)
        if response.streaming and not response.is_async and isinstance(request, ASGIRequest):
            response.streaming_content = _pieces(response.streaming_content)
        return response


async def _pieces(content: Iterable[bytes]) -> AsyncIterator[bytes]:
    iterator = iter(content)
    while piece := await sync_to_async(_piece)(iterator):
        yield piece


def _piece(iterator: Iterator[bytes]) -> bytes:
    """The next quarter of a megabyte, so that a file costs few turns between threads; empty at the end."""
    taken: list[bytes] = []
    size = 0
    for part in iterator:
        taken.append(part)
        size += len(part)
        if size >= _PIECE_BYTES:
            break
    return b"".join(taken)
