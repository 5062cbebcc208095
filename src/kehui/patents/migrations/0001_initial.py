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
                name='Patent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('application_number', kehui.kernel.fields.ApplicationNumberField(help_text='如 201710601862.3，前面的 CN、ZL 可省', max_length=16, unique=True, verbose_name='申请号')),
                    ('name', models.CharField(max_length=200, verbose_name='专利名称')),
                    ('kind', models.CharField(choices=[('invention', '发明'), ('utility_model', '实用新型'), ('design', '外观设计')], max_length=20, verbose_name='专利类型')),
                    ('applicant_name', models.CharField(blank=True, help_text='全部申请人的姓名或名称；填了申请单位的可不填', max_length=200, verbose_name='申请人')),
                    ('filed_on', models.DateField(verbose_name='申请日')),
                    ('granted_on', models.DateField(blank=True, help_text='未授权的不填', null=True, verbose_name='授权公告日')),
                    ('publication_number', models.CharField(blank=True, help_text='如 CN107345678B', max_length=20, verbose_name='授权公告号')),
                    ('ended_on', models.DateField(blank=True, help_text='驳回、视为撤回、终止、届满或无效之日', null=True, verbose_name='失效日')),
                    ('status', models.CharField(blank=True, choices=[('pending', '审中'), ('in_force', '有效'), ('ended', '失效')], default='pending', help_text='由授权公告日和失效日推定，不必填', max_length=20, verbose_name='法律状态')),
                    ('applicant', models.ForeignKey(blank=True, help_text='本系统登记过的单位；个人申请的不填', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='patents', to='parties.organisation', verbose_name='申请单位')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '专利',
                    'verbose_name_plural': '专利',
                    'indexes': [models.Index(fields=['filed_on', 'id'], name='patent_filed_on'), models.Index(fields=['granted_on', 'id'], name='patent_granted_on'), models.Index(fields=['area', 'filed_on'], name='patent_area_filed'), models.Index(fields=['area', 'granted_on'], name='patent_area_granted')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('granted_on__isnull', True), ('granted_on__gte', models.F('filed_on')), _connector='OR'), name='patent_granted_after_filing'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('filed_on')), _connector='OR'), name='patent_ended_after_filing'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('granted_on__isnull', True), ('ended_on__gte', models.F('granted_on')), _connector='OR'), name='patent_ended_after_grant'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('status', 'ended')), models.Q(('ended_on__isnull', True), ('granted_on__isnull', False), ('status', 'in_force')), models.Q(('ended_on__isnull', True), ('granted_on__isnull', True), ('status', 'pending')), _connector='OR'), name='patent_status_follows_dates'), models.CheckConstraint(condition=models.Q(('applicant__isnull', False), models.Q(('applicant_name', ''), _negated=True), _connector='OR'), name='patent_has_applicant')],
                },
            ), migrations.CreateModel(
                name='PatentEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('kind', models.CharField(choices=[('accepted', '受理'), ('published', '公布'), ('examination', '实质审查'), ('granted', '授权'), ('rejected', '驳回'), ('withdrawn', '视为撤回'), ('terminated', '终止'), ('expired', '届满'), ('invalidated', '无效'), ('restored', '恢复'), ('transferred', '转移'), ('pledged', '质押'), ('licensed', '许可备案')], max_length=20, verbose_name='事件')),
                    ('happened_on', models.DateField(verbose_name='日期')),
                    ('detail', models.CharField(blank=True, help_text='如受让人、质权人、被许可人', max_length=300, verbose_name='说明')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('patent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='patents.patent', verbose_name='专利')),
                ],
                options={
                    'verbose_name': '专利法律事件',
                    'verbose_name_plural': '专利法律事件',
                    'indexes': [models.Index(fields=['kind', 'happened_on'], name='patent_event_kind_date')],
                    'constraints': [models.UniqueConstraint(fields=('patent', 'kind', 'happened_on'), name='patent_event_once')],
                },
            ), migrations.CreateModel(
                name='Custody',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('scope', models.CharField(help_text='如 专利年费监控、专利申请与维护', max_length=200, verbose_name='托管范围')),
                    ('starts_on', models.DateField(verbose_name='托管起')),
                    ('ends_on', models.DateField(blank=True, help_text='最后一日；未定的不填', null=True, verbose_name='托管止')),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custodies_kept', to='parties.organisation', verbose_name='托管机构')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custodies', to='parties.organisation', verbose_name='委托单位')),
                ],
                options={
                    'verbose_name': '知识产权托管',
                    'verbose_name_plural': '知识产权托管',
                    'constraints': [models.UniqueConstraint(fields=('client', 'agency', 'starts_on'), name='custody_once'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='custody_dates_in_order'), models.CheckConstraint(condition=models.Q(('client', models.F('agency')), _negated=True), name='custody_two_parties')],
                },
            )],
        ),
    ]
