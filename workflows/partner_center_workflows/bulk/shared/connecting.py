"""Connect to the database of a shared journal."""

from partner_center_workflows.bulk.journal_address import Address

from . import entra
from .database import Database


def connect(address: Address, *, pool: int = 3) -> Database:
    """Return the database at an address. The caller closes it.

    Args:
        address: The address.
        pool: The most connections.

    Raises:
        InvalidRequestError: The extra `azure` is not installed, and the address needs it.
    """
    return Database(address.url(), pool=pool, password=entra.password() if address.auth == "entra" else None)
