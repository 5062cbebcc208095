"""Long answers leave piece by piece, not gathered in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from kehui.web.middleware import StreamMiddleware

PART = b"x" * 100_000


def _response(made: list[int]) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        for number in range(30):
            made.append(number)
            yield PART

    return StreamingHttpResponse(parts())


def test_a_piece_leaves_before_the_next_is_made() -> None:
    made: list[int] = []
    response = StreamMiddleware(lambda request: _response(made))(AsyncRequestFactory().get("/"))
    assert response.is_async
    sizes: list[int] = []
    ahead: list[int] = []

    async def send() -> None:
        async for piece in response:
            sizes.append(len(piece))
            ahead.append(len(made))

    async_to_sync(send)()
    assert sum(sizes) == 30 * len(PART)
    assert ahead[0] == 3, "only what the first piece holds was made when it left"
    assert len(sizes) == 10


@pytest.mark.parametrize("factory", [RequestFactory, AsyncRequestFactory])
def test_nothing_is_lost(factory: Any) -> None:
    response = StreamMiddleware(lambda request: _response([]))(factory().get("/"))

    async def gathered() -> bytes:
        return b"".join([piece async for piece in response])

    content = async_to_sync(gathered)() if response.is_async else b"".join(response)
    assert content == PART * 30
