"""The URL of a shared journal: what it may be, and that no message shows its secrets."""

import pytest
from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.psycopg import dialect

from partner_center import InvalidRequestError
from partner_center_workflows.bulk.journal_address import Address, is_shared

SECRET = "pl@nted"
URL = "postgresql://alice:pl%40nted@db.example:5432/pc"


@pytest.mark.parametrize(
    ("journal", "shared"),
    [
        (URL, True),
        ("postgres://db.example/pc", True),
        ("mysql://db.example/pc", True),  # refused with what to give, and never made as a file
        ("customers.db", False),
        ("C:\\customers.db", False),
        ("file:customers.db", False),
        ("folder/postgresql.db", False),
    ],
)
def test_where_the_journal_is_decides(journal: str, shared: bool) -> None:
    """A URL is a shared journal, and anything else a file."""
    assert is_shared(journal) is shared


def test_neither_str_nor_repr_shows_a_secret() -> None:
    """The host, the port and the database are shown; user name, password and parameters are not."""
    address = Address.of(f"{URL}?sslmode=require&sslpassword=pl%40nted")

    assert str(address) == "postgresql://db.example:5432/pc"
    for shown in (str(address), repr(address)):
        assert not any(each in shown for each in (SECRET, "pl%40nted", "alice", "require"))
    assert address.parameters() == {
        "user": "alice",
        "password": SECRET,
        "host": "db.example",
        "port": "5432",
        "dbname": "pc",
        "sslmode": "require",
        "sslpassword": SECRET,
    }


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://alice:plnted@h/pc", "journal is a URL of another kind; give one such as postgresql://host/database"),
        ("postgresql+psycopg://alice:plnted@h/pc", "journal is a URL of another kind"),
        ("postgresql:/alice:plnted@h/pc", "journal is a URL of another kind"),
        ("postgresql://alice:plnted@/pc", "journal: the URL names no host; give one such as postgresql://host/data"),
        ("postgresql://alice:plnted@h", "journal: the URL names no database; give one such as postgresql://host/data"),
        ("postgresql://alice:pl@nted@h/pc", "has an @ or a / in its user name, its password or a parameter; write %40"),
        ("postgresql://alice:pl/nted@h/pc", "has an @ or a / in its user name, its password or a parameter; write %40"),
        ("postgresql://alice:pl%nted@h/pc", "journal: the URL has a % that begins no percent-encoding; write %25"),
        ("postgresql://alice:plnted/pc", "journal: the port in the URL is no number; give one such as 5432"),
        ("postgresql://h:99999/pc", "journal: the port in the URL is no number; give one such as 5432"),
        ("postgresql://h/pc?sslmod=require", "journal: invalid URI query parameter: 'sslmod'; did you mean sslmode?"),
        ("postgresql://h/pc?password=pl&nted=1", "the URL has an invalid URI query parameter; https://www.postgresql"),
        ("postgresql://h/pc?sslmode", "a parameter of the URL has no value; write it as name=value"),
        ("postgresql://alice:plnted%ff@h/pc", "journal: the URL is not valid UTF-8; write é as %C3%A9"),
        ("postgresql://alice:plnted\udcff@h/pc", "journal: the URL is not valid UTF-8; write é as %C3%A9"),
        ("postgresql://alice:plnted@[::1/pc", "journal: the URL is not valid; give one such as postgresql://host/"),
    ],
)
def test_a_wrong_url_is_refused_without_its_parts(url: str, said: str) -> None:
    """One sentence says what to give, and repeats nothing that may be part of a password."""
    with pytest.raises(InvalidRequestError) as caught:
        Address.of(url)

    assert said in str(caught.value)
    for part in ("alice", "nted"):
        assert part not in str(caught.value)


@pytest.mark.parametrize("url", [URL, "postgresql://h/pc?user=a&password=x", "postgresql://h/pc?sslpassword=x"])
def test_a_password_on_the_command_line_is_refused(url: str) -> None:
    """Everyone on the machine sees it there; an environment variable and Python may have it."""
    with pytest.raises(InvalidRequestError) as caught:
        Address.of(url, origin="--journal", on_command_line=True)

    assert str(caught.value) == (
        "--journal: everyone on this machine can see a password on a command line; leave it out of the URL, and give "
        "it in PGPASSWORD or a file that PGPASSFILE names, or give the whole URL in PARTNER_CENTER_JOURNAL"
    )
    assert Address.of("postgresql://alice@h/pc", on_command_line=True).user == "alice"


def test_an_entra_token_is_sent_over_tls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS is required unless the database is on this machine; the user name has to be there, and no password."""
    monkeypatch.setenv("PARTNER_CENTER_JOURNAL_AUTH", "entra")
    assert Address.of("postgresql://worker@db.example/pc").parameters()["sslmode"] == "require"
    assert "sslmode" not in Address.of("postgresql://worker@127.0.0.1/pc").parameters()

    for url, said in {
        "postgresql://worker@db.example/pc?sslmode=prefer": "sslmode would send a token without TLS",
        "postgresql://db.example/pc": "the URL has no user name; give that of the Entra principal",
        URL: "the URL has a password, and PARTNER_CENTER_JOURNAL_AUTH is entra; give one of them",
    }.items():
        with pytest.raises(InvalidRequestError, match=said):
            Address.of(url)
    with pytest.raises(InvalidRequestError, match="journal_auth is 'kerberos'; give password or entra"):
        Address.of(URL, auth="kerberos")


@pytest.mark.parametrize(
    ("url", "shown", "expected"),
    [
        (
            "postgresql://u:p%40s%2Fs@h:5433/d%20b?sslmode=require",
            "postgresql://h:5433/d b",
            {"user": "u", "password": "p@s/s", "host": "h", "port": 5433, "dbname": "d b", "sslmode": "require"},
        ),
        ("postgresql://u@[::1]:5432/pc", "postgresql://[::1]:5432/pc", {"user": "u", "host": "::1", "port": 5432}),
        ("postgres://h1:1,h2:2/pc", "postgresql://h1,h2/pc", {"host": "h1,h2", "port": "1,2"}),
        ("postgresql:///pc?host=/run/pg", "postgresql:///run/pg/pc", {"host": "/run/pg"}),
    ],
)
def test_the_driver_gets_what_the_url_says(url: str, shown: str, expected: dict[str, object]) -> None:
    """Each part arrives at psycopg as it is, from the URL that SQLAlchemy and the engine receive."""
    address = Address.of(url)

    _, found = dialect().create_connect_args(make_url(address.url()))  # type: ignore[no-untyped-call]

    assert str(address) == shown
    assert found == {"dbname": "pc", **expected}
