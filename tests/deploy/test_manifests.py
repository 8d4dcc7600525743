"""The manifests in `deploy/`: each passes a linter of its platform, and names options and variables that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import environment, run
from container_apps import APP, JOB, mistakes
from manifests import COMPOSE, CONTAINER_APPS, KUBERNETES, ROOT, Container, containers, image_command, load

CONTAINERS = containers()
WORKERS = [each for each in CONTAINERS if each.arguments[:2] == ("bulk", "work")]
SETTINGS = ROOT / "docs" / "reference" / "settings.md"
_OF_OTHERS = {"AZURE_CLIENT_ID", "PGPASSWORD", "SSL_CERT_FILE"}  # azure-identity, libpq, OpenSSL
_SECRET = re.compile(r"SECRET|TOKEN|PASSWORD|KEY$")
_CALL = 60.0  # seconds that a call takes at most


def linted(tool: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a linter that is installed beside this Python."""
    command = [str(Path(sys.executable).with_name(tool)), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)


def spoilt(file: Path, folder: Path, before: str, after: str) -> Path:
    """Return a copy of a file with a mistake in it."""
    text = file.read_text(encoding="utf-8")
    assert before in text
    copy = folder / file.name
    copy.write_text(text.replace(before, after), encoding="utf-8")
    return copy


def test_compose_passes_the_schema(tmp_path: Path) -> None:
    """The file follows the Compose specification; a key that it does not have is found."""
    command = ("check-jsonschema", "--builtin-schema", "vendor.compose-spec")
    wrong = spoilt(COMPOSE, tmp_path, "read_only: true", "readonly: true")

    assert linted(*command, COMPOSE).returncode == 0
    assert "'readonly' was unexpected" in linted(*command, wrong).stdout


@pytest.mark.parametrize("file", KUBERNETES, ids=lambda each: each.name)
def test_kubernetes_accepts_the_manifest(file: Path, tmp_path: Path) -> None:
    """Each object follows the newest schema, without an unknown key; a misspelled key is found."""
    wrong = spoilt(file, tmp_path, "runAsNonRoot", "runAsNonroot")

    assert linted("kubernetes-validate", "--strict", file).returncode == 0
    assert linted("kubernetes-validate", "--strict", wrong).returncode == 1


@pytest.mark.parametrize("file", CONTAINER_APPS, ids=lambda each: each.name)
def test_container_apps_has_each_key(file: Path, tmp_path: Path) -> None:
    """Each key, and the type of each value, is one of Azure's own client; a misspelled or mistyped one is found."""
    kind = JOB if file.stem == "submit" else APP
    (misspelled,) = load(spoilt(file, tmp_path, "registries:", "registry:"))
    (mistyped,) = load(spoilt(file, tmp_path, "cpu: 0.25", "cpu: a quarter"))

    assert list(mistakes(load(file)[0], kind)) == []
    assert list(mistakes(misspelled, kind)) == [".properties.configuration.registry is unknown"]
    assert list(mistakes(mistyped, kind)) == [".properties.template.containers[0].resources.cpu is str"]


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.where)
def test_each_option_is_in_the_help(container: Container) -> None:
    """A container's command is one that `partner-center` has, with options that its help names."""
    command = [each for each in container.arguments[:2] if re.fullmatch("[a-z-]+", each) and not each.startswith("-")]
    shown = run(*command, "--help")
    options = [each for each in container.arguments if each.startswith("--")]

    assert shown.returncode == 0, shown.stderr.decode()
    assert options
    assert [each for each in options if not re.search(rf"{each}\b", shown.stdout.decode())] == []


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda each: each.where)
def test_each_variable_is_in_the_reference(container: Container) -> None:
    """A variable of ours is one that the reference lists and the packages read."""
    names = {*container.literals, *container.references} - _OF_OTHERS
    listed = set(re.findall(r"`(PARTNER_CENTER_\w+|_\w+)`", SETTINGS.read_text(encoding="utf-8")))
    code = "\n".join(
        file.read_text(encoding="utf-8") for top in ("overrides", "workflows") for file in (ROOT / top).rglob("*.py")
    )

    assert [each for each in sorted(names) if each not in listed] == []
    assert [each for each in sorted(names) if each not in code] == []


def test_no_manifest_holds_a_secret() -> None:
    """Kubernetes and Container Apps get each secret by reference, and no URL has a password."""
    deployed = [each for each in CONTAINERS if not each.where.startswith("compose.yaml")]

    assert [(each.where, name) for each in deployed for name in each.literals if _SECRET.search(name)] == []
    assert [each.where for each in CONTAINERS if re.search("//[^@/]*:[^@/]*@", " ".join(each.literals.values()))] == []


@pytest.mark.parametrize("worker", WORKERS, ids=lambda each: each.where)
def test_a_worker_has_time_to_finish(worker: Container) -> None:
    """Between SIGTERM and SIGKILL there is more than the longest call, and the probes ask the port of the command."""
    port = int(worker.arguments[worker.arguments.index("--health-port") + 1])

    assert worker.grace is not None
    assert worker.grace > _CALL
    assert worker.health_ports <= {port}
    assert bool(worker.health_ports) == (worker.arguments != image_command())  # the image has a health check


def test_there_are_three_workers_everywhere() -> None:
    """Compose, Kubernetes and Container Apps start three, as the guide says."""
    (compose,), (deployment, _), (app,) = load(COMPOSE), load(KUBERNETES[1]), load(CONTAINER_APPS[1])

    assert len(WORKERS) == 3
    assert compose["services"]["worker"]["deploy"]["replicas"] == 3
    assert deployment["spec"]["replicas"] == 3
    assert app["properties"]["template"]["scale"] == {"minReplicas": 3, "maxReplicas": 3}


def test_no_container_may_do_what_it_need_not() -> None:
    """Each pod of Kubernetes runs as a plain user, with a read-only file system and without capabilities."""
    pods = [
        each["spec"]["template"]["spec"] for file in KUBERNETES for each in load(file) if "template" in each["spec"]
    ]
    inner = [each["securityContext"] for pod in pods for each in pod["containers"]]

    assert [pod["securityContext"]["runAsNonRoot"] for pod in pods] == [True, True]
    assert [pod["automountServiceAccountToken"] for pod in pods] == [False, False]
    assert (
        inner
        == [{"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}] * 2
    )
