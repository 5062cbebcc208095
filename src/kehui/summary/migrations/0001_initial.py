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
                name='Summary',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                    ('title', models.CharField(max_length=120, verbose_name='标题')),
                    ('template_name', models.CharField(max_length=60, verbose_name='模板')),
                    ('template_file', models.FileField(upload_to='summaries/', verbose_name='所用模板')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='地区')),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立人')),
                ],
                options={
                    'verbose_name': '年度总结',
                    'verbose_name_plural': '年度总结',
                    'ordering': ['-year', '-id'],
                },
            ), migrations.CreateModel(
                name='Template',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True, verbose_name='模板名称')),
                    ('file', models.FileField(upload_to='templates/', verbose_name='文件')),
                    ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ],
                options={
                    'verbose_name': '总结模板',
                    'verbose_name_plural': '总结模板',
                    'ordering': ['name'],
                },
            ), migrations.CreateModel(
                name='Version',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='版本')),
                    ('edits', models.JSONField(blank=True, default=dict, verbose_name='改写的段落')),
                    ('problems', models.TextField(blank=True, help_text='一行一条', verbose_name='存在问题')),
                    ('plans', models.TextField(blank=True, help_text='一行一条', verbose_name='下一步打算')),
                    ('comment', models.CharField(blank=True, max_length=200, verbose_name='修改说明')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='修改时间')),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
                    ('summary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='summary.summary', verbose_name='总结')),
                ],
                options={
                    'verbose_name': '总结版本',
                    'verbose_name_plural': '总结版本',
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('summary', 'number'), name='summary_version_once')],
                },
            )],
        ),
    ]
