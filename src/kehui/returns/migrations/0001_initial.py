import django.db.models.deletion
import kehui.kernel.fields
import kehui.kernel.migrating
from decimal import Decimal
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
                name='ReturnForm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('code', models.CharField(help_text='制度上的表号，如 KJ107-1', max_length=30, unique=True, verbose_name='报表编号')),
                    ('name', models.CharField(max_length=120, unique=True, verbose_name='报表名称')),
                    ('period', models.CharField(choices=[('year', '年报'), ('quarter', '季报'), ('month', '月报')], default='year', max_length=10, verbose_name='报告期别')),
                    ('document', models.CharField(blank=True, max_length=80, verbose_name='制度文号')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '报表制度',
                    'verbose_name_plural': '报表制度',
                },
            ), migrations.CreateModel(
                name='ReturnField',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('code', models.CharField(help_text='表号加项号，如 KJ107-1-01', max_length=40, unique=True, verbose_name='指标项编号')),
                    ('name', models.CharField(max_length=120, verbose_name='指标项名称')),
                    ('unit', models.CharField(choices=[('元', '元'), ('千元', '千元'), ('万元', '万元'), ('亿元', '亿元'), ('人', '人'), ('人次', '人次'), ('件', '件'), ('项', '项'), ('家', '家'), ('个', '个'), ('亩', '亩'), ('㎡', '㎡'), ('%', '%')], help_text='填报数按这个单位书写', max_length=10, verbose_name='计量单位')),
                    ('scale', models.GeneratedField(db_persist=True, expression=models.Case(models.When(then=models.Value(Decimal('1000')), unit='千元'), models.When(then=models.Value(Decimal('10000')), unit='万元'), models.When(then=models.Value(Decimal('100000000')), unit='亿元'), default=models.Value(Decimal('1')), output_field=models.DecimalField(decimal_places=0, max_digits=12)), output_field=models.DecimalField(decimal_places=0, max_digits=12))),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='returns.returnform', verbose_name='报表制度')),
                ],
                options={
                    'verbose_name': '指标项',
                    'verbose_name_plural': '指标项',
                },
            ), migrations.CreateModel(
                name='ReturnEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('year', kehui.kernel.fields.YearField(verbose_name='年度')),
                    ('value', kehui.kernel.fields.QuantityField(decimal_places=2, help_text='按指标项的计量单位填写', max_digits=18, verbose_name='填报数')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                    ('organisation', models.ForeignKey(blank=True, help_text='按单位填报时填；按地区填报时留空', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='return_entries', to='parties.organisation', verbose_name='填报单位')),
                    ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='returns.returnfield', verbose_name='指标项')),
                ],
                options={
                    'verbose_name': '填报数',
                    'verbose_name_plural': '填报数',
                    'indexes': [models.Index(fields=['field', 'year'], name='return_entry_field_year')],
                    'constraints': [models.UniqueConstraint(fields=('field', 'organisation', 'area', 'year'), name='return_entry_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('year__gte', 1949)), name='return_entry_year_sane')],
                },
            )],
        ),
    ]
