"""Pictures and brochures that a listing's page shows to everybody."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kehui.accounts.models import User
from kehui.kernel.errors import Conflict, NotPermitted
from kehui.market.domain.listing import may_steer
from kehui.market.models import MarketListing, PublicFile
from kehui.records.domain import keep_file, labels_of, save_change
from kehui.records.register import register_of

MOST = 12


def _locked(listing: MarketListing, by: User) -> tuple[Any, dict[str, Any]]:
    register = register_of(type(listing))
    manager: Any = register.model._default_manager
    stored = manager.select_for_update(of=("self",)).get(pk=listing.pk)
    if not may_steer(stored, by):
        raise NotPermitted("只有发布者本人和负责审核的工作人员可以增减附件")
    return stored, register.audit_texts(register.stored_values(stored), labels_of(register, stored))


@transaction.atomic
def show_file(listing: MarketListing, upload: UploadedFile[Any], *, by: User) -> PublicFile:
    """Add a picture or brochure; type and size are checked as those of every attachment."""
    stored, old = _locked(listing, by)
    if PublicFile.objects.filter(kind=listing.kind, object_id=listing.pk).count() >= MOST:
        raise Conflict(f"最多放{MOST}个图片和附件", hint="请先去掉不需要的")
    attachment = keep_file(stored, old, upload, by=by)
    return PublicFile.objects.create(attachment=attachment, kind=listing.kind, object_id=listing.pk)


@transaction.atomic
def hide_file(listing: MarketListing, number: int, *, by: User) -> None:
    """It is no longer shown; the attachment stays with the record."""
    stored, old = _locked(listing, by)
    found = PublicFile.objects.select_related("attachment").filter(
        kind=listing.kind, object_id=listing.pk, attachment=number
    ).first()
    if found is None:
        raise Conflict("这个附件已经去掉了")
    name = found.attachment.name
    found.delete()
    save_change(stored, old, by=by, reason=f"不再公开附件“{name}”", action="file_hidden")
