from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('parties', '0001_initial'),
        ('patents', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='patent',
            index=models.Index(fields=['filed_on'], include=('area', 'kind', 'evidence'), name='patent_figures_filed'),
        ),
        migrations.AddIndex(
            model_name='patent',
            index=models.Index(fields=['granted_on'], include=('area', 'kind', 'evidence', 'ended_on'), name='patent_figures_granted'),
        ),
    ]
