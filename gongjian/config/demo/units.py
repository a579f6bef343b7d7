"""Resident units (驻区单位): schools, hospitals, agencies, state firms, firms, social organisations."""

import numpy as np

from gongjian.config.demo.houses import Site
from gongjian.config.demo.names import DISTRICT, Heads, pick
from gongjian.config.demo.shapes import Rng
from gongjian.config.demo.tables import UnitRow

UNITS_PER_COMMUNITY = 13.5  # about 2,300 units at scale 1, of which about 1,500 have a Party organisation
SITES = {  # use of a site: kind of unit, median staff, members per staff
    "school": ("school", 90, 0.3),
    "hospital": ("hospital", 420, 0.22),
    "agency": ("agency", 35, 0.55),
    "market": ("market", 12, 0.1),
    "wholesale": ("market", 180, 0.08),
    "station": ("state_firm", 260, 0.25),
}
TRADES = {
    "firm": (
        "科技有限公司",
        "信息技术有限公司",
        "贸易有限公司",
        "建筑工程有限公司",
        "餐饮管理有限公司",
        "物流有限公司",
        "设计咨询有限公司",
        "文化传媒有限公司",
        "生物医药有限公司",
        "律师事务所",
        "会计师事务所",
        "人力资源有限公司",
        "房地产经纪有限公司",
        "家政服务有限公司",
    ),
    "state_firm": (
        "供水有限公司",
        "燃气有限公司",
        "公共交通有限公司",
        "环境卫生有限公司",
        "电力服务有限公司",
        "资产经营有限公司",
        "商业银行支行",
        "邮政支局",
        "粮油有限公司",
        "热力有限公司",
    ),
    "social": ("社会工作服务中心", "志愿服务协会", "商会", "养老服务中心", "培训学校", "体育协会"),
}
SHARES = {"firm": 0.76, "state_firm": 0.1, "social": 0.14}


def build_units(sites: list[Site], area_codes: list[str], rng: Rng) -> list[UnitRow]:
    """Units of all sites first, then firms in towers, parks and shops up to the wanted number."""
    rows: list[UnitRow] = []
    heads = Heads(rng)
    for site in sites:
        if site.use in SITES:
            kind, median, share = SITES[site.use]
            staff = int(np.clip(rng.lognormal(np.log(median), 0.45), 4, 3000))
            rows.append(_row(rows, site, kind, site.name, staff, share * rng.uniform(0.7, 1.3), area_codes))
    hosts = [site for site in sites if site.use in {"office", "industry", "shop", "mall"}]
    if not hosts:
        return rows
    weights = np.array([{"office": 9.0, "industry": 3.0, "mall": 2.0, "shop": 0.45}[site.use] for site in hosts])
    wanted = max(0, round(UNITS_PER_COMMUNITY * len(area_codes)) - len(rows))
    for k in rng.choice(len(hosts), wanted, p=weights / weights.sum()).tolist():
        kind = str(rng.choice(list(SHARES), p=list(SHARES.values())))
        head = heads.take()
        trade = pick(rng, TRADES[kind])
        name = f"{DISTRICT[:2]}{head}{trade}"
        staff = int(np.clip(rng.lognormal(np.log({"firm": 26, "state_firm": 110, "social": 9}[kind]), 0.8), 2, 2500))
        share = {"firm": 0.12, "state_firm": 0.28, "social": 0.2}[kind] * rng.uniform(0.4, 1.8)
        rows.append(_row(rows, hosts[k], kind, name, staff, share, area_codes))
    return rows


def _row(
    rows: list[UnitRow], site: Site, kind: str, name: str, staff: int, share: float, area_codes: list[str]
) -> UnitRow:
    area = area_codes[site.community]
    members = int(staff * min(share, 0.9) + 0.5)
    code = f"{area}U{len(rows) + 1:05d}"
    return UnitRow(code, name, kind, area, site.address, site.building, site.carrier, staff, members, "")
