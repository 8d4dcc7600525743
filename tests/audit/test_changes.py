"""Two days of an emulated service: every kind of change is found, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from audited import changes, customer, run, seed

from partner_center import Education, PartnerCenter, StateOwnedEntity, without_waiting
from partner_center_emulator import Emulator
from partner_center_workflows import audit, bulk

NOON = datetime(2031, 11, 25, 12, tzinfo=UTC)  # by no clock of this machine
DAY = timedelta(days=1)
EDUCATION = "Education"

(SAME, APPROVED, DENIED, DENIED_AGAIN, ASKED, ASKED_AGAIN, REOPENED, LOST, REMOVED, REASON) = range(10)
(CAME, LEFT, GONE, REFUSED, READABLE, UNREAD, UNREAD_BEFORE, WAITS, BOTH, UNREAD_AND_LEFT) = range(10, 20)
BEFORE = [each for each in range(20) if each != CAME]
AFTER = [each for each in range(20) if each not in (LEFT, UNREAD_AND_LEFT)]


@contextmanager
def day(numbers: list[int], port: int = 0) -> Iterator[tuple[Emulator, PartnerCenter]]:
    """Serve an emulator with these customers, whose clock stands at noon of the first day."""
    with Emulator(seed=seed(numbers), settings={"vetting_days": 100}, port=port) as emulator:
        emulator.clock.set(NOON)
        emulator.clock.freeze()
        with PartnerCenter("t", base_url=emulator.base_url) as pc:
            yield emulator, pc


def ask(pc: PartnerCenter, *numbers: int) -> None:
    """Ask for Education for customers."""
    for number in numbers:
        pc.qualifications.create(customer(number), Education(segment="K12", website="contoso.edu"))


def deny(emulator: Emulator, number: int, reason: str) -> None:
    """Deny Education to a customer."""
    emulator.decide(customer(number), EDUCATION, "deny", reason)


def approve(emulator: Emulator, *numbers: int) -> None:
    """Approve Education for customers."""
    for number in numbers:
        emulator.decide(customer(number), EDUCATION, "approve")


def fail(emulator: Emulator, statuses: dict[int, int]) -> None:
    """Let every read of a customer end with a status."""
    emulator.set_faults(
        [
            {"match": {"path": f"*{customer(number)}*"}, "fault": {"status": status}}
            for number, status in statuses.items()
        ]
    )


def first_day(emulator: Emulator, pc: PartnerCenter) -> None:
    """Prepare what the first audit finds."""
    held = (SAME, REOPENED, LOST, LEFT, GONE, REFUSED, READABLE, UNREAD, UNREAD_BEFORE)
    refused = (DENIED_AGAIN, ASKED_AGAIN, REASON)
    ask(pc, *held, *refused, APPROVED, DENIED, REMOVED, WAITS, BOTH)
    approve(emulator, *held)
    for number in refused:
        deny(emulator, number, "Not an Education Customer")
    fail(emulator, {READABLE: 403, UNREAD_BEFORE: 503, UNREAD_AND_LEFT: 503})


def second_day(emulator: Emulator, pc: PartnerCenter) -> None:
    """Prepare what the second audit finds, of which half is from the first day."""
    held = (SAME, GONE, REFUSED, READABLE, UNREAD, UNREAD_BEFORE)
    ask(pc, *held, APPROVED, DENIED, REOPENED, REASON, WAITS, BOTH)
    approve(emulator, *held, APPROVED, BOTH)
    deny(emulator, DENIED, "Not an Academic Domain")
    deny(emulator, REASON, "Not an eligible Library")
    emulator.clock.set(NOON + DAY)
    ask(pc, DENIED_AGAIN, ASKED, ASKED_AGAIN, CAME)
    pc.qualifications.create(customer(BOTH), StateOwnedEntity())
    deny(emulator, DENIED_AGAIN, "Not an Education Customer")
    fail(emulator, {GONE: 404, REFUSED: 403, UNREAD: 503})


EXPECTED = {
    (APPROVED, EDUCATION, "approved", "InReview"),
    (DENIED, EDUCATION, "denied", "InReview"),
    (DENIED_AGAIN, EDUCATION, "denied", "Not an Education Customer"),
    (ASKED, EDUCATION, "asked", None),
    (ASKED_AGAIN, EDUCATION, "asked-again", "Denied"),
    (REOPENED, EDUCATION, "reopened", "Approved"),
    (LOST, EDUCATION, "lost", "Approved"),
    (REMOVED, EDUCATION, "removed", "InReview"),
    (REASON, EDUCATION, "reason", "Not an Education Customer"),
    (CAME, None, "came", None),
    (CAME, EDUCATION, "asked", None),
    (LEFT, None, "left", "read"),
    (GONE, None, "left", "read"),
    (REFUSED, None, "refused", "read"),
    (READABLE, None, "readable", "refused"),
    (BOTH, EDUCATION, "approved", "InReview"),
    (BOTH, "StateOwnedEntity", "approved", None),
}


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the snapshots of both days."""
    folder = tmp_path_factory.mktemp("days")
    first, second = folder / "1.db", folder / "2.db"
    with day(BEFORE) as (emulator, pc), without_waiting():
        first_day(emulator, pc)
        run(emulator, first)
        port = int(emulator.base_url.rpartition(":")[2])
    with day(AFTER, port) as (emulator, pc), without_waiting():
        second_day(emulator, pc)
        run(emulator, second)
    return first, second


def test_every_kind_of_change(days: tuple[Path, Path]) -> None:
    """Each prepared change is found with what was before, and an unread customer has none, on either day."""
    first, second = days

    assert changes(second, first) == {(customer(number), *rest) for number, *rest in EXPECTED}


def test_every_kind_is_prepared() -> None:
    """The table of kinds is what the type has, and no kind is left out here; the segment has its own test."""
    assert list(audit.CHANGES) == list(get_args(audit.Change))
    assert {change for _, _, change, _ in EXPECTED} | {"segment"} == set(audit.CHANGES)


def test_nothing_changes_on_the_same_day(days: tuple[Path, Path], tmp_path: Path) -> None:
    """A copy of a snapshot has no changes, also of customers that are gone, refused or unread."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(days[1].read_bytes())

    assert changes(copy, days[1]) == set()


def test_in_review_and_for_how_long(days: tuple[Path, Path]) -> None:
    """The days count from the vetting's own date to the read, both by the service's clock."""
    with audit.opened(days[1], days[0]) as results:
        found = {row.customer_id: row.days_in_review for row in results.rows("in-review")}
        counts = results.changes

    assert found == {customer(WAITS): 1, customer(REOPENED): 1} | {
        customer(number): 0 for number in (ASKED, ASKED_AGAIN, CAME)
    }
    assert counts["approved"] == 3
    assert sum(counts.values()) == len(EXPECTED)


def test_denied_with_the_reason(days: tuple[Path, Path]) -> None:
    """Every denial is there with its reason, whether it is new or not."""
    with audit.opened(days[1]) as results:
        found = {row.customer_id: row.vetting_reason for row in results.rows("denied")}

    assert found == {
        customer(DENIED): "Not an Academic Domain",
        customer(DENIED_AGAIN): "Not an Education Customer",
        customer(REASON): "Not an eligible Library",
    }


def test_all_rows_with_their_changes(days: tuple[Path, Path]) -> None:
    """All rows are the present ones, each once, and those of what is no longer there."""
    with audit.opened(days[1], days[0]) as results:
        rows = list(results.rows())
    present = {(row.customer_id, row.qualification) for row in rows}

    news = 5  # of LEFT, LOST and REMOVED, which have nothing now, and of the customers CAME and READABLE themselves
    assert len(rows) == len(present) == len(AFTER) + 1 + news
    assert (customer(LEFT), None) in present
    assert (customer(LOST), EDUCATION) in present
    assert [row.company_name for row in rows if row.customer_id == customer(LEFT)] == [f"Company {LEFT}"]


def test_another_segment(tmp_path: Path) -> None:
    """A segment that the file of customers says, as no document says that the service does, is compared too."""
    with day([0, 1, 2]) as (emulator, pc):
        ask(pc, 0, 1)
        for name, segments in (("1", ("K12", "K12", "K12")), ("2", ("HigherEducation", "", "HigherEducation"))):
            lines = [f"{customer(number)},{segment}\n" for number, segment in enumerate(segments)]
            (tmp_path / f"{name}.csv").write_text("customer_id,education_segment\n" + "".join(lines), encoding="utf-8")
            run(emulator, tmp_path / f"{name}.db", customers=tmp_path / f"{name}.csv")

    assert changes(tmp_path / "2.db", tmp_path / "1.db") == {(customer(0), EDUCATION, "segment", "K12")}


def test_other_ids_neither_come_nor_leave(tmp_path: Path) -> None:
    """Of customers that were given, one that is not given any more has not left."""
    with day([0, 1, 2]) as (emulator, pc):
        ask(pc, 0, 2)
        run(emulator, tmp_path / "1.db", customers=[customer(0), customer(1)])
        run(emulator, tmp_path / "2.db", customers=[customer(1), customer(2)])

    assert changes(tmp_path / "2.db", tmp_path / "1.db") == set()


def test_snapshots_that_cannot_be_compared(tmp_path: Path, days: tuple[Path, Path]) -> None:
    """Another service, other customers, no complete list, a later one, and the snapshot itself are refused by name."""
    with day([0]) as (emulator, _):
        run(emulator, tmp_path / "other.db")
        run(emulator, tmp_path / "ids.db", customers=[customer(0)])
        emulator.set_faults([{"match": {"path": "*/customers"}, "fault": {"status": 400}}])
        with pytest.raises(Exception, match="HTTP 400"):
            run(emulator, tmp_path / "half.db")
    wrong = {
        days[1]: "1.db is from http",
        tmp_path / "ids.db": "is about the customers that were given, and",
        tmp_path / "half.db": "has no complete list of customers; run its audit again",
        tmp_path / "other.db": "is the snapshot itself; give an earlier one",
        tmp_path / "none.db": "there is no snapshot",
    }
    with pytest.raises(audit.SnapshotError, match=r"2\.db is later than \S*1\.db; give an earlier one"):
        changes(days[0], days[1])
    for since, message in wrong.items():
        with pytest.raises(audit.SnapshotError) as refused, audit.opened(tmp_path / "other.db", since):
            pass
        assert message.replace("1.db", since.name) in str(refused.value)


def test_a_report_for_people(days: tuple[Path, Path], tmp_path: Path) -> None:
    """The HTML report has the states of the qualifications, and what changed in words."""
    with audit.opened(days[1], days[0]) as results, (tmp_path / "r.html").open("w", encoding="utf-8") as stream:
        audit.write_report(results, "html", stream, only="changed")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")

    assert f'"{customer(LOST)}"' in page
    assert '"lost", "Approved"' in page
    assert "Not an Academic Domain" in page
    assert f'"{customer(SAME)}"' not in page


def test_a_segment_as_rows_for_bulk(tmp_path: Path) -> None:
    """CSV and JSON lines of a segment are rows that a bulk run takes as they are."""
    with day([0, 1]) as (emulator, pc):
        ask(pc, 0, 1)
        file = tmp_path / "ids.csv"
        file.write_text(
            f"customer_id,education_segment,website,company_name\n{customer(0)},K12,contoso.edu,=Contoso\n"
            f"{customer(1)},HigherEducation,fabrikam.edu,\n",
            encoding="utf-8",
        )
        run(emulator, tmp_path / "s.db", customers=file)
    forms: list[audit.Format] = ["csv", "jsonl"]
    for form in forms:
        with audit.opened(tmp_path / "s.db") as results, (tmp_path / f"r.{form}").open("w", newline="") as stream:
            audit.write_report(results, form, stream, segment="k12")
        (row,) = bulk.read_rows(tmp_path / f"r.{form}")
        assert row == bulk.Row(
            customer(0), EDUCATION, "K12", "contoso.edu", None, "'=Contoso", 2 if form == "csv" else 1
        )


@pytest.mark.parametrize("option", [{"format": "xlsx"}, {"only": "some"}])
def test_a_result_that_there_is_not(days: tuple[Path, Path], tmp_path: Path, option: dict[str, Any]) -> None:
    """Another format or another choice of rows is refused with those that there are."""
    with audit.opened(days[1]) as results, (tmp_path / "r").open("w") as stream:
        given: dict[str, Any] = {"format": "csv", "stream": stream} | option
        with pytest.raises(ValueError, match=r"give '?(csv|all)"):
            audit.write_report(results, **given)
