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
                name='Title',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('code', models.CharField(help_text='统计按编号取数：国家高新技术企业 GJ-GQ，国家科技型中小企业 GJ-KX，省科技型中小企业 S-KX，省农业科技企业 S-NK，科普示范村 KP-SFC；其余自编', max_length=20, unique=True, verbose_name='称号编号')),
                    ('name', models.CharField(max_length=100, unique=True, verbose_name='称号名称')),
                    ('level', models.CharField(choices=[('national', '国家级'), ('provincial', '省级'), ('municipal', '市级'), ('county', '县级')], max_length=20, verbose_name='级别')),
                    ('holder', models.CharField(choices=[('organisation', '单位'), ('area', '地区'), ('either', '单位或地区')], default='organisation', max_length=20, verbose_name='授予对象')),
                    ('validity_years', kehui.kernel.fields.CountField(blank=True, help_text='长期有效的不填', null=True, verbose_name='有效年限')),
                    ('programme', models.CharField(blank=True, max_length=100, verbose_name='所属名录（计划）')),
                    ('document_number', models.CharField(blank=True, help_text='如 国科发火〔2016〕32号', max_length=60, verbose_name='依据文号')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '称号',
                    'verbose_name_plural': '称号',
                    'constraints': [models.CheckConstraint(condition=models.Q(('validity_years__isnull', True), ('validity_years__gt', 0), _connector='OR'), name='title_validity_positive')],
                },
            ), migrations.CreateModel(
                name='Recognition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('certificate_number', models.CharField(help_text='如 GR202533001234', max_length=40, unique=True, verbose_name='证书编号')),
                    ('entry_way', models.CharField(choices=[('new', '新认定'), ('renewed', '到期重新认定'), ('reviewed', '复审通过')], default='new', max_length=20, verbose_name='认定方式')),
                    ('recognised_on', models.DateField(verbose_name='认定日期')),
                    ('valid_from', models.DateField(blank=True, help_text='不填即认定日期', verbose_name='有效期起')),
                    ('valid_to', models.DateField(blank=True, help_text='最后一个有效日；不填按称号的有效年限推算', null=True, verbose_name='有效期止')),
                    ('revoked_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                    ('document_number', models.CharField(blank=True, max_length=60, verbose_name='认定文号')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, help_text='授予地区的称号不填单位，填所在地区', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recognitions', to='parties.organisation', verbose_name='单位')),
                    ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recognitions', to='recognitions.title', verbose_name='称号')),
                ],
                options={
                    'verbose_name': '认定',
                    'verbose_name_plural': '认定',
                    'indexes': [models.Index(fields=['title', 'recognised_on'], name='recognition_title_date'), models.Index(fields=['title', 'valid_from', 'valid_to'], name='recognition_title_validity'), models.Index(fields=['organisation', 'title'], name='recognition_holder')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='recognition_validity_in_order'), models.CheckConstraint(condition=models.Q(('revoked_on__isnull', True), ('revoked_on__gte', models.F('recognised_on')), _connector='OR'), name='recognition_revoked_after')],
                },
            ), migrations.CreateModel(
                name='Designation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('applied_on', models.DateField(verbose_name='申报日期')),
                    ('passed_on', models.DateField(blank=True, help_text='未通过验收的不填', null=True, verbose_name='通过验收日期')),
                    ('status', models.CharField(blank=True, choices=[('striving', '创建中'), ('passed', '通过验收'), ('failed', '未通过'), ('revoked', '已撤销')], default='striving', help_text='填了通过验收日期即为通过验收', max_length=20, verbose_name='状态')),
                    ('document_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, help_text='以地区为主体创建的不填单位，填所在地区', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='designations', to='parties.organisation', verbose_name='创建单位')),
                    ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='designations', to='recognitions.title', verbose_name='称号')),
                ],
                options={
                    'verbose_name': '创建',
                    'verbose_name_plural': '创建',
                    'indexes': [models.Index(fields=['passed_on'], name='designation_passed_on')],
                    'constraints': [models.UniqueConstraint(fields=('title', 'area', 'organisation', 'applied_on'), name='designation_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('passed_on__isnull', True), ('passed_on__gte', models.F('applied_on')), _connector='OR'), name='designation_dates_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('passed_on__isnull', False), ('status__in', ['passed', 'revoked'])), models.Q(('passed_on__isnull', True), ('status__in', ['striving', 'failed'])), _connector='OR'), name='designation_passed_has_date')],
                },
            ), migrations.CreateModel(
                name='Award',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('name', models.CharField(max_length=120, verbose_name='奖励名称')),
                    ('kind', models.CharField(choices=[('science', '科学技术奖'), ('patent', '专利奖'), ('custody_pilot', '知识产权托管试点奖励'), ('innovation', '科技创新奖励'), ('popularisation', '科普奖励'), ('other', '其他奖励')], max_length=20, verbose_name='奖励类别')),
                    ('level', models.CharField(choices=[('national', '国家级'), ('provincial', '省级'), ('municipal', '市级'), ('county', '县级')], max_length=20, verbose_name='级别')),
                    ('amount', kehui.kernel.fields.MoneyField(decimal_places=2, default=0, max_digits=18, verbose_name='奖励金额')),
                    ('awarded_on', models.DateField(verbose_name='授奖日期')),
                    ('granting_body', models.CharField(max_length=100, verbose_name='授奖机关')),
                    ('document_number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, help_text='奖给地区的不填单位，填所在地区', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='parties.organisation', verbose_name='获奖单位')),
                ],
                options={
                    'verbose_name': '奖励',
                    'verbose_name_plural': '奖励',
                    'indexes': [models.Index(fields=['kind', 'awarded_on'], name='award_kind_date')],
                    'constraints': [models.UniqueConstraint(fields=('name', 'awarded_on', 'area', 'organisation'), name='award_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='award_amount_not_negative')],
                },
            ), migrations.CreateModel(
                name='ResearchInstitution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='证书编号或本县自编，如 YF-2025-001', max_length=30, unique=True, verbose_name='机构编号')),
                    ('name', models.CharField(max_length=120, verbose_name='机构名称')),
                    ('level', models.CharField(choices=[('key_institute', '省重点企业研究院'), ('provincial_institute', '省级企业研究院'), ('provincial_centre', '省级企业研发中心'), ('municipal_centre', '市级企业研发中心'), ('county_centre', '县级企业研发中心'), ('agricultural_centre', '农业企业科技研发中心')], max_length=30, verbose_name='机构级别')),
                    ('field', models.CharField(blank=True, max_length=120, verbose_name='研究领域')),
                    ('recognised_on', models.DateField(verbose_name='认定日期')),
                    ('document_number', models.CharField(blank=True, max_length=60, verbose_name='认定文号')),
                    ('reevaluated_on', models.DateField(blank=True, null=True, verbose_name='最近复评日期')),
                    ('revoked_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='research_institutions', to='parties.organisation', verbose_name='依托企业')),
                ],
                options={
                    'verbose_name': '企业研发机构',
                    'verbose_name_plural': '企业研发机构',
                    'indexes': [models.Index(fields=['level', 'recognised_on'], name='institution_level_date')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('revoked_on__isnull', True), ('revoked_on__gte', models.F('recognised_on')), _connector='OR'), name='institution_revoked_after'), models.CheckConstraint(condition=models.Q(('reevaluated_on__isnull', True), ('reevaluated_on__gte', models.F('recognised_on')), _connector='OR'), name='institution_reevaluated_after')],
                },
            )],
        ),
    ]
