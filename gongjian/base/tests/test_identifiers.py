import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.base.errors import RuleBroken
from gongjian.base.identifiers import (
    CREDIT_SIGNS,
    credit_check_sign,
    id_check_digit,
    normalise_credit_code,
    normalise_id_number,
    normalise_phone,
)

SPECIMEN = "11010519491231002X"  # the specimen printed in GB 11643-1999


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812342206", "13812342206"),
        ("+86 138 1234 2206", "13812342206"),
        ("86-138-1234-2206", "13812342206"),
        ("　１３８１２３４２２０６ ", "13812342206"),
        ("(021) 6321 0000", "021-63210000"),
        ("02163210000", "021-63210000"),
        ("05718765432-8012", "0571-8765432-8012"),
        ("400—820—8820", "400-820-8820"),
    ],
)
def test_a_phone_is_kept_one_way_however_it_was_typed(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "12345678901", "1381234220", "138123422061", "张三", "021", "+1 202 555 0100"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken, match="phone"):
        normalise_phone(typed)


def test_the_specimen_of_the_standard_is_an_id_number() -> None:
    assert normalise_id_number("110105 19491231 002x") == SPECIMEN


@pytest.mark.parametrize(
    "typed",
    [
        "110105194912310021",  # wrong check digit
        "11010519491231002",  # 17 signs
        "110105491231002",  # the old kind of 15
        "11010519490231002" + id_check_digit("11010519490231002"),  # 31 February
        "张三",
    ],
)
def test_a_wrong_id_number_is_refused_without_being_repeated(typed: str) -> None:
    with pytest.raises(RuleBroken) as no:
        normalise_id_number(typed)

    assert typed not in str(no.value)


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_of_an_id_number_is_found(place: int, step: int) -> None:
    wrong = SPECIMEN[:place] + str((int(SPECIMEN[place]) + step) % 10) + SPECIMEN[place + 1 :]

    with pytest.raises(RuleBroken):
        normalise_id_number(wrong)


@pytest.mark.parametrize("typed", ["91350100M000100Y43", "91110000600037341L", " 9135 0100 m000100y43"])
def test_a_social_credit_code_proves_its_last_sign(typed: str) -> None:
    assert normalise_credit_code(typed) == "".join(typed.split()).upper()


@given(st.integers(8, 16), st.integers(1, 30))
def test_any_single_wrong_sign_of_a_credit_code_is_found(place: int, step: int) -> None:
    code = "91350100M000100Y43"
    wrong = CREDIT_SIGNS[(CREDIT_SIGNS.index(code[place]) + step) % 31]

    assert credit_check_sign(code[:place] + wrong + code[place + 1 :]) != code[17]
    with pytest.raises(RuleBroken, match="credit_code"):
        normalise_credit_code(code[:place] + wrong + code[place + 1 :])
