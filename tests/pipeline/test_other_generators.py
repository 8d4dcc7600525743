"""Another version of the generator than the pinned one: what moved is found, and what is missing is named."""

import os
import shutil
import subprocess
import sys
from importlib import metadata, util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TOOL = "openapi-python-client"


def run(root: Path, *command: str, **environment: str) -> tuple[int, list[str]]:
    """Run Python and return its status and what it prints."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, *command], cwd=root, env={**kept, **environment}, capture_output=True, text=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


@pytest.mark.parametrize("script", ["generate", "drift", "spec_change"])
def test_another_version_than_the_pinned_one(tmp_path: Path, script: str) -> None:
    """One line at the pin says which version is installed; no file below generated/ is blamed or written."""
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("generator-config.yaml", "pyproject.toml"):
        shutil.copy2(ROOT / name, tmp_path)
    settings = tmp_path / "pyproject.toml"
    before, pin, after = settings.read_text(encoding="utf-8").partition(f"{TOOL}==")
    settings.write_text(f"{before}{pin}0.1{after}", encoding="utf-8")
    for command in ("init --quiet", "add openapi", "-c user.name=T -c user.email=t@example.invalid commit -qm One"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)

    status, (line,) = run(tmp_path, f"openapi/{script}.py")

    installed = metadata.version(TOOL)
    assert status == (2 if script == "spec_change" else 1)
    assert line == (
        f"pyproject.toml:{before.count(chr(10)) + 1}:6: {TOOL} 0.1{installed} is pinned, and {installed} is installed: "
        f"install what is pinned, as nox does; `nox -s upgrade_generator` raises the pin of {TOOL}"
    )
    assert not (tmp_path / "generated").exists()


@pytest.mark.parametrize("module", ["utils", "words"])
def test_names_are_made_in_another_module(tmp_path: Path, module: str) -> None:
    """The functions that make names are found where they were before 0.29.1; without them, one line says what to do."""
    installed = util.find_spec("openapi_python_client")
    assert installed
    assert installed.origin
    package = tmp_path / "openapi_python_client"
    shutil.copytree(Path(installed.origin).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "strings.py").rename(package / f"{module}.py")
    for file in package.rglob("*.py"):
        text = file.read_text(encoding="utf-8").replace(".strings import", f".{module} import")
        text = text.replace("import strings", f"import {module} as strings")
        file.write_text(text, encoding="utf-8")

    path = os.pathsep.join([str(tmp_path), str(ROOT / "openapi")])
    found = run(tmp_path, "-c", "import python_names; print(python_names.snake_case('vettingNote'))", PYTHONPATH=path)

    lost = f"openapi-python-client {metadata.version(TOOL)} has ClassName neither in `strings` nor in `utils`: "
    words = f"{lost}find its new module and name it in openapi/python_names.py"
    assert found == ((0, ["vetting_note"]) if module == "utils" else (1, [words]))
