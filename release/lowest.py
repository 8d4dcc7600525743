"""Verify that the lowest versions are installed: `python release/lowest.py REQUIREMENT…`."""

import sys
from importlib import metadata

from packaging.requirements import Requirement
from packaging.version import Version


def higher(requirements: list[str]) -> list[str]:
    """Return a message for each requirement whose installed version is not the lowest that it allows."""
    messages: list[str] = []
    for requirement in map(Requirement, requirements):
        (lowest,) = (Version(each.version) for each in requirement.specifier if each.operator == ">=")
        installed = Version(metadata.version(requirement.name))
        if installed.release[: len(lowest.release)] != lowest.release:
            messages.append(f"{requirement} has {installed} installed: raise the lower bound, or find what needs more")
    return messages


if __name__ == "__main__":
    found = higher(sys.argv[1:])
    print("\n".join(found) or "the lowest versions are installed: " + ", ".join(sys.argv[1:]))
    sys.exit(1 if found else 0)
