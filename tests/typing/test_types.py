"""The types of the public API, as mypy, pyright, ty and pyrefly see them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import type_checkers
import typed_consumer
from type_checkers import PYTHONS, mypy, places, pyrefly, pyright, ty

from partner_center_resources.operations import OPERATIONS

HERE = Path(__file__).parent
Checker = Callable[..., str]


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the program written by hand, and those that are written from the classes."""
    folder = tmp_path_factory.mktemp("programs")
    shutil.copy(HERE / "api.py", folder)
    (folder / "uses.py").write_text(typed_consumer.program(), encoding="utf-8")
    (folder / "misuses.py").write_text(typed_consumer.refusals(), encoding="utf-8")
    return folder


def lines(folder: Path, file: str, words: str, but_not: str = "\n") -> set[tuple[str, int]]:
    """Return each line of a program that has certain words."""
    text = (folder / file).read_text(encoding="utf-8")
    return {(file, i) for i, line in enumerate(text.splitlines(), 1) if words in line and but_not not in line}


def test_the_program_uses_every_operation_in_its_four_forms(programs: Path) -> None:
    """No operation of the spec is left out: each has its plain, raw, async and async raw call."""
    text = (programs / "uses.py").read_text(encoding="utf-8")
    for entry in OPERATIONS.values():
        for client in ("pc", "pc.with_raw_response", "async_pc", "async_pc.with_raw_response"):
            assert f"({client}.{entry.resource}.{entry.method}(" in text.replace("(await ", "("), entry


@pytest.mark.parametrize("version", PYTHONS)
def test_mypy_is_content(programs: Path, version: str) -> None:
    """`mypy --strict` agrees with each type, on every Python, and no expression of the programs has Any in it."""
    cache = (f"--cache-dir={programs / '.mypy_cache'}",)
    assert mypy(programs, "api.py", version=version, more=cache) == ""
    assert mypy(programs, "uses.py", version=version, more=(*cache, "--disallow-any-expr")) == ""


@pytest.mark.parametrize("version", [PYTHONS[0], PYTHONS[-1]])
def test_pyright_is_content(programs: Path, version: str) -> None:
    """Pyright in strict mode agrees with each type, and finds nothing unknown."""
    assert pyright(programs, "api.py", "uses.py", version=version) == ""


@pytest.mark.parametrize("checker", [ty, pyrefly], ids=["ty", "pyrefly"])
def test_ty_and_pyrefly_agree_with_the_others(programs: Path, checker: Checker) -> None:
    """They refuse the lines that mypy and pyright refuse, those of deprecated methods included, and no other line."""
    unseen = f"not by {checker.__name__}"
    for file in ("api.py", "uses.py"):
        assert places(checker(programs, file)) == lines(programs, file, "# type: ignore[", unseen)


@pytest.mark.parametrize("checker", [mypy, pyright, ty, pyrefly], ids=["mypy", "pyright", "ty", "pyrefly"])
def test_no_method_takes_or_returns_any(programs: Path, checker: Checker) -> None:
    """An argument of a wrong type is refused for each parameter of each form, and no result is Any."""
    wanted = lines(programs, "misuses.py", "# refused")
    assert len(wanted) > 300
    assert places(checker(programs, "misuses.py")) == wanted


@pytest.mark.parametrize("checker", [mypy, pyright, ty, pyrefly], ids=["mypy", "pyright", "ty", "pyrefly"])
def test_deprecated_methods_are_reported(programs: Path, checker: Checker) -> None:
    """Each form of a method that the spec marks as deprecated is reported as such."""
    bare = programs / "deprecated.py"
    uses = (programs / "uses.py").read_text(encoding="utf-8").splitlines()
    bare.write_text("\n".join(line.partition("  # type: ignore")[0] for line in uses), encoding="utf-8")
    output = checker(programs, bare.name)
    reported = {("uses.py", line) for _, line in places(output)}
    assert reported == lines(programs, "uses.py", "ignore[deprecated]")
    assert len(reported) == 4 * sum(method.is_deprecated for method in typed_consumer.methods()) > 0
    assert output.count("deprecated]") + output.count("reportDeprecated") >= len(reported)


@pytest.mark.parametrize("package", ["partner_center", "partner_center_generated", "partner_center_resources"])
def test_the_public_types_are_complete(tmp_path: Path, package: str) -> None:
    """Pyright finds a type for each public name, and none that another type checker might infer otherwise."""
    command = ("pyright", "--verifytypes", package, "--ignoreexternal")
    output = type_checkers.run(*command, folder=tmp_path)[1]
    assert "Type completeness score: 100%" in output, output
