"""The pages of returns."""

from kehui.returns.views.board import board, burden, shipped, todo
from kehui.returns.views.filling import fill, fill_draft, fill_withdraw, my_list
from kehui.returns.views.preview import form_preview
from kehui.returns.views.reviewing import submission_act, submission_attach, submission_detail
from kehui.returns.views.rounds import round_bulk, round_detail, round_remind, round_sheet, round_upload

__all__ = [
    "board",
    "burden",
    "fill",
    "fill_draft",
    "fill_withdraw",
    "form_preview",
    "my_list",
    "round_bulk",
    "round_detail",
    "round_remind",
    "round_sheet",
    "round_upload",
    "shipped",
    "submission_act",
    "submission_attach",
    "submission_detail",
    "todo",
]
