"""Users and the roles they hold in an area."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from kehui.areas.models import Area
from kehui.kernel.fields import PhoneField


class Role(models.TextChoices):
    """What a user is. The three administrators exclude each other (等级保护: 三员分立)."""

    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"
    COUNTY_CLERK = "county_clerk", "县级经办人"
    COUNTY_LEADER = "county_leader", "县级领导"
    TOWNSHIP_CLERK = "township_clerk", "乡镇经办人"
    VILLAGE_OFFICER = "village_officer", "村级信息员"
    ENTERPRISE = "enterprise", "企业"
    EXPERT = "expert", "专家"
    AGENCY = "agency", "服务机构"
    BROKER = "broker", "技术经纪人"
    REVIEWER = "reviewer", "合同登记审核员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
#: Roles whose scope is an area: they see every record in it.
OFFICE = frozenset({Role.COUNTY_CLERK, Role.COUNTY_LEADER, Role.TOWNSHIP_CLERK, Role.VILLAGE_OFFICER})
CLERKS = frozenset({Role.COUNTY_CLERK, Role.TOWNSHIP_CLERK})
FIELD = CLERKS | {Role.VILLAGE_OFFICER}
COUNTY_ONLY = frozenset({Role.COUNTY_CLERK})
#: Roles whose scope is their own records.
OUTSIDE = frozenset({Role.ENTERPRISE, Role.EXPERT, Role.AGENCY})
#: Roles of one service of the county: held over an area, and they see what that service shows them, not every record.
SERVICE = frozenset({Role.BROKER, Role.REVIEWER})
#: Every role that is held over an area.
AREA_SCOPED = OFFICE | SERVICE


class User(AbstractUser):
    """A person who signs in, or the system itself (``username`` "kehui", never signs in)."""

    first_name = None  # type: ignore[assignment]  # how Django leaves a field out
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=60)
    phone = PhoneField("联系电话", blank=True)
    position = models.CharField("职务", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def assignments_held(self) -> list[Assignment]:
        """The roles with their areas, read once a request."""
        return list(self.assignments.select_related("area"))

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role held anywhere."""
        return frozenset(a.role for a in self.assignments_held)

    @property
    def is_system(self) -> bool:
        """Whether this is Kehui itself at work (imports from the command line, nightly jobs)."""
        return self.username == SYSTEM_USERNAME

    def areas_with(self, roles: frozenset[str]) -> list[Area]:
        """The areas in which the user holds one of ``roles``."""
        return [a.area for a in self.assignments_held if a.role in roles and a.area]

    def holds(self, roles: frozenset[str], area: Area | None) -> bool:
        """Whether the user holds one of ``roles`` over ``area``."""
        if self.is_system:
            return True
        return area is not None and any(area.path.startswith(a.path) for a in self.areas_with(roles))

    @cached_property
    def home_area(self) -> Area | None:
        """The widest area in which the user works."""
        return min(self.areas_with(OFFICE), key=lambda a: a.level, default=None)


class Assignment(models.Model):
    """A role held by a user; office roles over an area and all below it."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField("角色", max_length=20, choices=Role)
    area = models.ForeignKey(Area, verbose_name="范围", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "角色授予"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "area"], name="assignment_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(role__in=sorted(ADMINISTRATORS)), name="assignment_one_administrator_role"
            ),
            models.CheckConstraint(
                name="assignment_office_role_has_area",
                condition=~Q(role__in=sorted(AREA_SCOPED)) | Q(area__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}{f'（{self.area}）' if self.area else ''}"


SYSTEM_USERNAME = "kehui"


def system_user() -> User:
    """Kehui itself, as the author of what no person did. Has no password and cannot sign in."""
    user, created = User.objects.get_or_create(username=SYSTEM_USERNAME, defaults={"name": "科汇系统"})
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


class TokenScope(models.TextChoices):
    """What a personal token may do, always within what its user may."""

    READ = "read", "只读"
    WRITE = "write", "读写"


class ApiToken(models.Model):
    """A personal token for programs. Only its digest is stored; ``prefix`` is what the owner recognises it by."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField("用途", max_length=60)
    prefix = models.CharField("开头", max_length=12)
    digest = models.CharField("摘要", max_length=64, unique=True)
    scope = models.CharField("权限", max_length=5, choices=TokenScope, default=TokenScope.READ)
    contexts = models.CharField("限于业务", max_length=300, blank=True, help_text="以逗号分开；留空时不限")
    expires_on = models.DateField("有效期至")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"
