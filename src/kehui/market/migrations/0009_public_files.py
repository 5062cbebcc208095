"""Pictures and brochures that a listing shows to everybody."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0008_walk_in_problems'),
        ('records', '0002_saved_filter'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12, verbose_name='种类')),
                ('object_id', models.BigIntegerField(verbose_name='编号')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='public_file', to='records.attachment', verbose_name='附件')),
            ],
            options={
                'verbose_name': '公开附件',
                'verbose_name_plural': '公开附件',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['kind', 'object_id'], name='public_file_of_listing')],
            },
        ),
    ]
