import django.contrib.postgres.fields
import django.db.models.deletion
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
                name='DefinitionVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=80, verbose_name='指标编码')),
                    ('number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='版次')),
                    ('fingerprint', models.CharField(max_length=64, verbose_name='声明摘要')),
                    ('name', models.CharField(max_length=120, verbose_name='指标')),
                    ('unit', models.CharField(max_length=20, verbose_name='单位')),
                    ('kind', models.CharField(max_length=10, verbose_name='类型')),
                    ('definition', models.TextField(verbose_name='口径')),
                    ('document', models.CharField(blank=True, max_length=200, verbose_name='依据文件')),
                    ('formula', models.TextField(help_text='计入条件、时间和度量，按声明原样记下', verbose_name='算法')),
                    ('owner', models.CharField(blank=True, max_length=80, verbose_name='责任单位')),
                    ('valid_from', models.DateField(blank=True, null=True, verbose_name='生效日期')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                    ('noticed_at', models.DateTimeField(auto_now_add=True, verbose_name='发现时间')),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                    ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ],
                options={
                    'verbose_name': '口径',
                    'verbose_name_plural': '口径',
                    'ordering': ['code', '-noticed_at'],
                    'indexes': [models.Index(fields=['code', 'number'], name='definition_of_code')],
                    'constraints': [models.UniqueConstraint(fields=('code', 'fingerprint'), name='definition_once'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='definition_dates_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('number__isnull', True)), models.Q(('confirmed_at__isnull', False), ('number__isnull', False)), _connector='OR'), name='definition_number_when_confirmed')],
                },
            ), migrations.CreateModel(
                name='Seal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('period', models.CharField(help_text='2025 或 2025Q3', max_length=7, verbose_name='时期')),
                    ('reason', models.CharField(max_length=500, verbose_name='封存事由')),
                    ('indicators', models.PositiveIntegerField(verbose_name='指标数')),
                    ('areas', models.PositiveIntegerField(verbose_name='地区数')),
                    ('figures', models.PositiveIntegerField(verbose_name='数字个数')),
                    ('digest', models.CharField(max_length=64, verbose_name='总摘要')),
                    ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='地区')),
                    ('sealed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='封存人')),
                ],
                options={
                    'verbose_name': '封存',
                    'verbose_name_plural': '封存',
                    'ordering': ['-sealed_at'],
                    'constraints': [models.UniqueConstraint(fields=('area', 'period'), name='seal_once')],
                },
            ), migrations.CreateModel(
                name='Restatement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=80, verbose_name='指标编码')),
                    ('reason', models.CharField(max_length=500, verbose_name='更正原因')),
                    ('old', models.DecimalField(decimal_places=20, max_digits=50, null=True, verbose_name='原公布数')),
                    ('new', models.DecimalField(decimal_places=20, max_digits=50, null=True, verbose_name='更正后')),
                    ('areas', models.PositiveIntegerField(verbose_name='涉及地区数')),
                    ('restated_at', models.DateTimeField(verbose_name='更正时间')),
                    ('restated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='更正人')),
                    ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restatements', to='statistics.seal', verbose_name='封存')),
                ],
                options={
                    'verbose_name': '公布数更正',
                    'verbose_name_plural': '公布数更正',
                    'ordering': ['-restated_at', '-id'],
                },
            ), migrations.CreateModel(
                name='SealedIndicator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=80, verbose_name='指标编码')),
                    ('edition', models.PositiveSmallIntegerField(default=0, verbose_name='次')),
                    ('filter', models.TextField(verbose_name='计入条件')),
                    ('rows_pk', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='记录')),
                    ('rows_area', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='记录的地区')),
                    ('rows_value', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=20, max_digits=60), size=None, verbose_name='记录的数值')),
                    ('rows_key', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(null=True), null=True, size=None, verbose_name='去重对象')),
                    ('rows_evidence', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None, verbose_name='记录的佐证')),
                    ('digest', models.CharField(max_length=64, verbose_name='记录清单摘要')),
                    ('made_at', models.DateTimeField(verbose_name='时间')),
                    ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statistics.definitionversion', verbose_name='口径')),
                    ('restatement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='statistics.restatement', verbose_name='更正')),
                    ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_indicators', to='statistics.seal', verbose_name='封存')),
                ],
                options={
                    'verbose_name': '封存的指标',
                    'verbose_name_plural': '封存的指标',
                    'constraints': [models.UniqueConstraint(fields=('seal', 'code', 'edition'), name='sealed_indicator_once')],
                },
            ), migrations.CreateModel(
                name='SealedFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('value', models.DecimalField(decimal_places=20, max_digits=50, null=True, verbose_name='数值')),
                    ('rows', models.PositiveIntegerField(verbose_name='记录数')),
                    ('proved', models.PositiveIntegerField(verbose_name='有佐证')),
                    ('reported', models.PositiveIntegerField(verbose_name='填报')),
                    ('imported', models.PositiveIntegerField(verbose_name='导入')),
                    ('digest', models.CharField(max_length=64, verbose_name='记录清单摘要')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='地区')),
                    ('sealed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='statistics.sealedindicator', verbose_name='指标')),
                ],
                options={
                    'verbose_name': '公布数',
                    'verbose_name_plural': '公布数',
                    'constraints': [models.UniqueConstraint(fields=('area', 'sealed'), name='sealed_figure_once')],
                },
            )],
        ),
    ]
