"""Addresses of the technology market."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "market"
urlpatterns: list[URLPattern | URLResolver] = []
