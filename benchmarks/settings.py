"""Kehui's own settings, with the bare view beside its addresses."""

from kehui.config.settings import *  # noqa: F403 - settings are a namespace

ROOT_URLCONF = "benchmarks.urls"
