"""The OpenAPI spec as a page: Swagger UI, copied from an installed package; nothing is loaded from elsewhere.

The package is drf-spectacular-sidecar. Nothing of it is imported, since that would load Django.
"""

from __future__ import annotations

import importlib.metadata
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from partner_center_generated import __file__ as _generated

_PACKAGE = "drf-spectacular-sidecar"
_BUNDLE = ("swagger-ui-bundle.js", "swagger-ui.css", "LICENSE")
_HERE = Path(__file__).parent


def _write(app: Sphinx, problem: Exception | None) -> None:
    if problem is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "openapi"
    folder.mkdir(exist_ok=True)
    for name in _BUNDLE:
        shutil.copyfile(_bundled(name), folder / name)
    spec = Path(_generated).with_name("openapi.json").read_text(encoding="utf-8")
    shutil.copyfile(Path(_generated).with_name("openapi.json"), folder / "openapi.json")
    # A script, since a page that was opened as a file may not read another file.
    (folder / "spec.js").write_text(f"const openAPISpec = {spec};\n", encoding="utf-8")
    for name in ("index.html", "page.css", "page.js"):
        shutil.copyfile(_HERE / "openapi" / name, folder / name)


def _bundled(name: str) -> Path:
    for file in importlib.metadata.files(_PACKAGE) or ():
        if file.parts[-2:] == ("swagger-ui-dist", name):
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{_PACKAGE} has no swagger-ui-dist/{name}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
