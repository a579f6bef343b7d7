import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.base import workdays
from gongjian.base.workdays import add_workdays, is_workday, next_workday, workdays_between

DAYS = st.dates(date(2023, 11, 1), date(2027, 3, 1))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("when", "worked"),
    [
        ("2024-02-04", True),  # a Sunday made up for
        ("2024-02-09", True),  # the eve of 2024 was advised, not given
        ("2024-02-12", False),
        ("2025-01-28", False),  # the eve is a holiday since 2025
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2026-01-02", False),
        ("2026-01-04", True),
        ("2026-09-20", True),
        ("2026-10-08", True),
        ("2026-10-17", False),
    ],
)
def test_holidays_and_make_up_days_are_those_of_the_notices(when: str, worked: bool) -> None:
    assert is_workday(day(when)) is worked


@pytest.mark.parametrize(("year", "off", "made_up"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_each_year_has_as_many_days_as_its_notice_counts(year: int, off: int, made_up: int) -> None:
    told = json.loads((workdays.FOLDER / f"{year}.json").read_text(encoding="utf-8"))
    spans = [(day(one["first"]), day(one["last"])) for one in told["off"]]

    assert sum((last - first).days + 1 for first, last in spans) == off
    assert len(told["work"]) == made_up
    assert all(day(one).weekday() >= 5 for one in told["work"])
    assert not any(first <= day(one) <= last for one in told["work"] for first, last in spans)


def test_every_year_names_its_notice() -> None:
    notice = workdays.notice(2026)

    assert notice is not None
    assert notice.number == "国办发明电〔2025〕7号"
    assert notice.issued < date(notice.year, 1, 1)


def test_a_year_without_a_notice_has_weekends_only_and_says_so() -> None:
    assert not workdays.is_official(2031)
    assert is_workday(date(2031, 10, 1))
    assert not is_workday(date(2031, 10, 4))


def test_a_term_runs_over_the_spring_festival() -> None:
    assert add_workdays(day("2026-02-13"), 2) == day("2026-02-24")
    assert next_workday(day("2026-02-15")) == day("2026-02-24")


def test_a_holiday_tells_its_name() -> None:
    assert workdays.holiday_name(day("2025-10-06")) == "国庆节、中秋节"
    assert workdays.holiday_name(day("2025-10-09")) == ""


@given(DAYS, st.integers(1, 60))
def test_between_a_day_and_its_nth_workday_lie_n(start: date, n: int) -> None:
    end = add_workdays(start, n)

    assert is_workday(end)
    assert workdays_between(start, end) == n


@given(DAYS, st.integers(1, 60))
def test_counting_back_and_forth_from_a_workday_ends_where_it_began(start: date, n: int) -> None:
    begin = next_workday(start)

    assert add_workdays(add_workdays(begin, -n), n) == begin


@given(DAYS, DAYS)
def test_the_count_is_that_of_a_walk_day_by_day(start: date, end: date) -> None:
    low, high = sorted((start, end))
    walked = sum(is_workday(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))

    assert workdays_between(start, end) == (walked if end >= start else -walked)
