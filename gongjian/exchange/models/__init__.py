"""The facts of co-building, by noun."""

from gongjian.exchange.models.agreement_parts import AgreementLook, AgreementRound, AgreementScan, Progress, Signature
from gongjian.exchange.models.agreements import Agreement, AgreementItem, AgreementVersion, Side
from gongjian.exchange.models.committee import (
    APPOINTED,
    FIELDS_NAMED,
    PENDING,
    Committee,
    PartTimeMember,
)
from gongjian.exchange.models.dual_report import DualReport
from gongjian.exchange.models.duty import DutyRecord
from gongjian.exchange.models.funds import FEN, FEN_MAX, Fund, FundUse, Ledger, LedgerEntry, standing, yuan_text
from gongjian.exchange.models.lists import LIVE, Category, Need, Resource
from gongjian.exchange.models.matching import MatchRun, Pair, Proposal
from gongjian.exchange.models.projects import RUNNING, Milestone, Participant, Project, ProjectNeed
from gongjian.exchange.models.reviews import Encouragement, Review, ReviewAnswer
from gongjian.exchange.models.venues import TAKING, WEEK, Booking, Venue

__all__ = [
    "APPOINTED",
    "FEN",
    "FEN_MAX",
    "FIELDS_NAMED",
    "LIVE",
    "PENDING",
    "RUNNING",
    "TAKING",
    "WEEK",
    "Agreement",
    "AgreementItem",
    "AgreementLook",
    "AgreementRound",
    "AgreementScan",
    "AgreementVersion",
    "Booking",
    "Category",
    "Committee",
    "DualReport",
    "DutyRecord",
    "Encouragement",
    "Fund",
    "FundUse",
    "Ledger",
    "LedgerEntry",
    "MatchRun",
    "Milestone",
    "Need",
    "Pair",
    "PartTimeMember",
    "Participant",
    "Progress",
    "Project",
    "ProjectNeed",
    "Proposal",
    "Resource",
    "Review",
    "ReviewAnswer",
    "Side",
    "Signature",
    "Venue",
    "standing",
    "yuan_text",
]
