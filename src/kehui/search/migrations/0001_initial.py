import django.core.serializers.json
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
                name='OutboxRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40, verbose_name='种类')),
                    ('object_id', models.BigIntegerField(verbose_name='编号')),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ],
                options={
                    'verbose_name': '待索引',
                    'verbose_name_plural': '待索引',
                },
            ), migrations.CreateModel(
                name='LexiconEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('everyday', models.CharField(help_text='如 刀口钝；几个词须同时出现时用空格分开', max_length=40, verbose_name='日常说法')),
                    ('term', models.CharField(help_text='如 刀具磨损；多个词用空格分开', max_length=60, verbose_name='标准术语')),
                    ('field', models.CharField(blank=True, help_text='如 机械加工', max_length=30, verbose_name='领域')),
                    ('origin', models.CharField(choices=[('shipped', '随系统提供'), ('staff', '人工填写'), ('learned', '从采纳的匹配学到')], default='staff', max_length=10, verbose_name='来源')),
                    ('accepted', models.PositiveIntegerField(default=0, editable=False, verbose_name='采纳次数')),
                    ('active', models.BooleanField(default=True, verbose_name='启用')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '术语词典',
                    'verbose_name_plural': '术语词典',
                    'indexes': [models.Index(fields=['term'], name='lexicon_by_term')],
                    'constraints': [models.UniqueConstraint(fields=('everyday', 'term'), name='lexicon_entry_once')],
                },
            ), migrations.CreateModel(
                name='LexiconEvidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('demand', models.CharField(max_length=300, verbose_name='需求原文')),
                    ('result', models.CharField(max_length=300, verbose_name='成果原文')),
                    ('pair', models.CharField(help_text='同一匹配只算一次', max_length=64, verbose_name='匹配摘要')),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='采纳人')),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='search.lexiconentry', verbose_name='词条')),
                ],
                options={
                    'verbose_name': '词条依据',
                    'verbose_name_plural': '词条依据',
                    'ordering': ['-id'],
                    'constraints': [models.UniqueConstraint(fields=('entry', 'pair'), name='lexicon_evidence_once')],
                },
            ), migrations.CreateModel(
                name='SavedSearch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, verbose_name='名称')),
                    ('query', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='条件')),
                    ('alert', models.BooleanField(default=True, verbose_name='有新结果时提醒')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='保存时间')),
                    ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='上次检查')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL, verbose_name='用户')),
                ],
                options={
                    'verbose_name': '保存的搜索',
                    'verbose_name_plural': '保存的搜索',
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='saved_search_name_once')],
                },
            ), migrations.CreateModel(
                name='SavedSearchHit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=60, verbose_name='对象')),
                    ('title', models.CharField(max_length=200, verbose_name='标题')),
                    ('url', models.CharField(max_length=300, verbose_name='地址')),
                    ('found_at', models.DateTimeField(auto_now_add=True, verbose_name='发现时间')),
                    ('is_new', models.BooleanField(default=True, verbose_name='新结果')),
                    ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='提醒时间')),
                    ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                    ('saved', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='found', to='search.savedsearch', verbose_name='保存的搜索')),
                ],
                options={
                    'verbose_name': '保存的搜索的结果',
                    'verbose_name_plural': '保存的搜索的结果',
                    'ordering': ['-id'],
                    'indexes': [models.Index(condition=models.Q(('is_new', True), ('read_at', None)), fields=['saved', '-id'], name='saved_hit_unread')],
                    'constraints': [models.UniqueConstraint(fields=('saved', 'key'), name='saved_search_hit_once')],
                },
            ), migrations.CreateModel(
                name='Synonym',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                    ('evidence', models.PositiveSmallIntegerField(choices=[(1, '表格导入'), (2, '自行填报'), (3, '有佐证材料')], default=2, editable=False, verbose_name='佐证')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                    ('term', models.CharField(help_text='如 pH值', max_length=40, verbose_name='标准词')),
                    ('synonym', models.CharField(help_text='如 酸碱度；一行一个', max_length=40, verbose_name='同义词')),
                    ('field', models.CharField(blank=True, help_text='如 水处理', max_length=30, verbose_name='领域')),
                    ('active', models.BooleanField(default=True, verbose_name='启用')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area', verbose_name='所在地区')),
                ],
                options={
                    'verbose_name': '同义词',
                    'verbose_name_plural': '同义词',
                    'constraints': [models.UniqueConstraint(fields=('term', 'synonym'), name='synonym_once')],
                },
            )],
        ),
    ]
