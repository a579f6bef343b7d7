"""Rules of the house: what holds for every address, template, model and setting of the product."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongjian.base.scoping import ScopedQuerySet
from gongjian.config import navigation
from gongjian.config.environment import READ
from gongjian.config.settings import ROOT
from gongjian.orgs.models import Org
from gongjian.people.reach import REACH
from gongjian.places.models import Area

PACKAGE = ROOT / "gongjian"
OURS = [config for config in apps.get_app_configs() if config.name.startswith("gongjian.")]

# Addresses that answer without a sign-in, each with its reason.
PUBLIC = {
    "accounts/login/": "signing in",
    "accounts/logout/": "signing out",
    "accounts/inactive/": "signing in with a closed account",
    "accounts/2fa/authenticate/": "the second step of signing in; goes back to the first without it",
    "language/": "the language of the sign-in page",
    "preferences/": "the size of type of the sign-in page",
    "api/v1/": "nothing is there, which is said as JSON",
    "api/^v1/.+$": "an operation that does not exist, which is said as JSON",
    "grid/": "who serves this place: published facts for everybody",
    "grid/map.json": "the map of that page",
    "centres/": "service centres and public venues with their opening hours",
    "healthz": "for the machines that watch the installation",
    "robots.txt": "for search engines",
    "style/": "the sheet of parts, in a demonstration only",
}
SAMPLE = {"int": "1", "str": "x", "slug": "x", "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12, "path": "x"}


def addresses(patterns: list[URLPattern | URLResolver], start: str = "") -> Iterator[str]:
    """Every address of the product, with samples in the place of its parameters."""
    for pattern in patterns:
        here = start + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here


def filled(address: str) -> str:
    """An address with samples for its parameters."""
    plain = address.replace("^", "").replace("$", "").replace(".+", "x")
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLE[found[1] or "str"], plain)


@pytest.mark.django_db
def test_every_address_needs_a_sign_in_or_is_on_the_public_list() -> None:
    open_to_all = []
    for address in sorted(set(addresses(get_resolver().url_patterns))):
        if address in PUBLIC:
            continue
        client = Client(raise_request_exception=False)
        for method in (client.get, client.post):
            answer = method("/" + filled(address))
            to_sign_in = answer.status_code == 302 and answer["Location"].startswith(settings.LOGIN_URL)
            if not to_sign_in and answer.status_code not in {401, 403, 405}:
                open_to_all.append(f"{address}: {method.__name__} answers {answer.status_code}")
    assert not open_to_all, "\n".join(open_to_all)


def test_every_public_address_exists() -> None:
    assert set(PUBLIC) - set(addresses(get_resolver().url_patterns)) == set()


def test_every_entry_of_the_navigation_leads_somewhere() -> None:
    entries = [entry for group in navigation.NAVIGATION for entry in group.entries]
    for entry in (*entries, *navigation.TABS, *navigation.QUICK):
        assert reverse(entry.url_name)


def test_no_reader_sees_more_than_fourteen_entries() -> None:
    entries = [entry for group in navigation.NAVIGATION for entry in group.entries]
    assert len(entries) <= 14
    assert len(navigation.NAVIGATION) <= 5


# ------------------------------------------------------------------ templates
def templates() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.html") if "static_vendor" not in path.parts)


FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "script in an attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']|\shx-on\b|javascript:", re.I),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_template_breaks_the_content_policy(fault: str) -> None:
    assert [path.name for path in templates() if FORBIDDEN[fault].search(path.read_text(encoding="utf-8"))] == []


def test_every_part_says_first_what_it_needs() -> None:
    parts = [path for path in templates() if path.name.startswith("_")]
    assert [path.name for path in parts if not path.read_text(encoding="utf-8").startswith("{#")] == []


# ------------------------------------------------------------------ models
def owned_models() -> Iterator[tuple[type[models.Model], str]]:
    """Models that belong to an organisation or an area by a column of their own."""
    for config in OURS:
        for model in config.get_models():
            for field in model._meta.fields:
                if isinstance(field, models.ForeignKey) and field.related_model in {Org, Area}:
                    yield model, field.name


def test_every_model_with_an_owner_is_read_through_a_scope() -> None:
    unscoped = {
        model.__name__
        for model, _field in owned_models()
        if not issubclass(model._default_manager.all().__class__, ScopedQuerySet)
    }
    assert unscoped == set()


def test_every_scope_names_a_row_of_the_reach_table() -> None:
    unknown = {
        model.__name__
        for model, _field in owned_models()
        if getattr(model._default_manager.all(), "subject", "") not in REACH
    }
    assert unknown == set()


# ------------------------------------------------------------------ settings, layers, words
def test_the_table_of_settings_lists_what_is_read() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(GONGJIAN_\w+)`", text, re.M)
    assert sorted(listed) == sorted(READ)


def run(*command: str) -> str:
    """What a program prints when it fails, "" when it passes."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr) if done.returncode else ""


def test_imports_point_down() -> None:
    assert run(str(Path(sys.executable).parent / "lint-imports")) == ""


def test_every_word_has_its_chinese() -> None:
    assert run(sys.executable, "-m", "tools.messages", "check") == ""
