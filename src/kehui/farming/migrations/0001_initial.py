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
                name='Crop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('code', models.CharField(help_text='如 CHA', max_length=20, unique=True, verbose_name='作物代码')),
                    ('name', models.CharField(help_text='如 茶叶、脆红李、藤椒', max_length=40, unique=True, verbose_name='作物名称')),
                    ('category', models.CharField(choices=[('tea', '茶叶'), ('bamboo', '竹'), ('tobacco', '烟叶'), ('oil', '油料'), ('fruit', '水果'), ('spice', '香料（花椒、藤椒）'), ('grain', '粮食'), ('vegetable', '蔬菜'), ('herb', '中药材'), ('other', '其他')], max_length=20, verbose_name='作物类别')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '作物',
                    'verbose_name_plural': '作物',
                },
            ), migrations.CreateModel(
                name='Envoy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 TPY-001', max_length=30, unique=True, verbose_name='特派员编号')),
                    ('name', models.CharField(help_text='个人写姓名，团队、法人写名称', max_length=80, verbose_name='特派员名称')),
                    ('kind', models.CharField(choices=[('person', '个人'), ('team', '团队'), ('organisation', '法人')], default='person', max_length=20, verbose_name='选派类型')),
                    ('field', models.CharField(blank=True, max_length=80, verbose_name='服务领域')),
                    ('starts_on', models.DateField(verbose_name='选派日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='期满日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation', verbose_name='派出单位')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.person', verbose_name='已登记人员')),
                ],
                options={
                    'verbose_name': '科技特派员',
                    'verbose_name_plural': '科技特派员',
                    'constraints': [models.UniqueConstraint(fields=('id', 'area'), name='envoy_with_area'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='envoy_dates_in_order')],
                },
            ), migrations.CreateModel(
                name='EnvoyAssessment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('year', kehui.kernel.fields.YearField(verbose_name='年份')),
                    ('grade', models.CharField(choices=[('excellent', '优秀'), ('competent', '合格'), ('incompetent', '不合格')], max_length=20, verbose_name='考核结果')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('envoy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='farming.envoy', verbose_name='科技特派员')),
                ],
                options={
                    'verbose_name': '特派员考核',
                    'verbose_name_plural': '特派员考核',
                    'constraints': [models.UniqueConstraint(fields=('envoy', 'year'), name='envoy_assessment_once')],
                },
            ), migrations.CreateModel(
                name='EnvoyVisit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('visited_on', models.DateField(verbose_name='服务日期')),
                    ('served', models.CharField(blank=True, help_text='农户、合作社、企业或村集体', max_length=120, verbose_name='服务对象')),
                    ('content', models.CharField(max_length=200, verbose_name='服务内容')),
                    ('people', kehui.kernel.fields.CountField(default=0, verbose_name='服务人次')),
                    ('is_solved', models.BooleanField(default=False, verbose_name='解决了技术问题')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('envoy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='farming.envoy', verbose_name='科技特派员')),
                ],
                options={
                    'verbose_name': '特派员服务日志',
                    'verbose_name_plural': '特派员服务日志',
                    'indexes': [models.Index(fields=['visited_on', 'id'], name='envoy_visit_visited_on')],
                    'constraints': [models.UniqueConstraint(fields=('envoy', 'visited_on', 'area', 'content'), name='envoy_visit_once')],
                },
            ), migrations.CreateModel(
                name='SpecialtyVillage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('product', models.CharField(help_text='如 脆红李', max_length=60, verbose_name='主导产品')),
                    ('starts_on', models.DateField(verbose_name='确定日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='退出日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('crop', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farming.crop', verbose_name='对应作物')),
                ],
                options={
                    'verbose_name': '一村一品',
                    'verbose_name_plural': '一村一品',
                    'constraints': [models.UniqueConstraint(fields=('area', 'product'), name='specialty_village_once'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='specialty_village_dates_in_order')],
                },
            ), migrations.CreateModel(
                name='CooperativeReturn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('year', kehui.kernel.fields.YearField(verbose_name='年份')),
                    ('business', models.CharField(choices=[('pigs', '生猪'), ('poultry', '家禽'), ('cattle', '牛羊'), ('fish', '水产'), ('tea', '茶叶'), ('bamboo', '竹'), ('fruit', '水果'), ('vegetable', '蔬菜'), ('other', '其他')], max_length=20, verbose_name='经营业务')),
                    ('sales', kehui.kernel.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='年销售额')),
                    ('members', kehui.kernel.fields.CountField(default=0, verbose_name='成员户数')),
                    ('households_led', kehui.kernel.fields.CountField(default=0, verbose_name='带动农户')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation', verbose_name='合作社')),
                ],
                options={
                    'verbose_name': '合作社年报',
                    'verbose_name_plural': '合作社年报',
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'year', 'business'), name='cooperative_return_once')],
                },
            ), migrations.CreateModel(
                name='AreaChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 MJ-2025-001', max_length=30, unique=True, verbose_name='变化编号')),
                    ('kind', models.CharField(choices=[('new', '新发展'), ('improved', '改造'), ('withdrawn', '退出')], max_length=20, verbose_name='变化类型')),
                    ('quality', models.CharField(choices=[('high', '优质'), ('ordinary', '普通'), ('low', '中低产')], default='ordinary', help_text='新发展填建成后的，改造填改造前的', max_length=20, verbose_name='园地质量')),
                    ('acreage', kehui.kernel.fields.QuantityField(decimal_places=2, max_digits=18, verbose_name='面积')),
                    ('completed_on', models.DateField(verbose_name='完成日期')),
                    ('place', models.CharField(blank=True, max_length=120, verbose_name='地块（基地）')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farming.crop', verbose_name='作物')),
                ],
                options={
                    'verbose_name': '面积变化',
                    'verbose_name_plural': '面积变化',
                    'indexes': [models.Index(fields=['completed_on', 'id'], name='area_change_completed_on')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('acreage__gt', 0)), name='area_change_positive')],
                },
            ), migrations.CreateModel(
                name='CropArea',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('year', kehui.kernel.fields.YearField(verbose_name='年份')),
                    ('acreage', kehui.kernel.fields.QuantityField(decimal_places=2, help_text='年末实有面积', max_digits=18, verbose_name='种植面积')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farming.crop', verbose_name='作物')),
                ],
                options={
                    'verbose_name': '种植面积',
                    'verbose_name_plural': '种植面积',
                    'constraints': [models.UniqueConstraint(fields=('area', 'crop', 'year'), name='crop_area_once')],
                },
            ), migrations.CreateModel(
                name='CropOutput',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('year', kehui.kernel.fields.YearField(verbose_name='年份')),
                    ('output', kehui.kernel.fields.QuantityField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='产量')),
                    ('value', kehui.kernel.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='产值')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('crop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='farming.crop', verbose_name='作物')),
                ],
                options={
                    'verbose_name': '作物产值',
                    'verbose_name_plural': '作物产值',
                    'constraints': [models.UniqueConstraint(fields=('area', 'crop', 'year'), name='crop_output_once')],
                },
            ), migrations.CreateModel(
                name='DemonstrationHousehold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('number', models.CharField(help_text='如 SF-001', max_length=30, unique=True, verbose_name='示范户编号')),
                    ('name', kehui.kernel.fields.PersonalField(max_length=60, verbose_name='户主姓名')),
                    ('trade', models.CharField(choices=[('pigs', '生猪'), ('poultry', '家禽'), ('cattle', '牛羊'), ('fish', '水产'), ('tea', '茶叶'), ('bamboo', '竹'), ('fruit', '水果'), ('vegetable', '蔬菜'), ('other', '其他')], max_length=20, verbose_name='示范产业')),
                    ('scale', models.CharField(blank=True, help_text='如 茶园30亩、存栏生猪200头', max_length=60, verbose_name='规模')),
                    ('adviser', models.CharField(blank=True, max_length=60, verbose_name='技术指导员')),
                    ('households_led', kehui.kernel.fields.CountField(default=0, verbose_name='带动农户')),
                    ('starts_on', models.DateField(verbose_name='确定日期')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='退出日期')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '科技示范户',
                    'verbose_name_plural': '科技示范户',
                    'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='demonstration_household_dates_in_order')],
                },
            )],
        ),
    ]
