"""The fixtures that come with the package, in a user's suite."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SUITE = """
    import asyncio

    import httpx

    PATH = "/v1/customers/0b9b1e4c-6f5a-4a34-9a0e-0d7a4a6f1d11/qualifications"
    ANY = {"Authorization": "Bearer any"}
    ADDRESSES = set()


    def use(emulator):
        assert httpx.get(emulator.base_url + PATH, headers=ANY, trust_env=False).json() == {"qualifications": []}
        body = {"qualification": "Education", "educationSegment": "K12"}
        assert httpx.post(emulator.base_url + PATH, headers=ANY, json=body, trust_env=False).status_code == 200
        emulator.configure(mode="how-to")
        ADDRESSES.add(emulator.base_url)


    def test_one(partner_center_emulator):
        use(partner_center_emulator)


    def test_two(partner_center_emulator):
        use(partner_center_emulator)
        assert len(ADDRESSES) == 1


    async def ask(app):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://emulator") as client:
            body = {"qualification": "StateOwnedEntity"}
            return (await client.post(PATH, headers=ANY, json=body)).status_code


    def test_app(partner_center_emulator_app):
        assert asyncio.run(ask(partner_center_emulator_app)) == 200


    def test_another_app(partner_center_emulator_app):
        assert asyncio.run(ask(partner_center_emulator_app)) == 200
"""
WITHOUT_THE_EXTRA = """
    import sys


    class Absent:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in {"starlette", "uvicorn"}:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)


    sys.meta_path.insert(0, Absent())
"""


@pytest.fixture(autouse=True)
def _user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load this one plugin by name: the entry point that does it for users is there only after an installation."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "partner_center_emulator.pytest_plugin")
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    absolute = [str(ROOT / each) for each in inherited if each]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(absolute))


def test_fixtures(pytester: pytest.Pytester) -> None:
    """Two tests share one server and see nothing of each other; an app is every test's own."""
    pytester.makepyfile(SUITE)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=4)


def test_nothing_is_imported_before_it_is_used(pytester: pytest.Pytester) -> None:
    """A suite that does not use the fixtures pays for neither Starlette nor uvicorn."""
    pytester.makepyfile("""
        import sys

        def test_modules():
            assert "partner_center_emulator.pytest_plugin" in sys.modules
            assert not {"starlette", "uvicorn", "httpx", "partner_center"} & sys.modules.keys()
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_without_the_extra(pytester: pytest.Pytester) -> None:
    """Where the extra is missing, only tests that use a fixture fail, and the message names what to install."""
    pytester.makeconftest(WITHOUT_THE_EXTRA)
    pytester.makepyfile("""
        def test_other():
            pass

        def test_server(partner_center_emulator):
            pass

        def test_app(partner_center_emulator_app):
            pass
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, errors=2)
    expected = "*No module named 'starlette'; the emulator needs: pip install \"partner-center-client[[]emulator[]]\""
    result.stdout.fnmatch_lines([expected, expected])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_unknown_name(pytester: pytest.Pytester) -> None:
    """A name that the package does not have is an AttributeError, as of any module."""
    pytester.makepyfile("""
        import partner_center_emulator
        import pytest

        def test_name():
            with pytest.raises(AttributeError, match="no attribute 'Emulater'"):
                partner_center_emulator.Emulater
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_every_public_name_is_there() -> None:
    """Each name that the package promises can be imported."""
    import partner_center_emulator  # noqa: PLC0415

    for name in partner_center_emulator.__all__:
        assert getattr(partner_center_emulator, name).__name__ == name
