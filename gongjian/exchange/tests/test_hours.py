"""Opening hours as people write them, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.base.errors import RuleBroken
from gongjian.exchange.hours import hours_text, intervals_of, tidy_days, tidy_hours, tidy_time


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", ""),
        ("8:30-12:00", "08:30-12:00"),
        ("14：00—17：30、08：30～12：00", "08:30-12:00 14:00-17:30"),
        ("9:00至12:00，12:00至18:00", "09:00-18:00"),
        ("00:00-24:00", "00:00-24:00"),
    ],
)
def test_hours_are_read_as_people_write_them(said, kept):
    assert tidy_hours(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "all day",
        "9-12",
        "12:00-09:00",
        "09:00-09:00",
        "08:00-12:00 11:00-13:00",
        "24:30-25:00",
        "09:00-12:00 x",
        "1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00",
    ],
)
def test_what_is_no_span_of_hours_is_refused(said):
    with pytest.raises(RuleBroken):
        tidy_hours(said)


def test_days_are_sorted_and_kept_once():
    assert tidy_days("2027-02-07，2027-02-06 2027-02-07") == "2027-02-06 2027-02-07"
    with pytest.raises(RuleBroken):
        tidy_days("Spring Festival")
    with pytest.raises(RuleBroken):
        tidy_time("9 o'clock")


@given(st.lists(st.integers(0, 1440), min_size=2, max_size=8, unique=True).map(sorted))
def test_hours_written_and_read_again_are_the_same(times):
    spans = list(zip(times[::2], times[1::2], strict=False))

    text = hours_text(spans)

    assert intervals_of(text) == spans
    assert tidy_hours(text) == text
