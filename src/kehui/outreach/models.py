"""What villages have for popularisation: groups, activity rooms, rural libraries (农家书屋), notice boards."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, TextField

from kehui.kernel import clock
from kehui.kernel.constraints import in_order
from kehui.kernel.fields import CountField, PersonalField, QuantityField
from kehui.records.models import Record, RecordQuerySet


class VillageGroup(Record):
    """A village's popularisation group; ``area`` is the village."""

    name = models.CharField("小组名称", max_length=80, help_text="如 丁字村科普小组")
    founded_on = models.DateField("成立日期")
    ended_on = models.DateField("撤销日期", null=True, blank=True)
    head = PersonalField("组长", blank=True)
    members = CountField("成员数", unit="人", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "村科普小组"
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="village_group_once"),
            in_order("village_group_dates_in_order", "founded_on", "ended_on"),
        ]


class ActivityRoom(Record):
    """A village's room for popularisation; what it is equipped with is dated, so that past years stay countable."""

    name = models.CharField("活动室名称", max_length=80, unique=True, help_text="写全称，如 南安乡丁字村科普活动室")
    opened_on = models.DateField("启用日期")
    closed_on = models.DateField("停用日期", null=True, blank=True)
    floor_area = QuantityField("面积", unit="㎡", null=True, blank=True)
    computers = CountField("电脑", unit="台", default=0)
    computers_on = models.DateField("配备电脑日期", null=True, blank=True, help_text="有电脑而留空时取启用日期")
    desks = CountField("桌椅", unit="套", default=0)
    distance_education_on = models.DateField("开通远程教育日期", null=True, blank=True, help_text="未开通的不填")
    renovated_on = models.DateField("改造提升日期", null=True, blank=True, help_text="最近一次改造提升完成之日")

    class Meta:
        verbose_name = verbose_name_plural = "科普活动室"
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="activity_room_with_area"),
            in_order("activity_room_dates_in_order", "opened_on", "closed_on"),
            models.CheckConstraint(
                name="activity_room_computers_dated",
                condition=Q(computers=0, computers_on__isnull=True) | Q(computers__gt=0, computers_on__isnull=False),
            ),
        ]


class EquipmentKind(models.TextChoices):
    """What the equipment is for."""

    COMPUTER = "computer", "电脑"
    PROJECTOR = "projector", "投影与显示"
    FURNITURE = "furniture", "桌椅柜架"
    TEACHING = "teaching", "远程教育设备"
    EXHIBIT = "exhibit", "科普展品"
    INSTRUMENT = "instrument", "检测仪器"
    OTHER = "other", "其他"


class Equipment(Record):
    """Equipment of one activity room."""

    room = models.ForeignKey(
        ActivityRoom, verbose_name="科普活动室", on_delete=models.PROTECT, related_name="equipment"
    )
    name = models.CharField("设备名称", max_length=80)
    kind = models.CharField("设备类型", max_length=20, choices=EquipmentKind, default=EquipmentKind.OTHER)
    quantity = CountField("数量", unit="件")
    acquired_on = models.DateField("配置日期")
    retired_on = models.DateField("报废日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "活动室设备"
        constraints = [
            models.UniqueConstraint(fields=["room", "name", "acquired_on"], name="equipment_once"),
            in_order("equipment_dates_in_order", "acquired_on", "retired_on"),
        ]


class LibraryNorm(Record):
    """What a rural library should hold at least, by the document that says so; for ``area`` and all below it."""

    document = models.CharField("文件", max_length=120, help_text="文件名称或文号")
    copies = CountField("图书册数", unit="册")
    titles = CountField("图书种数", unit="种")
    periodicals = CountField("报刊种数", unit="种")
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)

    reference = ("document",)

    class Meta:
        verbose_name = verbose_name_plural = "农家书屋标准"
        constraints = [
            models.UniqueConstraint(fields=["area", "valid_from"], name="library_norm_once"),
            in_order("library_norm_dates_in_order", "valid_from", "valid_to"),
        ]


class LibraryQuerySet(RecordQuerySet):
    """Libraries, measured against the norms in force."""

    def below_norm(self) -> LibraryQuerySet:
        """Those that hold less than a norm in force today asks for."""
        day = clock.today()
        less = Q(copies__gt=OuterRef("copies")) | Q(titles__gt=OuterRef("titles"))
        here = ExpressionWrapper(OuterRef("area__path"), output_field=TextField())
        norms = LibraryNorm.objects.annotate(here=here).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            less | Q(periodicals__gt=OuterRef("periodicals")),
            valid_from__lte=day,
            here__startswith=F("area__path"),
        )
        return self.filter(Exists(norms))


class Library(Record):
    """A rural library (农家书屋); ``area`` is the village. What it holds is the number at the last stocktaking."""

    name = models.CharField("书屋名称", max_length=80, unique=True, help_text="写全称，如 南安乡丁字村农家书屋")
    copies = CountField("图书册数", unit="册")
    titles = CountField("图书种数", unit="种")
    periodicals = CountField("报刊种数", unit="种", default=0)
    opened_on = models.DateField("开放日期")
    closed_on = models.DateField("停办日期", null=True, blank=True)
    keeper = PersonalField("管理员", blank=True)
    opening_hours = models.CharField("开放时间", max_length=120, blank=True, help_text="如 每周一至周六 8:30—17:30")

    objects: ClassVar[Any] = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "农家书屋"
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="library_with_area"),
            in_order("library_dates_in_order", "opened_on", "closed_on"),
            models.CheckConstraint(name="library_copies_not_below_titles", condition=Q(copies__gte=F("titles"))),
        ]


class Subject(models.TextChoices):
    """What a book is about."""

    POLITICS = "politics", "政经类"
    TECHNOLOGY = "technology", "科技类"
    LIFE = "life", "生活类"
    CULTURE = "culture", "文化类"
    CHILDREN = "children", "少儿类"
    OTHER = "other", "综合类"


class LibraryTitle(Record):
    """A book in a library's catalogue."""

    reference = ("number", "title")

    number = models.CharField("图书编号", max_length=40, unique=True, help_text="书屋自编，如 DZ-0001")
    library = models.ForeignKey(Library, verbose_name="农家书屋", on_delete=models.PROTECT, related_name="catalogue")
    title = models.CharField("书名", max_length=120)
    author = models.CharField("著者", max_length=80, blank=True)
    subject = models.CharField("类别", max_length=20, choices=Subject, default=Subject.TECHNOLOGY)
    copies = CountField("册数", unit="册", default=1)
    arrived_on = models.DateField("入藏日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "书屋图书"
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="library_title_with_area"),
            models.CheckConstraint(name="library_title_some_copies", condition=Q(copies__gt=0)),
        ]


class Loan(Record):
    """A book lent to a reader: the honest evidence that the library is open."""

    reference = ("book",)

    book = models.ForeignKey(LibraryTitle, verbose_name="图书", on_delete=models.PROTECT, related_name="loans")
    borrower = PersonalField("借阅人")
    lent_on = models.DateField("借出日期")
    due_on = models.DateField("应还日期", null=True, blank=True)
    returned_on = models.DateField("归还日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "图书借阅"
        indexes = [models.Index(fields=["lent_on", "id"], name="loan_lent_on")]
        constraints = [
            models.UniqueConstraint(fields=["book", "borrower", "lent_on"], name="loan_once"),
            in_order("loan_returned_after_lent", "lent_on", "returned_on"),
            in_order("loan_due_after_lent", "lent_on", "due_on"),
        ]

    def __str__(self) -> str:
        return f"《{self.book.title}》{self.lent_on}借出"


class NoticeBoard(Record):
    """A notice board or wall newspaper for popularisation."""

    reference = ("number", "place")

    number = models.CharField("宣传栏编号", max_length=30, unique=True, help_text="如 XCL-001")
    place = models.CharField("设置地点", max_length=120, help_text="如 丁字村村委会门口")
    set_up_on = models.DateField("设立日期")
    replaced_on = models.DateField("更换日期", null=True, blank=True, help_text="陈旧栏体最近一次更换之日")
    removed_on = models.DateField("拆除日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "宣传栏"
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="notice_board_with_area"),
            in_order("notice_board_replaced_in_order", "set_up_on", "replaced_on"),
            in_order("notice_board_removed_in_order", "set_up_on", "removed_on"),
        ]


class BoardUpdate(Record):
    """New contents on a notice board."""

    reference = ("topic",)

    board = models.ForeignKey(NoticeBoard, verbose_name="宣传栏", on_delete=models.PROTECT, related_name="updates")
    changed_on = models.DateField("更换日期")
    topic = models.CharField("内容", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "宣传栏内容更换"
        indexes = [models.Index(fields=["changed_on", "id"], name="board_update_changed_on")]
        constraints = [models.UniqueConstraint(fields=["board", "changed_on", "topic"], name="board_update_once")]
