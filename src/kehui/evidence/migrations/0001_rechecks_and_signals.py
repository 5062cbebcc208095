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
        ('records', '0002_saved_filter'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='PhotoPrint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('print', models.BigIntegerField(null=True, verbose_name='感知摘要')),
                    ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.attachment', verbose_name='附件')),
                ],
                options={
                    'verbose_name': '照片摘要',
                    'verbose_name_plural': '照片摘要',
                },
            ), migrations.CreateModel(
                name='Recheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('period', models.CharField(max_length=7, verbose_name='时期')),
                    ('code', models.CharField(max_length=80, verbose_name='指标编码')),
                    ('seed', models.CharField(max_length=40, verbose_name='随机种子')),
                    ('population', models.PositiveIntegerField(verbose_name='记录总数')),
                    ('size', models.PositiveIntegerField(verbose_name='抽查数')),
                    ('drawn_at', models.DateTimeField(verbose_name='抽取时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='地区')),
                    ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='抽取人')),
                ],
                options={
                    'verbose_name': '随机核查',
                    'verbose_name_plural': '随机核查',
                    'ordering': ['-drawn_at'],
                },
            ), migrations.CreateModel(
                name='Confirmation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('model', models.CharField(max_length=60, verbose_name='对象类型')),
                    ('object_id', models.BigIntegerField(verbose_name='对象编号')),
                    ('side', models.CharField(help_text='记录中这一方的字段，如 seller、buyer', max_length=40, verbose_name='一方')),
                    ('version', models.PositiveIntegerField(verbose_name='确认时的版本')),
                    ('confirmed_at', models.DateTimeField(verbose_name='确认时间')),
                    ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ],
                options={
                    'verbose_name': '双方确认',
                    'verbose_name_plural': '双方确认',
                    'constraints': [models.UniqueConstraint(fields=('model', 'object_id', 'side', 'version'), name='confirmation_once')],
                },
            ), migrations.CreateModel(
                name='RecheckItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveIntegerField(verbose_name='序号')),
                    ('model', models.CharField(max_length=60, verbose_name='对象类型')),
                    ('object_id', models.BigIntegerField(verbose_name='对象编号')),
                    ('object_text', models.CharField(max_length=300, verbose_name='对象')),
                    ('grade_before', models.PositiveSmallIntegerField(verbose_name='核查前佐证')),
                    ('result', models.CharField(choices=[('pending', '待核查'), ('confirmed', '属实'), ('lowered', '不实或缺佐证')], default='pending', max_length=10, verbose_name='结果')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='核查情况')),
                    ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='核查时间')),
                    ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核查人')),
                    ('recheck', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='evidence.recheck', verbose_name='随机核查')),
                ],
                options={
                    'verbose_name': '核查记录',
                    'verbose_name_plural': '核查记录',
                    'ordering': ['place'],
                    'constraints': [models.UniqueConstraint(fields=('recheck', 'model', 'object_id'), name='recheck_item_once')],
                },
            ), migrations.CreateModel(
                name='Signal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('loan_burst', '借阅集中登记'), ('round_attendance', '人次多为整十'), ('same_photo', '同一照片用了多次'), ('overlap', '同一人同日多地'), ('impossible_time', '时间不合情理'), ('last_digits', '末位数字不散'), ('benford', '首位数字分布异常')], max_length=20, verbose_name='信号')),
                    ('key', models.CharField(max_length=120, unique=True, verbose_name='标识')),
                    ('model', models.CharField(max_length=60, verbose_name='对象类型')),
                    ('objects_found', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='涉及的记录')),
                    ('question', models.CharField(max_length=500, verbose_name='请核对')),
                    ('found_at', models.DateTimeField(verbose_name='发现时间')),
                    ('last_found_at', models.DateTimeField(verbose_name='最近发现')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='处理说明')),
                    ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='地区')),
                    ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ],
                options={
                    'verbose_name': '核对信号',
                    'verbose_name_plural': '核对信号',
                    'ordering': ['settled_at', '-found_at'],
                    'indexes': [models.Index(fields=['kind', '-found_at'], name='signal_of_kind')],
                },
            )],
        ),
    ]
