"""Generate the client from the spec: `python openapi/generate.py [OUTPUT]`.

The output depends only on openapi/partner-center.yaml, generator-config.yaml and the pinned versions of the generator
and of ruff, and is the same byte for byte. `nox -s generate` writes to `generated/`, `nox -s check` to a temporary
folder.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openapi_python_client.cli import app
from typer.testing import CliRunner, Result

import generator_errors
import last_resort
import model_classes
import project_settings
import resources
import spec_check
import spec_file
import spec_transforms
from resource_types import UnusableSpecError
from spec_file import Finding, SpecError, SpecFile, located

ROOT = spec_file.ROOT
SPEC = ROOT / "openapi" / "partner-center.yaml"
CONFIG = ROOT / "generator-config.yaml"
GENERATED = ROOT / "generated" / "partner_center_generated"
RESOURCES = GENERATED.parent / resources.NAME


class GenerationError(Exception):
    """The generator failed or warned; `finding` has its message."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.what)
        self.finding = finding


def load_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file as plain dicts and lists.

    Raises:
        SpecError: The file is not YAML, or contains what JSON cannot.
    """
    return spec_file.load(path).data


def load_spec() -> SpecFile:
    """Read the spec, with line and column of each part.

    Raises:
        SpecError: The file is not YAML or not OpenAPI 3.1, or lacks something that the generator needs.
    """
    spec = spec_file.load(SPEC)
    spec_check.check(spec)
    return spec


def generate(
    output: Path,
    spec: dict[str, Any] | None = None,
    rules: Sequence[spec_transforms.Transform] = spec_transforms.TRANSFORMS,
) -> None:
    """Write the client for the spec into the folder `output`, which is replaced.

    Raises:
        GenerationError: The generator failed or warned.
    """
    if spec is None:
        spec = load_yaml(SPEC)
    with tempfile.TemporaryDirectory() as folder:
        transformed = Path(folder) / "transformed-spec.json"
        plain = model_classes.components_for_objects(model_classes.with_classes(spec))
        transformed.write_text(json.dumps(spec_transforms.project(plain, rules)), encoding="utf-8")
        fresh = Path(folder) / output.name
        arguments = ["generate", "--path", str(transformed), "--config", str(CONFIG), "--meta", "none"]
        done = CliRunner().invoke(
            app,  # in this process: a new one would import the generator again, for half a second
            [*arguments, "--output-path", str(fresh), "--fail-on-warning"],
            env={"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])},
        )
        if done.exit_code != 0:
            raise GenerationError(generator_errors.finding(spec, _said(done)))
        (fresh / "py.typed").touch()  # the generator writes none without project metadata
        for name, data in (("openapi.json", spec), ("classes.json", model_classes.added(spec))):
            text = json.dumps(data, ensure_ascii=False, indent=1)
            (fresh / name).write_text(text + "\n", encoding="utf-8", newline="\n")
        shutil.rmtree(output, ignore_errors=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(fresh, output)


def _said(done: Result) -> str:
    """Return what the generator printed about errors, or its traceback."""
    if done.exc_info is None or isinstance(done.exception, SystemExit):
        return done.stderr or done.stdout
    return "".join(traceback.format_exception(done.exception))


def generate_all(folder: Path, spec: SpecFile) -> None:
    """Write both generated packages, the client and the resources, into a folder. After an error nothing is written.

    Raises:
        SpecError: The generator cannot process the spec, an operation cannot become a method, or the generator that is
            installed is not the pinned one.
    """
    project_settings.check_tools(ROOT)
    with tempfile.TemporaryDirectory() as temporary:
        client = Path(temporary) / GENERATED.name
        try:
            generate(client, spec.data)
            resources.generate(spec.data, client, Path(temporary) / RESOURCES.name)
        except GenerationError as error:
            raise spec.error([error.finding]) from None
        except UnusableSpecError as error:
            raise spec.error([Finding(str(error), *located(spec.data, error.path))]) from None
        for name in (GENERATED.name, RESOURCES.name):
            shutil.rmtree(folder / name, ignore_errors=True)
            shutil.copytree(Path(temporary) / name, folder / name)


def main(folder: Path) -> int:
    """Generate, and return the exit status."""
    try:
        generate_all(folder, load_spec())
    except SpecError as error:
        print(error, file=sys.stderr)
        return 1
    files = [file for name in (GENERATED.name, RESOURCES.name) for file in (folder / name).rglob("*.*")]
    print(f"generated {GENERATED.name} and {RESOURCES.name}: {len(files)} files")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Generate the client from openapi/partner-center.yaml.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=GENERATED.parent, help="folder to write to (default: %(default)s)"
    )
    given = parser.parse_args()
    sys.exit(last_resort.run(lambda: main(given.folder), 1))
