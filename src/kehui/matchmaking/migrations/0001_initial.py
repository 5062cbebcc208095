import django.db.models.deletion
import kehui.kernel.fields
import kehui.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('activities', '0001_initial'),
        ('areas', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='Round',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 DJ-2025-01', max_length=30, unique=True, verbose_name='对接编号')),
                    ('name', models.CharField(max_length=120, verbose_name='对接活动名称')),
                    ('kind', models.CharField(choices=[('technology', '科技对接'), ('topical', '专题对接'), ('universities', '百企进高校（高校进百企）'), ('overseas', '海外人才行'), ('promotion', '推介会'), ('other', '其他')], max_length=20, verbose_name='对接类型')),
                    ('held_on', models.DateField(help_text='多日活动填第一天，计入这一天所在的时期', verbose_name='举办日期')),
                    ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                    ('host', models.CharField(blank=True, max_length=120, verbose_name='主办单位')),
                    ('status', models.CharField(choices=[('planned', '计划中'), ('held', '已举办'), ('cancelled', '已取消')], default='held', max_length=10, verbose_name='状态')),
                    ('activity', models.ForeignKey(blank=True, help_text='已在活动台账登记的，填活动编号', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.activity', verbose_name='对应活动')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '对接活动',
                    'verbose_name_plural': '对接活动',
                    'indexes': [models.Index(fields=['held_on', 'id'], name='round_held_on')],
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='round_with_area')],
                },
            ), migrations.CreateModel(
                name='Request',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 XQ-2025-001', max_length=30, unique=True, verbose_name='需求编号')),
                    ('problem', models.CharField(max_length=200, verbose_name='需求内容')),
                    ('field', models.CharField(blank=True, max_length=120, verbose_name='专业领域')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation', verbose_name='企业')),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='matchmaking.round', verbose_name='对接活动')),
                ],
                options={
                    'verbose_name': '对接需求',
                    'verbose_name_plural': '对接需求',
                    'constraints': [models.UniqueConstraint(fields=('round', 'enterprise', 'problem'), name='request_once')],
                },
            ), migrations.CreateModel(
                name='Participant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('kind', models.CharField(choices=[('university', '高校院所'), ('park', '园区'), ('incubator', '孵化器'), ('association', '行业协会'), ('expert', '专家'), ('project', '企业项目'), ('investor', '投资机构'), ('other', '其他')], max_length=20, verbose_name='参加方类型')),
                    ('name', models.CharField(help_text='单位名称、专家姓名或企业项目名称', max_length=120, verbose_name='名称（姓名）')),
                    ('affiliation', models.CharField(blank=True, help_text='专家的工作单位，或企业项目的企业名称', max_length=120, verbose_name='所属单位')),
                    ('field', models.CharField(blank=True, max_length=120, verbose_name='专业领域')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation', verbose_name='已登记单位')),
                    ('origin', models.ForeignKey(blank=True, help_text='如 上海市；留空取已登记单位的所在地区', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='来源地区')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person', verbose_name='已登记人员')),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='matchmaking.round', verbose_name='对接活动')),
                ],
                options={
                    'verbose_name': '参加方',
                    'verbose_name_plural': '参加方',
                    'constraints': [models.UniqueConstraint(fields=('round', 'kind', 'name', 'affiliation'), name='participant_once')],
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
                    ('slot', kehui.kernel.fields.CountField(help_text='从1起的时段序号', verbose_name='场次')),
                    ('table', kehui.kernel.fields.CountField(verbose_name='桌号')),
                    ('outcome', models.CharField(blank=True, max_length=200, verbose_name='洽谈结果')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person', verbose_name='专家')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='matchmaking.request', verbose_name='对接需求')),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='matchmaking.round', verbose_name='对接活动')),
                ],
                options={
                    'verbose_name': '洽谈',
                    'verbose_name_plural': '洽谈',
                    'constraints': [models.UniqueConstraint(fields=('round', 'slot', 'table'), name='talk_table_once'), models.UniqueConstraint(fields=('round', 'slot', 'expert'), name='talk_expert_once'), models.UniqueConstraint(fields=('round', 'slot', 'request'), name='talk_request_once'), models.CheckConstraint(condition=models.Q(('slot__gt', 0), ('table__gt', 0)), name='talk_slot_and_table_from_one')],
                },
            ), migrations.CreateModel(
                name='Intent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 YX-2025-001', max_length=30, unique=True, verbose_name='意向编号')),
                    ('party_a', models.CharField(help_text='企业或项目团队名称', max_length=120, verbose_name='甲方')),
                    ('party_b', models.CharField(help_text='高校、院所、专家或园区名称', max_length=120, verbose_name='乙方')),
                    ('subject', models.CharField(max_length=200, verbose_name='合作内容')),
                    ('agreed_on', models.DateField(verbose_name='达成日期')),
                    ('amount', kehui.kernel.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='意向金额')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('enterprise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation', verbose_name='县内企业')),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intents', to='matchmaking.round', verbose_name='对接活动')),
                ],
                options={
                    'verbose_name': '合作意向',
                    'verbose_name_plural': '合作意向',
                    'indexes': [models.Index(fields=['agreed_on', 'id'], name='intent_agreed_on')],
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='intent_with_area'), models.CheckConstraint(condition=models.Q(('party_a', models.F('party_b')), _negated=True), name='intent_two_parties')],
                },
            ), migrations.CreateModel(
                name='ExpertVisit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 ZF-2025-001', max_length=30, unique=True, verbose_name='走访编号')),
                    ('expert_name', models.CharField(blank=True, help_text='留空取已登记专家的姓名', max_length=60, verbose_name='专家姓名')),
                    ('institution', models.CharField(blank=True, max_length=120, verbose_name='专家单位')),
                    ('problem', models.CharField(max_length=200, verbose_name='对接难题')),
                    ('visited_on', models.DateField(verbose_name='走访日期')),
                    ('outcome', models.CharField(choices=[('solved', '当场解决'), ('continued', '继续对接'), ('agreed', '达成合作'), ('none', '暂无结果')], default='continued', max_length=20, verbose_name='走访结果')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation', verbose_name='走访企业')),
                    ('expert', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person', verbose_name='已登记专家')),
                ],
                options={
                    'verbose_name': '专家走访',
                    'verbose_name_plural': '专家走访',
                    'indexes': [models.Index(fields=['visited_on', 'id'], name='expert_visit_visited_on')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('expert_name', ''), _negated=True), name='expert_visit_names_expert')],
                },
            ), migrations.CreateModel(
                name='FollowUp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('followed_on', models.DateField(verbose_name='跟进日期')),
                    ('stage', models.CharField(choices=[('talking', '洽谈中'), ('signed', '签约'), ('moving_in', '办理入驻'), ('moved_in', '已入驻'), ('ended', '终止')], max_length=20, verbose_name='进展')),
                    ('content', models.CharField(blank=True, max_length=300, verbose_name='跟进情况')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('intent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='matchmaking.intent', verbose_name='合作意向')),
                ],
                options={
                    'verbose_name': '意向跟进',
                    'verbose_name_plural': '意向跟进',
                    'indexes': [models.Index(fields=['followed_on', 'id'], name='follow_up_followed_on')],
                    'constraints': [models.UniqueConstraint(fields=('intent', 'followed_on', 'stage'), name='follow_up_once')],
                },
            )],
        ),
    ]
