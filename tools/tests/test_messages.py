from pathlib import Path

import pytest

from tools import messages

HEAD = messages.HEADER


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app "demo" in a package of its own."""
    folder = tmp_path / "demo"
    (folder / "templates" / "demo").mkdir(parents=True)
    (folder / "__init__.py").touch()
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    return folder


def write_po(entries: str) -> None:
    path = messages.po_path("demo")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + entries, encoding="utf-8")


def test_strings_of_python_are_found_whatever_the_import_calls_the_function(app: Path) -> None:
    (app / "words.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext as said\n"
        "a = _('one'\n      ' line')\nb = ngettext('%(n)s row', '%(n)s rows', 2)\n"
        "c = said('month', 'May')\nd = 'plain'\n"
    )
    assert messages.strings_of_app("demo") == {
        (None, "one line"): None,
        (None, "%(n)s row"): "%(n)s rows",
        ("month", "May"): None,
    }


def test_strings_of_templates_are_found_in_tags_blocks_and_filters(app: Path) -> None:
    (app / "templates" / "demo" / "page.html").write_text(
        "{# it's a \"page\" #}<p title='a'>{% translate \"50% done\" %} don't {{ _('Save')|upper }}\n"
        "   {% blocktranslate trimmed count n=rows %}\n  {{ n }}\n  row{% plural %}{{ n }} rows\n"
        "{% endblocktranslate %}\n"
        "{% comment %}{% translate 'gone' %}{% endcomment %}{% include 'x' with label=_('Label') %}</p>"
    )
    assert list(messages.strings_of_app("demo")) == [
        (None, "50%% done"),
        (None, "Save"),
        (None, "%(n)s row"),
        (None, "Label"),
    ]


def test_an_update_keeps_what_is_translated_adds_what_is_new_and_drops_what_is_gone(app: Path) -> None:
    (app / "words.py").write_text("from django.utils.translation import gettext as _\n_('kept'); _('new')\n")
    write_po('msgid "gone"\nmsgstr "没了"\n\nmsgid "kept"\nmsgstr "留着"\n')
    assert messages.update("demo", {}) == (1, 1)
    assert messages.po_path("demo").read_text() == HEAD + 'msgid "kept"\nmsgstr "留着"\n\nmsgid "new"\nmsgstr ""\n\n'


def test_a_second_update_changes_nothing(app: Path) -> None:
    (app / "words.py").write_text("from django.utils.translation import gettext as _\n_('Long\\nlines ' 'of %(n)s')\n")
    messages.update("demo", {})
    first = messages.po_path("demo").read_text()
    assert messages.update("demo", {}) == (0, 0)
    assert messages.po_path("demo").read_text() == first


def test_a_new_string_takes_the_translation_that_all_other_apps_agree_on(app: Path) -> None:
    (app / "words.py").write_text("from django.utils.translation import gettext as _\n_('Save'); _('Open')\n")
    messages.update("demo", {(None, "Save"): {"保存"}, (None, "Open"): {"打开", "公开"}})
    said = {key[1]: message.string for key, message in messages.read_catalogue("demo").items()}
    assert said == {"Save": "保存", "Open": ""}


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("", "not in the catalogue"),
        ('msgid "%(n)s rows"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "%(n)s rows"\nmsgstr "%(n)s 行"\n', "marked fuzzy"),
        ('msgid "%(n)s rows"\nmsgstr "%(m)s 行"\n', "other placeholders"),
        ('msgid "%(n)s rows"\nmsgstr "%(n)s 行"\n\nmsgid "gone"\nmsgstr "没了"\n', "no longer used"),
    ],
)
def test_every_way_to_be_incomplete_is_said(app: Path, entry: str, fault: str) -> None:
    (app / "words.py").write_text("from django.utils.translation import gettext as _\n_('%(n)s rows')\n")
    write_po(entry)
    assert any(fault in said for said in messages.faults_of_app("demo"))


def test_a_complete_catalogue_has_no_fault_and_compiles_to_what_django_reads(app: Path) -> None:
    (app / "words.py").write_text("from django.utils.translation import gettext as _\n_('%(n)s rows')\n")
    write_po('msgid "%(n)s rows"\nmsgstr "%(n)s 行"\n')
    assert messages.check(["demo"]) == []
    assert messages.compile_app("demo")
    assert messages.po_path("demo").with_suffix(".mo").read_bytes()[:4] == b"\xde\x12\x04\x95"


def test_a_string_put_together_before_it_is_looked_up_is_refused(app: Path) -> None:
    (app / "words.py").write_text("from django.utils.translation import gettext as _\n_(f'{1} row')\n")
    assert len(list(messages.faults_of_sources("demo"))) == 1
