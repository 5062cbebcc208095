"""The addresses: each context brings its own ``urls.py``, the web's pages come last."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("accounts/", include("allauth.urls"))]
if find_spec("kehui.web") and find_spec("kehui.web.api"):
    urlpatterns.append(path("api/v1/", import_module("kehui.web.api").api.urls))
# A context's own pages stand before those that `kehui.records` gives every register; `kehui.web` answers at the root with
# whatever is left, so it is mounted after all the others.
for config in sorted(apps.get_app_configs(), key=lambda c: c.name == "kehui.records"):
    if config.name.startswith("kehui.") and config.name != "kehui.web" and find_spec(f"{config.name}.urls"):
        module = import_module(f"{config.name}.urls")
        urlpatterns.append(path(getattr(module, "prefix", f"{config.label}/"), include(module)))
if find_spec("kehui.web") and find_spec("kehui.web.urls"):
    urlpatterns.append(path("", include("kehui.web.urls")))
