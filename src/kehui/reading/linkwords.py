"""The words by which figures are tied to each other."""

from __future__ import annotations

import re

from kehui.reading import lexicon as lex

LEANING = re.compile(
    r"[ \x01\x02]*(?:其中|同比|环比|比上年|比去年|较上年|较去年|[比较]年初|增长|增幅|下降|占|分别(?:增长|下降|占|同比)|完成年度|为去年|是上年|提高|提升|列全|居全|增速)"
)
PART = re.compile(r"其中|包括|包含|含(?=[\u4e00-\u9fff])|分类型看|按.{1,6}分|分.{1,4}看")
#: What opens a list of parts from the clause before: 按树种分，有杉木41万株.
PART_AHEAD = re.compile(r"(?:其中|包括|看|按[^，。；\d]{1,6}分)[，：]$")
#: A mean has no parts: 在校学生1032人，班均43人，其中寄宿生268人.
MEAN = re.compile(r"(?:(?<![平为])[\u4e00-\u9fff]均(?:约|达)?|(?:平均|每)[^，。；\d]{0,6})$")
FROM = re.compile(r"(?:由|从)[^，。；]{0,20}$")
RISES_TO = re.compile(
    r"[^，。；\d]{0,12}(?:到|至|为)(?:(?:19|20)?\d\d年(?:底|末)?的?|今年的?|现在的?|目前的?|今天的?|如今的?)?$"
)
PREVIOUS = re.compile(
    rf"(?:(?:[比较]|与){lex.PAST}[^，。；\d增减少多降升高低跌涨落缩扩]{{0,8}}的?|(?:去年|上年|上年同期|去年同期|同期|年初|前年|上一?届|上一?学年|(?:19|20)\d\d年)(?:全年|同期|末|底|全[县市镇乡]|年?末)?(?:为|是|的|仅|只有|有|约|仅为|同期)?{lex.FILL}{{0,2}}|[比较](?:首|上|前)一?[批期届轮]次?的?)$"
)
LAST_YEAR = re.compile(
    r"[，、； ]{0,2}(?:去年|上年|前年|上一年)(?!同期相比|以来|[底末]以来|相比)(?:同期|全年|全县|我县)?[\u4e00-\u9fff]"
)
ARRIVES = re.compile(r"(?:到|至)了?(?:(?:19|20)?\d\d年(?:底|末)?的?)?$")
PLANNED = re.compile(
    r"(?:(?:^|[，、：]|年度|全年|年初|原|当年|今年|本年|占|为|超|比|下达|完成|\d年)计划(?!生育|投资)|任务(?:数|为|是|目标)?|目标(?:任务|为|数|值)?|指标(?:数)?|下达(?![^，。；\d]{0,8}(?:资金|经费|补助|拨款))|(?:^|[，：]|年度|年初)预算(?!收入|支出|内|单位)|应完成)[^，。；\d、]{0,10}$"
)
DONE = re.compile(r"(?:完成|实际|已|(?<!下)达|实现|实有|现)[^，。；\d]{0,10}$")
TARGET_BEHIND = re.compile(r"^(?:[^，。；\d]{0,6})?的(?:年度|全年|预期|既定)?(?:目标|任务|计划|指标)")
#: A place among so many (列全市11个开发区第2位): the number counts the field.
FIELD_BEFORE = re.compile(r"(?:列|居|位|排|在|名)(?:全[国省市县区]|同类|同批|本)?[^，。；\d]{0,4}$")
FIELD_BEHIND = re.compile(r"[^，。；、\d]{0,16}第[ ]?(?:\d|[一二三四五六七八九十])")
#: A step that a value has passed: 首次迈上300亿元台阶.
STEP_BEHIND = re.compile(r"(?:的)?(?:大?台阶|大关|关口|门槛)")
AMONG = re.compile(r"[^，。；\d]{0,10}?(?:中|里|当中)，?[^，。；]{1,30}")
ELSEWHERE = re.compile(r"[比较][^，。；]{0,8}(?:全[国省市县区]|平均|周边|兄弟|先进|同类)")
MORE = re.compile(
    r"(?:(?:比|较|同比)[^，。；\d]{0,10}?)?(?:多|少|(?<!提)高出?|(?<!降)低)(?:了|出)?(?:争取|帮助|培养|选派|服务|支持|协助|推荐|组织|发放|完成|新增|申报|授权|举办|培训|获得?|收入|销售|引进|[招签种建销产投办收])?(?:近|约|将近)?$"
)
#: Where a list of parts ends because another time is told of.
OTHER_TIME = re.compile(
    r"，?(?:年末|年底|期末|截至|有效期内|现有|总数|今年|年内|当年|本年|去年|上年|累计|目前|全年|同比)"
)
ALL_IN = re.compile(r"(?:累计|总数|总量|满分|合计共|共计)")
PLAN_IN = re.compile(r"目标|任务|计划|预算")
PAST_OPENS = re.compile(rf"(?:{lex.PAST})(?:同期|全年|末|底|的)?$")
PLAN_OPENS = re.compile(r"(?:目标值?|任务数?|计划数?|指标值?|预算数?)$")
