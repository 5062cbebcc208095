import django.db.models.deletion
import kehui.kernel.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='Batch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('register_name', models.CharField(blank=True, max_length=100, verbose_name='台账')),
                    ('file', models.FileField(upload_to='imports/%Y/%m/', verbose_name='文件')),
                    ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                    ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                    ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                    ('status', models.CharField(choices=[('uploaded', '已上传'), ('previewing', '正在检查'), ('previewed', '待确认'), ('committing', '正在写入'), ('committed', '已导入'), ('failed', '未能导入'), ('cancelled', '已取消'), ('expired', '已过期')], default='uploaded', max_length=12, verbose_name='状态')),
                    ('layout', models.JSONField(default=dict, verbose_name='列的对应')),
                    ('counts', models.JSONField(default=dict, verbose_name='行数')),
                    ('messages', models.JSONField(default=list, verbose_name='消息')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                    ('job_id', models.BigIntegerField(null=True, verbose_name='任务编号')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                    ('committed_at', models.DateTimeField(null=True, verbose_name='导入时间')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
                ],
                options={
                    'verbose_name': '导入批次',
                    'verbose_name_plural': '导入批次',
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['by', '-id'], name='import_batch_by')],
                },
            ), migrations.CreateModel(
                name='Row',
                fields=[
                    ('pk', models.CompositePrimaryKey('batch_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveIntegerField(verbose_name='行号')),
                    ('state', models.CharField(choices=[('new', '新增'), ('update', '更新'), ('unchanged', '不变'), ('warning', '提醒'), ('error', '有误')], max_length=10, verbose_name='结果')),
                    ('key', models.CharField(blank=True, max_length=200, verbose_name='关键字')),
                    ('target_id', models.BigIntegerField(null=True, verbose_name='记录编号')),
                    ('base_version', models.PositiveIntegerField(null=True, verbose_name='预览时的版本')),
                    ('values', models.JSONField(null=True, verbose_name='内容')),
                    ('messages', models.JSONField(null=True, verbose_name='消息')),
                    ('batch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='importing.batch', verbose_name='批次')),
                ],
                options={
                    'verbose_name': '导入行',
                    'verbose_name_plural': '导入行',
                    'ordering': ['batch', 'number'],
                    'indexes': [models.Index(fields=['batch', 'state', 'number'], name='import_row_state')],
                },
            )],
        ),
    ]
