"""The kinds of database files of this package: how each is recognized, and the words of its messages."""

from attrs import frozen

from partner_center import PartnerCenterError

from .records import InUseError, JournalError


@frozen
class FileKind:
    """One kind of file.

    Attributes:
        noun: What a message calls it.
        of: What it is the file of.
        application_id: The number by which `file` and this package recognize it.
        version: The version of a new file.
        newest: The newest version that this package knows.
        tables: The tables that it has.
        package: The package that holds its `schema.sql`.
        made_by: The command that makes it.
        nothing_lost: The hint for a file that cannot be used now.
        damaged: What to do about a damaged file.
        error: The error for a file that cannot be used.
        in_use: The error for a file that another process uses.
    """

    noun: str
    of: str
    application_id: int
    version: int
    newest: int
    tables: frozenset[str]
    package: str
    made_by: str
    nothing_lost: str
    damaged: str
    error: type[PartnerCenterError]
    in_use: type[PartnerCenterError]


JOURNAL = FileKind(
    noun="journal",
    of="a bulk run",
    application_id=0x50435142,
    version=1,
    newest=2,  # its fingerprints are made with a key; what knows version 1 alone would take other codes for them
    tables=frozenset({"about", "entries"}),
    package=__name__.rpartition(".")[0],
    made_by="bulk run",
    nothing_lost="Everything that was sent is in the journal; run the same command again to resume.",
    damaged="restore it from a backup: a new one does not know what was sent already",
    error=JournalError,
    in_use=InUseError,
)
