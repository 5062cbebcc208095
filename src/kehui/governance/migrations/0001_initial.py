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
                name='LeadingGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 LDXZ-001', max_length=30, unique=True, verbose_name='领导小组编号')),
                    ('name', models.CharField(max_length=120, verbose_name='领导小组名称')),
                    ('kind', models.CharField(choices=[('science', '科技工作'), ('literacy', '全民科学素质工作'), ('intellectual_property', '知识产权工作'), ('innovation', '创新驱动发展'), ('other', '其他')], default='science', max_length=30, verbose_name='工作类别')),
                    ('document', models.CharField(blank=True, help_text='如 南委发〔2023〕5号', max_length=60, verbose_name='成立文号')),
                    ('founded_on', models.DateField(verbose_name='成立日期')),
                    ('ended_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '领导小组',
                    'verbose_name_plural': '领导小组',
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='leading_group_with_area'), models.CheckConstraint(condition=models.Q(('founded_on__isnull', True), ('ended_on__isnull', True), ('ended_on__gte', models.F('founded_on')), _connector='OR'), name='leading_group_dates_in_order')],
                },
            ), migrations.CreateModel(
                name='GroupMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('role', models.CharField(choices=[('head', '组长'), ('deputy', '副组长'), ('office_head', '办公室主任'), ('unit', '成员单位'), ('member', '成员')], max_length=20, verbose_name='组内职务')),
                    ('name', models.CharField(help_text='如 乡党委书记，或 农机服务中心', max_length=80, verbose_name='职务或单位')),
                    ('person', kehui.kernel.fields.PersonalField(blank=True, max_length=60, verbose_name='姓名')),
                    ('starts_on', models.DateField(verbose_name='起始日期')),
                    ('ends_on', models.DateField(blank=True, help_text='在任的不填', null=True, verbose_name='截止日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='governance.leadinggroup', verbose_name='领导小组')),
                ],
                options={
                    'verbose_name': '领导小组成员',
                    'verbose_name_plural': '领导小组成员',
                    'constraints': [models.UniqueConstraint(fields=('group', 'role', 'name', 'starts_on'), name='group_member_once'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='group_member_dates_in_order')],
                },
            ), migrations.CreateModel(
                name='Meeting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 HY-2025-001', max_length=30, unique=True, verbose_name='会议编号')),
                    ('name', models.CharField(max_length=120, verbose_name='会议名称')),
                    ('kind', models.CharField(choices=[('group', '领导小组会议'), ('topical', '专题研究会'), ('work', '工作会议'), ('study', '科技知识学习会'), ('other', '其他会议')], max_length=20, verbose_name='会议类型')),
                    ('held_on', models.DateField(verbose_name='召开日期')),
                    ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                    ('chair', models.CharField(blank=True, help_text='如 乡党委书记', max_length=80, verbose_name='主持人职务')),
                    ('attendees', kehui.kernel.fields.CountField(blank=True, null=True, verbose_name='参会人数')),
                    ('agenda', models.CharField(blank=True, max_length=300, verbose_name='议题')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='governance.leadinggroup', verbose_name='领导小组')),
                ],
                options={
                    'verbose_name': '会议',
                    'verbose_name_plural': '会议',
                    'indexes': [models.Index(fields=['held_on', 'id'], name='meeting_held_on')],
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='meeting_with_area')],
                },
            ), migrations.CreateModel(
                name='Resolution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('subject', models.CharField(max_length=200, verbose_name='议定事项')),
                    ('owner', models.CharField(max_length=80, verbose_name='责任单位')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='完成时限')),
                    ('done_on', models.DateField(blank=True, null=True, verbose_name='落实日期')),
                    ('result', models.CharField(blank=True, max_length=300, verbose_name='落实情况')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='governance.meeting', verbose_name='会议')),
                ],
                options={
                    'verbose_name': '议定事项',
                    'verbose_name_plural': '议定事项',
                    'constraints': [models.UniqueConstraint(fields=('meeting', 'subject'), name='resolution_once'), models.CheckConstraint(condition=models.Q(('done_on__isnull', True), models.Q(('result', ''), _negated=True), _connector='OR'), name='resolution_done_has_result')],
                },
            )],
        ),
    ]
