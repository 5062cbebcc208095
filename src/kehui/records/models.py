"""The base of every record, and files attached to records."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from kehui.accounts.models import OFFICE, OUTSIDE
from kehui.areas.models import Area
from kehui.records import scope


class Evidence(models.IntegerChoices):
    """How well a record is proved."""

    IMPORTED = 1, "表格导入"
    REPORTED = 2, "自行填报"
    PROVED = 3, "有佐证材料"


class RecordQuerySet(models.QuerySet[Any]):
    """Records, cut to what a user may see or to an area."""

    def visible_to(self, user: Any) -> Self:
        """What ``user`` may see: records in the areas where an office role is held, and the user's own."""
        if not user.is_authenticated:
            return self.none()
        if user.is_system:
            return self
        model: type[Record] = self.model
        allowed = Q(pk__in=())
        for area in user.areas_with(OFFICE | model.service_roles):
            allowed |= scope.within(model.area_lookup, area)
        if user.roles & OUTSIDE:
            for lookup in model.owner_lookups:
                allowed |= _owned(model, lookup, user)
        return self.filter(allowed)

    def in_area(self, area: Area) -> Self:
        """Records of the area and all below it."""
        return self.filter(**{f"{self.model.area_lookup}__path__startswith": area.path})


def _owned(model: type[models.Model], lookup: str, user: Any) -> Q:
    """Records whose ``lookup`` (an organisation or person; "" the record itself) has the user as a member."""
    if not lookup:
        return Q(pk__in=model._default_manager.filter(memberships__user=user).values("pk"))
    owner: Any = model
    for part in lookup.split("__"):
        owner = owner._meta.get_field(part).related_model
    return Q(**{f"{lookup}__in": owner._default_manager.filter(memberships__user=user).values("pk")})


class Record(models.Model):
    """A thing recorded once. ``version`` counts its changes and guards against two people at once.

    ``reference`` names the fields by which people refer to it: the key first, the name they read last.
    """

    area_lookup: ClassVar[str] = "area"
    owner_lookups: ClassVar[tuple[str, ...]] = ()
    #: Service roles (broker, reviewer) that see these records in their area, as an office does.
    service_roles: ClassVar[frozenset[str]] = frozenset()
    reference: ClassVar[tuple[str, ...]] = ("name",)

    area = models.ForeignKey(Area, verbose_name="所在地区", on_delete=models.PROTECT, related_name="+")
    note = models.CharField("备注", max_length=500, blank=True)
    evidence = models.PositiveSmallIntegerField(
        "佐证", choices=Evidence, default=Evidence.REPORTED, editable=False
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()  # Any: a record may put its own manager here

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, self.reference[-1]))


class Attachment(models.Model):
    """A file that proves a record: contract scan, photo, sign-in sheet, certificate. Checked by type and size, never executed."""

    model = models.CharField("对象类型", max_length=60)
    object_id = models.BigIntegerField("对象编号")
    file = models.FileField("文件", upload_to="records/%Y/%m/")
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey("accounts.User", verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        indexes = [models.Index(fields=["model", "object_id"], name="attachment_of_object")]
        constraints = [
            models.UniqueConstraint(fields=["model", "object_id", "sha256"], name="attachment_same_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class SavedFilter(models.Model):
    """A list's address that a user keeps under a name: search, filters, order and columns."""

    user = models.ForeignKey("accounts.User", verbose_name="用户", on_delete=models.CASCADE, related_name="saved_filters")
    register = models.CharField("台账", max_length=80)
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=2000)

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "register", "name"], name="saved_filter_name_once")
        ]

    def __str__(self) -> str:
        return self.name
