"""What a need asks for together: types of resources that only serve it when all of them are to be had."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken
from gongjian.exchange.models import Resource

TYPES = tuple(Resource.Type.values)
BIT = {code: 1 << k for k, code in enumerate(TYPES)}
SEPARATORS = re.compile(r"[\s,;、，；+＋和及]+")


def mask_of(wants: str) -> int:
    """Types as one number; 0: any resource will do."""
    return sum(BIT[code] for code in wants.split() if code in BIT)


def codes_of(mask: int) -> list[str]:
    """The types of a number, in the order of the list."""
    return [code for code, bit in BIT.items() if mask & bit]


def words_of(codes: Iterable[str]) -> str:
    """Types as people say them."""
    labels = dict(Resource.Type.choices)
    return "、".join(str(labels[code]) for code in codes if code in labels)


def tidy_wants(text: str) -> str:
    """Types written in either language, as they are kept: codes in the order of the list. Raises RuleBroken."""
    said = [word for word in SEPARATORS.split(unicodedata.normalize("NFKC", text).strip().lower()) if word]
    known = {code: code for code in TYPES}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            known |= {str(label).lower(): code for code, label in Resource.Type.choices}
    unknown = [word for word in said if word not in known]
    if unknown:
        facts = {"word": unknown[0][:20], "words": words_of(TYPES)}
        raise RuleBroken("not_type", _("“%(word)s” is no type of resource. Choose among %(words)s.") % facts)
    found = {known[word] for word in said}
    return " ".join(code for code in TYPES if code in found)
