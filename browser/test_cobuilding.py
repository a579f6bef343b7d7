"""A need is posted, taken on by a unit, agreed, carried out and reviewed by both sides: four people, two in English."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from browser.site import Site
from browser.visitor import Visitor
from gongjian.base.clock import today

Window = Callable[..., Visitor]


def fill(page: Page, **facts: str) -> None:
    """Write into fields by their names, opening what is folded away."""
    for folded in page.locator("details.more-fields:not([open]) > summary").all():
        folded.click()
    for name, value in facts.items():
        field = page.locator(f"main [name={name}]").first
        if field.evaluate("field => field.tagName") == "SELECT":
            options = field.locator("option").evaluate_all("all => all.map(one => [one.value, one.text])")
            field.select_option(next(key for key, words in options if value == key or value in words))
        else:
            field.fill(value)


def send(page: Page, form: str = "main form.form-narrow") -> str:
    """Send a form by its filled button; gives the address that follows."""
    page.locator(f"{form} button.btn-primary").last.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("[role=alert].form-faults, .errorlist").count() == 0, page.locator("main").inner_text()
    return page.url


def press(page: Page, action: str) -> None:
    """Press the button of the form that is sent to an address with this end."""
    page.locator(f"main form[action$='{action}'] button").first.click()
    page.wait_for_load_state("networkidle")


def number_in(address: str) -> str:
    found = re.search(r"/(\d+)/", address)
    assert found, address
    return found.group(1)


def test_from_a_posted_need_to_a_published_review(visitor: Window, accounts: dict[str, str], site: Site) -> None:
    people = {}
    for who, kind, language in (
        ("community", "community_secretary", "zh-CN"),
        ("colleague", "community_committee", "en-GB"),
        ("unit", "unit_liaison", "en-GB"),
        ("street", "street_secretary", "zh-CN"),
    ):
        people[who] = visitor(language=language)
        people[who].sign_in(accounts[kind])
    title = "社区书屋整理"
    need, resource = _listed(people, title)
    _chosen(people, need, resource)
    agreement = _agreed(people, site, accounts, title)
    _carried_out(people, agreement)
    _reviewed(people, agreement)
    for one in people.values():
        assert one.overflow() == 0


def _listed(people: dict[str, Visitor], title: str) -> tuple[str, str]:
    """A need of the community, checked; a resource of the unit."""
    page = people["community"].go("/exchange/needs/add/")
    fill(page, title=title, category="culture", beneficiaries="40")
    need = number_in(send(page))
    press(page, "/step/check/")
    page = people["unit"].go("/exchange/resources/add/")
    fill(page, title="整理书屋的志愿者", type="talent", category="culture", quantity="6", unit="人")
    return need, number_in(send(page))


def _chosen(people: dict[str, Visitor], need: str, resource: str) -> None:
    """The unit takes the need on, the community chooses it; a project with a milestone is agreed."""
    page = people["unit"].go(f"/exchange/resources/{resource}/match/?shown=all")
    press(page, f"/pairs/{need}/{resource}/step/take_on/")
    page = people["community"].go(f"/exchange/needs/{need}/match/?shown=all")
    assert people["community"].accessibility_faults() == []
    press(page, f"/pairs/{need}/{resource}/step/accept/")
    page.locator("main a[href*='/exchange/projects/']").first.click()
    page.wait_for_url(re.compile(r"/exchange/projects/\d+/$"))
    page.locator("form[action$='/milestones/'] [name=title]").fill("第一次整理")
    page.locator("form[action$='/milestones/'] [name=due]").fill((today() + timedelta(20)).isoformat())
    press(page, "/milestones/")
    press(page, "/step/agree/")
    assert people["community"].accessibility_faults() == []


def _agreed(people: dict[str, Visitor], site: Site, accounts: dict[str, str], title: str) -> str:
    """An agreement of a month with one promise of each side, signed by both."""
    lines = (line.split("\t") for line in site.command("demo-accounts", "--plain").splitlines())
    unit = next(org for _kind, username, _label, org, *_rest in lines if username == accounts["unit_liaison"])
    first, last = today(), today() + timedelta(30)
    page = people["community"].go("/exchange/agreements/add/")
    fill(page, title=f"共建协议 {title}", unit=unit, valid_from=first.isoformat(), valid_to=last.isoformat())
    page.locator("main form.form-narrow button.btn-primary").click()
    page.wait_for_load_state("networkidle")
    for pair in page.locator("[name=pair]").all():  # proposed from the matching; here both promises are written by hand
        pair.uncheck()
    agreement = number_in(send(page))
    for side, promise in (("unit", "整理书屋"), ("community", "开放活动室")):
        page = people["community"].go(f"/exchange/agreements/{agreement}/items/add/")
        fill(page, text=promise, side=side, measure="次数", quantity="1", unit="次", due=today().isoformat())
        send(page)
    page = people["community"].go(f"/exchange/agreements/{agreement}/")
    press(page, "/step/offer/")
    for who in ("unit", "community"):
        page = people[who].go(f"/exchange/agreements/{agreement}/sign/")
        assert people[who].accessibility_faults() == []
        page.locator("[data-opens=sign]").click()
        page.locator("dialog#sign button.btn-primary").click()
        page.wait_for_load_state("networkidle")
    return agreement


def _carried_out(people: dict[str, Visitor], agreement: str) -> None:
    """Each side tells what it did, the other confirms; then the community settles the agreement."""
    page = people["community"].go(f"/exchange/agreements/{agreement}/")
    assert people["community"].accessibility_faults() == []
    links = page.locator(".ag-items a[href*='/agreement_items/']").evaluate_all("all => all.map(one => one.href)")
    items = list(dict.fromkeys(number_in(link) for link in links))
    assert len(items) == 2
    done = 0
    for item in items:
        for who, other in (("unit", "community"), ("community", "unit")):
            page = people[who].go(f"/exchange/agreement_items/{item}/")
            if page.locator("a[href$='/progress/']").count() == 0:
                continue
            page.locator("a[href$='/progress/']").first.click()
            page.wait_for_load_state("networkidle")
            fill(page, quantity="1", note="办了一次，到场四十人", done_on=today().isoformat())
            send(page)
            press(people[other].go(f"/exchange/agreement_items/{item}/"), "/step/confirm/")
            done += 1
            break
    assert done == 2
    page = people["community"].go(f"/exchange/agreements/{agreement}/")
    page.locator("[data-opens=step-settle]").click()
    page.locator("dialog#step-settle textarea").fill("两项都已办结")
    page.locator("dialog#step-settle button.btn-primary").click()
    page.wait_for_load_state("networkidle")


def _reviewed(people: dict[str, Visitor], agreement: str) -> None:
    """Both answer without seeing each other, both reply, the street publishes."""
    page = people["community"].go(f"/exchange/agreements/{agreement}/")
    found = page.locator("main a[href*='/exchange/reviews/']").first.get_attribute("href")
    review = number_in(str(found))
    said = {"community": "来得准时，居民欢迎", "unit": "场地开放及时"}
    for who, other in (("community", "unit"), ("unit", "community")):
        page = people[who].go(f"/exchange/reviews/{review}/")
        if who == "unit":
            assert said[other] not in page.content()  # blind until both have answered
        page = people[who].go(f"/exchange/reviews/{review}/answer/")
        for name in ("responsiveness", "fulfilment", "usefulness"):
            page.locator(f"[name={name}][value='4']").check()
        fill(page, comment=said[who])
        send(page)
    for who, other in (("community", "unit"), ("unit", "community")):
        page = people[who].go(f"/exchange/reviews/{review}/reply/")
        assert said[other] in people[who].go(f"/exchange/reviews/{review}/").content()
        page = people[who].go(f"/exchange/reviews/{review}/reply/")
        page.locator("main form textarea").first.fill("谢谢")
        send(page)
    page = people["street"].go(f"/exchange/reviews/{review}/")
    page.locator("[data-opens=publish]").click()
    page.locator("dialog#publish button.btn-primary").click()
    page.wait_for_load_state("networkidle")
    page = people["colleague"].go(f"/exchange/reviews/{review}/")
    assert said["unit"] in page.content()
    assert people["colleague"].accessibility_faults() == []
