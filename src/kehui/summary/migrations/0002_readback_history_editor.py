import django.db.models.deletion
import kehui.kernel.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('areas', '0001_initial'),
        ('summary', '0001_initial'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='Carried',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('problem', '存在问题'), ('plan', '下一步打算')], max_length=10, verbose_name='类别')),
                    ('text', models.TextField(verbose_name='上年所写')),
                    ('fate', models.CharField(choices=[('open', '未说明'), ('done', '已办结'), ('partly', '部分办结'), ('continued', '转入下年'), ('dropped', '不再办理')], default='open', max_length=10, verbose_name='结果')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                    ('summary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='carried', to='summary.summary', verbose_name='总结')),
                ],
                options={
                    'verbose_name': '上年事项',
                    'verbose_name_plural': '上年事项',
                    'ordering': ['-kind', 'id'],
                },
            ), migrations.CreateModel(
                name='Comment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('block', models.PositiveIntegerField(blank=True, null=True, verbose_name='段落')),
                    ('quote', models.CharField(blank=True, max_length=200, verbose_name='所批文字')),
                    ('text', models.TextField(max_length=2000, verbose_name='意见')),
                    ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='批注时间')),
                    ('settled_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                    ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办结人')),
                    ('summary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='summary.summary', verbose_name='总结')),
                    ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批注人')),
                ],
                options={
                    'verbose_name': '批注',
                    'verbose_name_plural': '批注',
                    'ordering': ['settled_at', '-id'],
                },
            ), migrations.CreateModel(
                name='Issue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token', models.CharField(max_length=8, unique=True, verbose_name='文稿标识')),
                    ('version', models.PositiveIntegerField(default=0, verbose_name='版本')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                    ('figures', models.JSONField(default=list, verbose_name='数字')),
                    ('issued_at', models.DateTimeField(auto_now_add=True, verbose_name='下载时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='地区')),
                    ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='下载人')),
                    ('summary', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='summary.summary', verbose_name='总结')),
                ],
                options={
                    'verbose_name': '发出的文稿',
                    'verbose_name_plural': '发出的文稿',
                    'ordering': ['-id'],
                },
            ), migrations.CreateModel(
                name='Reading',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                    ('title', models.CharField(max_length=200, verbose_name='名称')),
                    ('text', models.TextField(verbose_name='正文')),
                    ('read_at', models.DateTimeField(auto_now_add=True, verbose_name='读入时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='地区')),
                    ('read_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='读入人')),
                ],
                options={
                    'verbose_name': '读入的总结',
                    'verbose_name_plural': '读入的总结',
                    'ordering': ['-id'],
                },
            ), migrations.CreateModel(
                name='TermMatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('term', models.CharField(max_length=120, unique=True, verbose_name='说法')),
                    ('code', models.CharField(blank=True, max_length=80, verbose_name='指标代码')),
                    ('taught_at', models.DateTimeField(auto_now=True, verbose_name='确认时间')),
                    ('taught_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ],
                options={
                    'verbose_name': '指标说法',
                    'verbose_name_plural': '指标说法',
                    'ordering': ['term'],
                },
            ), migrations.CreateModel(
                name='Upload',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='文件名')),
                    ('file', models.FileField(upload_to='manuscripts/', verbose_name='文件')),
                    ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                    ('summary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='summary.summary', verbose_name='总结')),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ],
                options={
                    'verbose_name': '上传的文稿',
                    'verbose_name_plural': '上传的文稿',
                    'ordering': ['-id'],
                },
            ), migrations.CreateModel(
                name='ReportedFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=80, verbose_name='指标代码')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                    ('value', models.DecimalField(decimal_places=6, max_digits=24, verbose_name='数值')),
                    ('stated', models.CharField(max_length=120, verbose_name='原文写法')),
                    ('sentence', models.TextField(blank=True, verbose_name='原句')),
                    ('kept_at', models.DateTimeField(auto_now=True, verbose_name='存入时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='地区')),
                    ('kept_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='存入人')),
                    ('reading', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reported', to='summary.reading', verbose_name='来源')),
                ],
                options={
                    'verbose_name': '历史数',
                    'verbose_name_plural': '历史数',
                    'ordering': ['-year', 'code'],
                    'constraints': [models.UniqueConstraint(fields=('code', 'area', 'year'), name='reported_figure_once')],
                },
            ), migrations.CreateModel(
                name='SectionTask',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('block', models.PositiveIntegerField(verbose_name='标题段')),
                    ('title', models.CharField(max_length=200, verbose_name='部分')),
                    ('due_on', models.DateField(blank=True, null=True, verbose_name='交稿日期')),
                    ('done_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                    ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='分工人')),
                    ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='执笔人')),
                    ('summary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='summary.summary', verbose_name='总结')),
                ],
                options={
                    'verbose_name': '分工',
                    'verbose_name_plural': '分工',
                    'ordering': ['block'],
                    'constraints': [models.UniqueConstraint(fields=('summary', 'block'), name='section_assigned_once')],
                },
            ), migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=60, verbose_name='数字')),
                    ('choice', models.CharField(choices=[('ours', '采用系统数'), ('theirs', '保留文稿数')], max_length=10, verbose_name='处理')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                    ('stated', models.CharField(max_length=120, verbose_name='文稿数')),
                    ('ours', models.CharField(max_length=120, verbose_name='系统数')),
                    ('decided_at', models.DateTimeField(auto_now=True, verbose_name='处理时间')),
                    ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                    ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='summary.upload', verbose_name='文稿')),
                ],
                options={
                    'verbose_name': '文稿数字的处理',
                    'verbose_name_plural': '文稿数字的处理',
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('upload', 'key'), name='decision_once_per_figure')],
                },
            )],
        ),
    ]
