import django.db.models.deletion
import kehui.kernel.fields
import kehui.kernel.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('areas', '0001_initial'),
        ('parties', '0001_initial'),
        ('returns', '0001_initial'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', kehui.kernel.fields.QuantityField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='填报数')),
                    ('is_absent', models.BooleanField(default=False, verbose_name='不适用')),
                    ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='returns.returnfield', verbose_name='指标项')),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='returns.submission', verbose_name='填报表')),
                ],
                options={
                    'verbose_name': '填报内容',
                    'verbose_name_plural': '填报内容',
                    'constraints': [models.UniqueConstraint(fields=('submission', 'field'), name='answer_once'), models.CheckConstraint(condition=models.Q(models.Q(('is_absent', False), ('value__isnull', False)), models.Q(('is_absent', True), ('value__isnull', True)), _connector='OR'), name='answer_number_or_absent')],
                },
            ), migrations.CreateModel(
                name='Explanation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=90, verbose_name='审核')),
                    ('message', models.CharField(max_length=400, verbose_name='提醒')),
                    ('reason', models.CharField(max_length=300, verbose_name='情况说明')),
                    ('at', models.DateTimeField(auto_now=True, verbose_name='说明时间')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='说明人')),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='explanations', to='returns.submission', verbose_name='填报表')),
                ],
                options={
                    'verbose_name': '情况说明',
                    'verbose_name_plural': '情况说明',
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('submission', 'key'), name='explanation_once')],
                },
            ), migrations.CreateModel(
                name='Remark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('comment', '意见'), ('opened', '下发'), ('submitted', '提交'), ('withdrawn', '撤回'), ('checked', '初审通过'), ('returned', '退回'), ('approved', '审定'), ('extended', '延期')], default='comment', max_length=10, verbose_name='事项')),
                    ('text', models.CharField(blank=True, max_length=500, verbose_name='内容')),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='returns.submission', verbose_name='填报表')),
                ],
                options={
                    'verbose_name': '办理过程',
                    'verbose_name_plural': '办理过程',
                    'ordering': ['id'],
                },
            ), migrations.CreateModel(
                name='ReturnCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('code', models.CharField(help_text='表号加序号，如 KJ107-1-S01', max_length=40, unique=True, verbose_name='审核编号')),
                    ('name', models.CharField(help_text='用一句话说清规则，如 其中项不大于合计', max_length=120, verbose_name='审核内容')),
                    ('kind', models.CharField(choices=[('relation', '关系式'), ('jump', '与上年比变动过大'), ('slip', '与上年比疑似单位错')], default='relation', max_length=10, verbose_name='审核方式')),
                    ('expression', models.CharField(blank=True, help_text='如 {研发人员数} <= 指标{规模以上企业}；项目名写在花括号里', max_length=500, verbose_name='关系式')),
                    ('ratio', kehui.kernel.fields.QuantityField(blank=True, decimal_places=2, help_text='与上年比变动超过多少算过大，如 50', max_digits=18, null=True, verbose_name='变动幅度')),
                    ('severity', models.CharField(choices=[('error', '错误'), ('warning', '提醒')], default='error', max_length=10, verbose_name='性质')),
                    ('advice', models.CharField(blank=True, max_length=200, verbose_name='怎样改正')),
                    ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('field', models.ForeignKey(blank=True, help_text='与上年比时只看这一项；留空时看每一项', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='returns.returnfield', verbose_name='指标项')),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='returns.returnform', verbose_name='报表制度')),
                ],
                options={
                    'verbose_name': '审核关系',
                    'verbose_name_plural': '审核关系',
                },
            ), migrations.CreateModel(
                name='ReturnReminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('due_on', models.DateField(verbose_name='截止日期')),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='提醒时间')),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='returns.submission', verbose_name='填报表')),
                ],
                options={
                    'verbose_name': '催报',
                    'verbose_name_plural': '催报',
                    'constraints': [models.UniqueConstraint(fields=('submission', 'due_on'), name='return_reminder_once')],
                },
            ), migrations.CreateModel(
                name='ReturnRespondent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listed', to='returns.returnform', verbose_name='报表制度')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='return_listings', to='parties.organisation', verbose_name='填报单位')),
                ],
                options={
                    'verbose_name': '填报名单',
                    'verbose_name_plural': '填报名单',
                    'constraints': [models.UniqueConstraint(fields=('form', 'organisation'), name='return_respondent_once')],
                },
            ), migrations.CreateModel(
                name='ReturnRound',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('year', kehui.kernel.fields.YearField(verbose_name='年度')),
                    ('month', models.PositiveSmallIntegerField(choices=[(1, '1月'), (2, '2月'), (3, '3月'), (4, '4月'), (5, '5月'), (6, '6月'), (7, '7月'), (8, '8月'), (9, '9月'), (10, '10月'), (11, '11月'), (12, '12月')], default=12, help_text='年报12，季报3、6、9、12，月报1至12', verbose_name='期末月份')),
                    ('due_on', models.DateField(blank=True, help_text='留空时按报表制度的期后天数', null=True, verbose_name='截止日期')),
                    ('opened_on', models.DateField(blank=True, null=True, verbose_name='下发日期')),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='returns.returnform', verbose_name='报表制度')),
                ],
                options={
                    'verbose_name': '填报任务',
                    'verbose_name_plural': '填报任务',
                    'constraints': [models.UniqueConstraint(fields=('form', 'year', 'month'), name='return_round_once'), models.CheckConstraint(condition=models.Q(('month__gte', 1), ('month__lte', 12)), name='return_round_month')],
                },
            ), migrations.CreateModel(
                name='Submission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('status', models.CharField(choices=[('open', '待填报'), ('filled', '填报中'), ('submitted', '待初审'), ('checked', '待审定'), ('approved', '已审定'), ('returned', '已退回')], default='open', max_length=10, verbose_name='状态')),
                    ('due_on', models.DateField(verbose_name='截止日期')),
                    ('submitted_on', models.DateField(blank=True, null=True, verbose_name='提交日期')),
                    ('approved_on', models.DateField(blank=True, null=True, verbose_name='审定日期')),
                    ('is_on_behalf', models.BooleanField(default=False, verbose_name='代录')),
                    ('times_returned', kehui.kernel.fields.CountField(default=0, verbose_name='退回次数')),
                    ('draft', models.JSONField(blank=True, default=dict, editable=False, verbose_name='草稿')),
                    ('draft_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='草稿版本')),
                    ('draft_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='草稿时间')),
                    ('seconds', models.PositiveIntegerField(default=0, editable=False, help_text='秒', verbose_name='实际用时')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='parties.organisation', verbose_name='填报单位')),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='returns.returnround', verbose_name='填报任务')),
                    ('submitted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人')),
                ],
                options={
                    'verbose_name': '填报表',
                    'verbose_name_plural': '填报表',
                    'indexes': [models.Index(fields=['status', 'due_on'], name='submission_owed'), models.Index(fields=['organisation'], name='submission_organisation')],
                    'constraints': [models.UniqueConstraint(fields=('round', 'organisation', 'area'), name='submission_once', nulls_distinct=False)],
                },
            )],
        ),
        migrations.RemoveConstraint(
            model_name='returnentry',
            name='return_entry_once',
        ),
        migrations.AddField(
            model_name='returnentry',
            name='month',
            field=models.PositiveSmallIntegerField(choices=[(1, '1月'), (2, '2月'), (3, '3月'), (4, '4月'), (5, '5月'), (6, '6月'), (7, '7月'), (8, '8月'), (9, '9月'), (10, '10月'), (11, '11月'), (12, '12月')], default=12, help_text='年报12，季报3、6、9、12，月报1至12', verbose_name='期末月份'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='checking_organisation',
            field=models.ForeignKey(blank=True, help_text='园区初审时写，如 县科创中心', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation', verbose_name='初审单位'),
        ),
        migrations.AddField(
            model_name='returnentry',
            name='is_absent',
            field=models.BooleanField(default=False, help_text='没有这项业务；与填0、留空不同', verbose_name='不适用'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='formula',
            field=models.CharField(blank=True, help_text='表内计算或预填用，如 {技术收入} + {其他收入}', max_length=500, verbose_name='计算式'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='group',
            field=models.CharField(blank=True, help_text='如 人员、场地、经费', max_length=40, verbose_name='栏目'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='guidance',
            field=models.CharField(blank=True, max_length=300, verbose_name='项目说明'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='indicator',
            field=models.CharField(blank=True, help_text='与本项口径相同的统计指标的名称或编号；系统带出时必填', max_length=60, verbose_name='对应指标'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='is_required',
            field=models.BooleanField(default=True, verbose_name='必填'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='may_be_absent',
            field=models.BooleanField(default=True, verbose_name='可填不适用'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='mode',
            field=models.CharField(choices=[('asked', '填报'), ('computed', '表内计算'), ('carried', '系统带出')], default='asked', max_length=10, verbose_name='取数方式'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='places',
            field=kehui.kernel.fields.CountField(default=2, help_text='0 表示只填整数', verbose_name='小数位数'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='position',
            field=kehui.kernel.fields.CountField(default=0, help_text='在表上的先后，从小到大', verbose_name='序号'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='prefill',
            field=models.CharField(choices=[('nothing', '不预填'), ('last', '上年数'), ('formula', '按计算式')], default='nothing', max_length=10, verbose_name='预填'),
        ),
        migrations.AddField(
            model_name='returnfield',
            name='target',
            field=models.CharField(blank=True, help_text='报表写入台账时用，如 tax_paid，或 sales[business=pigs]', max_length=80, verbose_name='写入的列'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='checked_by',
            field=models.CharField(choices=[('township', '乡镇初审'), ('park', '园区初审'), ('nobody', '不设初审')], default='township', max_length=10, verbose_name='初审'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='counts_from',
            field=models.CharField(choices=[('approved', '县级审定后计入'), ('submitted', '提交后即计入')], default='approved', max_length=10, verbose_name='计入统计'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='due_days',
            field=kehui.kernel.fields.CountField(default=31, help_text='报告期结束后多少天内报出', verbose_name='期后天数'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='instructions',
            field=models.CharField(blank=True, max_length=500, verbose_name='填报说明'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='is_active',
            field=models.BooleanField(default=True, verbose_name='启用'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='minutes',
            field=kehui.kernel.fields.CountField(default=20, help_text='填一份大约要多久，计入填报负担', verbose_name='预计用时'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='population',
            field=models.CharField(choices=[('above_scale', '规模以上企业'), ('enterprises', '全部在册企业'), ('cooperatives', '农民专业合作社'), ('agencies', '服务机构'), ('indicator', '某项指标所计的单位'), ('listed', '填报名单所列单位')], default='above_scale', max_length=15, verbose_name='填报范围'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='population_indicator',
            field=models.CharField(blank=True, help_text='填报范围选“某项指标所计的单位”时写，如 在驻孵化企业', max_length=60, verbose_name='范围指标'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='register_name',
            field=models.CharField(blank=True, help_text='审定后写入已有台账的写它的代号，如 incubation.returns；一般留空', max_length=80, verbose_name='写入台账'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='remind_days',
            field=kehui.kernel.fields.CountField(default=7, verbose_name='提前提醒'),
        ),
        migrations.AddField(
            model_name='returnform',
            name='respondents',
            field=models.CharField(choices=[('organisation', '单位'), ('township', '乡镇（街道）'), ('village', '村（社区）')], default='organisation', max_length=15, verbose_name='填报主体'),
        ),
        migrations.AlterField(
            model_name='returnentry',
            name='value',
            field=kehui.kernel.fields.QuantityField(blank=True, decimal_places=2, help_text='按指标项的计量单位填写', max_digits=18, null=True, verbose_name='填报数'),
        ),
        migrations.AlterField(
            model_name='returnfield',
            name='unit',
            field=models.CharField(choices=[('元', '元'), ('千元', '千元'), ('万元', '万元'), ('亿元', '亿元'), ('人', '人'), ('人次', '人次'), ('件', '件'), ('项', '项'), ('家', '家'), ('个', '个'), ('户', '户'), ('次', '次'), ('份', '份'), ('册', '册'), ('册次', '册次'), ('种', '种'), ('小时', '小时'), ('亩', '亩'), ('㎡', '㎡'), ('%', '%')], help_text='填报数按这个单位书写', max_length=10, verbose_name='计量单位'),
        ),
        migrations.AddField(
            model_name='returnentry',
            name='submission',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='returns.submission', verbose_name='填报表'),
        ),
        migrations.AddConstraint(
            model_name='returnentry',
            constraint=models.UniqueConstraint(fields=('field', 'organisation', 'area', 'year', 'month'), name='return_entry_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='returnentry',
            constraint=models.CheckConstraint(condition=models.Q(('month__gte', 1), ('month__lte', 12)), name='return_entry_month'),
        ),
        migrations.AddConstraint(
            model_name='returnentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_absent', False), ('value__isnull', False)), models.Q(('is_absent', True), ('value__isnull', True)), _connector='OR'), name='return_entry_number_or_absent'),
        ),
        migrations.AddField(
            model_name='returnentry',
            name='counted_on',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('year'), models.F('month'), models.Value(1), function='make_date', output_field=models.DateField()), output_field=models.DateField()),
        ),
    ]
