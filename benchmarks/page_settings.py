"""Kehui's own settings, with the bare search beside its addresses and without the limit on searches a minute."""

from kehui.config.settings import *  # noqa: F403 - settings are a namespace

ROOT_URLCONF = "benchmarks.page_urls"
