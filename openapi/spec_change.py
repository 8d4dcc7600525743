"""Say what an edit of the spec changes for users, and which version follows: `python openapi/spec_change.py`.

Regenerates `generated/`, compares the spec and the public Python API with a baseline, writes the changelog fragments,
and lists the cassettes that must be recorded again. The edit need not be committed.

The baseline is the last release: the tag `v1.2.3` at HEAD or before it, during a merge on either side; in the fork
`acme` it is its own `v1.2.3+acme`, if there is one. Without a tag, it is the newest wheel of the index, if UV_INDEX,
UV_DEFAULT_INDEX or UV_PUBLISH_URL is set, and otherwise the last commit. `--against` names another tag or commit, or
the path of a wheel. `--against-index` takes the newest wheel of an index, with or without a tag.

The verdict is `major` if something breaks users, `minor` if something was added, `patch` if only documentation changed,
and `none` without changes. It is the higher one of two comparisons: of the spec, by the rules that
`changes/spec_diff.py` lists, and of the public Python API (`changes/surface.py`), by griffe. The report ends with
what PartnerCenter does not honour (`client_check.py`). Exit status: 0 after a report, 1 if the spec breaks its rules, 2
if the spec or the baseline cannot be used.

`--breaking` writes nothing, and prints only the breaking changes, one per line. Exit status: 0 if there are none, 1 if
there are some, 2 if the comparison fails.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence

import last_resort
import rules
from changes import cassettes, fragments, python_api, spec_diff
from changes.baseline import FOLDERS, Baseline, NoBaselineError, opened
from changes.change import Change, Level, verdict
from changes.surface import UnreadableError
from changes.versions import following
from generate import GENERATED, ROOT, generate_all, load_spec
from project_settings import local_version
from spec_file import SpecError

_IN_GENERATED = "In Python, from the generated client:"
_IN_WRITTEN = "In Python, in hand-written code; its fragments in changelog.d are written by hand:"
PYTHON = [ROOT / folder for folder in FOLDERS]


def changes_since(before: Baseline, now: Mapping[str, object]) -> tuple[list[Change], list[Change]]:
    """Return the changes of the spec, and the further changes of the Python API."""
    wire = spec_diff.compare(before.spec, dict(now))
    told: dict[str, Level] = {}
    for change in wire:
        told[change.about] = max(change.level, told.get(change.about, Level.NONE))
    found = python_api.compare(before.folders, PYTHON)
    return wire, [each for each in found if not each.about or each.level > told.get(each.about, Level.NONE)]


def breaking(against: str | None, index: str | None) -> list[str]:
    """Return the descriptions of the breaking changes. Nothing is written."""
    now = load_spec().data
    with opened(against, index, ROOT, os.environ) as before:
        found = changes_since(before, now)
    return [change.what for side in found for change in side if change.level is Level.MAJOR]


def run(against: str | None, index: str | None) -> list[str]:
    """Regenerate, compare, write the fragments, and return the report's lines.

    Raises:
        SystemExit: The spec breaks its rules; nothing was written.
        SpecError: The spec cannot be used, or the generator cannot take it; nothing was written.
        NoBaselineError: There is nothing to compare with.
    """
    spec = load_spec()
    now = spec.data
    if found := rules.broken_of_openapi(now, spec):
        sys.exit("\n".join(["the spec is not in order, so nothing was written:", *found]))
    with opened(against, index, ROOT, os.environ) as before:
        generate_all(GENERATED.parent, spec)
        wire, python = changes_since(before, now)
        version = str(now["info"]["version"])
        written = fragments.write(ROOT / "changelog.d", fragments.texts(wire, version), before.fragments)
        return [*report(before, version, wire, python), *written, *_outdated(cassettes.outdated(now)), *_not_honoured()]


def report(before: Baseline, version: str, wire: Sequence[Change], python: Sequence[Change]) -> list[str]:
    """Return the lines of the report: the changes and the next version."""
    lines = [before.remark] if before.remark else []
    old = before.spec["info"]["version"]
    versions = old if old == version else f"{old} -> {version}"
    lines.append(f"The spec {'changed since' if wire else 'is that of'} {before.name} ({versions})")
    lines += [f"  {change}" for change in wire]
    follows_from_spec = _of_generated(before) if python else []
    generated = [change for change in python if change in follows_from_spec]
    written = [change for change in python if change not in follows_from_spec]
    for heading, found in ((_IN_GENERATED, generated), (_IN_WRITTEN, written)):
        lines += [heading, *(f"  {change}" for change in found)] if found else []
    level = verdict([*wire, *python])
    follows = following(before.version, level, local_version(ROOT))
    after = f"{follows} after {before.version}" if before.version else f"{follows}, the first release"
    lines.append(f"verdict: {level.name.lower()}" + (f" → {after}" if level is not Level.NONE else ""))
    if wire and old == version:
        lines.append(f"info.version is {version} as before: raise it, since users see it as `spec_version`")
    elif _numbers(version) < _numbers(old):
        lines.append(f"info.version went back from {old} to {version}: raise it, since users see it as `spec_version`")
    return lines


def _of_generated(before: Baseline) -> list[Change]:
    """Return the changes that the generated client alone brings, some of them in hand-written classes that use it."""
    return python_api.compare(before.folders, [GENERATED.parent, *before.folders])


def _numbers(version: str) -> list[int]:
    """Return the numbers in a version of the spec, for comparison."""
    return [int(each) for each in re.findall("[0-9]+", version)]


def _outdated(found: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the cassettes that must be recorded again, with the reasons."""
    if not found:
        return ["every cassette matches the spec"]
    reasons = [f"  {name}: {reason}" for name, each in found.items() for reason in each]
    return ["cassettes that no longer match the spec; `nox -s record` records them again:", *reasons]


def _not_honoured() -> list[str]:
    """Return what PartnerCenter does not honour. A new process imports what has just been generated."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, PYTHON))}
    command = [sys.executable, str(ROOT / "openapi" / "client_check.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    said = done.stdout.splitlines() or done.stderr.splitlines()[-1:]
    return ["PartnerCenter does not honour:", *(f"  {line}" for line in said)]


def main(arguments: Sequence[str]) -> int:
    """Run the comparison that the arguments choose, and return the exit status."""
    parser = argparse.ArgumentParser(description="Say what an edit of the spec changes for users.")
    parser.add_argument("--against", metavar="REF|WHEEL", help="compare with this tag, commit or wheel")
    parser.add_argument(
        "--against-index", nargs="?", const="", metavar="URL", help="compare with an index's newest wheel"
    )
    parser.add_argument("--breaking", action="store_true", help="write nothing; print the breaking changes alone")
    given = parser.parse_args(arguments)
    return last_resort.run(lambda: _compared(given), 2)


def _compared(given: argparse.Namespace) -> int:
    """Run the comparison, print what it finds or why there is none, and return the exit status."""
    try:
        if given.breaking:
            lines = breaking(given.against, given.against_index)
            print("\n".join(lines) or "nothing breaks")
            return 1 if lines else 0
        print("\n".join(run(given.against, given.against_index)))
    except (NoBaselineError, SpecError, UnreadableError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
