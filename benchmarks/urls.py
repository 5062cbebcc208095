"""Kehui's addresses and the floor."""

from django.urls import path

from benchmarks.list_speed import floor
from kehui.config.urls import urlpatterns as own

urlpatterns = [path("floor/", floor), *own]
