import django.db.models.deletion
import kehui.kernel.fields
import kehui.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('areas', '0001_initial'),
        ('parties', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='EquityDeal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='本县自编，如 GQ-2025-001', max_length=30, unique=True, verbose_name='交易编号')),
                    ('buyer_name', models.CharField(blank=True, max_length=120, verbose_name='投资方名称')),
                    ('is_buyer_listed', models.BooleanField(default=False, verbose_name='投资方为上市公司')),
                    ('kind', models.CharField(choices=[('acquisition', '收购'), ('increase', '增资'), ('transfer', '股权转让'), ('merger', '合并'), ('other', '其他')], max_length=20, verbose_name='交易方式')),
                    ('share_percent', kehui.kernel.fields.QuantityField(decimal_places=2, max_digits=5, verbose_name='股权比例')),
                    ('amount', kehui.kernel.fields.MoneyField(blank=True, decimal_places=2, help_text='未披露的不填', max_digits=18, null=True, verbose_name='交易金额')),
                    ('dealt_on', models.DateField(verbose_name='交易日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('buyer', models.ForeignKey(blank=True, help_text='本系统登记过的单位；没有登记的只填投资方名称', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='equity_bought', to='parties.organisation', verbose_name='投资方单位')),
                    ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='equity_deals', to='parties.organisation', verbose_name='标的企业')),
                ],
                options={
                    'verbose_name': '股权交易',
                    'verbose_name_plural': '股权交易',
                    'indexes': [models.Index(fields=['dealt_on'], name='equity_deal_date')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('share_percent__gt', 0), ('share_percent__lte', 100)), name='equity_deal_share_in_range'), models.CheckConstraint(condition=models.Q(('buyer__isnull', False), models.Q(('buyer_name', ''), _negated=True), _connector='OR'), name='equity_deal_has_buyer')],
                },
            ), migrations.CreateModel(
                name='EquityInstitution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('form', models.CharField(choices=[('partnership', '合伙制'), ('company', '公司制')], max_length=20, verbose_name='组织形式')),
                    ('kind', models.CharField(choices=[('angel', '天使投资'), ('venture', '创业投资（VC）'), ('private_equity', '私募股权（PE）')], max_length=20, verbose_name='机构类型')),
                    ('registered_on', models.DateField(verbose_name='注册日期')),
                    ('deregistered_on', models.DateField(blank=True, null=True, verbose_name='注销日期')),
                    ('manager_number', models.CharField(blank=True, help_text='中基协登记编号，如 P1001234', max_length=20, verbose_name='管理人登记编号')),
                    ('committed', kehui.kernel.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='认缴规模')),
                    ('paid_in', kehui.kernel.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='实缴规模')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='equity_institution', to='parties.organisation', verbose_name='机构')),
                    ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='equity_institutions', to='places.zone', verbose_name='注册园区')),
                ],
                options={
                    'verbose_name': '股权投资机构',
                    'verbose_name_plural': '股权投资机构',
                    'constraints': [models.CheckConstraint(condition=models.Q(('deregistered_on__isnull', True), ('deregistered_on__gte', models.F('registered_on')), _connector='OR'), name='equity_institution_dates_in_order'), models.CheckConstraint(condition=models.Q(('paid_in__isnull', True), ('committed__isnull', True), ('paid_in__lte', models.F('committed')), _connector='OR'), name='equity_institution_paid_within_committed')],
                },
            ), migrations.CreateModel(
                name='ListingProgress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('board', models.CharField(choices=[('neeq', '新三板'), ('bse', '北交所'), ('chinext', '创业板'), ('star', '科创板'), ('main', '主板'), ('regional', '区域性股权市场')], max_length=20, verbose_name='板块')),
                    ('stage', models.CharField(choices=[('reform', '股改'), ('tutoring', '辅导'), ('filing', '申报'), ('inquiry', '问询'), ('listed', '挂牌（上市）'), ('innovation_tier', '进入创新层'), ('delisted', '摘牌（退市）')], max_length=20, verbose_name='阶段')),
                    ('entered_on', models.DateField(verbose_name='进入日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listing_progress', to='parties.organisation', verbose_name='企业')),
                ],
                options={
                    'verbose_name': '上市挂牌进程',
                    'verbose_name_plural': '上市挂牌进程',
                    'indexes': [models.Index(fields=['board', 'stage', 'entered_on'], name='listing_stage_date')],
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'board', 'stage'), name='listing_stage_once')],
                },
            ), migrations.CreateModel(
                name='LoanApplication',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='本县自编，如 DK-2025-001', max_length=30, unique=True, verbose_name='贷款编号')),
                    ('applied_amount', kehui.kernel.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='申请额度')),
                    ('applied_on', models.DateField(verbose_name='申请日期')),
                    ('is_supported', models.BooleanField(default=False, verbose_name='获科技银行支持')),
                    ('granted_amount', kehui.kernel.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='发放金额')),
                    ('granted_on', models.DateField(blank=True, null=True, verbose_name='发放日期')),
                    ('balance', kehui.kernel.fields.MoneyField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='贷款余额')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans_given', to='parties.organisation', verbose_name='银行')),
                    ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loan_applications', to='parties.organisation', verbose_name='企业')),
                ],
                options={
                    'verbose_name': '科技银行贷款',
                    'verbose_name_plural': '科技银行贷款',
                    'indexes': [models.Index(fields=['applied_on'], name='loan_applied_on'), models.Index(fields=['granted_on'], name='loan_granted_on')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('applied_amount__gt', 0)), name='loan_applied_positive'), models.CheckConstraint(condition=models.Q(models.Q(('granted_amount__isnull', True), ('granted_on__isnull', True)), models.Q(('granted_amount__gt', 0), ('granted_on__isnull', False)), _connector='OR'), name='loan_granted_with_date'), models.CheckConstraint(condition=models.Q(('granted_on__isnull', True), ('granted_on__gte', models.F('applied_on')), _connector='OR'), name='loan_granted_after_application'), models.CheckConstraint(condition=models.Q(('balance__isnull', True), models.Q(('balance__gte', 0), ('balance__lte', models.F('granted_amount')), ('granted_amount__isnull', False)), _connector='OR'), name='loan_balance_within_grant')],
                },
            )],
        ),
    ]
