"""Addresses of the technology market: /market/ for everybody, /my/ for those who list, /desk/market/ for brokers."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from kehui.market import negotiation_urls, registration_urls
from kehui.market.models import LISTING_MODELS
from kehui.market.views import desk, listing, literature, my, public, searches, writing

app_name = "market"
prefix = ""
_KIND = f"(?P<kind>{'|'.join(LISTING_MODELS)})"
_ONE = rf"{_KIND}/(?P<pk>[0-9]{{1,18}})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("market/", public.home, name="home"),
    path("market/search/", public.search_page, name="search"),
    re_path(rf"^market/{_ONE}/$", listing.page, name="listing"),
    re_path(rf"^market/{_ONE}/print/$", listing.print_page, name="listing_print"),
    re_path(rf"^market/{_ONE}/contact/$", listing.contact, name="contact"),
    re_path(rf"^market/{_ONE}/report/$", listing.report, name="report"),
    re_path(rf"^market/{_ONE}/files/(?P<number>[0-9]{{1,18}})/$", listing.file, name="file"),
    path("my/", my.home, name="my"),
    path("my/notices/", my.notices, name="notices"),
    path("my/notices/<int:pk>/", my.notice_open, name="notice"),
    path("my/matches/<int:pk>/", my.match_page, name="match"),
    path("my/matches/<int:pk>/outcome/", my.outcome, name="outcome"),
    path("my/searches/save/", searches.save, name="save_search"),
    path("my/searches/<int:pk>/", searches.show, name="saved_search"),
    path("my/searches/<int:pk>/rename/", searches.rename, name="rename_search"),
    path("my/searches/<int:pk>/alert/", searches.alert, name="search_alert"),
    path("my/searches/<int:pk>/drop/", searches.drop, name="drop_search"),
    path("my/drafts/<int:pk>/drop/", writing.drop_draft, name="drop_draft"),
    path("my/literature/import/", literature.page, name="literature_import"),
    re_path(rf"^my/listings/{_KIND}/new/$", writing.new, name="new"),
    re_path(rf"^my/listings/{_KIND}/assist/$", writing.assist, name="assist"),
    re_path(rf"^my/listings/{_ONE}/$", my.listing, name="own"),
    re_path(rf"^my/listings/{_ONE}/edit/$", writing.edit, name="edit"),
    re_path(rf"^my/listings/{_ONE}/terms/$", my.terms, name="terms"),
    re_path(rf"^my/listings/{_ONE}/files/$", my.upload, name="upload"),
    re_path(rf"^my/listings/{_ONE}/(?P<action>submit|confirm|close|reopen)/$", my.act, name="act"),
    path("desk/market/matches/", desk.match_list, name="desk_matches"),
    path("desk/market/matches/<int:pk>/judge/", desk.judge, name="judge"),
    path("desk/market/review/", desk.review_list, name="desk_review"),
    path("desk/market/abuse/", desk.abuse_list, name="desk_abuse"),
    *negotiation_urls.urlpatterns,
    *registration_urls.urlpatterns,
]
