from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('market', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='technologycontract',
            index=models.Index(condition=models.Q(('status', 'registered')), fields=['registered_on'], include=('area', 'evidence', 'amount', 'technology_amount'), name='contract_figures'),
        ),
    ]
