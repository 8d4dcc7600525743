"""What a command writes: UTF-8 whatever the locale, beside its target and then in its place, never over an input."""

import csv
import io
import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import at_terminal, environment, run
from scripted_server import ScriptedServer, answer

from partner_center_emulator import Emulator

IDS = [f"{number:08}-0000-4000-8000-000000000000" for number in range(4)]
NAMES = ["Bücherei", "Szkoła Łódź", "日本語学校", "=1+1"]
CODES = [{"validationId": "123456", "organizationName": "Szkoła", "maxCreates": 5}]
SEED = {
    "customers": [{"id": each, "companyName": name} for each, name in zip(IDS, NAMES, strict=True)],
    "validation_codes": CODES,
}
LOCALES = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "UTF-8": {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
}
ROWS = ["customers", "list", "--format", "csv", "--qualification", "StateOwnedEntity"]


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    """Serve customers whose names no code page has all of."""
    with Emulator(seed=SEED) as emulator:
        yield emulator


@pytest.fixture
def service(shared: Emulator) -> Emulator:
    """Return that emulator, back at its seed."""
    shared.reset()
    return shared


@pytest.fixture(scope="module")
def finished(shared: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run over all customers."""
    folder = tmp_path_factory.mktemp("run")
    env = environment(PARTNER_CENTER_BASE_URL=shared.base_url)
    rows = "".join(f"{each},StateOwnedEntity,{name}\n" for each, name in zip(IDS, NAMES, strict=True))
    (folder / "rows.csv").write_text(f"customer_id,qualification,reference\n{rows}", encoding="utf-8")
    assert run("bulk", "run", "rows.csv", "--journal", "j.db", env=env, cwd=folder).returncode == 0
    return folder


@pytest.fixture
def journal(finished: Path, tmp_path: Path) -> Path:
    """Return a journal of that run, whose rows are beside it."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path / "j.db"


# -- UTF-8 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "redirected"),
    [
        ("cp1252", "-o rows.csv"),
        ("cp1252", "> rows.csv"),
        ("ascii", "-o rows.csv"),
        ("C", "> rows.csv"),
        ("UTF-8", "> rows.csv"),
    ],
)
def test_rows_are_read_as_they_were_written(service: Emulator, tmp_path: Path, locale: str, redirected: str) -> None:
    """The list of customers is the input of a bulk run in every locale, and its names are those of the service."""
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url, **LOCALES[locale])

    listed = run(*ROWS, after=redirected, env=env, cwd=tmp_path)
    ran = run("bulk", "run", "rows.csv", "--journal", "j.db", env=env, cwd=tmp_path)
    reported = run("bulk", "report", "j.db", after="> report.csv", env=env, cwd=tmp_path)

    assert (listed.returncode, ran.returncode, reported.returncode) == (0, 0, 0), listed.stderr + ran.stderr
    assert listed.stderr == (b"rows.csv: written\n" if redirected.startswith("-o") else b"")
    assert sum(entry.effect for entry in service.log) == len(IDS)
    report = (tmp_path / "report.csv").read_bytes().decode()
    assert [row["reference"] for row in csv.DictReader(io.StringIO(report))] == [*NAMES[:3], "'=1+1"]


@pytest.mark.parametrize(
    "words",
    [
        ["customers", "list"],
        ["validation-codes", "list"],
        ["spec"],
        ["call", "getCustomers", "--raw"],
        ["bulk", "report", "j.db", "--format", "html"],
    ],
)
@pytest.mark.parametrize("locale", ["cp1252", "C"])
def test_redirected_output_is_utf_8(journal: Path, service: Emulator, words: list[str], locale: str) -> None:
    """Every command that writes text writes it in UTF-8 in every locale, and no traceback."""
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url, **LOCALES[locale])

    done = run(*words, env=env, cwd=journal.parent)

    assert (done.returncode, done.stderr) == (0, b"")
    if words[0] == "bulk":  # whose page has every text in ASCII
        assert rb"\u65e5\u672c\u8a9e" in done.stdout
    else:
        assert {"spec": "…", "validation-codes": "Szkoła"}.get(words[0], "日本語学校") in done.stdout.decode()


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252"])
def test_a_terminal_shows_what_it_can(service: Emulator, encoding: str) -> None:
    """A terminal of another encoding keeps it, and shows `?` for what it does not have."""
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url, PYTHONIOENCODING=encoding)

    code, shown = at_terminal(["customers", "list"], env=env)

    assert code == 0
    lines = shown.decode(encoding).split("\r\n")
    assert [line[38:58].strip() for line in lines[1:5]] == [
        each.encode(encoding, "replace").decode(encoding) for each in NAMES
    ]


@pytest.mark.parametrize("words", [ROWS, ["bulk", "report", "j.db"], ["bulk", "report", "j.db", "--format", "json"]])
def test_line_ends_are_the_same_on_every_system(journal: Path, service: Emulator, words: list[str]) -> None:
    """Where the system translates line ends, as Windows does, the CSV has no empty lines between its rows."""
    (journal.parent / "sitecustomize.py").write_text(
        "import sys\nsys.stdout.reconfigure(newline='\\r\\n')\n", encoding="utf-8"
    )
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url)
    translating = {**env, "PYTHONPATH": f"{journal.parent}{os.pathsep}{env.get('PYTHONPATH', '')}"}

    translated = run(*words, env=translating, cwd=journal.parent)

    assert translated.returncode == 0
    assert b"\r\r\n" not in translated.stdout
    assert translated.stdout == run(*words, env=env, cwd=journal.parent).stdout


@pytest.mark.parametrize("given", [b"\xff\xfe1\x002\x00\n", b"12\xff\n", b"\n", b""])
def test_a_code_that_is_no_text_is_refused(service: Emulator, tmp_path: Path, given: bytes) -> None:
    """Bytes from standard input that are no code are named by the option; nothing is sent."""
    (tmp_path / "code").write_bytes(given)
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url)
    create = ["qualifications", "create", IDS[0], "GovernmentCommunityCloud", "--validation-code", "-"]

    done = run(*create, after="< code", env=env, cwd=tmp_path)

    assert done.returncode == 2
    assert b"--validation-code -: standard input is " in done.stderr
    assert b"Traceback" not in done.stderr
    assert service.log == []


# -- --output -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["customers", "list"],
        ["customers", "list", "--json"],
        ROWS,
        ["qualifications", "list", IDS[0]],
        ["qualifications", "list", IDS[0], "--json"],
        ["validation-codes", "list"],
        ["spec"],
        ["bulk", "status", "j.db"],
        ["bulk", "report", "j.db", "--format", "csv"],
        ["bulk", "report", "j.db", "--format", "html"],
        ["call", "getCustomers"],
    ],
)
def test_a_file_has_what_standard_output_would_have(journal: Path, service: Emulator, words: list[str]) -> None:
    """`-o FILE` writes the same bytes to a file, nothing to standard output, and leaves nothing else beside it."""
    env, folder = environment(PARTNER_CENTER_BASE_URL=service.base_url), journal.parent

    plain = run(*words, env=env, cwd=folder)
    done = run(*words, "-o", "./out", env=env, cwd=folder)

    assert (done.returncode, done.stdout) == (0, b"")
    assert (folder / "out").read_bytes() == plain.stdout != b""
    assert done.stderr.endswith(b"out: a report of 4 rows\n" if "report" in words else b"out: written\n")
    assert list(folder.glob(".*")) == []


def test_a_suffix_names_the_format(service: Emulator, tmp_path: Path) -> None:
    """`customers list -o c.csv` writes rows, `-o c.json` JSON; `./csv` is a file with the table."""
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url)
    for name in ("c.csv", "c.json", "./csv"):
        assert run("customers", "list", "-o", name, env=env, cwd=tmp_path).returncode == 0

    assert (tmp_path / "c.csv").read_text(encoding="utf-8").startswith("customer_id,qualification,")
    assert len(json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))) == len(IDS)
    assert (tmp_path / "csv").read_text(encoding="utf-8").startswith("CUSTOMER ")


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    """When the second page does not come, the file is as it was, and no other one is left behind."""
    link = {"uri": "/customers?size=500&seekOperation=Next", "method": "GET", "headers": []}
    first = {"items": [{"id": IDS[0]}], "links": {"next": link}}
    (tmp_path / "c.csv").write_bytes(b"old\n")
    with ScriptedServer(answer(200, first), answer(403, {"code": "1", "description": "no"})) as server:
        done = run(*ROWS, "-o", "c.csv", env=environment(PARTNER_CENTER_BASE_URL=server.base_url), cwd=tmp_path)

    assert len(server.received) == 2
    assert done.returncode == 5
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("c.csv", b"old\n")]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """What cannot be written to its end is reported with the option's name and exit code 5; the old file stays."""
    (tmp_path / "openapi.json").write_bytes(b"old\n")

    done = run("spec", "-o", "openapi.json", before="ulimit -f 8;", cwd=tmp_path)  # a write beyond 8 blocks fails

    assert (done.returncode, done.stdout) == (5, b"")
    assert done.stderr == b"partner-center spec: --output: openapi.json: File too large\n"
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("openapi.json", b"old\n")]


def test_a_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    """An existing file keeps its mode, also behind a symlink, which stays one; a new file has the mode of the umask."""
    (tmp_path / "old.json").write_bytes(b"old\n")
    (tmp_path / "old.json").chmod(0o604)
    (tmp_path / "link.json").symlink_to("old.json")
    (tmp_path / "dangling.json").symlink_to("new.json")

    for name in ("link.json", "dangling.json"):
        assert run("spec", "-o", name, before="umask 027;", cwd=tmp_path).returncode == 0

    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "dangling.json").is_symlink()
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("old.json", "new.json")}
    assert modes == {"old.json": 0o604, "new.json": 0o640}
    assert (tmp_path / "old.json").read_bytes() == (tmp_path / "new.json").read_bytes() != b"old\n"


@pytest.mark.parametrize(("target", "code"), [("/dev/null", 0), ("/dev/stdout", 0), ("/dev/full", 5), ("pipe", 0)])
def test_a_device_is_written_and_not_replaced(tmp_path: Path, target: str, code: int) -> None:
    """A device or a pipe stays what it is, and gets the output; one that is full is an error."""
    os.mkfifo(tmp_path / "pipe")
    kind = stat.S_IFMT((tmp_path / target).stat().st_mode)

    done = run(
        "spec",
        "-o",
        target,
        before="cat pipe & exec 3<>pipe;",
        after="; code=$?; exec 3>&-; wait; exit $code",
        cwd=tmp_path,
    )

    assert done.returncode == code
    assert stat.S_IFMT((tmp_path / target).stat().st_mode) == kind
    assert (b"No space left" in done.stderr) == (target == "/dev/full")
    assert (b'"openapi": "3.1.0"' in done.stdout) == (target in ("/dev/stdout", "pipe"))


# -- never over an input ------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder."""
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


TARGETS = {
    "j.db": "is the same file as JOURNAL",
    "./j.db": "is the same file as JOURNAL",
    "../{folder}/j.db": "is the same file as JOURNAL",
    "link.db": "is the same file as JOURNAL",
    "hard.db": "is the same file as JOURNAL",
    "j.db-wal": "belongs to the journal j.db",
    "j.db-shm": "belongs to the journal j.db",
    "j.db-journal": "belongs to the journal j.db",
    "j.db.lock": "belongs to the journal j.db",
    "link.db.lock": "belongs to the journal link.db",
    "other.db": "is a journal or another database",
    "rows.csv": "holds rows for a run",
    "rows-link.csv": "holds rows for a run",
    ".": "is a folder",
    "new/": "is a folder",
    "none/report.csv": "cannot be written: No such file or directory",
    "rows.csv/report.csv": "cannot be written: Not a directory",
    "/proc/report.csv": "cannot be written: ",
    "./" + "n" * 300: "cannot be written: File name too long",
}


@pytest.mark.parametrize("target", TARGETS)
def test_a_report_is_written_over_nothing_of_a_run(journal: Path, target: str) -> None:
    """Whatever name leads to the journal, to what is beside it or to the rows: refused, and nothing has changed."""
    folder = journal.parent
    (folder / "link.db").symlink_to("j.db")
    (folder / "rows-link.csv").symlink_to("rows.csv")
    (folder / "hard.db").hardlink_to(journal)
    (folder / "other.db").write_bytes(journal.read_bytes())
    before = contents(folder)

    done = run("bulk", "report", "j.db", "--format", "csv", "-o", target.format(folder=folder.name), cwd=folder)

    assert done.returncode == 2
    assert f"partner-center bulk report: --output: {target.format(folder=folder.name)}" in done.stderr.decode()
    assert TARGETS[target] in done.stderr.decode()
    assert b"; give " in done.stderr
    assert contents(folder) == before


def test_a_report_may_be_written_over_an_older_one(journal: Path) -> None:
    """A second report into the same file takes the place of the first, in each format."""
    for name in ("r.csv", "r.json", "r.html"):
        assert run("bulk", "report", "j.db", "-o", name, cwd=journal.parent).returncode == 0
        first = (journal.parent / name).stat().st_ino
        assert run("bulk", "report", "j.db", "-o", name, cwd=journal.parent).returncode == 0
        assert (journal.parent / name).stat().st_ino != first  # and was not opened, but replaced


_ROW = f"{IDS[0]},StateOwnedEntity\n"
_JSON_ROW = json.dumps({"customer_id": IDS[0], "qualification": "StateOwnedEntity"})
ROW_FILES = {
    "first wrong": f"customer_id,qualification\nx,Education\n{_ROW}".encode(),
    "all wrong": b"customer_id,qualification,validation_code\nx,GovernmentCommunityCloud,1\n",
    "header alone": b"customer_id,qualification\n",
    "an unknown column": f"line,customer_id,qualification,owner\n1,{_ROW}".encode(),
    "large letters": f"\ufeff Customer_ID ;Qualification\n{_ROW}".encode(),
    "separator": b"sep=\t\r\n\r\ncustomer_id\tqualification\r\nx\ty\r\n",
    "UTF-16": f"customer_id\tqualification\r\nx{_ROW}".encode("utf-16"),
    "UTF-16 without a mark": f"customer_id,qualification\n{_ROW}".encode("utf-16-le"),
    "Latin-1": f"customer_id,qualification,reference\n{IDS[0]},StateOwnedEntity,B\xfccherei\n".encode("latin-1"),
    "JSON lines": f"{{}}\n[]\nno JSON\n{_JSON_ROW}\n".encode(),
    "JSON array": f"[\n{_JSON_ROW}\n]\n".encode(),
}


@pytest.mark.parametrize("name", ["./rows", "rows.csv", "rows.txt"])
@pytest.mark.parametrize("content", ROW_FILES.values(), ids=ROW_FILES)
def test_a_report_is_not_written_over_rows_with_mistakes(journal: Path, content: bytes, name: str) -> None:
    """Rows that a run would refuse are somebody's work, too, whatever the first of them says."""
    (journal.parent / name).write_bytes(content)

    done = run("bulk", "report", "j.db", "--format", "csv", "-o", name, cwd=journal.parent)

    assert done.returncode == 2
    assert f"--output: {name} holds rows for a run; give the path of another file".encode() in done.stderr
    assert (journal.parent / name).read_bytes() == content


_INTO = "would be written into a journal or another database; redirect it to another file\n"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="cannot read the file of a descriptor again")
@pytest.mark.parametrize("redirected", ["1<> j.db", ">> j.db", "2<> j.db", "2>> j.db", ">> j.db 2>&1", "1<> hard.db"])
@pytest.mark.parametrize(
    "words",
    [
        ["bulk", "report", "j.db"],
        ["bulk", "report", "j.db", "-o", "report.csv"],
        ["bulk", "status", "j.db", "--json"],
        ["bulk", "run", "rows.csv", "--journal", "j.db"],
        ["bulk", "run", "none.csv", "--journal", "none.db"],
        ["bulk", "retry-failed", "j.db"],
        ["bulk", "report"],
        ["bulk", "report", "--help"],
        ["customers", "list"],
        ["no-command"],
        [],
    ],
    ids=" ".join,
)
def test_no_stream_is_a_journal(journal: Path, service: Emulator, words: list[str], redirected: str) -> None:
    """A command whose output or messages the shell puts into a journal writes nothing, and says so elsewhere."""
    (journal.parent / "hard.db").hardlink_to(journal)
    requests, before = len(service.log), contents(journal.parent)
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url)

    done = run(*words, after=redirected, env=env, cwd=journal.parent)

    assert done.returncode == 2
    if "2>&1" in redirected:
        assert (done.stdout, done.stderr) == (b"", b"")
    elif redirected.startswith("2"):
        assert (done.stdout.decode(), done.stderr) == (f"partner-center: standard error {_INTO}", b"")
    else:
        assert (done.stdout, done.stderr.decode()) == (b"", f"partner-center: standard output {_INTO}")
    assert contents(journal.parent) == before
    assert len(service.log) == requests


@pytest.mark.parametrize("redirected", ["> new.db", "2> new.db", "> new.db.lock"])
def test_no_stream_becomes_a_journal(service: Emulator, tmp_path: Path, redirected: str) -> None:
    """A run whose journal the shell has just made, for its output, is refused before anything is sent."""
    (tmp_path / "rows.csv").write_text(f"customer_id,qualification\n{_ROW}", encoding="utf-8")
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url)

    done = run("bulk", "run", "rows.csv", "--journal", "new.db", after=redirected, env=env, cwd=tmp_path)

    assert done.returncode == 2
    assert (done.stdout + done.stderr).decode().endswith(_INTO)
    assert (tmp_path / redirected.split()[1]).read_bytes() == b""
    assert len(list(tmp_path.iterdir())) == 2
    assert service.log == []


@pytest.mark.parametrize(
    "words", [["customers", "list"], ["spec"], ["validation-codes", "list"], ["bulk", "status", "j.db"]]
)
def test_no_command_writes_over_a_journal(journal: Path, service: Emulator, words: list[str]) -> None:
    """A journal is no target for any command: it alone knows what was sent. Nothing is sent before it is refused."""
    requests, before = len(service.log), contents(journal.parent)

    env = environment(PARTNER_CENTER_BASE_URL=service.base_url)
    done = run(*words, "--json", "-o", "j.db", env=env, cwd=journal.parent)

    assert done.returncode == 2
    assert b"--output: j.db is " in done.stderr
    assert len(service.log) == requests
    assert contents(journal.parent) == before


@pytest.mark.parametrize(
    ("rows", "journal_name"),
    [
        ("rows.csv", "rows.csv"),
        ("./rows.csv", "rows.csv"),
        ("link.csv", "rows.csv"),
        ("rows.csv", "link.csv"),
        ("hard.csv", "rows.csv"),
        ("x.db-wal", "x.db"),
        ("x.db.lock", "x.db"),
        ("x.db-wal", "link.db"),
        ("-", "rows.csv"),
        ("rows.csv", "rows.csv --dry-run"),
    ],
)
def test_rows_are_no_journal(service: Emulator, tmp_path: Path, rows: str, journal_name: str) -> None:
    """Rows in the file of the journal, or in one that is beside it, are refused, and are there afterwards."""
    for name in ("rows.csv", "x.db-wal", "x.db.lock"):
        (tmp_path / name).write_text(f"customer_id,qualification\n{IDS[0]},StateOwnedEntity\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("rows.csv")
    (tmp_path / "link.db").symlink_to("x.db")
    (tmp_path / "hard.csv").hardlink_to(tmp_path / "rows.csv")
    before = contents(tmp_path)
    env = environment(PARTNER_CENTER_BASE_URL=service.base_url)

    done = run("bulk", "run", rows, "--journal", *journal_name.split(), after="< rows.csv", env=env, cwd=tmp_path)

    assert done.returncode == 2
    assert b"partner-center bulk run: --journal: FILE is " in done.stderr
    assert contents(tmp_path) == before
    assert service.log == []


@pytest.mark.parametrize(("body", "target"), [("f", "./f"), ("f", "./link"), ("hard", "./f"), ("-", "./f")])
def test_a_result_is_not_written_over_the_body(tmp_path: Path, body: str, target: str) -> None:
    """`call` refuses to write its result over its body before anything is sent."""
    (tmp_path / "f").write_text('{"qualification": "StateOwnedEntity"}', encoding="utf-8")
    (tmp_path / "link").symlink_to("f")
    (tmp_path / "hard").hardlink_to(tmp_path / "f")
    before = contents(tmp_path)
    words = ["call", "createCustomerQualifications", "--customer-id", IDS[0], "--body", body, "-o", target]

    with ScriptedServer(answer(200, {})) as server:
        env = environment(PARTNER_CENTER_BASE_URL=server.base_url)
        done = run(*words, after="< f", env=env, cwd=tmp_path)

    assert done.returncode == 2
    assert f"--output: {target} is the same file as --body".encode() in done.stderr
    assert server.received == []
    assert contents(tmp_path) == before
