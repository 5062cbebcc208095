"""Kehui's addresses and the floor of the search page; whoever measures is not counted as somebody who searches too often."""

from django.urls import path

from benchmarks.search_page import floor
from kehui.config.urls import urlpatterns as own
from kehui.market.views import public

public.SEARCHES_A_MINUTE = 10**9
urlpatterns = [path("floor/", floor), *own]
