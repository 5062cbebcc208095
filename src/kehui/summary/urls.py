"""Addresses of the annual summary."""

from __future__ import annotations

from django.urls import path

from kehui.summary.views import editor, history, outputs, readback, summaries

app_name = "summary"
urlpatterns = [
    path("", summaries.summary_list, name="list"),
    path("templates/", summaries.templates, name="templates"),
    path("templates/<str:name>.docx", summaries.template_download, name="template_download"),
    path("history/", history.reading_list, name="history"),
    path("history/figures/", history.reported, name="reported"),
    path("history/figures/<int:pk>/drop/", history.reported_drop, name="reported_drop"),
    path("history/terms/", history.terms, name="terms"),
    path("history/<int:pk>/", history.reading, name="reading"),
    path("history/<int:pk>/delete/", history.reading_delete, name="reading_delete"),
    path("<int:pk>/", summaries.detail, name="detail"),
    path("<int:pk>/edit/", summaries.edit, name="edit"),
    path("<int:pk>/download/", summaries.download, name="download"),
    path("<int:pk>/restore/", summaries.restore, name="restore"),
    path("<int:pk>/delete/", summaries.delete, name="delete"),
    path("<int:pk>/brief/", outputs.brief, name="brief"),
    path("<int:pk>/sheet/", outputs.sheet, name="sheet"),
    path("<int:pk>/pdf/", outputs.pdf, name="pdf"),
    path("<int:pk>/differences/", editor.differences, name="differences"),
    path("<int:pk>/together/", editor.together, name="together"),
    path("<int:pk>/comments/", editor.comment, name="comment"),
    path("<int:pk>/comments/<int:comment>/settle/", editor.settle, name="settle"),
    path("<int:pk>/sections/", editor.assign, name="assign"),
    path("<int:pk>/sections/<int:task>/finish/", editor.finish, name="finish"),
    path("<int:pk>/carried/", editor.fates, name="fates"),
    path("<int:pk>/carried/more/", editor.carry, name="carry"),
    path("<int:pk>/uploads/", readback.uploads, name="uploads"),
    path("<int:pk>/uploads/<int:upload>/", readback.detail, name="upload"),
    path("<int:pk>/uploads/<int:upload>/decide/", readback.decide, name="decide"),
    path("<int:pk>/uploads/<int:upload>/all/", readback.take_all, name="take_all"),
    path("<int:pk>/uploads/<int:upload>/file/", readback.file, name="upload_file"),
    path("<int:pk>/uploads/<int:upload>/delete/", readback.delete, name="upload_delete"),
]
