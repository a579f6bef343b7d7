import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.engine.text.similar import grams, plain, similar

TEXTS = st.text(alphabet="老人助浴法律咨询abc １，", max_size=12)


def brute(text: str, other: str) -> float:
    a, b = grams(plain(text)), grams(plain(other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def test_the_same_title_in_other_signs_is_the_same():
    assert similar("老人助浴（每周１次）", [(7, "老人助浴 每周1次")]) == [(1.0, 7)]


def test_what_is_meant_alike_is_found_and_what_is_not_is_left_out():
    others = [(1, "独居老人夜间应急联系"), (2, "老人夜间紧急呼叫"), (3, "法律咨询每月一次")]

    assert [number for _score, number in similar("老人夜间应急呼叫", others)] == [2, 1]


def test_nothing_is_like_nothing():
    assert similar("", [(1, "")]) == similar("！？", [(1, "！？")]) == []


@given(TEXTS, st.lists(TEXTS, max_size=8), st.sampled_from([0.2, 0.5, 0.9]))
def test_it_finds_what_comparing_all_would_find(text, others, least):
    numbered = list(enumerate(others))
    wanted = sorted(((-brute(text, other), number) for number, other in numbered if brute(text, other) >= least))

    assert similar(text, numbered, least=least, limit=99) == [(pytest.approx(-score), n) for score, n in wanted]


def test_five_thousand_titles_take_less_than_fifty_milliseconds():
    words = ["老年人", "助浴", "暑期托管", "法律咨询", "充电", "停车", "夜间", "应急", "旧衣回收", "健康讲座"]
    titles = [(n, words[n % 10] + words[n // 10 % 10] + words[n // 100 % 10] + str(n)) for n in range(5000)]
    times = []
    for _round in range(3):
        began = time.perf_counter()
        found = similar("老年人夜间应急联系", titles)
        times.append(time.perf_counter() - began)

    assert len(found) == 5
    assert min(times) < 0.05
