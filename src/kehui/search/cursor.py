"""Paging that stays stable while the index changes: a cursor carries what was shown, so nothing comes twice.

Three bytes of a digest stand for a hit: a thousand shown make a false meeting once in 16,000.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from hashlib import blake2b

from kehui.kernel.errors import KehuiError

BYTES = 3
#: So far one can page; who wants more narrows the search.
DEEPEST = 1000


def mark(key: str) -> bytes:
    """The short form of a key."""
    return blake2b(key.encode(), digest_size=BYTES).digest()


def write(shown: Iterable[bytes]) -> str:
    """The cursor for what was shown."""
    return base64.urlsafe_b64encode(b"".join(shown)).decode().rstrip("=")


def read(cursor: str) -> list[bytes]:
    """What was shown, in order. KehuiError for a text that is no cursor."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise KehuiError("翻页的位置已失效", hint="请从第一页重新查看") from error
    if len(raw) % BYTES or len(raw) > DEEPEST * BYTES:
        raise KehuiError("翻页的位置已失效", hint="请从第一页重新查看")
    return [raw[i : i + BYTES] for i in range(0, len(raw), BYTES)]
