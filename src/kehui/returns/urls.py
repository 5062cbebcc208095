"""Addresses of the returns: ``/desk/returns/`` for the offices, ``/my/returns/`` for those who fill in."""

from __future__ import annotations

from django.urls import path

from kehui.returns import views

app_name = "returns"
prefix = ""
_BOARD = "desk/returns/board/"
urlpatterns = [
    path("desk/returns/", views.board, name="home"),
    path(_BOARD, views.board, name="board"),
    path(f"{_BOARD}todo/<slug:what>/", views.todo, name="todo"),
    path(f"{_BOARD}burden/", views.burden, name="burden"),
    path(f"{_BOARD}shipped/", views.shipped, name="shipped"),
    path(f"{_BOARD}form/<int:pk>/", views.form_preview, name="preview"),
    path(f"{_BOARD}round/<int:pk>/", views.round_detail, name="round"),
    path(f"{_BOARD}round/<int:pk>/remind/", views.round_remind, name="remind"),
    path(f"{_BOARD}round/<int:pk>/bulk/", views.round_bulk, name="bulk"),
    path(f"{_BOARD}round/<int:pk>/sheet/", views.round_sheet, name="sheet"),
    path(f"{_BOARD}round/<int:pk>/upload/", views.round_upload, name="upload"),
    path(f"{_BOARD}submission/<int:pk>/", views.submission_detail, name="submission"),
    path(f"{_BOARD}submission/<int:pk>/attach/", views.submission_attach, name="attach"),
    path(f"{_BOARD}submission/<int:pk>/do/<slug:act>/", views.submission_act, name="act"),
    path("my/returns/", views.my_list, name="mine"),
    path("my/returns/<int:pk>/", views.fill, name="fill"),
    path("my/returns/<int:pk>/draft/", views.fill_draft, name="draft"),
    path("my/returns/<int:pk>/withdraw/", views.fill_withdraw, name="withdraw"),
]
