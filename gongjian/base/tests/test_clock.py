from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from gongjian.base import clock

TODAY = date(2026, 4, 16)
NOON = datetime(2026, 4, 16, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_an_instant_late_in_the_evening_of_utc_is_the_next_day_in_shanghai() -> None:
    assert clock.day_of(datetime(2026, 4, 15, 16, 30, tzinfo=UTC)) == TODAY


@pytest.mark.parametrize(
    ("language", "this_year", "other_year", "hour"),
    [("zh-hans", "4月16日", "2025年12月1日", "12:00"), ("en", "16 Apr", "1 Dec 2025", "12:00")],
)
def test_days_carry_their_year_only_when_it_is_another(
    language: str, this_year: str, other_year: str, hour: str
) -> None:
    with override(language):
        assert clock.day_text(TODAY, TODAY) == this_year
        assert clock.day_text(date(2025, 12, 1), TODAY) == other_year
        assert clock.hour_text(NOON) == hour


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (4, "剩 4 天", "4 days left"),
        (1, "剩 1 天", "1 day left"),
        (0, "今天到期", "due today"),
        (-2, "过 2 天", "2 days late"),
    ],
)
def test_a_last_day_says_how_far_off_it_is(days: int, chinese: str, english: str) -> None:
    due = TODAY + timedelta(days=days)
    with override("zh-hans"):
        assert clock.days_left_text(due, TODAY) == chinese
    with override("en"):
        assert clock.days_left_text(due, TODAY) == english


@pytest.mark.parametrize(
    ("hours", "chinese"),
    [(-17, "过 17 小时"), (0.5, "剩 30 分钟"), (47, "剩 47 小时"), (96, "剩 4 天"), (-72, "过 3 天")],
)
def test_an_instant_says_how_far_off_it_is_in_the_unit_people_use(hours: float, chinese: str) -> None:
    with override("zh-hans"):
        assert clock.time_left_text(NOON + timedelta(hours=hours), NOON) == chinese


def test_an_instant_of_today_says_today() -> None:
    with override("zh-hans"):
        assert clock.moment_text(NOON, TODAY) == "今天 12:00"
        assert clock.moment_text(NOON - timedelta(days=1), TODAY) == "4月15日 12:00"
