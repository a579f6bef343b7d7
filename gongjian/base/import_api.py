"""Door 2 of imports: hand a file in, look at the verdicts, store all or nothing; a worker does the work."""

from typing import Annotated, Any

from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from gongjian.base.api import Flag, Id, Line, PageIn, PageOut, Request, Text, paged, reads, writes
from gongjian.base.errors import RuleBroken
from gongjian.base.models import ImportRun
from gongjian.base.registers import runs
from gongjian.base.registers.carrying import faults_of, verdicts_of
from gongjian.base.registers.files import is_map, register_for

router = Router()
RegisterKey = Annotated[str, Field(pattern="^[a-z_]{1,40}$", max_length=40)]
Datum = Annotated[str, Field(pattern="^(wgs84|gcj02|bd09)$")]
FAULTS_MAX = 10_000


class ImportIn(Schema):
    """Which register a file is for; a map file waits for `choose` before it is checked."""

    into: RegisterKey
    datum: Datum = "wgs84"
    is_map: bool = False


class ImportOut(Schema):
    """A file on its way: `phase` says which step, `state` whether a worker is done with it."""

    id: int
    into: str = Field(alias="register")
    phase: ImportRun.Phase
    state: ImportRun.State
    progress: int
    message: str
    file_name: str
    counts: dict[str, int]
    report: dict[str, Any]


class FaultOut(Schema):
    """A cell that cannot be taken; the column is blank when the whole row is at fault."""

    row: int
    column: str
    message: str


class VerdictOut(Schema):
    """What storing would do with a row: create, update, skip, or nothing because of a fault."""

    row: int
    what: str
    key: str
    changes: list[list[Any]]


class ChoiceIn(Schema):
    """What a map file means: its datum, which attribute fills which column ("=value": the same for all features)."""

    into: RegisterKey
    datum: Datum = "wgs84"
    mapping: Annotated[dict[str, Line], Field(max_length=60)] = {}
    only: Annotated[dict[str, Text], Field(max_length=20)] = {}
    level: Annotated[str, Field(max_length=20, pattern="^[a-z_]*$")] = ""
    inside_only: Flag = False


def _run(request: Request, run_id: int) -> ImportRun:
    run: ImportRun = ImportRun.objects.visible_to(request.viewer).get_or_refuse(pk=run_id)
    return run


@router.post("/imports", response=writes(ImportOut, 202), summary="Hand a file in; nothing is stored yet")
def hand_in(request: Request, asked: Form[ImportIn], file: File[UploadedFile]) -> Any:
    register = register_for(asked.into, request.viewer)
    if asked.is_map and not register.geo:
        raise RuleBroken("not_a_map", f"{register.key}: no geometry")
    holds_map = bool(register.geo) and is_map(file.name or "", is_said=asked.is_map)
    options = {"datum": asked.datum} | ({"is_map": True} if holds_map else {})
    run = runs.hand_in(register, file, file.name or "file", by=request.viewer, options=options)  # type: ignore[arg-type]
    return Status(202, run)


@router.get("/imports", response=reads(PageOut[ImportOut]), summary="The own imports, newest first")
def list_runs(request: Request, asked: Query[PageIn]) -> Any:
    return paged(ImportRun.objects.visible_to(request.viewer), asked)


@router.get("/imports/{run_id}", response=reads(ImportOut), summary="One import")
def one_run(request: Request, run_id: Id) -> Any:
    return _run(request, run_id)


@router.get("/imports/{run_id}/faults", response=reads(list[FaultOut]), summary="Every faulty cell")
def list_faults(request: Request, run_id: Id) -> Any:
    found = faults_of(_run(request, run_id))[:FAULTS_MAX]
    return [{"row": one.row, "column": one.column, "message": one.message} for one in found]


@router.get("/imports/{run_id}/verdicts", response=reads(list[VerdictOut]), summary="What storing would do, row by row")
def list_verdicts(request: Request, run_id: Id, asked: Query[PageIn]) -> Any:
    start = (asked.page - 1) * asked.size
    rows = verdicts_of(_run(request, run_id))[start : start + asked.size]
    return [{"row": row[0], "what": row[1], "key": row[2], "changes": row[4]} for row in rows]


@router.post("/imports/{run_id}/choose", response=writes(ImportOut), summary="Say what a map file means, and check it")
def choose(request: Request, run_id: Id, payload: ChoiceIn) -> Any:
    register = register_for(payload.into, request.viewer)
    return runs.choose(run_id, payload.dict(exclude={"into"}), register=register, by=request.viewer)


@router.post("/imports/{run_id}/check", response=writes(ImportOut), summary="Repeat the dry run with the data of now")
def check(request: Request, run_id: Id) -> Any:
    return runs.check_again(run_id, by=request.viewer)


@router.post("/imports/{run_id}/store", response=writes(ImportOut), summary="Store all of it, or nothing")
def store(request: Request, run_id: Id) -> Any:
    return runs.store(run_id, by=request.viewer)


@router.post("/imports/{run_id}/drop", response=writes(ImportOut), summary="Give it up; the file is erased")
def drop(request: Request, run_id: Id) -> Any:
    return runs.drop(run_id, by=request.viewer)
