import kehui.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        kehui.kernel.migrating.CreateModels(
            operations=[migrations.CreateModel(
                name='Head',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('last_number', models.BigIntegerField()),
                    ('last_hash', models.CharField(max_length=64)),
                ],
                options={
                    'verbose_name': '审计链头',
                    'verbose_name_plural': '审计链头',
                },
            ), migrations.CreateModel(
                name='Entry',
                fields=[
                    ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('actor_id', models.BigIntegerField(null=True, verbose_name='操作人编号')),
                    ('actor_name', models.CharField(max_length=60, verbose_name='操作人')),
                    ('channel', models.CharField(choices=[('page', '页面'), ('import', '导入'), ('api', '接口'), ('job', '任务'), ('command', '命令')], max_length=10, verbose_name='途径')),
                    ('action', models.CharField(max_length=80, verbose_name='动作')),
                    ('model', models.CharField(max_length=60, verbose_name='对象类型')),
                    ('object_id', models.CharField(max_length=40, verbose_name='对象编号')),
                    ('object_text', models.CharField(max_length=300, verbose_name='对象')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='原因')),
                    ('old', models.TextField(verbose_name='变更前')),
                    ('new', models.TextField(verbose_name='变更后')),
                    ('previous_hash', models.CharField(max_length=64, verbose_name='前一条摘要')),
                    ('hash', models.CharField(max_length=64, verbose_name='摘要')),
                ],
                options={
                    'verbose_name': '审计记录',
                    'verbose_name_plural': '审计记录',
                    'ordering': ['-number'],
                    'indexes': [models.Index(fields=['model', 'object_id', '-number'], name='audit_of_object'), models.Index(fields=['-at'], name='audit_at'), models.Index(fields=['actor_id', '-number'], name='audit_of_actor')],
                },
            )],
        ),
    ]
