"""The API's frame: who asks, how often, and one shape for everything that goes wrong."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from kehui.accounts.models import TokenScope
from kehui.accounts.tokens import token_for
from kehui.kernel.errors import Conflict, Invalid, KehuiError, NotPermitted

logger = logging.getLogger("kehui.api")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Requests a minute for each user and process; a program that runs wild must not stop an office.
RATE = 20_000


class ErrorField(Schema):
    """What is wrong with one field."""

    field: str
    message: str


class ErrorBody(Schema):
    """``code`` is stable and for programs, ``message`` and ``hint`` are for people."""

    code: str
    message: str
    hint: str
    fields: list[ErrorField]


class Error(Schema):
    """The one shape of every error."""

    error: ErrorBody


ERRORS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500)


def failure(
    status: int, code: str, message: str, hint: str = "", fields: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """An error in the one shape."""
    body = {"code": code, "message": message, "hint": hint, "fields": [{"field": f, "message": m} for f, m in fields]}
    return answer({"error": body}, status)


def answer(data: Any, status: int = 200) -> HttpResponse:
    """JSON made here and now: the list is the hot path, and validating our own rows again would double its time."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text.encode(), status=status, content_type="application/json; charset=utf-8")


class BadRequest(KehuiError):
    """A request that cannot be read."""


class _Rate:
    """Counts each user's requests in the running minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[Any, int] = {}

    def allows(self, who: Any) -> bool:
        """Whether one more is allowed."""
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[who] = self._counts.get(who, 0) + 1
            return self._counts[who] <= RATE


_rate = _Rate()


class TokenAuth(HttpBearer):
    """``Authorization: Bearer kh_…``"""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token's user; NotPermitted where the token does not reach so far."""
        found = token_for(token)
        if found is None:
            return None
        if request.method not in SAFE and found.scope != TokenScope.WRITE:
            raise NotPermitted("这个令牌只能读取", hint="请在“接口令牌”页面另建一个读写令牌")
        request.token = found  # type: ignore[attr-defined]
        return _admitted(found.user)


class SessionAuth(APIKeyCookie):
    """The session of a browser on our own pages; what changes something carries the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The signed-in user."""
        if not request.user.is_authenticated:
            return None
        if request.method not in SAFE and check_csrf(request):
            raise NotPermitted("缺少跨站请求校验", hint="网页脚本请带上 X-CSRFToken；程序请用令牌")
        return _admitted(request.user)


def _admitted(user: Any) -> Any:
    if not _rate.allows(user.pk):
        raise Throttled(wait=60)
    return user


token_auth = TokenAuth()
session_auth = SessionAuth(csrf=False)


def require_context(request: HttpRequest, context: str) -> None:
    """NotPermitted where the request's token is limited to other contexts."""
    token = getattr(request, "token", None)
    if token is not None and token.contexts and context not in token.contexts.split(","):
        raise NotPermitted(f"这个令牌不能用于“{context}”", hint=f"它只能用于：{token.contexts}")


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body."""
    try:
        data = json.loads(request.body or b"{}", parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadRequest("请求的内容不是 JSON", hint="用 UTF-8 编码的 JSON 对象") from None
    if not isinstance(data, dict):
        raise BadRequest("请求的内容应是一个 JSON 对象")
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are no JSON


class KehuiAPI(NinjaAPI):
    """NinjaAPI whose errors have one shape, also those that are made before an operation is reached."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._descriptions: list[Callable[[dict[str, Any]], None]] = []
        for kind, status, code in (
            (NotPermitted, 403, "not_permitted"),
            (Conflict, 409, "conflict"),
            (BadRequest, 400, "bad_request"),
            (KehuiError, 400, "bad_request"),
        ):
            self.add_exception_handler(kind, _said(status, code))
        self.add_exception_handler(Invalid, _invalid)
        self.add_exception_handler(ValidationError, _unreadable)
        self.add_exception_handler(AuthenticationError, _unknown_user)
        self.add_exception_handler(
            Throttled, lambda r, e: failure(429, "too_many_requests", "请求太频繁", "请一分钟后再试")
        )
        self.add_exception_handler(HttpError, _refused)
        self.add_exception_handler(Http404, lambda r, e: failure(404, "not_found", str(e) or "没有找到"))
        self.add_exception_handler(RequestDataTooBig, _too_large)
        self.add_exception_handler(TooManyFieldsSent, _too_large)
        self.add_exception_handler(SuspiciousOperation, lambda r, e: failure(400, "bad_request", "请求有误"))
        self.add_exception_handler(DataError, lambda r, e: failure(422, "invalid", "有数值超出了可以保存的范围"))
        self.add_exception_handler(Exception, _unexpected)

    def describe_when_asked(self, describe: Callable[[dict[str, Any]], None]) -> None:
        """Have ``describe`` complete the OpenAPI description once somebody asks for it.

        Declared with each operation, pydantic would make thousands of models at every start.
        """
        self._descriptions.append(describe)

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description; every operation may answer with the one error shape."""
        schema = super().get_openapi_schema(**options)
        for describe in self._descriptions:
            describe(schema)
        models = Error.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= models.pop("$defs") | {"Error": models}
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        told = {status: {"description": HTTPStatus(status).phrase, "content": content} for status in ERRORS}
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"] |= {s: r for s, r in told.items() if s not in operation["responses"]}
        return schema

    def _get_urls(self) -> list[Any]:
        patterns = super()._get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = _shaped(pattern.callback)
        return [*patterns, re_path(r"^.*$", _nowhere, name="nowhere")]


def _said(status: int, code: str) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: failure(status, code, error.message, error.hint)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return failure(422, "invalid", "填写的内容有误", error.hint, [(p.field, p.message) for p in error.problems])


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    fields = [(".".join(str(p) for p in e["loc"][1:]), str(e["msg"])) for e in error.errors]
    return failure(422, "invalid", "请求的参数有误", "", fields)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return failure(error.status_code, "bad_request", "请求有误")


def _unknown_user(request: HttpRequest, error: Any) -> HttpResponse:
    response = failure(401, "not_signed_in", "没有登录，或令牌无效、已过期", "在请求头写 Authorization: Bearer 令牌")
    response["WWW-Authenticate"] = "Bearer"
    return response


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return failure(413, "too_large", "请求的内容太大", "大批记录请用导入接口")


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    logger.exception("%s %s", request.method, request.path)
    return failure(500, "server_error", "系统出了差错，没有写入任何内容", "请稍后再试；仍不行时请联系管理员")


def _shaped(view: Any) -> Any:
    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if response.status_code == 405 and "json" not in response.get("Content-Type", ""):
            refused = failure(405, "method_not_allowed", f"这个地址不支持 {request.method}")
            refused["Allow"] = response.get("Allow", "")
            return refused
        return response

    shaped.csrf_exempt = True  # type: ignore[attr-defined]
    return shaped


def _nowhere(request: HttpRequest) -> HttpResponse:
    return failure(404, "not_found", f"没有 {request.path} 这个地址", "接口清单见 /api/v1/docs")


_nowhere.csrf_exempt = True  # type: ignore[attr-defined]
