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
                name='Campaign',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('code', models.CharField(help_text='如 KPY-2025', max_length=30, unique=True, verbose_name='专项编号')),
                    ('name', models.CharField(help_text='如 2025年全国科普月', max_length=80, verbose_name='专项名称')),
                    ('starts_on', models.DateField(verbose_name='开始日期')),
                    ('ends_on', models.DateField(verbose_name='结束日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '专项活动',
                    'verbose_name_plural': '专项活动',
                    'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='campaign_dates_in_order')],
                },
            ), migrations.CreateModel(
                name='Activity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 HD-2025-001', max_length=30, unique=True, verbose_name='活动编号')),
                    ('name', models.CharField(max_length=120, verbose_name='活动名称')),
                    ('kind', models.CharField(choices=[('publicity', '集中科普宣传'), ('lecture', '科技讲座'), ('training', '培训'), ('forum', '论坛（座谈）'), ('visit', '走访'), ('matchmaking', '科技对接'), ('investor_day', '上市辅导与产业基金培训'), ('exhibition', '展览'), ('contest', '竞赛'), ('other', '其他')], max_length=20, verbose_name='活动类型')),
                    ('topic', models.CharField(choices=[('tea', '茶叶栽培与加工'), ('livestock', '畜禽养殖'), ('pesticide', '农药与农资'), ('planting', '其他种植技术'), ('health', '卫生健康'), ('safety', '应急避险与安全'), ('environment', '生态环保'), ('entrepreneurship', '创业就业'), ('intellectual_property', '知识产权'), ('finance', '科技金融'), ('industry', '工业科技'), ('digital', '数字技能'), ('other', '其他')], default='other', max_length=30, verbose_name='主题')),
                    ('held_on', models.DateField(help_text='多日活动填第一天，计入这一天所在的时期', verbose_name='举办日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('venue', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                    ('host', models.CharField(max_length=120, verbose_name='主办单位')),
                    ('speaker', models.CharField(blank=True, max_length=80, verbose_name='主讲人')),
                    ('mode', models.CharField(choices=[('offline', '线下'), ('online', '线上'), ('both', '线上线下结合')], default='offline', max_length=10, verbose_name='举办方式')),
                    ('part', models.CharField(choices=[('held', '主办（承办）'), ('joined', '组织参加')], default='held', max_length=10, verbose_name='参与方式')),
                    ('status', models.CharField(choices=[('planned', '计划中'), ('held', '已举办'), ('cancelled', '已取消')], default='held', max_length=10, verbose_name='状态')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='activities.campaign', verbose_name='所属专项')),
                ],
                options={
                    'verbose_name': '活动',
                    'verbose_name_plural': '活动',
                    'indexes': [models.Index(fields=['held_on', 'id'], name='activity_held_on'), models.Index(fields=['area', 'held_on'], name='activity_area_held_on')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('held_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('held_on')), _connector='OR'), name='activity_dates_in_order'), models.UniqueConstraint(fields=('id', 'area'), name='activity_with_area')],
                },
            ), migrations.CreateModel(
                name='Consultation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('subject', models.CharField(max_length=120, verbose_name='咨询内容')),
                    ('topic', models.CharField(choices=[('tea', '茶叶栽培与加工'), ('livestock', '畜禽养殖'), ('pesticide', '农药与农资'), ('planting', '其他种植技术'), ('health', '卫生健康'), ('safety', '应急避险与安全'), ('environment', '生态环保'), ('entrepreneurship', '创业就业'), ('intellectual_property', '知识产权'), ('finance', '科技金融'), ('industry', '工业科技'), ('digital', '数字技能'), ('other', '其他')], default='other', max_length=30, verbose_name='主题')),
                    ('answered_on', models.DateField(blank=True, help_text='留空取活动的举办日期', verbose_name='解答日期')),
                    ('people', kehui.kernel.fields.CountField(verbose_name='咨询人次')),
                    ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='activities.activity', verbose_name='活动')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '咨询解答',
                    'verbose_name_plural': '咨询解答',
                    'indexes': [models.Index(fields=['answered_on', 'id'], name='consultation_answered_on')],
                    'constraints': [models.UniqueConstraint(fields=('activity', 'subject', 'answered_on'), name='consultation_once'), models.CheckConstraint(condition=models.Q(('people__gt', 0)), name='consultation_some_people')],
                },
            ), migrations.CreateModel(
                name='Handout',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('title', models.CharField(max_length=120, verbose_name='资料名称')),
                    ('kind', models.CharField(choices=[('technical', '技术资料'), ('popular', '科普读物'), ('other', '其他宣传品')], default='technical', max_length=20, verbose_name='资料类型')),
                    ('copies', kehui.kernel.fields.CountField(verbose_name='发放份数')),
                    ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handouts', to='activities.activity', verbose_name='活动')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '资料发放',
                    'verbose_name_plural': '资料发放',
                    'constraints': [models.UniqueConstraint(fields=('activity', 'title'), name='handout_once'), models.CheckConstraint(condition=models.Q(('copies__gt', 0)), name='handout_some_copies')],
                },
            ), migrations.CreateModel(
                name='Attendance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('audience', models.CharField(choices=[('farmers', '农民'), ('youth', '青少年'), ('workers', '产业工人'), ('elderly', '老年人'), ('officials', '领导干部和公务员'), ('enterprises', '企业人员'), ('residents', '社区居民'), ('other', '其他')], max_length=20, verbose_name='参加人群')),
                    ('channel', models.CharField(choices=[('offline', '线下'), ('online', '线上')], default='offline', max_length=10, verbose_name='参加方式')),
                    ('people', kehui.kernel.fields.CountField(verbose_name='参加人次')),
                    ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='activities.activity', verbose_name='活动')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '参加情况',
                    'verbose_name_plural': '参加情况',
                    'constraints': [models.UniqueConstraint(fields=('activity', 'audience', 'channel'), name='attendance_once')],
                },
            )],
        ),
    ]
