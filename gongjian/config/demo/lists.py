"""Needs and resources of every community and of some units."""

from dataclasses import dataclass, field

from gongjian.config.demo.orgs import Orgs
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import NeedRow, ResourceRow

# title, category, people from, people to, days until wanted (0: no day)
OF_COMMUNITIES = (
    ("独居老人夜间应急联系", "elderly", 15, 60, 0),
    ("老年人助浴", "elderly", 10, 40, 75),
    ("老年人智能手机课", "elderly", 20, 60, 40),
    ("社区食堂送餐到户", "elderly", 12, 50, 30),
    ("暑期小学生托管", "children", 20, 60, 80),
    ("放学后课业辅导", "children", 15, 45, 120),
    ("慢性病健康讲座", "health", 40, 120, 45),
    ("居民急救培训", "health", 30, 80, 60),
    ("电动自行车集中充电点", "facility", 60, 260, 35),
    ("楼道照明修缮", "facility", 30, 180, 20),
    ("活动室桌椅更新", "facility", 40, 150, 0),
    ("旧衣回收箱选址", "environment", 300, 900, 50),
    ("楼前绿地补种", "environment", 80, 400, 90),
    ("消防设施检查和演练", "safety", 200, 800, 25),
    ("高空坠物隐患排查", "safety", 100, 500, 15),
    ("法律咨询每月一次", "law", 30, 80, 0),
    ("社区文艺演出场地", "culture", 100, 400, 70),
    ("周末篮球场地", "culture", 20, 60, 0),
    ("困难家庭学习用品", "aid", 5, 30, 55),
    ("外卖骑手午间休息处", "new-jobs", 20, 80, 30),
    ("未就业青年招聘信息", "employment", 10, 50, 0),
    ("党课讲师", "party", 40, 120, 65),
)
OF_UNITS = (
    ("职工子女课后接送", "children", 10, 60, 100),
    ("职工停车位错时共享", "facility", 20, 120, 0),
    ("单位门前道路积水", "environment", 50, 400, 20),
    ("新入职青年住房信息", "employment", 5, 40, 0),
    ("职工运动场地", "culture", 20, 100, 0),
    ("与社区联办主题党日", "party", 20, 80, 50),
)
# title, type, category, quantity to, unit, conditions
OFFERS = {
    "community": (
        ("党群服务中心多功能厅", "venue", "culture", 1, "间", "工作日，提前三天约定"),
        ("社区议事室", "venue", "party", 1, "间", "晚间和周末，免费"),
        ("社区志愿者队", "talent", "other", 20, "人", "周末，半天一次"),
    ),
    "unit": (
        ("会议室", "venue", "party", 3, "间", "工作日晚间，容纳三十人"),
        ("职工食堂午餐位", "service", "elderly", 30, "个", "面向六十岁以上居民，按成本收费"),
        ("篮球场", "venue", "culture", 1, "块", "周六上午，免费"),
        ("地下停车位", "venue", "facility", 40, "个", "晚七时至早八时"),
        ("法律顾问", "talent", "law", 2, "人", "每月一次，免费咨询"),
        ("健康讲座讲师", "talent", "health", 3, "人", "每季一次"),
        ("青年志愿者", "talent", "children", 15, "人", "周末，可辅导功课"),
        ("便民维修服务", "service", "facility", 5, "次", "每月第一个周六"),
        ("投影和音响", "equipment", "culture", 2, "套", "当日借还"),
        ("旧电脑捐用", "equipment", "aid", 10, "台", "由社区登记发放"),
        ("共建专项资金", "funds", "aid", 20000, "元", "用于困难家庭，列明用途"),
    ),
}
RESULTS = {
    "met": "已由共建单位办结，居民反映良好",
    "closed": "居民会商后不再需要",
    "declined": "属于物业服务范围，已转告物业",
}


@dataclass
class Lists:
    """Both lists, in the order of communities and units."""

    needs: list[NeedRow] = field(default_factory=list)
    resources: list[ResourceRow] = field(default_factory=list)


def build_lists(orgs: Orgs, rng: Rng) -> Lists:
    """Four to eight needs and one or two resources of each community; one unit in four takes part."""
    made = Lists()
    for area, org in orgs.of_community.items():
        for k in rng.choice(len(OF_COMMUNITIES), int(rng.integers(4, 9)), replace=False).tolist():
            source = str(rng.choice(["visit", "request", "meeting", "survey"], p=[0.45, 0.3, 0.15, 0.1]))
            made.needs.append(_need(org, area, OF_COMMUNITIES[k], source, rng))
        _offer(made, org, area, "community", int(rng.integers(1, 3)), rng)
    for unit in orgs.units:
        if unit.org and rng.random() < 0.25:
            _offer(made, unit.org, unit.area, "unit", int(rng.integers(1, 4)), rng)
            if rng.random() < 0.4:
                k = int(rng.integers(len(OF_UNITS)))
                made.needs.append(_need(unit.org, unit.area, OF_UNITS[k], "unit", rng))
    return made


def _need(org: str, area: str, of: tuple[str, str, int, int, int], source: str, rng: Rng) -> NeedRow:
    title, category, low, high, days = of
    status = str(rng.choice(["open", "checked", "met", "closed", "declined"], p=[0.28, 0.46, 0.17, 0.06, 0.03]))
    ago = int(rng.integers(0, 15)) if status == "open" else int(rng.integers(5, 100))
    wanted = days + int(rng.integers(-10, 20)) if days else None
    urgency = "urgent" if rng.random() < 0.06 else "soon" if rng.random() < 0.2 else "normal"
    people = int(rng.integers(low, high + 1))
    return NeedRow(org, area, title, category, people, urgency, source, ago, wanted, status, RESULTS.get(status, ""))


def _offer(made: Lists, org: str, area: str, kind: str, count: int, rng: Rng) -> None:
    for k in rng.choice(len(OFFERS[kind]), count, replace=False).tolist():
        title, type_, category, most, unit, conditions = OFFERS[kind][k]
        quantity = most if type_ == "funds" else int(rng.integers(1, most + 1))
        valid = int(rng.integers(20, 400)) if rng.random() < 0.3 else None
        status = "paused" if rng.random() < 0.06 else "offered"
        made.resources.append(ResourceRow(org, area, title, type_, category, quantity, unit, conditions, valid, status))
