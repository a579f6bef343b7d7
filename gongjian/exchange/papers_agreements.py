"""Agreements and letters as official papers. What is signed is the canonical text; the paper says its digest."""

from typing import Any

from gongjian.base.clock import day_of
from gongjian.exchange.agreement_page import whole
from gongjian.exchange.agreement_text import ORDER, WHO, digest_of, sentence
from gongjian.exchange.models import AgreementVersion, Encouragement, Side
from gongjian.exchange.models.agreements import PARTIES
from gongjian.papers import Heading, Kind, Paper, Signing, Signings, Text
from gongjian.papers.words import full_day

PARTY = {Side.COMMUNITY: "甲方", Side.UNIT: "乙方"}


def agreement_paper(version: AgreementVersion) -> Paper:
    """One version with its items by side, the blocks of both parties, and the digest of the text."""
    agreement, content = version.agreement, whole(version)
    blocks: list[Any] = [
        Text(f"甲方：{content['org']}", indent=False),
        Text(f"乙方：{content['unit']}", indent=False),
    ]
    blocks += [Text(content["purpose"])] if content["purpose"] else []
    for side in ORDER:
        mine = [item for item in content["items"] if item["side"] == side]
        if mine:
            blocks += [Heading(1, WHO[side]), *(Text(f"{n}．{sentence(item)}") for n, item in enumerate(mine, 1))]
    term = f"本协议自{full_day(agreement.valid_from)}起至{full_day(agreement.valid_to)}止。"
    blocks += [Heading(1, "期限和变更"), Text(term), Text("变更须起草新版本，经双方签署后生效；签署前按现行版本履行。")]
    blocks.append(Signings(tuple(_signing(version, side) for side in PARTIES)))
    return Paper(
        Kind.AGREEMENT,
        content["title"],
        tuple(blocks),
        number=agreement.number,
        note=f"第{version.number}版，{_standing(version)}。文本指纹SM3：{version.digest or digest_of(content)}",
    )


def _standing(version: AgreementVersion) -> str:
    return "双方已签" if version.digest else "协商中，未签"


def _signing(version: AgreementVersion, side: Side) -> Signing:
    org = version.agreement.party(side)
    given = version.signatures.filter(side=side, voided_at__isnull=True).select_related("person").first()
    if given is None:
        return Signing(PARTY[side], org.name)
    return Signing(PARTY[side], org.name, f"{given.person}（{given.function}）", day_of(given.signed_at))


def letter_paper(row: Encouragement) -> Paper:
    """A letter to the superior of the organisation, or a proposal for honours, as it was decided."""
    review = row.review
    issuer = review.org if row.side == Side.UNIT else review.unit
    parent: Any = row.org.parent
    superior = parent.name if parent is not None else ""
    return Paper(
        Kind.LETTER,
        row.title,
        tuple(Text(line) for line in row.text.split("\n")),
        issuer=issuer.name,
        recipient=superior,
        signer=issuer.name,
        day=row.decided_on or row.proposed_on,
        is_sealed=True,
    )
