import django.db.models.deletion
import kehui.kernel.fields
import kehui.kernel.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('areas', '0001_initial'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('uscc', kehui.kernel.fields.UsccField(max_length=18, unique=True, verbose_name='统一社会信用代码')),
                    ('name', models.CharField(max_length=120, verbose_name='单位名称')),
                    ('kind', models.CharField(choices=[('enterprise', '企业'), ('institute', '科研院所'), ('university', '高等院校'), ('agency', '服务机构'), ('bank', '银行'), ('fund', '投资机构'), ('incubator', '孵化器（园区）'), ('association', '行业协会（学会）'), ('government', '机关单位'), ('village_committee', '村民委员会'), ('cooperative', '农民专业合作社'), ('other', '其他')], max_length=20, verbose_name='单位类型')),
                    ('nature', models.CharField(choices=[('010', '机关法人'), ('021', '事业法人（科研机构）'), ('022', '事业法人（高等院校）'), ('020', '事业法人（其他）'), ('030', '社团法人'), ('100', '内资企业'), ('200', '港澳台商投资企业'), ('300', '外商投资企业'), ('400', '个体经营（自然人）')], default='100', max_length=3, verbose_name='单位性质')),
                    ('industry', models.CharField(blank=True, help_text='GB/T 4754 门类或大类名称', max_length=60, verbose_name='所属行业')),
                    ('is_above_scale', models.BooleanField(default=False, verbose_name='规模以上')),
                    ('founded_on', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='注销日期')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                    ('contact', kehui.kernel.fields.PersonalField(blank=True, max_length=60, verbose_name='联系人')),
                    ('phone', kehui.kernel.fields.PhoneField(blank=True, max_length=30, verbose_name='联系电话')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '单位',
                    'verbose_name_plural': '单位',
                    'indexes': [models.Index(fields=['name'], name='organisation_name')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('founded_on__isnull', True), ('closed_on__isnull', True), ('closed_on__gte', models.F('founded_on')), _connector='OR'), name='organisation_dates_in_order')],
                },
            ), migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='本县自编，如 ZJ-0001', max_length=30, unique=True, verbose_name='人员编号')),
                    ('name', models.CharField(max_length=60, verbose_name='姓名')),
                    ('kind', models.CharField(choices=[('expert', '专家'), ('official', '工作人员'), ('farmer', '农户（示范户）'), ('broker', '技术经纪人')], max_length=20, verbose_name='人员类型')),
                    ('title', models.CharField(blank=True, max_length=60, verbose_name='职称（职务）')),
                    ('field', models.CharField(blank=True, max_length=120, verbose_name='专业领域')),
                    ('identity_number', kehui.kernel.fields.IdentityNumberField(blank=True, max_length=18, verbose_name='身份证号')),
                    ('phone', kehui.kernel.fields.PhoneField(blank=True, max_length=30, verbose_name='联系电话')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='parties.organisation', verbose_name='所在单位')),
                ],
                options={
                    'verbose_name': '人员',
                    'verbose_name_plural': '人员',
                    'indexes': [models.Index(fields=['name'], name='person_name')],
                },
            ), migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='parties.organisation', verbose_name='单位')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='parties.person', verbose_name='人员')),
                ],
                options={
                    'verbose_name': '用户所属',
                    'verbose_name_plural': '用户所属',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('person__isnull', True)), models.Q(('organisation__isnull', True), ('person__isnull', False)), _connector='OR'), name='membership_of_one'), models.UniqueConstraint(fields=('user', 'organisation'), name='membership_organisation_once'), models.UniqueConstraint(fields=('user', 'person'), name='membership_person_once')],
                },
            )],
        ),
    ]
