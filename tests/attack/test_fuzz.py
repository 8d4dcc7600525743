"""A fuzz of everything that reads bytes from outside: only documented errors, and work that grows with the input."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from decoders import DECODERS, check_message, seeds
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from work import steps

_SEEDS = seeds()
_PIECES = (
    *(
        b'"',
        b"{",
        b"[",
        b"}",
        b"]",
        b",",
        b":",
        b"<",
        b">",
        b"&",
        b"&#x1;",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
    ),
    *(b"\x1f\x8b\x08", b"\\ud800", b"null", b'""', b"1e999", b"9" * 400, b"-1", b"\r", b"\n", b"<!DOCTYPE a>", b"%00"),
    *(b"[" * 2_000, b"<a>" * 500, b'{"a":' * 1_000, b"error", b"code", b"items", b"links", b"=", b";", b"\x1b[31m"),
)


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    """Return a sound input with pieces put in, taken out and doubled."""
    data = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, max(len(data), 1)))
        length = draw(st.sampled_from((0, 0, 1, 3, 40)))
        data[start : start + length] = draw(st.sampled_from(_PIECES) | st.binary(max_size=6))
    return bytes(data)


@pytest.mark.parametrize("name", DECODERS)
def test_nothing_but_documented_errors(name: str, full: bool) -> None:
    """A decoder gives a result or one of its documented errors, whatever the bytes."""
    decode, documented = DECODERS[name]
    outcomes: Counter[str] = Counter()

    @settings(
        max_examples=20_000 if full else 400,
        deadline=None,
        database=None,
        derandomize=not full,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(_damaged() | st.binary(max_size=400))
    def run(data: bytes) -> None:
        try:
            decode(data)
        except documented as error:
            outcomes[type(error).__name__] += 1
            check_message(str(error))
        else:
            outcomes["a result"] += 1

    run()
    print(f"\n{name}: {sum(outcomes.values()):,} inputs: {dict(outcomes)}")


if find_spec("atheris"):  # it has no wheels for every Python and system

    @pytest.mark.parametrize("name", DECODERS)
    def test_nothing_but_documented_errors_where_coverage_leads(name: str, full: bool, tmp_path: Path) -> None:
        """The same holds for inputs that atheris finds by the lines which they reach."""
        script = Path(__file__).parent / "fuzz_with_atheris.py"
        done = subprocess.run(
            [
                sys.executable,
                script,
                name,
                f"-runs={200_000 if full else 2_000}",
                "-verbosity=0",
                f"-artifact_prefix={tmp_path}/",
                tmp_path,
            ],
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, f"{done.stdout[-2_000:]}{done.stderr[-4_000:]}"


_LARGE: Mapping[str, Callable[[int], bytes]] = {
    "response": lambda size: bytes(4) + b"[" + b",".join([b"{}"] * size) + b"]",
    "headers": lambda size: b"\n".join([b"3, " * size] * 6),
    "rows": lambda size: b"1" + b"customer_id,qualification" + b",a" * size,
    "resume token": lambda size: b'{"v": 1, "polls": [' + b"1," * size,
    "continuation token": lambda size: b'{"v": 1, "query": {"a": "' + b"x%" * size,
    "next link": lambda size: b"/v1/customers?" + b"a=1&" * size,
    "access token": lambda size: b"a." * size,
    "date": lambda size: b"1/" * size,
    "spec": lambda size: b"a: [" + b"1, " * size,
}


@pytest.mark.parametrize("name", DECODERS)
def test_work_grows_with_the_input(name: str) -> None:
    """Four times the input takes at most about four times the steps of Python code."""
    decode, documented = DECODERS[name]

    def work(size: int) -> int:
        data = _LARGE[name](size)

        def run() -> None:
            with suppress(*documented):
                decode(data)

        return steps(run)

    work(10)  # fills caches
    small, large = work(2_000), work(8_000)

    print(f"\n{name}: {small:,} and {large:,} steps")
    assert large <= 4.5 * small + 1_000
