"""Addresses of the portal, the workbench and the system's own pages."""

from __future__ import annotations

from django.urls import path

from kehui.web import account_tokens, areas, board, desk, jobs, portal, trail, users

app_name = "web"
urlpatterns = [
    path("", portal.portal, name="portal"),
    path("desk/", desk.desk, name="desk"),
    path("desk/system/users/", users.user_list, name="users"),
    path("desk/system/users/new/", users.user_create, name="user_create"),
    path("desk/system/users/<int:pk>/", users.user_detail, name="user"),
    path("desk/system/trail/", trail.trail, name="trail"),
    path("desk/system/trail/verify/", trail.verify, name="trail_verify"),
    path("desk/system/jobs/", jobs.job_list, name="jobs"),
    path("desk/system/areas/", areas.area_tree, name="areas"),
    path("desk/account/tokens/", account_tokens.token_list, name="tokens"),
    path("desk/account/tokens/<int:pk>/revoke/", account_tokens.token_revoke, name="token_revoke"),
    path("board/", board.board, name="board"),
    path("board/deals/", board.deal_list, name="board_deals"),
    path("board/deals/<int:pk>/", board.deal, name="board_deal"),
    path("styleguide/", portal.styleguide, name="styleguide"),
]
