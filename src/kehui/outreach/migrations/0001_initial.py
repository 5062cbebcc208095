import django.db.models.deletion
import kehui.kernel.fields
import kehui.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('areas', '0001_initial'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='ActivityRoom',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('name', models.CharField(help_text='写全称，如 南安乡丁字村科普活动室', max_length=80, unique=True, verbose_name='活动室名称')),
                    ('opened_on', models.DateField(verbose_name='启用日期')),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                    ('floor_area', kehui.kernel.fields.QuantityField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='面积')),
                    ('computers', kehui.kernel.fields.CountField(default=0, verbose_name='电脑')),
                    ('computers_on', models.DateField(blank=True, help_text='有电脑而留空时取启用日期', null=True, verbose_name='配备电脑日期')),
                    ('desks', kehui.kernel.fields.CountField(default=0, verbose_name='桌椅')),
                    ('distance_education_on', models.DateField(blank=True, help_text='未开通的不填', null=True, verbose_name='开通远程教育日期')),
                    ('renovated_on', models.DateField(blank=True, help_text='最近一次改造提升完成之日', null=True, verbose_name='改造提升日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '科普活动室',
                    'verbose_name_plural': '科普活动室',
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='activity_room_with_area'), models.CheckConstraint(condition=models.Q(('opened_on__isnull', True), ('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='activity_room_dates_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('computers', 0), ('computers_on__isnull', True)), models.Q(('computers__gt', 0), ('computers_on__isnull', False)), _connector='OR'), name='activity_room_computers_dated')],
                },
            ), migrations.CreateModel(
                name='Equipment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('name', models.CharField(max_length=80, verbose_name='设备名称')),
                    ('kind', models.CharField(choices=[('computer', '电脑'), ('projector', '投影与显示'), ('furniture', '桌椅柜架'), ('teaching', '远程教育设备'), ('exhibit', '科普展品'), ('instrument', '检测仪器'), ('other', '其他')], default='other', max_length=20, verbose_name='设备类型')),
                    ('quantity', kehui.kernel.fields.CountField(verbose_name='数量')),
                    ('acquired_on', models.DateField(verbose_name='配置日期')),
                    ('retired_on', models.DateField(blank=True, null=True, verbose_name='报废日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='equipment', to='outreach.activityroom', verbose_name='科普活动室')),
                ],
                options={
                    'verbose_name': '活动室设备',
                    'verbose_name_plural': '活动室设备',
                    'constraints': [models.UniqueConstraint(fields=('room', 'name', 'acquired_on'), name='equipment_once'), models.CheckConstraint(condition=models.Q(('acquired_on__isnull', True), ('retired_on__isnull', True), ('retired_on__gte', models.F('acquired_on')), _connector='OR'), name='equipment_dates_in_order')],
                },
            ), migrations.CreateModel(
                name='Library',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('name', models.CharField(help_text='写全称，如 南安乡丁字村农家书屋', max_length=80, unique=True, verbose_name='书屋名称')),
                    ('copies', kehui.kernel.fields.CountField(verbose_name='图书册数')),
                    ('titles', kehui.kernel.fields.CountField(verbose_name='图书种数')),
                    ('periodicals', kehui.kernel.fields.CountField(default=0, verbose_name='报刊种数')),
                    ('opened_on', models.DateField(verbose_name='开放日期')),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='停办日期')),
                    ('keeper', kehui.kernel.fields.PersonalField(blank=True, max_length=60, verbose_name='管理员')),
                    ('opening_hours', models.CharField(blank=True, help_text='如 每周一至周六 8:30—17:30', max_length=120, verbose_name='开放时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '农家书屋',
                    'verbose_name_plural': '农家书屋',
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='library_with_area'), models.CheckConstraint(condition=models.Q(('opened_on__isnull', True), ('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='library_dates_in_order'), models.CheckConstraint(condition=models.Q(('copies__gte', models.F('titles'))), name='library_copies_not_below_titles')],
                },
            ), migrations.CreateModel(
                name='LibraryNorm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('document', models.CharField(help_text='文件名称或文号', max_length=120, verbose_name='文件')),
                    ('copies', kehui.kernel.fields.CountField(verbose_name='图书册数')),
                    ('titles', kehui.kernel.fields.CountField(verbose_name='图书种数')),
                    ('periodicals', kehui.kernel.fields.CountField(verbose_name='报刊种数')),
                    ('valid_from', models.DateField(verbose_name='生效日期')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '农家书屋标准',
                    'verbose_name_plural': '农家书屋标准',
                    'constraints': [models.UniqueConstraint(fields=('area', 'valid_from'), name='library_norm_once'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='library_norm_dates_in_order')],
                },
            ), migrations.CreateModel(
                name='LibraryTitle',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='书屋自编，如 DZ-0001', max_length=40, unique=True, verbose_name='图书编号')),
                    ('title', models.CharField(max_length=120, verbose_name='书名')),
                    ('author', models.CharField(blank=True, max_length=80, verbose_name='著者')),
                    ('subject', models.CharField(choices=[('politics', '政经类'), ('technology', '科技类'), ('life', '生活类'), ('culture', '文化类'), ('children', '少儿类'), ('other', '综合类')], default='technology', max_length=20, verbose_name='类别')),
                    ('copies', kehui.kernel.fields.CountField(default=1, verbose_name='册数')),
                    ('arrived_on', models.DateField(blank=True, null=True, verbose_name='入藏日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='catalogue', to='outreach.library', verbose_name='农家书屋')),
                ],
                options={
                    'verbose_name': '书屋图书',
                    'verbose_name_plural': '书屋图书',
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='library_title_with_area'), models.CheckConstraint(condition=models.Q(('copies__gt', 0)), name='library_title_some_copies')],
                },
            ), migrations.CreateModel(
                name='Loan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('borrower', kehui.kernel.fields.PersonalField(max_length=60, verbose_name='借阅人')),
                    ('lent_on', models.DateField(verbose_name='借出日期')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='应还日期')),
                    ('returned_on', models.DateField(blank=True, null=True, verbose_name='归还日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='outreach.librarytitle', verbose_name='图书')),
                ],
                options={
                    'verbose_name': '图书借阅',
                    'verbose_name_plural': '图书借阅',
                    'indexes': [models.Index(fields=['lent_on', 'id'], name='loan_lent_on')],
                    'constraints': [models.UniqueConstraint(fields=('book', 'borrower', 'lent_on'), name='loan_once'), models.CheckConstraint(condition=models.Q(('lent_on__isnull', True), ('returned_on__isnull', True), ('returned_on__gte', models.F('lent_on')), _connector='OR'), name='loan_returned_after_lent'), models.CheckConstraint(condition=models.Q(('lent_on__isnull', True), ('due_on__isnull', True), ('due_on__gte', models.F('lent_on')), _connector='OR'), name='loan_due_after_lent')],
                },
            ), migrations.CreateModel(
                name='NoticeBoard',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 XCL-001', max_length=30, unique=True, verbose_name='宣传栏编号')),
                    ('place', models.CharField(help_text='如 丁字村村委会门口', max_length=120, verbose_name='设置地点')),
                    ('set_up_on', models.DateField(verbose_name='设立日期')),
                    ('replaced_on', models.DateField(blank=True, help_text='陈旧栏体最近一次更换之日', null=True, verbose_name='更换日期')),
                    ('removed_on', models.DateField(blank=True, null=True, verbose_name='拆除日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '宣传栏',
                    'verbose_name_plural': '宣传栏',
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='notice_board_with_area'), models.CheckConstraint(condition=models.Q(('set_up_on__isnull', True), ('replaced_on__isnull', True), ('replaced_on__gte', models.F('set_up_on')), _connector='OR'), name='notice_board_replaced_in_order'), models.CheckConstraint(condition=models.Q(('set_up_on__isnull', True), ('removed_on__isnull', True), ('removed_on__gte', models.F('set_up_on')), _connector='OR'), name='notice_board_removed_in_order')],
                },
            ), migrations.CreateModel(
                name='BoardUpdate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('changed_on', models.DateField(verbose_name='更换日期')),
                    ('topic', models.CharField(max_length=120, verbose_name='内容')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='outreach.noticeboard', verbose_name='宣传栏')),
                ],
                options={
                    'verbose_name': '宣传栏内容更换',
                    'verbose_name_plural': '宣传栏内容更换',
                    'indexes': [models.Index(fields=['changed_on', 'id'], name='board_update_changed_on')],
                    'constraints': [models.UniqueConstraint(fields=('board', 'changed_on', 'topic'), name='board_update_once')],
                },
            ), migrations.CreateModel(
                name='VillageGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('name', models.CharField(help_text='如 丁字村科普小组', max_length=80, verbose_name='小组名称')),
                    ('founded_on', models.DateField(verbose_name='成立日期')),
                    ('ended_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                    ('head', kehui.kernel.fields.PersonalField(blank=True, max_length=60, verbose_name='组长')),
                    ('members', kehui.kernel.fields.CountField(default=0, verbose_name='成员数')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '村科普小组',
                    'verbose_name_plural': '村科普小组',
                    'constraints': [models.UniqueConstraint(fields=('area', 'name'), name='village_group_once'), models.CheckConstraint(condition=models.Q(('founded_on__isnull', True), ('ended_on__isnull', True), ('ended_on__gte', models.F('founded_on')), _connector='OR'), name='village_group_dates_in_order')],
                },
            )],
        ),
    ]
