"""Words in common, against a plain computation in Python."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.engine.text.similar import plain
from gongjian.engine.text.tfidf import common_words, word

TEXTS = st.lists(st.text("老人助浴上门法律咨询ab 、１\U0001f600", max_size=8), max_size=6)


def by_hand(left: list[str], right: list[str]) -> list[list[float]]:
    """The same formula, gram by gram."""
    bags = [Counter(g for k in (1, 2) for g in _grams(plain(text), k)) for text in (*left, *right)]
    df = Counter(gram for bag in bags for gram in bag)
    rows = []
    for bag in bags:
        row = {g: (1 + math.log(n)) * (math.log((1 + len(bags)) / (1 + df[g])) + 1) for g, n in bag.items()}
        length = math.sqrt(sum(value**2 for value in row.values())) or 1.0
        rows.append({g: value / length for g, value in row.items()})
    return [[sum(v * b.get(g, 0) for g, v in a.items()) for b in rows[len(left) :]] for a in rows[: len(left)]]


def _grams(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(len(text) - size + 1)]


@given(TEXTS, TEXTS)
def test_likeness_is_the_cosine_worked_out_by_hand(left, right):
    found = word(left, right).likeness(0, len(left))

    assert found.shape == (len(left), len(right))
    assert np.allclose(found, np.array(by_hand(left, right)).reshape(found.shape))


@given(TEXTS, TEXTS, st.data())
def test_likeness_of_some_rows_is_a_part_of_all(left, right, data):
    first = data.draw(st.integers(0, len(left)))
    last = data.draw(st.integers(first, len(left)))
    both = word(left, right)

    assert np.array_equal(both.likeness(first, last), both.likeness(0, len(left))[first:last])


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("老年人助浴", "助浴车一台", ["助浴"]),
        ("法律咨询", "助浴", []),
        ("", "助浴", []),
        ("浴", "浴", []),
        ("课业辅导和课业", "辅导课业", ["课业", "辅导"]),
        ("ＡＢＣ", "abc", ["abc"]),
    ],
)
def test_common_words_are_what_both_texts_say(one, other, words):
    assert common_words(one, other) == words
