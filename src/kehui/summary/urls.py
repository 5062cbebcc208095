"""Addresses of the annual summary."""

from __future__ import annotations

from django.urls import path

from kehui.summary.views import history, readback, summaries

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
    path("<int:pk>/uploads/", readback.uploads, name="uploads"),
    path("<int:pk>/uploads/<int:upload>/", readback.detail, name="upload"),
    path("<int:pk>/uploads/<int:upload>/decide/", readback.decide, name="decide"),
    path("<int:pk>/uploads/<int:upload>/all/", readback.take_all, name="take_all"),
    path("<int:pk>/uploads/<int:upload>/file/", readback.file, name="upload_file"),
    path("<int:pk>/uploads/<int:upload>/delete/", readback.delete, name="upload_delete"),
]
