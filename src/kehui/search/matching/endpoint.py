"""An optional language model on the office's own network that proposes terms, through the OpenAI-compatible interface.

Off unless ``KEHUI_TERMS_ENDPOINT`` names it. Only the demand's text is sent; what comes back is offered, never used by itself.
An endpoint that is slow or broken costs a moment and is left alone for a while: the page must not wait for it.
"""

from __future__ import annotations

import http.client
import json
import logging
import re
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)

SECONDS = 4.0
REST_SECONDS = 60.0
MOST = 6
LONGEST_ANSWER = 100_000
_PROMPT = (
    "下面是企业描述的技术难题。请给出检索科技文献和成果时最有用的标准术语（对象、过程、方法），最多6个，"
    "每个不超过12个字，只输出 JSON 数组，例如 [\"热泵干燥\",\"除湿\"]。"
)
_rest_until = 0.0


def propose(text: str) -> list[str]:
    """Terms that the model proposes; none where no endpoint is set, or it does not answer."""
    global _rest_until
    if not settings.TERMS_ENDPOINT or time.monotonic() < _rest_until:
        return []
    try:
        return _terms_of(_ask(text))
    except (OSError, http.client.HTTPException, ValueError, KeyError, IndexError, TypeError) as error:
        _rest_until = time.monotonic() + REST_SECONDS
        logger.warning("the endpoint for proposed terms did not answer as it should: %s", type(error).__name__)
        return []


def _ask(text: str) -> str:
    body = {
        "model": settings.TERMS_MODEL, "temperature": 0, "max_tokens": 200,
        "messages": [{"role": "system", "content": _PROMPT}, {"role": "user", "content": text}],
    }  # fmt: skip
    headers = {"Content-Type": "application/json"}
    if settings.TERMS_KEY:
        headers["Authorization"] = f"Bearer {settings.TERMS_KEY}"
    url = settings.TERMS_ENDPOINT.rstrip("/") + "/chat/completions"
    if not url.startswith(("http://", "https://")):
        raise ValueError("not an http address")
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        values: Any = json.loads(answer.read(LONGEST_ANSWER))
    content: str = values["choices"][0]["message"]["content"]
    return content


def _terms_of(content: str) -> list[str]:
    """The array in the answer, whatever stands around it; texts only, short ones only."""
    found = re.search(r"\[.*?\]", content, re.DOTALL)
    terms = json.loads(found[0]) if found else []
    texts = (term.strip() for term in terms if isinstance(term, str))
    return list(dict.fromkeys(term for term in texts if 1 < len(term) <= 20))[:MOST]
