"""Generate the client from the document: `python openapi/generate.py [OUTPUT]`.

The output is a function of openapi/partner-center.yaml, generator-config.yaml and the pinned versions of the
generator and of ruff, byte for byte. `nox -s generate` calls this with `generated/partner_center_generated`, `nox -s
check` with a temporary folder.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import generator_view
import resources

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "openapi" / "partner-center.yaml"
CONFIG = ROOT / "generator-config.yaml"
GENERATED = ROOT / "generated" / "partner_center_generated"
RESOURCES = GENERATED.parent / resources.NAME


def load_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file as plain dicts and lists."""
    with path.open(encoding="utf-8") as file:
        content: dict[str, Any] = YAML(typ="safe").load(file)  # pyright: ignore[reportUnknownMemberType]
    return content


def generate(
    output: Path,
    document: dict[str, Any] | None = None,
    rules: Sequence[generator_view.Rule] = generator_view.RULES,
) -> None:
    """Write the client for the document into the folder `output`, replacing what is there.

    Raises:
        generator_view.ObsoleteRuleError: A rule of the view has nothing to do any more.
        SystemExit: The generator failed or warned; its own words have been printed.
    """
    if document is None:
        document = load_yaml(DOCUMENT)
    with tempfile.TemporaryDirectory() as folder:
        view = Path(folder) / "view.json"
        view.write_text(json.dumps(generator_view.project(document, rules)), encoding="utf-8")
        fresh = Path(folder) / output.name
        command = [
            sys.executable,
            "-m",
            "openapi_python_client",
            "generate",
            "--path",
            str(view),
            "--config",
            str(CONFIG),
        ]
        done = subprocess.run(
            [*command, "--meta", "none", "--output-path", str(fresh), "--fail-on-warning"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])},
        )
        if done.returncode != 0:
            sys.exit(f"openapi-python-client failed:\n{done.stdout}{done.stderr}")
        (fresh / "py.typed").touch()  # the generator writes none without project metadata
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (fresh / "openapi.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        shutil.rmtree(output, ignore_errors=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(fresh, output)


def generate_all(folder: Path, spec: dict[str, Any] | None = None) -> None:
    """Write both generated packages into a folder: the client, and the resources over it.

    Raises:
        generator_view.ObsoleteRuleError: A rule of the view has nothing to do any more.
        resources.UnusableSpecError: An operation cannot become a method.
        SystemExit: The generator failed or warned; its own words have been printed.
    """
    if spec is None:
        spec = load_yaml(DOCUMENT)
    with tempfile.TemporaryDirectory() as temporary:  # all or nothing
        client = Path(temporary) / GENERATED.name
        generate(client, spec)
        resources.generate(spec, client, Path(temporary) / resources.NAME)
        for name in (GENERATED.name, resources.NAME):
            shutil.rmtree(folder / name, ignore_errors=True)
            shutil.copytree(Path(temporary) / name, folder / name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Generate the client from openapi/partner-center.yaml.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=GENERATED.parent, help="folder to write to (default: %(default)s)"
    )
    target: Path = parser.parse_args().folder
    generate_all(target)
    print(f"generated {target}: {sum(1 for file in target.rglob('*') if file.suffix in ('.py', '.json'))} files")
