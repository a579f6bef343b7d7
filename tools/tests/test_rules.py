from pathlib import Path

import pytest

from tools import rules


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(rules, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "line",
    [
        "<script>go()</script>",
        '<p style="color: red">',
        "<style>p {}</style>",
        '<a onclick="go()">',
        "{{ text|safe }}",
        '<a href="javascript:go()">',
        "{% autoescape off %}",
    ],
)
def test_a_template_with_inline_script_style_or_unescaped_text_is_refused(project: Path, line: str) -> None:
    (project / "page.html").write_text(line)
    assert len(list(rules.text_faults())) == 1


@pytest.mark.parametrize(
    "line",
    ['<script src="/static/a.js" type="module"></script>', '<script type="application/json">1</script>', "<p>one</p>"],
)
def test_a_template_with_scripts_from_files_and_data_is_fine(project: Path, line: str) -> None:
    (project / "page.html").write_text(line)
    assert list(rules.text_faults()) == []


def test_a_path_of_one_machine_is_refused(project: Path) -> None:
    (project / "notes.md").write_text("see /" + "root/notes and https://example.org/root/notes")
    assert len(list(rules.text_faults())) == 1


def test_links_that_lead_nowhere_are_named_and_those_that_lead_somewhere_are_not(project: Path) -> None:
    (project / "a.md").write_text("# One `thing`, two\n[b](b.md#two) [c](c.md) [d](#one-thing-two) [e](#nowhere)\n")
    (project / "b.md").write_text("## Two\n```\n[no](link.md)\n```\n[out](https://example.org)")
    assert [fault.split(": ", 1)[1] for fault in rules.link_faults()] == [
        "no such file: c.md",
        "no such heading: #nowhere",
    ]


def test_long_functions_are_counted_without_their_docstring() -> None:
    body = "    x = 1\n" * 30
    assert list(rules.long_functions(f'def f():\n    """Says.\n\n    More.\n    """\n{body}')) == []
    assert list(rules.long_functions(f"def f():\n{body}    x = 2\n")) == ["f() has 31 lines"]
