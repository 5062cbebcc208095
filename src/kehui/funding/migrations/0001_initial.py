import django.db.models.deletion
import kehui.kernel.fields
import kehui.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('areas', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='FundAccount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='本县自编，如 ZH-0001，不是银行账号', max_length=40, unique=True, verbose_name='账户编号')),
                    ('name', models.CharField(max_length=120, verbose_name='账户名称')),
                    ('kind', models.CharField(choices=[('treasury', '财政专户'), ('organisation', '单位账户'), ('higher', '上级来款')], max_length=20, verbose_name='账户类型')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='parties.organisation', verbose_name='开户单位')),
                ],
                options={
                    'verbose_name': '资金账户',
                    'verbose_name_plural': '资金账户',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'organisation'), _negated=True), ('organisation__isnull', False), _connector='OR'), name='account_of_organisation_has_one')],
                },
            ), migrations.CreateModel(
                name='Programme',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('code', models.CharField(help_text='本县自编，如 S-XCP', max_length=30, unique=True, verbose_name='计划编号')),
                    ('name', models.CharField(max_length=120, unique=True, verbose_name='计划名称')),
                    ('level', models.CharField(choices=[('national', '国家级'), ('provincial', '省级'), ('prefectural', '市级'), ('county', '县级')], max_length=20, verbose_name='计划级别')),
                    ('kind', models.CharField(choices=[('new_product', '新产品计划'), ('torch', '火炬计划'), ('spark', '星火计划'), ('research', '重点研发（科技攻关）'), ('agriculture', '农业科技'), ('social', '社会发展与民生（社科类）'), ('transfer', '成果转化'), ('platform', '平台与载体'), ('other', '其他')], max_length=20, verbose_name='计划类型')),
                    ('document', models.CharField(blank=True, max_length=80, verbose_name='管理办法文号')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '计划类别',
                    'verbose_name_plural': '计划类别',
                },
            ), migrations.CreateModel(
                name='Project',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='立项文件上的编号，如 2025C0301', max_length=40, unique=True, verbose_name='项目编号')),
                    ('name', models.CharField(max_length=200, verbose_name='项目名称')),
                    ('granted', kehui.kernel.fields.MoneyField(decimal_places=2, default=0, help_text='财政资助的总额；不给资助的计划填0', max_digits=18, verbose_name='立项资助金额')),
                    ('listed_on', models.DateField(verbose_name='立项（列入）日期')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='完成期限')),
                    ('status', models.CharField(blank=True, choices=[('running', '在研'), ('accepted', '验收通过'), ('failed', '验收不通过'), ('terminated', '终止'), ('revoked', '撤销')], default='running', max_length=20, verbose_name='项目状态')),
                    ('accepted_on', models.DateField(blank=True, null=True, verbose_name='验收日期')),
                    ('terminated_on', models.DateField(blank=True, null=True, verbose_name='终止（撤销）日期')),
                    ('termination_reason', models.CharField(blank=True, max_length=300, verbose_name='终止（撤销）原因')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='parties.organisation', verbose_name='承担单位')),
                    ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='funding.programme', verbose_name='计划类别')),
                ],
                options={
                    'verbose_name': '科技项目',
                    'verbose_name_plural': '科技项目',
                    'indexes': [models.Index(fields=['listed_on', 'id'], name='project_listed_on'), models.Index(fields=['terminated_on'], name='project_terminated_on'), models.Index(fields=['area', 'listed_on'], name='project_area_listed')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('granted__gte', 0)), name='project_granted_not_negative'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='project_term_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_on__isnull', True), ('status', 'running'), ('terminated_on__isnull', True)), models.Q(('accepted_on__gte', models.F('listed_on')), ('status__in', ['accepted', 'failed']), ('terminated_on__isnull', True)), models.Q(('accepted_on__isnull', True), ('status__in', ['terminated', 'revoked']), ('terminated_on__gte', models.F('listed_on'))), _connector='OR'), name='project_end_states_have_dates')],
                },
            ), migrations.CreateModel(
                name='Inspection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='本县自编，如 JC-2025-001', max_length=40, unique=True, verbose_name='检查编号')),
                    ('kind', models.CharField(choices=[('funds', '经费检查'), ('midterm', '中期检查'), ('site', '现场核查')], max_length=20, verbose_name='检查类型')),
                    ('inspected_on', models.DateField(verbose_name='检查日期')),
                    ('result', models.CharField(choices=[('passed', '通过'), ('mend', '限期整改'), ('terminate', '建议终止')], max_length=20, verbose_name='检查结论')),
                    ('findings', models.CharField(blank=True, max_length=500, verbose_name='发现的问题')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='funding.project', verbose_name='科技项目')),
                ],
                options={
                    'verbose_name': '项目检查',
                    'verbose_name_plural': '项目检查',
                    'indexes': [models.Index(fields=['project', 'inspected_on'], name='inspection_of_project')],
                },
            ), migrations.CreateModel(
                name='Transfer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='拨款文件或凭证的编号，如 BK-2025-0001', max_length=40, unique=True, verbose_name='划拨编号')),
                    ('kind', models.CharField(choices=[('allocation', '上级下拨'), ('budget', '预算安排'), ('project_grant', '项目拨款'), ('high_tech_support', '高新技术扶持资金'), ('reward', '奖励'), ('clawback', '追回'), ('other', '其他')], max_length=20, verbose_name='划拨类型')),
                    ('amount', kehui.kernel.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='金额')),
                    ('occurred_on', models.DateField(verbose_name='划拨日期')),
                    ('document', models.CharField(blank=True, max_length=80, verbose_name='拨款文号')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('credit_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_in', to='funding.fundaccount', verbose_name='收入账户')),
                    ('debit_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_out', to='funding.fundaccount', verbose_name='付出账户')),
                    ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='funding.project', verbose_name='科技项目')),
                    ('reverses', models.OneToOneField(blank=True, help_text='更正记错的划拨时，填原来那一笔的编号', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='funding.transfer', verbose_name='冲销的划拨')),
                ],
                options={
                    'verbose_name': '资金划拨',
                    'verbose_name_plural': '资金划拨',
                    'indexes': [models.Index(fields=['occurred_on', 'id'], name='transfer_occurred_on'), models.Index(fields=['kind', 'occurred_on'], name='transfer_kind_occurred')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='transfer_amount_positive'), models.CheckConstraint(condition=models.Q(('debit_account', models.F('credit_account')), _negated=True), name='transfer_between_two_accounts'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'project_grant'), _negated=True), ('project__isnull', False), _connector='OR'), name='transfer_grant_has_project')],
                },
            )],
        ),
    ]
