"""A demonstration of the main use: qualify four customers with an emulator, and follow their vetting.

`python -m partner_center_workflows.demo`, or `nox -s demo`; needs the extras `emulator` and `cli`, and no credentials.
"""

import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from attrs import define
from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from partner_center import (
    APIError,
    CustomerQualification,
    Education,
    GovernmentCommunityCloud,
    InvalidRequestError,
    PartnerCenter,
    StateOwnedEntity,
)
from partner_center.formats.outside_text import printable
from partner_center_emulator import Emulator

_TABLE_WIDTH = 80  # columns that the table of results needs

Requested = Education | GovernmentCommunityCloud | StateOwnedEntity


_NEXT = (
    ("emulator", "the same emulator, for your code"),
    ("qualifications --help", "one customer of your own"),
    ("bulk run --help", "many customers, from a file"),
    ("login --help", "sign in to Partner Center"),
)


@define
class Customer:
    """A customer of the demonstration, with the requested qualification, the expected statuses and the real ones."""

    name: str
    requested: Requested
    expected: tuple[str | None, str | None]  # vetting status after the create, and after the days of vetting
    customer_id: str
    request_id: str
    at_once: CustomerQualification | None = None
    later: CustomerQualification | None = None

    @property
    def as_expected(self) -> bool:
        """Whether both statuses are the expected ones."""
        seen = (self.at_once and self.at_once.vetting_status, self.later and self.later.vetting_status)
        return self.at_once is not None and self.later is not None and seen == self.expected


def customer(name: str, requested: Requested, *expected: str | None) -> Customer:
    """Return a customer with a new id and the request id of its create."""
    return Customer(name, requested, (expected[0], expected[1]), str(uuid4()), str(uuid4()))


def run(console: Console) -> bool:
    """Run the demonstration and return whether everything was as expected."""
    with Emulator() as emulator, PartnerCenter("demo-token", base_url=emulator.base_url) as pc:
        console.print(f"An emulated Partner Center listens on {emulator.base_url}.\n")

        codes = pc.validation_codes.list()
        code = next(each for each in codes if each.remaining_creates)
        owner = printable(str(code.organization_name))
        console.print(f"Validation codes: {len(codes)}; one of {owner} has {code.remaining_creates} uses left.")
        customers = [
            customer("Contoso School", Education("K12", website="contoso.edu"), "InReview", "Approved"),
            customer("Fabrikam Ltd", Education("HigherEducation", website="www.denied.example"), "InReview", "Denied"),
            customer("City of Contoso", GovernmentCommunityCloud(str(code.validation_id)), "InReview", "Approved"),
            customer("Contoso Railways", StateOwnedEntity(), None, None),
        ]
        for each in customers:
            response = pc.qualifications.create(each.customer_id, each.requested, request_id=each.request_id)
            each.at_once = response.qualifications[0]

        refused = refusals(pc, console)

        emulator.clock.advance(timedelta(days=4))
        console.print("\nFour days pass on the emulator's clock; Microsoft's vetting would take as long.\n")
        for each in customers:
            each.later = pc.qualifications.list(each.customer_id).qualifications[0]

        show_results(customers, console)
        remaining = next(each for each in pc.validation_codes.list() if each.validation_id == code.validation_id)
        spent = (remaining.remaining_creates, code.remaining_creates)
        effects = sum(entry.effect for entry in emulator.log)
    console.print(f"The validation code has {spent[0]} uses left; the service carried out {effects} requests.")
    return refused and all(each.as_expected for each in customers) and spent == (4, 5) and effects == len(customers)


def refusals(pc: PartnerCenter, console: Console) -> bool:
    """Show a request that the client refuses before sending it, and one that the service refuses."""
    try:
        pc.qualifications.create("contoso.com", StateOwnedEntity())
    except InvalidRequestError as error:
        console.print(Text.assemble(("\nRefused before anything was sent: ", "bold"), printable(str(error))))
    else:
        return False
    try:
        pc.qualifications.create(str(uuid4()), GovernmentCommunityCloud("000000"))
    except APIError as error:
        console.print(Text.assemble(("\nRefused by the service: ", "bold"), printable(str(error))))
        return True
    return False


def show_results(customers: list[Customer], console: Console) -> None:
    """Show the results: as a table where it fits, or else one below the other."""
    if console.width >= _TABLE_WIDTH:
        console.print(table(customers, console.width))
        return
    for each in customers:
        console.print(each.name, style="bold")
        statuses = f"At once: {_status(each.at_once)}\nFour days later: {_status(each.later)}"
        console.print(Padding.indent(f"{_requested(each)}\n{each.request_id}\n{statuses}\n", 2))


def table(customers: list[Customer], width: int) -> Table:
    """Return the table of results. Its first column has an id on a line, and the last one takes what is left."""
    last = Column("Four days later", max_width=width - _TABLE_WIDTH + 24)
    result = Table(Column("Customer, and the request's id", min_width=36), "At once", last, show_lines=True)
    for each in customers:
        first = f"{each.name}\n{_requested(each)}\n{each.request_id}"
        result.add_row(first, _status(each.at_once), _status(each.later))
    return result


def _requested(each: Customer) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(each.requested).__name__)


def _status(item: CustomerQualification | None) -> str:
    if item is None:
        return "?"
    status = item.vetting_status or "no vetting"
    return printable(f"{status}: {item.vetting_reason}" if item.vetting_reason else status)


class _Console(Console):
    """A console that shows texts as they are, without markup, and lets its caller know that its reader has gone."""

    def on_broken_pipe(self) -> None:
        """Raise the error again, which is being handled."""
        raise  # noqa: PLE0704


def shown_on(stream: TextIO) -> Console:
    """Return a console that writes to a stream."""
    columns = os.environ.get("COLUMNS", "")
    width = None if stream.isatty() or columns.strip("0").isdigit() else 100
    return _Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def conclude(console: Console, *, as_expected: bool, command: str) -> None:
    """Write the outcome, and what to do next with the command, which is given as it can be typed."""
    if not as_expected:
        console.print("\nSomething was not as expected; see above.", style="bold red")
        return
    console.print("\nWhere to go next:")
    for words, what in _NEXT:
        console.print(f"  {command} {words}\n      {what}", soft_wrap=True)


def _command() -> str:
    """Return the command as it can be typed here: with its folder where it is below this one, as that of nox is."""
    beside = Path(sys.executable).with_name("partner-center.exe" if os.name == "nt" else "partner-center")
    here = Path.cwd()
    return str(beside.relative_to(here)) if beside.is_relative_to(here) and beside.exists() else "partner-center"


def main() -> int:
    """Run the demonstration; return 0 if everything was as expected."""
    console = shown_on(sys.stdout)
    as_expected = run(console)
    conclude(console, as_expected=as_expected, command=_command())
    return 0 if as_expected else 1


if __name__ == "__main__":
    sys.exit(main())
