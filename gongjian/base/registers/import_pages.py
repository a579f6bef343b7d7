"""The pages of imports: hand in, choose what a map file means, watch the dry run, look at every verdict, store."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongjian.base.datums import Datum
from gongjian.base.errors import DomainError, RuleBroken
from gongjian.base.models import ImportRun
from gongjian.base.pages import number_from, says_no
from gongjian.base.registers import runs
from gongjian.base.registers.carrying import faults_of, verdicts_of
from gongjian.base.registers.checking import CREATE, FAULT, SKIP, UPDATE
from gongjian.base.registers.files import is_map, path_of, register_for
from gongjian.base.registers.maps import look_inside, mappable, preview, propose, same_for_all
from gongjian.base.registers.pages import XLSX, attachment, refuse_closed
from gongjian.base.registers.register import REGISTERS, Register
from gongjian.base.sheets import annotate, read_sheet

ROWS = 50
LISTED = 20
CONDITIONS = 2  # on the attributes of a map's features
WHAT = {
    FAULT: gettext_lazy("faulty"),
    CREATE: gettext_lazy("new"),
    UPDATE: gettext_lazy("changed"),
    SKIP: gettext_lazy("unchanged"),
}
TONES = {FAULT: "late", CREATE: "open", UPDATE: "doing", SKIP: "none"}
DATUMS = (
    (Datum.WGS84.value, gettext_lazy("CGCS2000 or WGS 84 (surveyors, GPS, Tianditu)")),
    (Datum.GCJ02.value, gettext_lazy("GCJ-02 (AMap, Tencent)")),
    (Datum.BD09.value, gettext_lazy("BD-09 (Baidu)")),
)


def import_page(request: HttpRequest, register: Register) -> HttpResponse:
    """Hand in a roster or a map file for one register."""
    refuse_closed(register, request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    register_for(register.key, viewer)
    refusal = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(reverse("imports:run", args=[_handed_in(request, register).pk]))
        except DomainError as no:
            refusal = no
    context = {
        "register": register,
        "refusal": refusal,
        "datums": DATUMS if "lon" in register.by_name else (),
        "columns": [(column.heading, column.is_required, column.sheet) for column in register.typed],
        "earlier": ImportRun.objects.visible_to(viewer).filter(register=register.key)[:LISTED],
    }
    return render(request, "base/import.html", context, status=refusal.status if refusal else 200)


def _handed_in(request: HttpRequest, register: Register) -> ImportRun:
    file = request.FILES.get("file")
    if file is None:
        raise RuleBroken("file_missing", _("Choose a file first."), {"file": _("Choose a file first.")})
    options: dict[str, Any] = {"datum": _datum(request.POST.get("datum", ""))}
    if register.geo and is_map(file.name or "", is_said=bool(request.POST.get("is_map"))):
        options["is_map"] = True
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    return runs.hand_in(register, file, file.name or "file", by=viewer, options=options)  # type: ignore[arg-type]


def _datum(said: str) -> str:
    return said if said in {value for value, _label in DATUMS} else Datum.WGS84.value


@require_GET
@login_required
def run_list(request: HttpRequest) -> HttpResponse:
    """The own imports, newest first."""
    rows = ImportRun.objects.visible_to(request.viewer)[:100]  # type: ignore[attr-defined]
    return render(request, "base/imports.html", {"runs": [(run, REGISTERS.get(run.register)) for run in rows]})


@require_GET
@login_required
def run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import: choices, progress, verdicts, and what can be done next."""
    run, register = _run(request, run_id)
    if run.phase == ImportRun.Phase.CHOOSING or request.GET.get("step") == "choose":
        return _choose_page(request, run, register)
    return render(request, "base/import_run.html", _run_context(request, run, register))


def _run(request: Any, run_id: int) -> tuple[ImportRun, Register]:
    run: ImportRun = ImportRun.objects.visible_to(request.viewer).get_or_refuse(pk=run_id)
    return run, register_for(run.register, request.viewer)


def _run_context(request: HttpRequest, run: ImportRun, register: Register) -> dict[str, Any]:
    is_checked = run.phase == ImportRun.Phase.CHECKED and run.state == ImportRun.State.DONE
    rows = verdicts_of(run) if is_checked else []
    what = request.GET.get("what", "")
    if what not in WHAT:
        what = next((one for one in (FAULT, UPDATE, CREATE, SKIP) if run.counts.get(one)), CREATE)
    shown = [row for row in rows if row[1] == what]
    page = max(1, number_from(request, "page") or 1)
    start = min((page - 1) * ROWS, max(0, (len(shown) - 1) // ROWS * ROWS))
    return {
        "run": run,
        "register": register,
        "steps": steps_of(run),
        "is_checked": is_checked,
        "tabs": [(one, label, run.counts.get(one, 0), one == what, TONES[one]) for one, label in WHAT.items()],
        "what": what,
        "rows": [{"number": r[0], "key": r[2], "faults": r[3], "changes": r[4]} for r in shown[start : start + ROWS]],
        "first": start + 1,
        "last": min(start + ROWS, len(shown)),
        "of": len(shown),
        "page": start // ROWS + 1,
        "pages": max(1, -(-len(shown) // ROWS)),
        "can_store": is_checked
        and not run.counts.get(FAULT)
        and not run.problems
        and bool(run.counts.get(CREATE) or run.counts.get(UPDATE)),
        "before": runs.stored_before(run),
        "misfits": sum(1 for is_error, *_rest in run.report.get("fit", []) if is_error),
        "speaks_another": run.is_over and bool(run.stored_as) and runs.speaks_another(run),
        "poll_url": reverse("imports:progress", args=[run.pk]),
        "list_url": register.url("list"),
    }


def steps_of(run: ImportRun) -> list[dict[str, Any]]:
    """The numbered steps of an import and where it stands."""
    phase = ImportRun.Phase
    names = [(phase.CHOOSING, _("Say what it is"))] if run.options.get("is_map") else []
    names += [
        (phase.CHECK, _("Dry run")),
        (phase.CHECKED, _("Look at every row")),
        (phase.STORED, _("Store all or nothing")),
    ]
    order: list[str] = [phase.CHOOSING, phase.CHECK, phase.CHECKED, phase.STORE, phase.STORED]
    here = order.index(run.phase) if run.phase in order else 0
    here = {3: 4}.get(here, here) if run.phase != phase.STORED else 5
    found: list[dict[str, Any]] = [{"label": _("Hand in a file"), "state": "ok", "url": ""}]
    for step, label in names:
        at = order.index(step)
        state = "ok" if at < here else "now" if at == here else ""
        url = (
            f"{reverse('imports:run', args=[run.pk])}?step=choose"
            if step == phase.CHOOSING and state == "ok" and run.phase != phase.STORED
            else ""
        )
        found.append({"label": label, "state": state, "url": url})
    return found


@require_GET
@login_required
def run_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The progress card, asked for every two seconds while a worker is busy."""
    run, register = _run(request, run_id)
    return render(request, "base/_import_progress.html", {"run": run, "register": register, "poll_url": request.path})


@require_POST
@login_required
@says_no
def run_step(request: HttpRequest, run_id: int, step: str) -> HttpResponse:
    """Check again, store, or drop."""
    steps = {"check": runs.check_again, "store": runs.store, "drop": runs.drop}
    if step not in steps:
        raise RuleBroken("no_such_step", _("There is no step with this name."))
    run = steps[step](run_id, by=request.viewer)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("imports:run", args=[run.pk]))


@require_GET
@login_required
@says_no
def run_annotated(request: HttpRequest, run_id: int) -> HttpResponse:
    """A copy of the roster with a verdict in front of every row and every faulty cell marked."""
    run, register = _run(request, run_id)
    if run.options.get("is_map"):
        raise RuleBroken("not_a_sheet", _("A map file has no annotated copy; its verdicts are listed on the page."))
    with translation.override(run.language):
        columns = [column.sheet for column in register.typed]
        sheet = read_sheet(path_of(run).read_bytes(), run.file_name, columns=columns)
        verdicts = {row[0]: str(WHAT[row[1]]) for row in verdicts_of(run)}
        content = annotate(sheet, faults_of(run), verdicts=verdicts)
    stem = run.file_name.rsplit(".", 1)[0]
    return attachment(content, _("%(file)s, checked.xlsx") % {"file": stem}, XLSX)


# ------------------------------------------------------------------ map files
@require_http_methods(["POST"])
@login_required
@says_no
def run_choose(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take the choices beside a map file and check it."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    register = register_for(request.POST.get("register", ""), viewer)
    mapping = {column.name: said for column in register.typed if (said := request.POST.get(f"of_{column.name}", ""))}
    options = {
        "datum": _datum(request.POST.get("datum", "")),
        "mapping": mapping,
        "only": _conditions(request),
        "level": request.POST.get("level", "")[:20],
        "inside_only": bool(request.POST.get("inside_only")),
    }
    run = runs.choose(run_id, options, register=register, by=viewer)
    return HttpResponseRedirect(reverse("imports:run", args=[run.pk]))


def _conditions(request: HttpRequest) -> dict[str, str]:
    """Which features are meant: attribute -> values."""
    said = zip(request.POST.getlist("only"), request.POST.getlist("only_values"), strict=False)
    return {name[:120]: values[:400] for name, values in said if name}


def _choose_page(request: Any, run: ImportRun, register: Register) -> HttpResponse:
    chosen = REGISTERS.get(request.GET.get("register", ""), register)
    chosen = chosen if chosen.geo and chosen.may_bring(request.viewer) else register
    datum = _datum(request.GET.get("datum", "") or run.options.get("datum", ""))
    try:
        file = look_inside(chosen, path_of(run).read_bytes(), run.file_name, _district(request), datum=datum)
    except DomainError as refusal:
        context = {
            "run": run,
            "register": chosen,
            "steps": steps_of(run),
            "refusal": refusal,
            "kinds": _kinds(request, chosen) if refusal.code == "geometry_type" else (),  # another kind may fit
        }
        return render(request, "base/import_choose.html", context, status=refusal.status)
    guess = file.guessed_datum
    proposed = run.options.get("mapping") or propose(chosen, file.names)
    context = {
        "run": run,
        "register": chosen,
        "steps": steps_of(run),
        "file": file,
        "kinds": _kinds(request, chosen),
        "datums": DATUMS,
        "datum": request.GET.get("datum") or (guess.datum.value if guess and guess.sure else datum),
        "guess": guess,
        "mapping": [(column, proposed.get(column.name, ""), same_for_all(column)) for column in mappable(chosen)],
        "only": [*dict(run.options.get("only", {})).items(), *[("", "")] * CONDITIONS][:CONDITIONS],
        "sample": [feature.properties for feature in file.features[:3]],
        "levels": chosen.by_name["level"].condition_options(request.viewer) if chosen.is_of_areas else (),
        "level_name": proposed.get("level", "") if chosen.is_of_areas else "",
        "map_url": f"{reverse('imports:preview', args=[run.pk])}?register={chosen.key}&datum={datum}",
        "summary": preview(file)["summary"],
    }
    return render(request, "base/import_choose.html", context)


def _kinds(request: Any, chosen: Register) -> list[tuple[str, Any, bool]]:
    return [
        (one.key, one.title, one is chosen) for one in REGISTERS.values() if one.geo and one.may_bring(request.viewer)
    ]


def _district(request: Any) -> Any:
    """The outline of the widest area within reach, to compare datums with."""
    area = request.area
    return getattr(area, "shape", None) if area else None


@require_GET
@login_required
def run_preview(request: HttpRequest, run_id: int) -> HttpResponse:
    """The outlines of a map file as GeoJSON, read in the datum that is being tried."""
    run, register = _run(request, run_id)
    chosen = REGISTERS.get(request.GET.get("register", ""), register)
    chosen = chosen if chosen.geo else register
    file = look_inside(
        chosen, path_of(run).read_bytes(), run.file_name, None, datum=_datum(request.GET.get("datum", ""))
    )
    return JsonResponse(preview(file, _district(request))["collection"])
