"""The API for programs, under ``/api/v1/``: the same permissions and domain functions as the pages."""

from kehui.web.api import figures, imports, registers, search, trust
from kehui.web.api.core import KehuiAPI, session_auth, token_auth

api = KehuiAPI(
    title="科汇接口",
    version="1",
    description="县域科技服务平台的接口：台账、统计数字及其记录、导入。金额一律以元为单位。",
    auth=[token_auth, session_auth],
    urls_namespace="api",
)
api.add_router("", figures.router)
api.add_router("", trust.router)
api.add_router("", imports.router)
api.add_router("", search.router)
registers.add_operations(api)

__all__ = ["api"]
