"""Door 2 of the open text of an agreement: drafted from the lists, worded, items taken out."""

from typing import Annotated, Any

from ninja import Field, Router, Schema, Status

from gongjian.base.api import Day, Flag, Id, Line, Request, StrictId, Text, Version, writes
from gongjian.exchange.actions.agreement import draft_agreement, edit_wording
from gongjian.exchange.actions.agreement_item import add_pairs, drop_item
from gongjian.exchange.actions.agreement_project import link_project
from gongjian.exchange.api_agreement_state import AgreementStateOut, VersionOnlyIn, state_of
from gongjian.exchange.models import AgreementItem, Need, Pair, Resource
from gongjian.exchange.options import own_projects
from gongjian.orgs.models import Org

router = Router()
Ids = Annotated[list[StrictId], Field(max_length=60)]


class DraftIn(Schema):
    """The party that is left out is the caller's own. Chosen needs and resources become items."""

    org_id: StrictId | None = None
    unit_id: StrictId | None = None
    title: Line = ""
    valid_from: Day
    valid_to: Day | None = None
    need_ids: Ids = []
    resource_ids: Ids = []
    pair_ids: Ids = []


class PairsIn(Schema):
    """Chosen pairs of both parties that no agreement holds yet."""

    pair_ids: Ids


class ProjectIn(Schema):
    """project_id: a running project of the own side, or null."""

    project_id: StrictId | None


class WordingIn(Schema):
    version: Version
    purpose: Text | None = None
    involves_money: Flag | None = None


@router.post(
    "/agreements/drafts", response=writes(AgreementStateOut, 201), summary="Draft an agreement from needs and resources"
)
def draft(request: Request, payload: DraftIn) -> Any:
    parties = {name: _org(pk) for name, pk in (("org", payload.org_id), ("unit", payload.unit_id)) if pk is not None}
    viewer = request.viewer
    needs = [Need.objects.visible_to(viewer).get_or_refuse(pk=pk) for pk in payload.need_ids]
    offers = [Resource.objects.visible_to(viewer).get_or_refuse(pk=pk) for pk in payload.resource_ids]
    matched = [_pair(request, pk) for pk in payload.pair_ids]
    pairs: list[Any] = [(pair.need, pair.resource) for pair in matched]
    pairs += [(need, None) for need in needs] + [(None, row) for row in offers]
    facts = payload.dict(include={"title", "valid_from", "valid_to"}, exclude_none=True)
    row = draft_agreement(by=viewer, pairs=pairs, **parties, **facts)
    return Status(201, state_of(request, row.pk))


def _pair(request: Request, pk: int) -> Pair:
    rows = Pair.objects.visible_to(request.viewer).holding().select_related("need", "resource")
    return rows.get_or_refuse(pk=pk)  # type: ignore[no-any-return]


def _org(pk: int) -> Org:
    return Org.objects.active().select_related("area", "kind").get_or_refuse(pk=pk)  # type: ignore[no-any-return]


@router.patch(
    "/agreements/{agreement_id}/wording",
    response=writes(AgreementStateOut),
    summary="Change purpose and money of the open text",
)
def change_wording(request: Request, agreement_id: Id, payload: WordingIn) -> Any:
    facts = payload.dict(include={"purpose", "involves_money"}, exclude_none=True)
    edit_wording(agreement_id, by=request.viewer, version=payload.version, **facts)
    return state_of(request, agreement_id)


@router.post(
    "/agreement_items/{item_id}/take-out",
    response=writes(AgreementStateOut),
    summary="Take an item out of the open text",
)
def take_out_item(request: Request, item_id: Id, payload: VersionOnlyIn) -> Any:
    return state_of(request, drop_item(item_id, by=request.viewer, version=payload.version).pk)


@router.post(
    "/agreements/{agreement_id}/pairs",
    response=writes(AgreementStateOut),
    summary="Make items of the open text from chosen pairs of both parties",
)
def take_in_pairs(request: Request, agreement_id: Id, payload: PairsIn) -> Any:
    add_pairs(agreement_id, [_pair(request, pk) for pk in payload.pair_ids], by=request.viewer)
    return state_of(request, agreement_id)


@router.put(
    "/agreement_items/{item_id}/project",
    response=writes(AgreementStateOut),
    summary="Name the project by which an item is carried out",
)
def name_project(request: Request, item_id: Id, payload: ProjectIn) -> Any:
    viewer = request.viewer
    chosen = own_projects(viewer).get_or_refuse(pk=payload.project_id) if payload.project_id else None
    item = link_project(item_id, chosen, by=viewer)
    return state_of(request, AgreementItem.objects.select_related("of").get(pk=item.pk).of.agreement_id)
