"""A side of a contract may be a natural person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
        ('market', '0009_public_files'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='technologycontract',
            name='buyer_person',
            field=models.ForeignKey(blank=True, help_text='买方是农户等个人时填，买方是单位时留空', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts_bought', to='parties.person', verbose_name='个人买方'),
        ),
        migrations.AddField(
            model_name='technologycontract',
            name='seller_person',
            field=models.ForeignKey(blank=True, help_text='卖方是发明人、农户等个人时填，卖方是单位时留空', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts_sold', to='parties.person', verbose_name='个人卖方'),
        ),
        migrations.AlterField(
            model_name='technologycontract',
            name='buyer',
            field=models.ForeignKey(blank=True, help_text='买方是单位的填这里；是个人的填“个人买方”', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts_bought', to='parties.organisation', verbose_name='买方'),
        ),
        migrations.AlterField(
            model_name='technologycontract',
            name='buyer_area',
            field=models.ForeignKey(blank=True, help_text='留空时取买方的所在地区', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='买方所在地区'),
        ),
        migrations.AlterField(
            model_name='technologycontract',
            name='buyer_nature',
            field=models.CharField(blank=True, choices=[('010', '机关法人'), ('021', '事业法人（科研机构）'), ('022', '事业法人（高等院校）'), ('020', '事业法人（其他）'), ('030', '社团法人'), ('100', '内资企业'), ('200', '港澳台商投资企业'), ('300', '外商投资企业'), ('400', '个体经营（自然人）')], help_text='留空时取买方单位登记的性质；个人为个体经营（自然人）', max_length=3, verbose_name='买方性质'),
        ),
        migrations.AlterField(
            model_name='technologycontract',
            name='seller',
            field=models.ForeignKey(blank=True, help_text='卖方是单位的填这里；是个人的填“个人卖方”', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts_sold', to='parties.organisation', verbose_name='卖方'),
        ),
        migrations.AlterField(
            model_name='technologycontract',
            name='seller_nature',
            field=models.CharField(blank=True, choices=[('010', '机关法人'), ('021', '事业法人（科研机构）'), ('022', '事业法人（高等院校）'), ('020', '事业法人（其他）'), ('030', '社团法人'), ('100', '内资企业'), ('200', '港澳台商投资企业'), ('300', '外商投资企业'), ('400', '个体经营（自然人）')], help_text='留空时取卖方单位登记的性质；个人为个体经营（自然人）', max_length=3, verbose_name='卖方性质'),
        ),
        migrations.AddConstraint(
            model_name='technologycontract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seller__isnull', False), ('seller_person__isnull', True)), models.Q(('seller__isnull', True), ('seller_person__isnull', False)), _connector='OR'), name='contract_seller_is_one'),
        ),
        migrations.AddConstraint(
            model_name='technologycontract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('buyer__isnull', False), ('buyer_person__isnull', True)), models.Q(('buyer__isnull', True), ('buyer_person__isnull', False)), _connector='OR'), name='contract_buyer_is_one'),
        ),
    ]
