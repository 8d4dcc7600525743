"""Compare the committed client with a fresh one: `python openapi/drift.py`.

Fails, and names the files, if `generated/` differs from what the spec, the configuration and the pinned tools give.
"""

import sys
import tempfile
from pathlib import Path

import last_resort
import spec_transforms
from generate import GENERATED, GenerationError, generate, generate_all, load_spec
from spec_file import Node, SpecError


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return every file below the folder by its relative name, except Python's caches."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".pyc")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def differences(committed: dict[str, bytes], fresh: dict[str, bytes]) -> list[str]:
    """Return the names of all files that differ or exist on one side only."""
    return sorted(name for name in committed.keys() | fresh.keys() if committed.get(name) != fresh.get(name))


def is_obsolete(rule: spec_transforms.Transform, spec: Node, fresh: dict[str, bytes], folder: Path) -> bool:
    """Return whether the transform changes the spec, but not the generated client."""
    others = [each for each in spec_transforms.TRANSFORMS if each is not rule]
    if spec_transforms.project(spec, others) == spec_transforms.project(spec, spec_transforms.TRANSFORMS):
        return False  # the spec has nothing for it today
    try:
        generate(folder / rule.__name__, spec, others)
    except GenerationError:
        return False  # the generator fails or warns without it
    return read_tree(folder / rule.__name__) == fresh


def main() -> list[str]:
    """Return the messages.

    Raises:
        SpecError: The spec cannot be used, so there is nothing to compare with.
    """
    spec = load_spec()
    with tempfile.TemporaryDirectory() as folder:
        generate_all(Path(folder) / "fresh", spec)
        expected = read_tree(Path(folder) / "fresh")
        fresh = read_tree(Path(folder) / "fresh" / GENERATED.name)
        messages = [
            f"generated/{name} is not what the spec generates: run `nox -s generate`; never edit generated/ by hand"
            for name in differences(read_tree(GENERATED.parent), expected)
        ]
        messages += [
            f"openapi/spec_transforms.py: the transform {rule.__name__} makes no difference any more: remove it"
            for rule in spec_transforms.TRANSFORMS
            if is_obsolete(rule, spec.data, fresh, Path(folder))
        ]
    return messages


def told() -> int:
    """Print the messages, and return the exit status."""
    try:
        found = main()
    except SpecError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(found) or "generated/ is what the spec generates, and every transform is needed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(last_resort.run(told, 1))
