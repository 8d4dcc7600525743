"""The checks of the code itself: each line budget, each length and each old name is found when it is broken."""

import re
import warnings
from pathlib import Path

import pytest

import line_budgets
import old_words
from line_budgets import BUDGETS, CLIENT, LONGEST_FILE, LONGEST_FUNCTION, Budget


def written(root: Path, name: str, text: str) -> None:
    """Write a file below a folder."""
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda each: f"{each.folder}{'/**' if each.deep else ''}")
def test_each_budget_is_seen_to_fail(budget: Budget, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with one line more than its budget is named, and one at its budget is not."""
    inner = f"{budget.folder}/inner/module.py" if budget.deep else f"{budget.folder}/module.py"
    written(tmp_path, inner, "\n" * budget.lines)
    assert [kept for _, kept in line_budgets.report(tmp_path, [budget])] == [True]

    written(tmp_path, f"{budget.folder}/more.py", "\n")

    assert line_budgets.main(tmp_path, [budget]) == 1
    printed = capsys.readouterr()
    assert f"over budget: {budget.folder}" in printed.err
    assert f"{budget.lines + 1} of {budget.lines} lines" in printed.out


def test_what_is_too_long_is_named(tmp_path: Path) -> None:
    """A file of 401 lines and a function of 61 are named; a docstring does not count."""
    body = "    x = 1\n" * (LONGEST_FUNCTION - 1)
    written(tmp_path, f"{CLIENT}/fine.py", f'def fine():\n    """One.\n\n    Two.\n    """\n{body}')
    written(tmp_path, f"{CLIENT}/long.py", f"def long():\n{body}    x = 2\n" + "\n" * LONGEST_FILE)

    assert list(line_budgets.too_long(tmp_path)) == [
        f"{CLIENT}/long.py: {LONGEST_FILE + LONGEST_FUNCTION + 1} lines; a file has at most {LONGEST_FILE}",
        f"{CLIENT}/long.py:1: long has {LONGEST_FUNCTION + 1} lines; a function has at most {LONGEST_FUNCTION}",
    ]


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("from .drivers import Driver", "APIClient"),
        ("return Verdict.FINAL", "RetryDecision"),
        ("limiter.heard(now)", "record_response"),
        ("if limiter.stands(asked):", "is_valid"),
        ("MOST = 512", "MAX_CONNECTIONS"),
        ("shape('X').conform(data)", "normalize"),
        ("pages.list(continuation=token)", "continuation_token"),
        ("from partner_center.raw import X", "architecture.md"),
        ("Each floor imports only downwards.", "layer"),
        ("`on_poll` is told of every poll.", "is called with"),
        ("Record what came of it.", "the result of"),
    ],
)
def test_an_old_name_is_found(text: str, instead: str, tmp_path: Path) -> None:
    """An old name is told with its place and with the new one, and the exit status is 1."""
    written(tmp_path, f"{CLIENT}/module.py", f"# fine\n# {text}\n")

    (line,) = old_words.found(tmp_path)

    assert line.startswith(f"{CLIENT}/module.py:2: ")
    assert instead in line
    assert old_words.main(tmp_path) == 1


def test_every_sentence_of_the_style_guide_is_judged(tmp_path: Path) -> None:
    """Each sentence "before" is found, on a page and in code, and each one "after" is not."""
    guide = (Path(__file__).parent.parent.parent / "docs" / "style.md").read_text(encoding="utf-8")
    pairs = re.findall(r"^\| (.+) \| (.+) \|$", guide.partition("| before | after |")[2], flags=re.MULTILINE)

    assert len(pairs) >= 20
    for before, after in pairs:
        for name in ("docs/page.md", f"{CLIENT}/module.py"):
            written(tmp_path, name, before)
            assert len(list(old_words.found(tmp_path))) == 1, before
            written(tmp_path, name, after)
            assert list(old_words.found(tmp_path)) == [], after


def test_no_old_name_is_found_where_there_is_none(tmp_path: Path) -> None:
    """A decision of the past may say what was known then."""
    written(tmp_path, "docs/adr/0001.md", "The Driver decides.\n")

    assert old_words.main(tmp_path) == 0


def test_our_own_code_uses_nothing_that_the_docs_retire() -> None:
    """A test may use what an edit of the spec deprecates; in the packages such a use is an error."""
    words = "the docs retire customers.get (getCustomer)"
    warnings.warn_explicit(words, DeprecationWarning, "test_any.py", 1, module="test_any")

    for module in ("partner_center.vetting", "partner_center_workflows.bulk.steps"):
        with pytest.raises(DeprecationWarning):
            warnings.warn_explicit(words, DeprecationWarning, "any.py", 1, module=module)
