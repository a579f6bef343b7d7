"""The proposed text of a dual report: facts in plain sentences, never longer than allowed."""

from collections.abc import Sequence

from gongjian.exchange.models.dual_report import TEXT_MAX
from gongjian.exchange.report_facts import Group, Subject
from gongjian.papers.words import chinese_number


def period_words(year: int, half: int) -> str:
    """The period as papers say it."""
    return f"{year}年" + ("", "上半年", "下半年")[half]


def title_of(subject: Subject, year: int, half: int) -> str:
    """The title of the paper."""
    if subject.person is None:
        return f"关于{year}年度履行社会责任情况的报告"
    return f"{period_words(year, half)}参加社区活动情况的报告"


def proposal(subject: Subject, year: int, half: int, groups: Sequence[Group]) -> str:
    """The text out of the facts; lines are left out from the longest groups until it fits."""
    shown = [len(group.lines) for group in groups]
    while True:
        text = _written(subject, year, half, groups, shown)
        if len(text) <= TEXT_MAX or not any(shown):
            return text[:TEXT_MAX]
        longest = max(range(len(shown)), key=lambda n: shown[n])
        shown[longest] -= 1


def _written(subject: Subject, year: int, half: int, groups: Sequence[Group], shown: Sequence[int]) -> str:
    who = "我单位" if subject.person is None else "本人"
    what = "履行社会责任" if subject.person is None else "参加社区活动"
    if not groups:
        return f"{period_words(year, half)}，{who}没有经确认的{what}记录。"
    parts = [f"{period_words(year, half)}，{who}{what}情况如下。"]
    for n, (group, count) in enumerate(zip(groups, shown, strict=True), start=1):
        parts.append(f"{chinese_number(n)}、{group.heading}，共{group.count}件。" if n < 100 else group.heading)
        parts += [f"{k}. {line.rstrip('。')}。" for k, line in enumerate(group.lines[:count], start=1)]
        if 0 < count < len(group.lines):
            parts.append(f"其余{len(group.lines) - count}件见所附事实清单。")
    return "\n".join(parts)
