"""Pages of the registers."""

from kehui.records.views.deleted import record_deleted
from kehui.records.views.entry import record_action, record_create, record_delete, record_edit, reference_options
from kehui.records.views.lists import (
    forget_filter,
    record_bulk,
    record_count,
    record_export,
    record_list,
    saved_filters,
)
from kehui.records.views.record import (
    record_attach,
    record_attachment,
    record_detail,
    record_print,
    record_reveal,
)

__all__ = [
    "forget_filter", "record_action", "record_attach", "record_attachment", "record_bulk", "record_count", "record_create",
    "record_delete", "record_deleted", "record_detail", "record_edit", "record_export", "record_list", "record_print", "record_reveal",
    "reference_options", "saved_filters",
]  # fmt: skip
