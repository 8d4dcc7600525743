"""The validators of JSON Schema and of OpenAPI, without a parser that none of them needs.

cyclonedx-bom, which writes the SBOM, brings `rfc3987_syntax`. Where that is installed, jsonschema imports it for the
format `iri`, and it builds 38 parsers of IRIs: a second of each process.
"""

import sys
from types import ModuleType
from typing import cast

sys.modules.setdefault("rfc3987_syntax", cast("ModuleType", None))  # to Python, a module that is not there

from jsonschema import Draft202012Validator  # noqa: E402
from jsonschema.exceptions import ValidationError  # noqa: E402
from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: E402

__all__ = ["Draft202012Validator", "OpenAPIV31SpecValidator", "ValidationError"]
