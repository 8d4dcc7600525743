"""The built wheel, in an environment without the development tools: imports, runs and type-checks."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from partner_center_emulator import Emulator

ROOT = Path(__file__).parent.parent.parent
CONSUMER = ROOT / "tests" / "consumer"
TOUR = CONSUMER / "tour.py"
PACKAGES = (
    *("partner_center", "partner_center_emulator", "partner_center_generated", "partner_center_resources"),
    "partner_center_workflows",
)


def run(*command: object, given: str = "") -> str:
    """Run a command outside the checkout's influence and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MYPY"))}
    done = subprocess.run(
        [str(each) for each in command],
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT.parent,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build sdist and wheel as a publisher would, the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Install the wheel, and nothing else, into a new environment."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    interpreter = folder / "bin" / "python"
    run(interpreter, "-m", "pip", "install", "--quiet", wheel)
    return interpreter


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    """All packages ship their types, the spec ships as data, and neither tests nor tools are in it."""
    names = zipfile.ZipFile(wheel).namelist()

    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert "partner_center_generated/openapi.json" in names
    assert "partner_center_emulator/web/page.html" in names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)


def test_the_wheel_brings_its_pytest_plugin(python: Path) -> None:
    """The entry point by which pytest finds the plugin names a module that is there."""
    code = (
        "from importlib.metadata import entry_points; from importlib.util import find_spec;"
        "(plugin,) = entry_points(group='pytest11', name='partner_center_emulator');"
        "print(plugin.value, find_spec(plugin.module) is not None)"
    )
    assert run(python, "-c", code).split() == ["partner_center_emulator.pytest_plugin", "True"]


def test_a_consumer_runs_on_the_installed_wheel(python: Path, emulator: Emulator) -> None:
    """A user's program works with the core's dependencies alone."""
    printed = run(python, TOUR, emulator.base_url).splitlines()

    assert printed[0] == "['InReview']"
    assert printed[1].startswith("400 ")
    assert printed[2].startswith("customer_id is 'no GUID'; give")
    assert printed[3] == "5 ['InReview']"


def test_the_core_installs_only_attrs_and_httpx(python: Path) -> None:
    """Nothing but attrs, httpx and what they need themselves comes with the package."""
    freeze = run(python, "-m", "pip", "list", "--format=freeze")
    installed = {line.split("==")[0].lower().replace("_", "-") for line in freeze.splitlines()}

    assert installed - {"pip", "setuptools", "wheel"} == {
        *("partner-center-client", "attrs", "httpx"),
        *("anyio", "certifi", "h11", "httpcore", "idna"),
    } | (installed & {"sniffio", "typing-extensions"})


@pytest.fixture(scope="session")
def consumer(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Install the wheel with the emulator, and pytest, as a user who writes tests would."""
    folder = tmp_path_factory.mktemp("consumer")
    venv.create(folder, with_pip=True)
    interpreter = folder / "bin" / "python"
    run(interpreter, "-m", "pip", "install", "--quiet", f"{wheel}[emulator]", "pytest")
    return interpreter


def test_a_consumers_program_runs(consumer: Path, emulator: Emulator) -> None:
    """A program qualifies what stands on its standard input, and says what became of each."""
    emulator.configure(vetting_days=0.00001)
    rows = "customer_id,website\n4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f01,contoso.edu\nnobody,contoso.edu\n"

    printed = run(consumer, CONSUMER / "schools.py", emulator.base_url, given=rows).splitlines()

    assert printed[0] == "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f01 Approved"
    assert printed[1].startswith("nobody refused here: customer_id is 'nobody'; give")


def test_a_consumers_own_tests_run(consumer: Path, tmp_path: Path) -> None:
    """The unit tests of that program pass with the pytest plugin of the installed wheel, and of nothing else."""
    for file in CONSUMER.glob("*.py"):
        shutil.copy(file, tmp_path)

    assert "6 passed" in run(consumer, "-m", "pytest", "-q", "--rootdir", tmp_path, tmp_path)


def test_a_consumer_is_clean_under_mypy_strict(consumer: Path) -> None:
    """The types that the wheel ships satisfy `mypy --strict` of programs that use them."""
    files = sorted(CONSUMER.glob("*.py"))
    found = run(sys.executable, "-m", "mypy", "--strict", "--python-executable", consumer, *files)
    assert found == f"Success: no issues found in {len(files)} source files\n"


def test_a_consumer_is_clean_under_pyright_strict(consumer: Path, tmp_path: Path) -> None:
    """The types that the wheel ships satisfy pyright in strict mode."""
    for file in CONSUMER.glob("*.py"):
        shutil.copy(file, tmp_path)
    settings = tmp_path / "pyrightconfig.json"
    settings.write_text('{"typeCheckingMode": "strict", "reportCallInDefaultInitializer": false}', encoding="utf-8")

    found = run(sys.executable, "-m", "pyright", "--pythonpath", consumer, "--project", settings)

    assert found.splitlines()[-1] == "0 errors, 0 warnings, 0 informations"


def test_a_misspelt_name_is_found_by_type_checkers(consumer: Path, tmp_path: Path) -> None:
    """What is imported lazily is still checked: mypy and pyright know which names there are."""
    program = tmp_path / "misspelt.py"
    program.write_text("from partner_center import Educaton\n", encoding="utf-8")

    for checker in (("mypy", "--python-executable"), ("pyright", "--pythonpath")):
        done = subprocess.run(
            [sys.executable, "-m", *checker, consumer, program],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Educaton" in done.stdout
        assert "1 error" in done.stdout
