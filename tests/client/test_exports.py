"""What `import partner_center` gives: its names, when they are imported, and the versions."""

import ast
import hashlib
import json
import subprocess
import sys
from importlib import metadata, resources
from pathlib import Path

import pytest

import partner_center
from partner_center.formats import spec


def test_all_is_what_is_there() -> None:
    """`__all__` is sorted, has every name that type checkers see and nothing else, and all of it can be imported."""
    tree = ast.parse(Path(partner_center.__file__).read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
    declared = [node for node in tree.body if isinstance(node, ast.AnnAssign) and node.value is None]
    lazy = {node.target.id for node in declared if isinstance(node.target, ast.Name)}
    names = partner_center.__all__

    assert names == sorted(names)
    assert set(names) == imported - {"import_module"} | lazy
    assert [name for name in names if not hasattr(partner_center, name)] == []
    assert set(names) <= set(dir(partner_center))
    assert partner_center.errors.APIError is partner_center.APIError


def test_the_versions_are_those_of_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both versions say what is installed: the distribution's own, and the spec's with the hash of its file."""
    content = resources.files("partner_center_generated").joinpath("openapi.json").read_bytes()
    version, digest = json.loads(content)["info"]["version"], hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(spec, "DISTRIBUTION", "a-distribution-that-is-not-installed")

    assert partner_center.spec_version == f"{version}+sha256.{digest[:12]}"
    assert partner_center.__version__ == metadata.version("partner-center-client")
    assert spec.package_version.__wrapped__() == "0.0.0.dev0"


def test_what_is_not_there_is_said_so() -> None:
    """A misspelt name is an AttributeError that names it, and an ImportError where it is imported."""
    with pytest.raises(AttributeError, match="module 'partner_center' has no attribute 'Educaton'"):
        _ = partner_center.Educaton  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="cannot import name 'Educaton'"):
        exec("from partner_center import Educaton")  # noqa: S102


def test_importing_the_package_imports_nothing_else() -> None:
    """The import of the package alone loads no library, none of the package's modules, and not even `typing`."""
    program = "import sys; before = set(sys.modules); import partner_center; print(sorted({*sys.modules} - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "['partner_center']\n"


def test_a_module_of_the_package_is_imported_when_it_is_named() -> None:
    """`partner_center.errors` needs no further import, as it needs none for its names."""
    program = "import partner_center; print(partner_center.errors.__name__, partner_center.errors.APIError.__name__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "partner_center.errors APIError\n"
