"""The functions of the installed openapi-python-client that make Python names.

They are internal, so other versions have them elsewhere.
"""

import importlib
import sys
from collections.abc import Callable
from importlib import metadata

_MODULES = ("strings", "utils")  # since 0.29.1, and before


def _function(name: str) -> Callable[..., str]:
    """Return a function of the generator, or exit if no known module has it."""
    for module in _MODULES:
        try:
            found: Callable[..., str] = getattr(importlib.import_module(f"openapi_python_client.{module}"), name)
        except (ModuleNotFoundError, AttributeError):
            continue
        return found
    version = metadata.version("openapi-python-client")
    sys.exit(
        f"openapi-python-client {version} has {name} neither in `strings` nor in `utils`: "
        "find its new module and name it in openapi/python_names.py"
    )


ClassName = _function("ClassName")
PythonIdentifier = _function("PythonIdentifier")
pascal_case = _function("pascal_case")
snake_case = _function("snake_case")
