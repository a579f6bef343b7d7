"""The facts of co-building, by noun."""

from gongjian.exchange.models.agreement_parts import (
    AgreementLook,
    AgreementRound,
    AgreementScan,
    Progress,
    Signature,
)
from gongjian.exchange.models.agreements import Agreement, AgreementItem, AgreementVersion, Side
from gongjian.exchange.models.dual_report import DualReport
from gongjian.exchange.models.lists import LIVE, Category, Need, Resource
from gongjian.exchange.models.reviews import Encouragement, Review, ReviewAnswer

__all__ = [
    "LIVE",
    "Agreement",
    "AgreementItem",
    "AgreementLook",
    "AgreementRound",
    "AgreementScan",
    "AgreementVersion",
    "Category",
    "DualReport",
    "Encouragement",
    "Need",
    "Progress",
    "Resource",
    "Review",
    "ReviewAnswer",
    "Side",
    "Signature",
]
