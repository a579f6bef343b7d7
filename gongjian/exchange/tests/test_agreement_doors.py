"""Agreements and mutual reviews through pages, API, files and papers."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongjian.base.clock import today
from gongjian.base.registers.runs import ImportRun
from gongjian.base.registers.tasks import check_import
from gongjian.base.registers.testing import stored, table
from gongjian.exchange.actions.agreement_step import draft_change
from gongjian.exchange.models import Agreement, AgreementItem, AgreementScan, Encouragement, Progress, Review
from gongjian.exchange.testing import make_need, make_resource
from gongjian.exchange.testing_agreements import make_agreement, make_pair, make_progress, make_review
from gongjian.exchange.testing_doors import page, signed_in
from gongjian.home.todo import todos
from gongjian.people.models import Account
from gongjian.people.testing import make_account
from gongjian.people.viewer import viewer_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 a scan"


@pytest.fixture
def pair(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_pair()


def running(pair, **facts):
    """An agreement in force around the present day."""
    day = today()
    found = make_agreement(
        pair.org,
        pair.unit,
        status="in_force",
        valid_from=day - timedelta(days=200),
        valid_to=day + timedelta(days=100),
    )
    AgreementItem.objects.filter(of__agreement=found).update(due=day + timedelta(days=5))
    return found


# ------------------------------------------------------------------ from draft to signature, by the two sides
def test_two_sides_come_from_a_draft_to_a_signed_agreement(pair):
    need, offer = make_need(pair.org, "老年人助浴"), make_resource(pair.unit, "护理人员")
    host, unit = signed_in(pair.secretary), signed_in(pair.liaison)
    day = today()
    first = {"unit": pair.unit.code, "valid_from": day.isoformat()}
    choice = page(host, "/exchange/agreements/add/", **first)
    assert "老年人助浴" in choice and "护理人员" in choice
    made = host.post("/exchange/agreements/add/", first | {"need": need.pk, "resource": offer.pk})
    agreement = Agreement.objects.get()
    base = f"/exchange/agreements/{agreement.pk}"
    assert (made.status_code, made["Location"]) == (302, f"{base}/")

    host.post(f"{base}/step/offer/", {"version": "1"})
    due = (day + timedelta(days=60)).isoformat()
    added = unit.post(
        f"{base}/items/add/", {"side": "community", "text": "托管", "measure": "人数", "quantity": "20", "due": due}
    )
    assert added.status_code == 302, added.content.decode()[-2000:]
    draft = page(host, f"{base}/draft/")
    assert "<ins>" in draft and "托管" in draft
    for item in AgreementItem.objects.filter(due=None):
        said = {"side": item.side, "text": item.text, "measure": "次数", "quantity": "3", "due": due, "version": "1"}
        assert unit.post(f"/exchange/agreement_items/{item.pk}/change/", said).status_code == 302
    for client in (unit, host):
        digest = re.search(r'name="digest" value="(\w{64})"', page(client, f"{base}/sign/"))[1]
        assert client.post(f"{base}/sign/", {"digest": digest, "function": "书记"})["Location"] == f"{base}/"
    agreement.refresh_from_db()
    assert agreement.status == "in_force"
    text = page(host, f"{base}/text/1/")
    assert text.count("st-done") >= 4 and "st-late" not in text


def test_a_text_that_changed_meanwhile_is_not_signed_and_shown_anew(pair):
    agreement = make_agreement(pair.org, pair.unit, status="negotiating", valid_to=today() + timedelta(days=30))
    base, host = f"/exchange/agreements/{agreement.pk}", signed_in(pair.secretary)
    digest = re.search(r'name="digest" value="(\w{64})"', page(host, f"{base}/sign/"))[1]
    AgreementItem.objects.filter(side="unit").update(quantity=99)

    answer = host.post(f"{base}/sign/", {"digest": digest, "function": "书记"})
    assert answer.status_code == 409 and "99次" in answer.content.decode()
    assert host.post(f"{base}/sign/", {"digest": digest, "function": ""}).status_code == 422


def test_a_change_shows_its_difference_and_waits_on_the_workbench(pair):
    agreement = running(pair)
    version = draft_change(agreement.pk, by=viewer_of(Account.objects.get(pk=pair.liaison.account_id), today()))
    item = version.items.first()
    item.text = "每两周义诊"
    item.save()
    base, unit, host = f"/exchange/agreements/{agreement.pk}", signed_in(pair.liaison), signed_in(pair.secretary)
    digest = re.search(r'name="digest" value="(\w{64})"', page(unit, f"{base}/sign/"))[1]
    unit.post(f"{base}/sign/", {"digest": digest, "function": "书记"})

    record = page(host, f"{base}/")
    assert "<del>月</del><ins>两周</ins>" in record and f"{base}/sign/" in record
    viewer = viewer_of(Account.objects.get(pk=pair.secretary.account_id), today())
    waiting = [todo.matter for todo in todos(viewer, pair.community.area, today())]
    assert f"exchange.agreement:{agreement.pk}" in waiting
    assert "<del>" in page(host, f"{base}/text/2/", **{"with": "1"})
    page(host, f"{base}/text/9/", 404)
    page(host, f"{base}/text/2/", 404, **{"with": "99"})


def test_work_is_recorded_and_confirmed_on_the_page_of_the_item(pair):
    agreement = running(pair)
    item = AgreementItem.objects.get(of__agreement=agreement, side="unit")
    base, unit, host = f"/exchange/agreement_items/{item.pk}", signed_in(pair.liaison), signed_in(pair.secretary)
    assert unit.post(f"{base}/progress/", {"quantity": "0", "note": "", "done_on": "昨天"}).status_code == 422
    done = unit.post(f"{base}/progress/", {"quantity": "２", "note": "义诊", "done_on": today().isoformat()})
    assert done.status_code == 302, done.content.decode()[-1500:]
    row = Progress.objects.get()
    assert f"/progress/{row.pk}/step/confirm/" in page(host, f"{base}/")
    assert f"/progress/{row.pk}/step/confirm/" not in page(unit, f"{base}/")
    host.post(f"/exchange/agreements/progress/{row.pk}/step/confirm/", {"version": "1"})
    row.refresh_from_db()
    assert row.status == "confirmed"
    assert "2 / 3" in re.sub(r"<[^>]+>", "", page(host, f"{base}/")).replace("\n", " ")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages_for_everybody_who_may_see_it(pair, language):
    agreement = running(pair)
    make_progress(agreement, 1, 3)
    open_one = make_agreement(pair.org, pair.unit)
    review = make_review(pair.org, pair.unit, status="settled", answers=("unit", "community"))
    item = AgreementItem.objects.filter(of__agreement=agreement)[0]
    pages = [
        f"/exchange/agreements/{agreement.pk}/",
        f"/exchange/agreements/{agreement.pk}/text/1/",
        f"/exchange/agreement_items/{item.pk}/",
        f"/exchange/reviews/{review.pk}/",
        "/exchange/reviews/medians/",
        "/exchange/agreements/",
        "/exchange/agreement_items/",
        "/exchange/reviews/",
        "/exchange/encouragements/",
    ]
    for viewer in (pair.secretary, pair.liaison, pair.street):
        client = signed_in(viewer)
        client.cookies["language"] = language
        for address in pages:
            page(client, address)
    client = signed_in(pair.liaison)
    client.cookies["language"] = language
    for address in ("draft/", "term/", "wording/", "items/add/"):
        page(client, f"/exchange/agreements/{open_one.pk}/{address}")
    page(client, "/exchange/agreements/add/")
    page(client, f"/exchange/reviews/{review.pk}/encourage/community/letter/")
    for address in ("look/", "return/"):
        page(client, f"/exchange/agreements/{agreement.pk}/{address}")
    member = Client()
    member.force_login(make_account("member", org=pair.unit))
    for address in pages:
        page(member, address, 404)


# ------------------------------------------------------------------ scans
def test_a_scan_is_known_by_its_content_and_read_by_both_sides_only(pair):
    agreement, unit = running(pair), signed_in(pair.liaison)
    add = f"/exchange/agreements/{agreement.pk}/scans/"
    refused = unit.post(add, {"file": SimpleUploadedFile("a.pdf", b"<html>")})
    assert refused.status_code == 422 and not AgreementScan.objects.exists()
    assert unit.post(add).status_code == 422
    for _n in range(2):
        assert unit.post(add, {"file": SimpleUploadedFile("../../签字.pdf", PDF)}).status_code == 302
    scan = AgreementScan.objects.get()
    assert (scan.file_name, scan.content_type) == ("签字.pdf", "application/pdf")
    got = signed_in(pair.secretary).get(f"/exchange/agreements/scans/{scan.pk}/")
    assert b"".join(got) == PDF and got["Content-Disposition"].startswith("attachment")
    assert signed_in(make_pair().liaison).get(f"/exchange/agreements/scans/{scan.pk}/").status_code == 404
    draft = make_agreement(pair.org, pair.unit)
    assert (
        unit.post(f"/exchange/agreements/{draft.pk}/scans/", {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code
        == 422
    )


# ------------------------------------------------------------------ papers
def test_an_agreement_and_an_approved_letter_are_papers(pair):
    from docx import Document  # noqa: PLC0415

    agreement, host = running(pair), signed_in(pair.secretary)
    answer = host.get(f"/exchange/agreements/{agreement.pk}/text/1/docx/")
    words = "\n".join(one.text for one in Document(io.BytesIO(answer.content)).paragraphs)
    assert answer.status_code == 200 and "每月义诊" in words and agreement.number in words
    assert agreement.versions.get().digest in words
    review = make_review(pair.org, pair.unit, status="settled", answers=("unit", "community"))
    host.post(f"/exchange/reviews/{review.pk}/encourage/unit/letter/", {"title": "函", "text": "履约情况。"})
    row = Encouragement.objects.get()
    assert host.get(f"/exchange/encouragements/{row.pk}/docx/").status_code == 404
    street = signed_in(pair.street)
    street.post(f"/exchange/encouragements/{row.pk}/step/approve/", {"version": "1", "approve-result": "同意"})
    letter = host.get(f"/exchange/encouragements/{row.pk}/docx/")
    assert letter.status_code == 200 and letter.content[:2] == b"PK"


# ------------------------------------------------------------------ reviews
def test_a_review_is_answered_replied_to_and_published_through_its_pages(pair):
    review = make_review(pair.org, pair.unit, due_on=today() + timedelta(days=9))
    base, host, unit, street = (
        f"/exchange/reviews/{review.pk}",
        *map(signed_in, (pair.secretary, pair.liaison, pair.street)),
    )
    scores = {"responsiveness": "4", "fulfilment": "3", "usefulness": "5", "comment": "TOLD-BY-HOST"}
    assert host.post(f"{base}/answer/", scores | {"fulfilment": "9"}).status_code == 422
    assert host.post(f"{base}/answer/", scores).status_code == 302
    assert "TOLD-BY-HOST" in page(host, f"{base}/") and "TOLD-BY-HOST" not in page(unit, f"{base}/")
    assert "TOLD-BY-HOST" not in page(street, f"{base}/")
    page(host, f"{base}/answer/", 404)
    unit.post(f"{base}/answer/", scores | {"comment": "TOLD-BY-UNIT"})
    assert "TOLD-BY-HOST" in page(unit, f"{base}/")
    assert street.post(f"{base}/publish/", {"version": "3"}).status_code == 422
    host.post(f"{base}/reply/", {"text": "已改进"})
    unit.post(f"{base}/reply/", {"text": ""})
    review.refresh_from_db()
    assert review.status == "settled"
    assert street.post(f"{base}/publish/", {"version": str(review.version)}).status_code == 302
    shown = page(street, f"{base}/")
    assert "TOLD-BY-HOST" in shown and "已改进" in shown and "4 / 5" not in shown


# ------------------------------------------------------------------ API and files
def send(client, method, address, body):
    return client.generic(method, f"/api/v1/{address}", json.dumps(body), content_type="application/json")


def test_programs_draft_sign_and_report(pair):
    host, unit, day = signed_in(pair.secretary), signed_in(pair.liaison), today()
    facts = {"unit_id": pair.unit.pk, "valid_from": day.isoformat(), "need_ids": [make_need(pair.org).pk]}
    made = send(host, "POST", "agreements/drafts", facts)
    assert made.status_code == 201, made.content
    state = made.json()
    assert state["steps"].keys() == {"offer", "terminate"} and state["versions"][0]["missing"]
    pk, due = state["id"], (day + timedelta(days=30)).isoformat()
    item = {
        "agreement": state["code"],
        "side": "community",
        "text": "托管",
        "measure": "人数",
        "quantity": 5,
        "due": due,
    }
    assert send(unit, "POST", "agreement_items", item).status_code == 201
    mine = unit.get("/api/v1/agreement_items", {"chip": "open"}).json()["items"]
    first = next(row for row in mine if row["side"] == "unit")
    patched = send(unit, "PATCH", f"agreement_items/{first['id']}", {"version": 1, "measure": "次数", "due": due})
    assert patched.status_code == 200, patched.content
    send(host, "POST", f"agreements/{pk}/steps/offer", {"version": 1})
    stale = send(host, "POST", f"agreements/{pk}/sign", {"digest": "0" * 64, "function": "书记"})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "stale")
    for client in (host, unit):
        digest = client.get(f"/api/v1/agreements/{pk}/state").json()["versions"][0]["digest"]
        signed = send(client, "POST", f"agreements/{pk}/sign", {"digest": digest, "function": "书记"})
        assert signed.status_code == 200, signed.content
    assert signed.json()["status"] == "in_force" and signed.json()["number"]
    told = send(unit, "POST", f"agreement_items/{first['id']}/progress", {"quantity": 1, "note": "一次"})
    assert told.status_code == 201, told.content
    confirmed = send(host, "POST", f"progress/{told.json()['id']}/steps/confirm", {"version": 1})
    assert confirmed.json()["status"] == "confirmed"
    assert host.get(f"/api/v1/agreement_items/{first['id']}/progress").json()[0]["quantity"] == 1
    stranger = signed_in(make_pair().liaison)
    assert stranger.get(f"/api/v1/agreements/{pk}/state").status_code == 404


def test_the_api_keeps_a_review_blind(pair):
    review = make_review(pair.org, pair.unit, answers=("unit",), due_on=today() + timedelta(days=9))
    read = {
        name: signed_in(viewer).get(f"/api/v1/reviews/{review.pk}/state").json()["answers"]
        for name, viewer in (("host", pair.secretary), ("unit", pair.liaison), ("street", pair.street))
    }
    assert (read["host"], read["street"]) == ([], []) and len(read["unit"]) == 1
    whole = signed_in(pair.secretary).get(f"/api/v1/reviews/{review.pk}").content.decode()
    export = signed_in(pair.secretary).get("/api/v1/reviews/export", {"format": "csv"}).content.decode("utf-8-sig")
    history = signed_in(pair.secretary).get("/api/v1/history", {"subject": "exchange.review", "subject_id": review.pk})
    assert "SAID-BY" not in whole + export + history.content.decode()
    scores = {"responsiveness": 4, "fulfilment": 3, "usefulness": 5}
    assert send(signed_in(pair.street), "POST", f"reviews/{review.pk}/answer", scores).status_code == 403
    assert (
        send(signed_in(pair.secretary), "POST", f"reviews/{review.pk}/answer", scores | {"usefulness": 6}).status_code
        == 422
    )
    done = send(signed_in(pair.secretary), "POST", f"reviews/{review.pk}/answer", scores)
    assert (done.status_code, done.json()["status"], len(done.json()["answers"])) == (200, "reply_window", 2)
    assert Review.objects.get().status == "reply_window"


def test_items_of_a_draft_come_from_a_file_and_signed_ones_do_not(pair):
    draft, client = make_agreement(pair.org, pair.unit, valid_to=today() + timedelta(days=30)), signed_in(pair.liaison)
    frozen = make_agreement(pair.org, pair.unit, status="in_force")
    headings = ("条款", "协议", "由谁做", "衡量办法", "约定数量", "计量单位", "期限")

    def hand_in(*rows):
        file = SimpleUploadedFile("in.csv", table(headings, *rows))
        answer = client.post("/api/v1/imports", {"into": "agreement_items", "file": file})
        assert answer.status_code == 202, answer.content
        check_import.call(answer.json()["id"])
        return ImportRun.objects.get(pk=answer.json()["id"])

    due = today().isoformat()
    faulty = hand_in(
        ("讲座", frozen.code, "单位", "场次", 2, "场", due), ("讲座", draft.code, "谁", "场次", 0, "场", "2020-01-01")
    )
    assert faulty.counts["fault"] == 2
    run = hand_in(
        ("讲座", draft.code, "单位", "场次", 2, "场", due), ("每月义诊", draft.code, "单位", "次数", 5, "次", due)
    )
    assert (run.counts["create"], run.counts["update"]) == (1, 1), run.counts
    stored(run, by=pair.liaison)
    items = AgreementItem.objects.filter(of__agreement=draft).order_by("key")
    assert [(item.text, item.quantity) for item in items][-1] == ("讲座", 2)
    assert items.get(text="每月义诊", side="unit").quantity == 5
