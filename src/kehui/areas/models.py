"""Areas of the administrative tree, found by prefix of their path."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Concat

from kehui.kernel.errors import KehuiError


class Level(models.IntegerChoices):
    """How deep an area lies (GB/T 2260 and GB/T 10114)."""

    PROVINCE = 1, "省级"
    PREFECTURE = 2, "地级"
    COUNTY = 3, "县级"
    TOWNSHIP = 4, "乡级"
    VILLAGE = 5, "村级"


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas, with the questions asked of a tree."""

    def under(self, area: Area) -> AreaQuerySet:
        """The area itself and all below it."""
        return self.filter(path__startswith=area.path)

    def valid_on(self, day: Any) -> AreaQuerySet:
        """Areas that exist on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def visible_to(self, user: Any) -> AreaQuerySet:
        """The tree is public; everybody signed in may read it."""
        return self if user.is_authenticated else self.none()


class Area(models.Model):
    """An administrative area. ``path`` is the codes from the province down, each followed by ``/``; it is the scope prefix."""

    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.PositiveSmallIntegerField("级别", choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField("路径", max_length=80, unique=True, editable=False)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ["path"]
        indexes = [
            # LIKE 'prefix%' needs the pattern operator class whatever the collation.
            models.Index(fields=["path"], name="area_path_prefix", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name"], name="area_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="area_name_once_under_parent"),
            models.CheckConstraint(
                name="area_validity_in_order",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = (self.parent.path if self.parent else "") + self.code + "/"
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """Names from below the county down (``南安乡丁字村``); a county and above by its own name."""
        if self.level == Level.VILLAGE and self.parent:
            return f"{self.parent.name}{self.name}"
        return self.name


def home_county() -> Area:
    """The county that this deployment serves. KehuiError where there is none, or several and no setting says which."""
    counties = Area.objects.filter(level=Level.COUNTY)
    if settings.COUNTY:
        counties = counties.filter(Q(code=settings.COUNTY) | Q(name=settings.COUNTY))
    found = list(counties[:2])
    if not found:
        raise KehuiError("还没有县级行政区划", hint="先导入行政区划表，或运行 kehui demo --load-only 载入示例县")
    if len(found) > 1:
        raise KehuiError("系统里有多个县，不知道服务哪一个", hint="用环境变量 KEHUI_COUNTY 写明县名或区划代码")
    return found[0]


def find_area(text: str) -> Area:
    """The area that ``text`` names: a code, a name (``南安乡``) or township and village joined (``南安乡丁字村``).

    KehuiError where none or several answer to it.
    """
    wanted = text.strip().replace("/", "")
    found = list(Area.objects.filter(Q(code=wanted) | Q(name=wanted)).select_related("parent")[:5])
    if not found:
        villages = Area.objects.filter(level=Level.VILLAGE).select_related("parent")
        found = list(villages.annotate(joined=Concat("parent__name", "name")).filter(joined=wanted)[:5])
    if not found:
        raise KehuiError(f"没有叫“{text}”的地区", hint="写区划代码、全名，或“乡镇名+村名”")
    if len(found) > 1:
        options = "、".join(f"{a.parent.name if a.parent else ''}{a.name}（{a.code}）" for a in found)
        raise KehuiError(f"“{text}”有多个：{options}", hint="写区划代码，或“乡镇名+村名”")
    return found[0]
