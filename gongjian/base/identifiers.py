"""Identifiers people type: phones, identity numbers, social credit codes. Each is tidied, checked and kept one way."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken

# a mobile number; a land line with its area code and perhaps an extension; 400 and 800 numbers
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}")
ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]")
ID_WEIGHTS = tuple(2**n % 11 for n in range(17, 0, -1))
ID_CHECKS = "10X98765432"
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODE = re.compile(f"[{CREDIT_SIGNS}]{{2}}\\d{{6}}[{CREDIT_SIGNS}]{{10}}")
CREDIT_WEIGHTS = tuple(3**n % 31 for n in range(17))


def tidy(text: str) -> str:
    """Full-width signs made half-width, spaces of every kind removed, capitals.

    >>> tidy(" １３８ 1234　2206 ")
    '13812342206'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def normalise_phone(text: str) -> str:
    """A phone number as it is kept: digits alone for a mobile, area code and hyphen for a land line.

    Raises RuleBroken (code "phone").
    """
    number = re.sub("[—–‐‑−_]", "-", tidy(text)).translate({ord("("): None, ord(")"): "-"})
    number = re.sub(r"^(\+86|0086|86(?=-?1[3-9][\d-]{9,12}$))-?", "", number)
    if re.fullmatch(r"1[\d-]+", number):
        number = number.replace("-", "")
    if not PHONE.fullmatch(number):
        raise RuleBroken("phone", _("Write a mobile number of 11 digits, or a land line with its area code."))
    landline = re.fullmatch(r"(010|02\d|0\d{3})-?(\d{7,8})(-\d{1,6})?", number)
    return f"{landline[1]}-{landline[2]}{landline[3] or ''}" if landline else number


def normalise_id_number(text: str) -> str:
    """An 18-digit identity number with its birth date and check digit proved (GB 11643-1999, ISO 7064 MOD 11-2).

    Raises RuleBroken (code "id_number"). The refusal never repeats the number.
    """
    number = tidy(text)
    if not ID_NUMBER.fullmatch(number):
        raise RuleBroken("id_number", _("An ID number has 18 digits; only the last may be X."))
    if id_check_digit(number) != number[17]:
        raise RuleBroken("id_number", _("The last digit of this ID number does not fit the others. Check it again."))
    try:
        date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        raise RuleBroken("id_number", _("The birth date in this ID number does not exist. Check it again.")) from None
    if not "1850" <= number[6:10] <= "2150":
        raise RuleBroken("id_number", _("The birth date in this ID number does not exist. Check it again."))
    return number


def id_check_digit(number: str) -> str:
    """The 18th sign that belongs to the first 17 digits of an identity number."""
    return ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False)) % 11]


def normalise_credit_code(text: str) -> str:
    """A unified social credit code (统一社会信用代码) with its check sign proved (GB 32100-2015).

    Raises RuleBroken (code "credit_code").
    """
    code = tidy(text)
    if not CREDIT_CODE.fullmatch(code):
        raise RuleBroken("credit_code", _("A social credit code has 18 digits and capitals, without I, O, S, V and Z."))
    if credit_check_sign(code) != code[17]:
        raise RuleBroken(
            "credit_code", _("The last sign of this social credit code does not fit the others. Check it again.")
        )
    return code


def credit_check_sign(code: str) -> str:
    """The 18th sign that belongs to the first 17 of a social credit code."""
    total = sum(CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(code, CREDIT_WEIGHTS, strict=False))
    return CREDIT_SIGNS[-total % 31]
