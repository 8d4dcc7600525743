"""Hooks for PyInstaller, which finds them by the entry point `pyinstaller40`.

PyInstaller follows imports. It sees neither data files, nor modules that are imported by name on first use, nor the
metadata from which the version comes. https://pyinstaller.org/en/stable/hooks.html
"""

import os
from pathlib import Path

_NOT_FOR_PROGRAMS = ("__pyinstaller", "pytest_plugin")


def get_hook_dirs() -> list[str]:
    """Return the folder of the hooks."""
    return [os.fspath(Path(__file__).parent)]


def collect(*packages: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the data files and the modules of packages.

    Args:
        packages: The names of the packages.
    """
    from PyInstaller.utils.hooks import (  # noqa: PLC0415  # pyright: ignore[reportMissingImports, reportMissingModuleSource]
        collect_data_files,  # pyright: ignore[reportUnknownVariableType]
        collect_submodules,  # pyright: ignore[reportUnknownVariableType]
        copy_metadata,  # pyright: ignore[reportUnknownVariableType]
    )

    data: list[tuple[str, str]] = list(copy_metadata("partner-center-client"))
    modules: list[str] = []
    for package in packages:
        data += collect_data_files(package)
        modules += collect_submodules(package, filter=_belongs_to_programs)
    return data, modules


def _belongs_to_programs(name: str) -> bool:
    return name.rpartition(".")[2] not in _NOT_FOR_PROGRAMS
