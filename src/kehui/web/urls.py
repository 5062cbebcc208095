"""Addresses of the portal, the workbench and the system's own pages."""

from __future__ import annotations

from django.urls import path

from kehui.web import account_tokens, areas, board, desk, jobs, kiosk, portal, trail, users

app_name = "web"
urlpatterns = [
    path("", portal.portal, name="portal"),
    path("desk/", desk.desk, name="desk"),
    path("desk/system/users/", users.user_list, name="users"),
    path("desk/system/users/new/", users.user_create, name="user_create"),
    path("desk/system/users/parties/", users.party_options, name="user_parties"),
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
    path("kiosk/", kiosk.kiosk, name="kiosk"),
    path("kiosk/sw.js", kiosk.kiosk_worker, name="kiosk_worker"),
    path("kiosk/ping/", kiosk.kiosk_ping, name="kiosk_ping"),
    path("kiosk/words/", kiosk.kiosk_words, name="kiosk_words"),
    path("kiosk/nearest/", kiosk.kiosk_nearest, name="kiosk_nearest"),
    path("kiosk/events/", kiosk.kiosk_events, name="kiosk_events"),
    path("kiosk/problem/", kiosk.kiosk_problem, name="kiosk_problem"),
    path("kiosk/list/<slug:door>/", kiosk.kiosk_list, name="kiosk_list"),
    path("kiosk/item/<slug:kind>/<int:pk>/", kiosk.kiosk_item, name="kiosk_item"),
    path("styleguide/", portal.styleguide, name="styleguide"),
]
