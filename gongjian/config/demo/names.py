"""Invented names: of places from pairs of plain characters, of people from common surnames and given names.

A name never repeats inside one kind. Names of people come from a neutral pool; a stop list keeps out combinations that
well-known leaders and public figures bear.
"""

from collections.abc import Iterator

import numpy as np

from gongjian.config.demo.shapes import Rng

DISTRICT = "明川区"  # no district of this name exists; its county code 990101 lies in a province number never assigned
COUNTY = "990101"

FIRST = "青云杏柳桂枫竹松梅兰荷桃槐桐榆棠菱苇禾麦泉溪锦瑞永和安康顺宜望映临听沐清澄霁棣蕙"
SECOND = "禾栖园荫林溪泉塘桥湾屿岭坪台洲渡井亭阁山川浦原芳晖霞月星晴风露乐宁舟帆笙"
FURTHER = ("", "东", "西", "南", "北", "上", "下", "前", "后", "新", "老")
_HEADS = "青禾 云栖 棠溪 苇湾 枫桥里 桂亭 榆塘 望晖 霁月 麦浦 听松 澄浦 蕙风 禾川 映荷 锦屿"
STREET_HEADS = tuple(_HEADS.split())

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN_A = (
    "明志文建国晓玉海春秀丽小佳思雨子梓宇浩嘉雅静慧婷敏永德立新学成家俊一亦若知远景书云雪冬夏秋荣桂兰庆福"
    "祥瑞欣怡晨星可心安宁乐承启泽润清和卓然诗语岚"
)
GIVEN_B = (
    "远华英芳平军伟强杰涛磊鹏飞辉斌勇刚超娟燕玲红梅莉霞萍琴珍凤洁琳颖宁宜然轩涵萱怡琪瑶彤妍阳航博睿哲翔昊"
    "凯峰林森泉江川舟帆青竹松柏桐枫禾苗田成达进才宝根生发财来喜顺安康健"
)
# Leaders and public figures: no invented person may bear their names.
STOP_LINES = (
    "毛泽东 毛新宇 周恩来 刘少奇 朱德 邓小平 陈云 任弼时 江泽民 胡锦涛 胡耀邦 赵紫阳 华国锋",
    "李鹏 朱镕基 温家宝 李克强 习近平 习仲勋 李强 赵乐际 王沪宁 蔡奇 丁薛祥 李希 韩正",
    "栗战书 汪洋 张德江 俞正声 刘云山 王岐山 张高丽 吴邦国 贾庆林 李长春 贺国强 周永康 曾庆红",
    "黄菊 吴官正 罗干 李瑞环 尉健行 李岚清 乔石 宋平 姚依林 万里 薄一波 薄熙来 杨尚昆",
    "李先念 彭真 彭德怀 林彪 刘伯承 贺龙 陈毅 罗荣桓 徐向前 聂荣臻 叶剑英 宋庆龄 董必武",
    "江青 王洪文 张春桥 姚文元 马英九 蔡英文 蒋介石 蒋经国 李登辉 陈水扁 马兴瑞 尹力 石泰峰",
    "刘国中 李书磊 李鸿忠 何卫东 何立峰 张又侠 张国清 陈文清 陈吉宁 陈敏尔 袁家军 黄坤明 王毅",
    "王小洪 李干杰 秦刚 李尚福 孙春兰 胡春华 刘鹤 郭声琨 陈全国 孙政才 徐才厚 郭伯雄 令计划",
    "马云 马化腾 任正非 王健林 刘强东 李彦宏 雷军 姚明 刘翔 李宁 成龙 李小龙 雷锋",
    "焦裕禄 孔繁森 袁隆平 钱学森 钟南山 张文宏 李文亮 莫言 余华 王蒙 金庸 高健 高俊",
    "李连杰 范冰冰 章子怡 周杰伦 刘德华 张学友 郭富城 黎明 王菲 郎平 李娜 丁俊晖 林丹",
    "孙杨 谷爱凌 全红婵 张桂梅 黄文秀 朱建军 王东明 李建国 张志军 王文涛 李晓红",
)
STOP = frozenset(name for line in STOP_LINES for name in line.split())


class Heads:
    """Pairs of characters, each given out once per kind of name; directions are put before them when pairs run out."""

    def __init__(self, rng: Rng, taken: tuple[str, ...] = ()) -> None:
        pairs = [a + b for a in FIRST for b in SECOND if a != b]
        self._order = [pairs[k] for k in rng.permutation(len(pairs))]
        self._taken = set(taken)
        self._next = self._run()

    def _run(self) -> Iterator[str]:
        for ring in range(10_000):
            before = FURTHER[ring % len(FURTHER)]
            after = "" if ring < len(FURTHER) else FURTHER[ring // len(FURTHER) % len(FURTHER)]
            for pair in self._order:
                if (name := before + pair + after) not in self._taken:
                    yield name

    def take(self) -> str:
        """The next pair."""
        return next(self._next)


def people_names(rng: Rng, count: int) -> list[str]:
    """So many names of people; some are borne twice, as in life."""
    names: list[str] = []
    common = 1.0 / (np.arange(len(SURNAMES)) + 4.0)
    while len(names) < count:
        many = count - len(names) + 50
        surnames = rng.choice(list(SURNAMES), many, p=common / common.sum())
        first, second = rng.choice(list(GIVEN_A), many), rng.choice(list(GIVEN_B), many)
        short = rng.random(many) < 0.13
        made = [
            s + (b if brief else a + b) for s, a, b, brief in zip(surnames, first, second, short, strict=True) if a != b
        ]
        names += [str(name) for name in made if name not in STOP]
    return names[:count]


def phones(start: int, count: int) -> list[str]:
    """Numbers that can never ring: mobile numbers begin with 13 to 19, and 10070 is no service number either."""
    return [f"10070{number:06d}" for number in range(start, start + count)]


def pick(rng: Rng, words: tuple[str, ...]) -> str:
    """One of some words."""
    return words[int(rng.integers(len(words)))]
