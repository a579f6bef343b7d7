"""What door 2 says of an agreement after every operation: its texts, its signatures, the next steps."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from gongjian.base.api import Request, Text, Version
from gongjian.exchange.actions.agreement_sign import missing_in
from gongjian.exchange.agreement_page import digest_now, versions_of, whole
from gongjian.exchange.agreement_text import text_of
from gongjian.exchange.models import Agreement, AgreementVersion, Side
from gongjian.exchange.registers import AGREEMENTS
from gongjian.exchange.workflow_agreements import open_names, steps_of_agreement

StepName = Annotated[str, Field(pattern="^[a-z_]{1,20}$", max_length=20)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)]
Answers = Annotated[dict[str, Text], Field(max_length=10)]


class StepIn(Schema):
    version: Version
    answers: Answers = {}


class VersionOnlyIn(Schema):
    version: Version


class SignatureOut(Schema):
    side: Side
    org_id: int
    function: str
    signed_at: datetime
    digest: str


class VersionOut(Schema):
    """A wording: text and digest as they stand; frozen_on once both have signed it."""

    number: int
    stage: AgreementVersion.Stage
    version: int
    text: str
    digest: str
    frozen_on: date | None
    missing: list[str]
    signatures: list[SignatureOut]


class AgreementStateOut(Schema):
    """Where an agreement stands; `steps` are those the caller may take now, each with the answers it asks for."""

    id: int
    code: str
    number: str
    status: Agreement.Status
    version: int
    steps: dict[str, list[str]]
    versions: list[VersionOut]


def agreement_of(request: Request, pk: int) -> Agreement:
    """The agreement of an address, within reach."""
    return AGREEMENTS.rows(request.viewer).get_or_refuse(pk=pk)  # type: ignore[no-any-return]


def state_of(request: Request, pk: int) -> dict[str, Any]:
    """What every operation answers with."""
    agreement = agreement_of(request, pk)
    return {
        "id": agreement.pk,
        "code": agreement.code,
        "number": agreement.number,
        "status": agreement.status,
        "version": agreement.version,
        "steps": open_names(steps_of_agreement(request.viewer, agreement)),
        "versions": [_version(one) for one in versions_of(agreement)],
    }


def _version(one: Any) -> dict[str, Any]:
    version = one.version
    return {
        "number": version.number,
        "stage": version.stage,
        "version": version.version,
        "text": version.text or text_of(whole(version)),
        "digest": digest_now(version),
        "frozen_on": version.closed_on if version.digest else None,
        "missing": missing_in(version) if version.stage == AgreementVersion.Stage.OPEN else [],
        "signatures": one.signatures,
    }
