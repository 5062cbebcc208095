"""The backend Django loads for ``ENGINE = "kehui.config.database"``."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from kehui.config.postgres import ensure_running


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, made sure of whenever a new connection is wanted: a server that was killed meanwhile comes back."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        ensure_running(self.settings_dict["KEHUI_HOME"])
        return super().get_new_connection(conn_params)
