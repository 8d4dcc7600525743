"""The reader of the pages notices what a reader would: they follow text unchanged, and trust nothing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from doc_reader import Reader
from postgres_server import programs

SHELL = "```bash\n{}\n```\n"
NOT_RUN = "<!-- not run: needs a container engine -->\n"
PRINTED = "It prints:\n\n```text\n{}\n```\n"


def read(folder: Path, *blocks: str) -> None:
    """Follow a page with these blocks."""
    page = folder / "page.md"
    page.write_text("\n".join(blocks), encoding="utf-8")
    with Reader(str(page), folder) as reader:
        reader.read()


def test_blocks_share_a_shell_and_an_interpreter(tmp_path: Path) -> None:
    """Variables, folders, exports and names live on; Python sees what the shell exports."""
    read(
        tmp_path,
        SHELL.format("name=kept; mkdir there; cd there; export SHOWN=exported"),
        SHELL.format('echo "$name"; basename "$PWD"'),
        PRINTED.format("kept\nthere"),
        '```python\nimport os\n\nvalue = os.environ["SHOWN"]\n```\n',
        '```python\nprint(value, "name" in os.environ)\n```\n',
        PRINTED.format("exported False"),
    )


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        ([SHELL.format("false\ntrue")], "1 false"),
        ([SHELL.format("python -c 'raise SystemExit(4)'")], "4 python"),
        ([SHELL.format("echo $nowhere")], "it ended"),
        (["```python\nraise ValueError('so')\n```\n"], "ValueError: so"),
        (["```python\nif True:\n    pass\nprint(1)\n```\n"], "it cannot be pasted: invalid syntax at 'print(1)'"),
        (["```python\ndef test_it():\n    assert 1 == 2\n```\n"], "assert 1 == 2"),
        ([SHELL.format("echo one"), PRINTED.format("two")], "what is printed is\none"),
        ([SHELL.format("echo one; echo two"), PRINTED.format("two")], "what is printed is\none\ntwo"),
        (["Run this; it prints `two`:\n\n" + SHELL.format("echo one")], "what is printed is\none"),
        (["```text\nwhat is this?\n```\n"], "say what the reader does with this text block"),
        (["Some text.\n\n    indented\n"], "say what the reader does with this indented block"),
        (
            [NOT_RUN + SHELL.format("docker run --env POSTGRES_USER=reader postgres:17")],
            "say which port of this machine",
        ),
        ([NOT_RUN + SHELL.format("docker run --publish 127.0.0.1:9:5432 postgres:17")], "say who its user is"),
    ],
)
def test_what_fails_for_a_reader_fails(tmp_path: Path, blocks: list[str], why: str) -> None:
    """A command that fails, an error, other output, and a block that is left to guessing are named with their line."""
    with pytest.raises(AssertionError, match=r"page\.md:\d+: ") as caught:
        read(tmp_path, *blocks)

    assert why in str(caught.value)


def test_a_postgresql_in_a_container_is_one_of_this_machine(tmp_path: Path) -> None:
    """The server has the port, the user and the database that the page says, and is gone when the page is read."""
    if not programs() and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = f"docker run --publish 127.0.0.1:{port}:5432 \\\n    --env POSTGRES_USER=reader postgres:17"
    query = "SELECT current_user, current_database()"

    read(
        tmp_path,
        NOT_RUN + SHELL.format(command),
        SHELL.format(f'psql postgresql://reader@127.0.0.1:{port}/reader --tuples-only --no-align --command "{query}"'),
        PRINTED.format("reader|reader"),
    )

    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0


ID, OTHER = "4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04", "11111111-70f4-4e1e-9ff1-b2bfce8d9f04"


NEW = "python -c 'import uuid; print(uuid.uuid4())'"
NOW = "date --utc +%Y-%m-%dT%H:%M:%SZ"


@pytest.mark.parametrize(
    ("command", "printed"), [(NEW, ID), (f"id=$({NEW}); echo $id $id", f"{ID} {ID}"), (NOW, "2026-11-26T13:00:00Z")]
)
def test_ids_of_chance_and_times_may_differ(tmp_path: Path, command: str, printed: str) -> None:
    """Any id stands for an id, the same one for the same one, and any time for a time in the same form."""
    read(tmp_path, SHELL.format(command), PRINTED.format(printed))


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (f"echo {OTHER}", ID),  # the page itself has it
        (NEW, f"{ID} {ID}"),
        (f"echo $({NEW}) $({NEW})", f"{ID} {ID}"),
        (NOW, "2026-11-26"),
        ("echo 3 of 5", "4 of 5"),
    ],
)
def test_nothing_else_may_differ(tmp_path: Path, command: str, printed: str) -> None:
    """An id of the page's own code, two ids for one, another form of a time and another number are mistakes."""
    with pytest.raises(AssertionError, match="what is printed is"):
        read(tmp_path, SHELL.format(command), PRINTED.format(printed))
