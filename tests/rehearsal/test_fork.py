"""A fork with two operations and a property merges a later release, by the commands of docs/how-to/keep-a-fork.md."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from release_tree import ROOT, ReleaseTree

PAGE = (ROOT / "docs" / "how-to" / "keep-a-fork.md").read_text(encoding="utf-8")
SPEC = "openapi/partner-center.yaml"
SAID = "      x-source: [https://acme.example/wiki]\n      x-evidence: inferred\n"
CODE = "    Microsoft.Partner.Service.Customers.Contracts.V1.GccValidation:\n"
FIRST_PROPERTY = "      properties:\n"
NOX = {  # what the sessions run, with the tools of this environment
    "spec_change": ("openapi/spec_change.py",),
    "check tests": ("openapi/drift.py",),
}


def operation(name: str, method: str) -> str:
    """Return the text of a new operation on its own path."""
    return (
        f"  /v{{version}}/customers/{{customer_id}}/{name}:\n    get:\n      operationId: {method}\n"
        f"      x-method: {name}\n      tags: [customers]\n      summary: Get the {name} of a customer.\n{SAID}"
        "      x-credentials: [app-only]\n      parameters:\n"
        "        - $ref: '#/components/parameters/CustomerId'\n        - $ref: '#/components/parameters/Version'\n"
        "        - $ref: '#/components/parameters/Authorization'\n"
        "      responses:\n        '200':\n          description: A list.\n"
        f"{SAID.replace('      ', '          ')}          headers: *id-headers\n          content:\n"
        "            application/json:\n              schema: {type: array, items: {type: string}}\n"
        "              examples: {one: {$ref: '#/components/examples/CustomDomains'}}\n"
        "        '400': *bad-request\n        '401': *unauthorized\n        '403': *forbidden\n"
        "        '404': *not-found\n        '429': *too-many-requests\n        default: *any-error\n"
    )


def a_property(name: str) -> str:
    """Return the text of a new property."""
    xml = name[0].upper() + name[1:]
    return (
        f"        {name}:\n          description: New.\n          type: string\n"
        f"          xml: {{name: {xml}, x-evidence: inferred}}\n{SAID.replace('      ', '          ')}"
    )


class Repository(ReleaseTree):
    """A clone whose spec is edited as text, and which follows the commands of the page."""

    followed: list[str]

    def edit(self, operations: str, member: str, version: str) -> None:
        """Add operations at the end of the paths and a property of validation codes, and raise the spec's version."""
        file = self.path / SPEC
        paths, rest = file.read_text(encoding="utf-8").split("\ncomponents:\n")
        before, code, after = rest.partition(CODE)
        assert code
        after = after.replace(FIRST_PROPERTY, FIRST_PROPERTY + member, 1)
        paths = re.sub(r"(?m)^  version: .*$", f"  version: {version}", paths, count=1)
        file.write_text(f"{paths}\n{operations}components:\n{before}{code}{after}", encoding="utf-8")

    def run(self, *command: str, **environment: str) -> tuple[int, list[str]]:
        """Run a command and return its status and what it prints."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PYTHONPATH"))}
        who = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
        names = dict.fromkeys(who, "test@example.invalid")
        done = subprocess.run(
            command, cwd=self.path, env={**kept, **names, **environment}, capture_output=True, text=True, check=False
        )
        return done.returncode, (done.stdout + done.stderr).splitlines()

    def follow(self, line: str, status: int = 0) -> list[str]:
        """Run a command that stands on the page, and return what it prints."""
        assert f"\n{line}\n" in PAGE
        self.followed.append(line)
        session = line.removeprefix("python3 -m nox -s ")
        command: tuple[str, ...]
        if session in NOX:
            command = (sys.executable, *NOX[session])
        elif session.startswith("changelog -- "):
            command = (sys.executable, "-m", "towncrier", "build", "--yes", "--version", session.split()[-1])
        else:
            command = tuple(part.strip('"') for part in re.findall(r'"[^"]*"|\S+', line))
        found, lines = self.run(*command)
        assert found == status, "\n".join(lines)
        return lines


def resolved(text: str) -> str:
    """Return the spec with the additions of both sides, and a version that is later than theirs."""
    conflict = re.compile(r"^<{7} ours\n(.*?)^\|{7} base\n(.*?)^={7}\n(.*?)^>{7} theirs\n", re.MULTILINE | re.DOTALL)
    assert len(conflict.findall(text)) == 3
    return conflict.sub(lambda found: "  version: 2030.3.0\n" if found[2] else found[1] + found[3], text)


def committed(tree: Repository, message: str) -> None:
    """Generate and commit an edit."""
    status, lines = tree.run(sys.executable, "openapi/spec_change.py")
    assert status == 0, "\n".join(lines)
    tree.commit(message)


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return the project with its first release."""
    tree = Repository(tmp_path_factory.mktemp("upstream") / "clone")
    tree.release("0.1.0")
    return tree


@pytest.fixture(scope="module")
def fork(upstream: Repository, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return a fork of the first release with a name, two operations and a property; upstream has a second one."""
    tree = object.__new__(Repository)
    tree.path, tree.followed = tmp_path_factory.mktemp("fork") / "clone", []
    upstream.git("clone", "--quiet", "--origin=upstream", str(upstream.path), str(tree.path))
    settings = tree.path / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    assert '\nlocal-version = ""' in text
    settings.write_text(text.replace('\nlocal-version = ""', '\nlocal-version = "acme"'), encoding="utf-8")
    tree.edit(
        operation("notes", "getCustomerNotes") + operation("owners", "getCustomerOwners"),
        a_property("acmeNote"),
        "2030.1.0",
    )
    report = tree.follow("python3 -m nox -s spec_change")
    assert "verdict: minor → 0.2.0+acme after 0.1.0" in report
    tree.follow("git add --all")
    tree.follow('git commit --message "Add the operations of Acme"')

    upstream.edit(operation("badges", "getCustomerBadges"), a_property("badge"), "2030.2.0")
    committed(upstream, "Add badges")
    upstream.release("0.2.0")
    return tree


def publish(tree: Repository) -> list[str]:
    """Return the refusals of a version, with an index that does not run."""
    status, lines = tree.run(sys.executable, "release/publish.py", UV_PUBLISH_URL="http://127.0.0.1:9/")
    assert status == 1
    return lines


CALLS = """
import inspect, json
from partner_center import ValidationCode
from partner_center_resources import Customers
print(json.dumps([
    sorted(name for name in ("notes", "owners", "badges") if inspect.isfunction(getattr(Customers, name, None))),
    sorted(name for name in ("acme_note", "badge") if name in inspect.signature(ValidationCode).parameters),
]))
"""


def test_a_fork_merges_a_release(fork: Repository, tmp_path: Path) -> None:
    """The operations and properties of both sides are in the packages; its version is none of upstream's."""
    fork.follow("git fetch upstream --tags")
    fork.follow("git merge --no-commit v0.2.0", status=1)

    unmerged = fork.git("diff", "--name-only", "--diff-filter=U").split()
    assert unmerged[-1] == SPEC
    assert "generated/partner_center_generated/openapi.json" in unmerged
    assert all(name.startswith("generated/") for name in unmerged[:-1])
    assert not any("<<<<<<<" in (fork.path / name).read_text(encoding="utf-8") for name in unmerged[:-1])

    spec = fork.path / SPEC
    first = spec.read_text(encoding="utf-8").partition("<<<<<<<")[0].count("\n") + 1
    (line,) = fork.follow("python3 -m nox -s spec_change", status=2)
    assert line.startswith(f"{SPEC}:{first}:1: a merge conflict is not resolved here; keep what is right of both sides")
    fork.follow("git checkout --conflict=diff3 openapi/partner-center.yaml")
    spec.write_text(resolved(spec.read_text(encoding="utf-8")), encoding="utf-8")
    during = fork.follow("python3 -m nox -s spec_change")
    fork.follow("git add --all")
    fork.follow("git commit --no-edit")
    assert fork.follow("python3 -m nox -s check tests") == [
        "generated/ is what the spec generates, and every transform is needed"
    ]

    assert during[0].startswith("The spec changed since v0.2.0 (2030.2.0 -> 2030.3.0)")
    assert "verdict: minor → 0.3.0+acme after 0.2.0" in during
    packages = [str(fork.path / name) for name in ("generated", "overrides", "workflows", "emulator")]
    done = subprocess.run(
        [sys.executable, "-c", CALLS],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(packages)},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert json.loads(done.stdout) == [["badges", "notes", "owners"], ["acme_note", "badge"]]

    fork.git("tag", "v0.3.0")
    steps = "run `git tag -d v0.3.0` and `git tag v0.3.0+acme`"
    assert publish(fork) == [f"refused: local-version in pyproject.toml is 'acme', and the tag is v0.3.0: {steps}"]
    fork.git("tag", "--delete", "v0.3.0")
    fork.follow("python3 -m nox -s changelog -- 0.3.0+acme")
    fork.follow("git add --all")
    fork.follow('git commit --message "Release 0.3.0+acme"')
    fork.follow("git tag v0.3.0+acme")
    not_green = "this commit is not known to be green (check has not run, tests has not run)"
    assert publish(fork) == [f"refused: {not_green}: run `nox -s check tests`"]  # nothing is wrong with the tag
    assert re.findall(r"(?m)^## (\S+)", (fork.path / "CHANGELOG.md").read_text(encoding="utf-8")) == [
        "0.3.0+acme",
        "0.2.0",
        "0.1.0",
    ]
    status, lines = fork.run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path))
    assert status == 0, "\n".join(lines)
    assert [file.name for file in tmp_path.iterdir()] == ["partner_center_client-0.3.0+acme-py3-none-any.whl"]
    assert fork.follow("python3 -m nox -s spec_change")[:2] == [
        "The spec is that of v0.3.0+acme (2030.3.0)",
        "verdict: none",
    ]
    assert set(re.findall(r"(?m)^((?:git|python3) (?!.*URL-OF).*)$", PAGE)) == set(fork.followed)
