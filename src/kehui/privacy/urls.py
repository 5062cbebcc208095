"""Addresses under ``/desk/privacy/``, beside the register's own."""

from __future__ import annotations

from django.urls import path

from kehui.privacy import views

app_name = "privacy"
prefix = "desk/privacy/"
urlpatterns = [
    path("requests/<int:pk>/found/", views.found, name="found"),
    path("requests/<int:pk>/give/", views.give, name="give"),
    path("requests/<int:pk>/erase/", views.erase, name="erase"),
]
