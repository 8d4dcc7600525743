"""What the files in `deploy/` and the Dockerfile say: their containers, and the instructions of the image."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = ROOT / "Dockerfile"
COMPOSE = ROOT / "deploy" / "compose.yaml"
KUBERNETES = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
CONTAINER_APPS = sorted((ROOT / "deploy" / "container-apps").glob("*.yaml"))


@frozen
class Container:
    """Hold what a manifest says of a container that runs `partner-center`.

    Attributes:
        where: The file, and the container's name.
        arguments: The arguments of `partner-center`.
        literals: The environment variables whose values are in the file.
        references: The environment variables whose values come from a secret.
        grace: The seconds between SIGTERM and SIGKILL, or None where the manifest leaves them out.
        health_ports: The ports that probes ask.
    """

    where: str
    arguments: tuple[str, ...]
    literals: Mapping[str, str]
    references: frozenset[str] = frozenset()
    grace: float | None = None
    health_ports: frozenset[int] = field(default=frozenset())


def load(file: Path) -> list[Any]:
    """Return the YAML of a file: one value a `---`."""
    return list(YAML(typ="safe", pure=True).load_all(file.read_text(encoding="utf-8")))


def containers() -> list[Container]:
    """Return every container of ours in every manifest."""
    kubernetes = [each for file in KUBERNETES for document in load(file) for each in _of_pod(file, document)]
    apps = [each for file in CONTAINER_APPS for document in load(file) for each in _of_app(file, document)]
    return [*_of_compose(), *kubernetes, *apps]


def instructions(stage: int) -> list[tuple[str, str]]:
    """Return the instructions of a stage of the Dockerfile: the word, and the rest on one line."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    stages = re.split(r"^(?=FROM )", re.sub(r"\\\n\s*", "", text), flags=re.MULTILINE)
    split = [line.partition(" ") for line in stages[stage].splitlines() if line]
    return [(word, rest) for word, _, rest in split]


def image_command() -> tuple[str, ...]:
    """Return the arguments that the image has where none are given."""
    return tuple(json.loads(dict(instructions(2))["CMD"]))


def _of_compose() -> Iterator[Container]:
    (compose,) = load(COMPOSE)
    for name, service in compose["services"].items():
        if service["image"] == "partner-center":
            grace = service.get("stop_grace_period")
            yield Container(
                f"compose.yaml: {name}",
                tuple(service.get("command", image_command())),
                service["environment"],
                grace=float(grace.removesuffix("s")) if grace else None,
            )


def _of_pod(file: Path, document: Any) -> Iterator[Container]:
    pod = document["spec"].get("template", {}).get("spec", {"containers": []})
    return _of_template(file, pod, "valueFrom")


def _of_app(file: Path, document: Any) -> Iterator[Container]:
    return _of_template(file, document["properties"]["template"], "secretRef")


def _of_template(file: Path, template: Any, reference: str) -> Iterator[Container]:
    for each in template["containers"]:
        ports = {port["name"]: port["containerPort"] for port in each.get("ports", ())}
        probes = [*each.get("probes", ()), *(value for key, value in each.items() if key.endswith("Probe"))]
        asked = [probe["httpGet"]["port"] for probe in probes]
        yield Container(
            f"{file.parent.name}/{file.name}: {each['name']}",
            tuple(each["args"]),
            {variable["name"]: variable["value"] for variable in each["env"] if "value" in variable},
            frozenset(variable["name"] for variable in each["env"] if reference in variable),
            grace=template.get("terminationGracePeriodSeconds"),
            health_ports=frozenset(ports.get(port, port) for port in asked),
        )
