"""Why a database refuses, where waiting does not help: in one sentence that says what to do about it."""

_CREDENTIALS = "does not accept the user or its password; check both"
_MISSING = "is not there; create it, or correct its name"
_NO_JOURNAL = "has no journal; no batch was submitted to it, so run `bulk submit` first"

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_BY_SQLSTATE = {
    "28": _CREDENTIALS,
    "3D": _MISSING,
    "42501": "gives this user too few rights; `submit` needs CREATE on it, `status` and `report` need to read the "
    "tables of the journal, and the others need to write them too",
    "25006": "is read only; give its primary server, or a user whose transactions may write",
    "57014": "ended a statement that took too long; its administrator can raise statement_timeout for this user",
    "42P01": _NO_JOURNAL,
    "3F": _NO_JOURNAL,
}
# While a connection is made, psycopg gives no SQLSTATE. The words are those of libpq and of a server in English: it is
# not known of a refusal in another language whether it passes, as that of a server without a free connection does.
_BY_WORDS = {
    "no password supplied": "asks for a password; give it in PGPASSWORD, or in a file that PGPASSFILE names",
    "password authentication failed": _CREDENTIALS,
    "no pg_hba.conf entry": "does not accept this user from this machine; its administrator can allow it",
    'FATAL:  role "': _CREDENTIALS,
    'permission denied for database "': "does not accept this user; give it the right CONNECT",
    'FATAL:  database "': _MISSING,
    "SSL": "has no TLS as sslmode asks for it; correct sslmode or sslrootcert",
    "certificate": "has a certificate that sslmode does not accept; correct sslmode or sslrootcert",
    "invalid sslmode value": "has an sslmode that libpq does not know; give one such as require or verify-full",
}


def refusal(error: BaseException) -> str | None:
    """Return why a database refuses; None if it does not, or if that may pass.

    Args:
        error: An error of psycopg.
    """
    state: str | None = getattr(error, "sqlstate", None)
    if state is not None:
        return next((said for start, said in _BY_SQLSTATE.items() if state.startswith(start)), None)
    text = str(error)
    return next((said for words, said in _BY_WORDS.items() if words in text), None)
