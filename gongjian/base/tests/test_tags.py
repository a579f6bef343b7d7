"""Tags and filters that every template uses."""

from datetime import date

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from gongjian.base.errors import RuleBroken
from gongjian.base.icons import ICONS
from gongjian.base.templatetags import base as tags


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_an_icon_beside_a_word_is_hidden_and_one_alone_has_a_name() -> None:
    assert 'aria-hidden="true"' in render('{% icon "map" %}')
    assert 'role="img" aria-label="Look"' in render('{% icon "eye" label="Look" %}')


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws(name: str) -> None:
    assert ICONS[name].startswith("M")


def test_a_status_is_a_shape_and_a_word_and_escapes_it() -> None:
    assert render("{% status words tone %}", words="<b>", tone="late") == '<span class="st st-late">&lt;b&gt;</span>'
    assert "st-open" in render("{% status words tone %}", words="x", tone='"><script>')


def test_the_present_address_is_changed_in_one_place() -> None:
    request = RequestFactory().get("/x/?q=a b&page=3")
    made = Template("{% query page=4 %}").render(RequestContext(request))
    assert made == "?q=a+b&amp;page=4"
    assert Template("{% query page=None %}").render(RequestContext(request)) == "?q=a+b"


def test_every_form_gets_a_key_of_its_own() -> None:
    assert render("{% form_key %}") != render("{% form_key %}")


@pytest.mark.parametrize(
    "value, said", [(12345, "12,345"), (0, "0"), (None, "—"), ("", "—"), (1234.5, "1,234.5"), ("x", "x")]
)
def test_numbers_are_grouped_and_nothing_is_a_dash(value: object, said: str) -> None:
    assert tags.thousands(value) == said


def test_days_are_said_in_the_language_of_the_page() -> None:
    assert tags.full_day(date(2026, 4, 16)) == "2026年4月16日"
    assert tags.weekday(date(2026, 4, 16)) == "星期四" and tags.weekday_short(date(2026, 4, 16)) == "周四"
    assert tags.day(None) == tags.moment(None) == tags.left(None) == ""


class Faulty(forms.Form):
    name = forms.CharField(label="Name", help_text="One line.")
    note = forms.CharField(required=False)
    agrees = forms.BooleanField(required=False)


def test_a_faulty_field_names_its_fault_where_it_is_and_above_the_form() -> None:
    form = Faulty({})
    field = render_to_string("base/_field.html", {"field": form["name"]})
    assert 'aria-invalid="true"' in field and "id_name_error" in field and "id_name_helptext" in field
    summary = render_to_string("base/_form_errors.html", {"form": form})
    assert 'href="#id_name"' in summary and 'role="alert"' in summary
    assert "可不填" in render_to_string("base/_field.html", {"field": form["note"]})


def test_a_refusal_says_its_sentence_and_every_field_once() -> None:
    said = render_to_string("base/_refusal.html", {"refusal": RuleBroken("x", "No.", {"a": "No.", "b": "Write b."})})
    assert said.count("No.") == 1 and "Write b." in said


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com", "javascript:alert(1)", None])
def test_the_way_back_never_leads_to_another_site(address: str | None) -> None:
    assert tags.local_path(address, RequestFactory().get("/")) == "/"
