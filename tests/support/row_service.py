"""A service that answers each row of a bulk run as a test says, and rows and readers for it."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from scripted_server import Received, ScriptedServer, answer

from partner_center_workflows import bulk

KIND = "StateOwnedEntity"


def customer(number: int) -> str:
    """Return the id of a customer."""
    return f"4d3cf487-70f4-4e1e-9ff1-b2bfce8d{number:04x}"


def rows(count: int, **more: str) -> list[dict[str, str]]:
    """Return rows of as many customers."""
    return [{"customer_id": customer(number), "qualification": KIND, **more} for number in range(count)]


def qualified(status: str | None = "Approved", reason: str | None = None, kind: str = KIND, **more: str) -> bytes:
    """Return the response with one qualification."""
    item = {"qualification": kind, "vettingStatus": status, "vettingReason": reason, **more}
    return answer(200, {"qualifications": [{name: value for name, value in item.items() if value is not None}]})


NOTHING = answer(200, {"qualifications": []})


class RowService(ScriptedServer):
    """Give each request what a function returns for its method and its customer's number; -1 for the codes.

    The function may return None, and then the connection is closed without a response.
    """

    def __init__(self, reply: Callable[[str, int], bytes | None]) -> None:
        async def give(request: Received, writer: asyncio.StreamWriter) -> None:
            content = reply(request.method, self.number_of(request))
            if content is None:
                writer.close()
            else:
                writer.write(content)
                await writer.drain()

        super().__init__(give)

    @staticmethod
    def number_of(request: Received) -> int:
        """Return the number of the customer that a request is for."""
        at = request.target.find(customer(0)[:-4])
        return -1 if at < 0 else int(request.target[at + 32 : at + 36], 16)

    def asked(self, method: str) -> Counter[int]:
        """Return how often a method was called for each customer."""
        return Counter(self.number_of(request) for request in self.received if request.method == method)


def entries(journal: Path) -> list[bulk.Entry]:
    """Return the rows of a journal."""
    with bulk.JournalReader.open_for_reading(journal) as reader:
        return list(reader.entries())
