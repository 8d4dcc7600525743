"""The emulator as a Python object."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp

from partner_center_emulator.server.app import create_app
from partner_center_emulator.server.tls import Certificate
from partner_center_emulator.server.uvicorn_server import BackgroundServer, base_url, bind
from partner_center_emulator.service.operations import Emulation
from partner_center_emulator.state.clock import Clock
from partner_center_emulator.state.journal import Journal
from partner_center_emulator.state.request_log import LogEntry
from partner_center_emulator.state.seed import Seed
from partner_center_emulator.state.settings import Settings
from partner_center_emulator.state.store import Outcome


class Emulator:
    """Run a stateful Partner Center in this process.

    Any bearer token that is not a JWT is taken as that of a user with MFA; of a JWT the claims are checked.

    As a context manager it serves on a socket from a background thread; `app` serves it without one:

    .. code-block:: python

        with Emulator() as emulator:
            where = f"{emulator.base_url}/v1/customers/all/validations"
            httpx.get(where, headers={"Authorization": "Bearer any"}).raise_for_status()
            emulator.clock.advance(timedelta(days=3))
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: bool = False,
        settings: Settings | Mapping[str, object] | None = None,
        seed: Seed | Mapping[str, object] | None = None,
        persist: str | os.PathLike[str] | None = None,
        spec: str | os.PathLike[str] | Mapping[str, object] | None = None,
    ) -> None:
        """Prepare an emulator; port 0 takes a free one, and plain mappings are read as the control endpoints do.

        With `tls` it serves https, as MSAL and azure-identity insist, with a certificate that is made here: trust
        `ca_file` or `ca_pem`.

        With `persist`, a file, everything accepted outlives this process: it is written there before it is answered.
        Of an earlier run's settings those hold that are not given here; its seed holds, and no other may be given.

        Operations for which there is no state are answered from the examples of an OpenAPI spec: the one that ships
        with the client, or `spec`, a JSON file or plain data.
        """
        self._host = host
        self._port = port
        given = settings.as_dict() if isinstance(settings, Settings) else settings or {}
        first = Settings().changed(given)
        planted = seed if isinstance(seed, Seed) or seed is None else Seed.of(seed)
        journal = None if persist is None else Journal(persist, planted)
        try:
            begun = (planted or Seed()) if journal is None else journal.seed
            self._emulation = Emulation(first, begun, journal=journal)
            self._emulation.configure(given)
            self._app = create_app(self._emulation, spec)
        except BaseException:
            if journal is not None:
                journal.close()
            raise
        self._certificate = Certificate(host) if tls else None
        self._while_serving = ExitStack()
        self._ca_file: Path | None = None
        self._server: BackgroundServer | None = None
        self._base_url: str | None = None

    def __enter__(self) -> Self:
        """Start serving; the state is what earlier requests left."""
        if self._server is not None:
            raise RuntimeError("the emulator is already serving")
        context = None if self._certificate is None else self._certificate.context
        with ExitStack() as starting:
            if self._certificate is not None:
                self._ca_file = starting.enter_context(self._certificate.ca_file())
            bound = bind(self._host, self._port)
            self._base_url = base_url(bound, context)
            self._server = BackgroundServer(self._app, bound, context)
            self._while_serving = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop serving, and let others use the file of `persist`; the state stays readable."""
        if self._server is not None:
            self._server.stop()
            self._server = None
            self._base_url = None
        self._while_serving.close()
        self.close()

    def close(self) -> None:
        """Let others use the file of `persist`; needed only where the emulator is not used in a with statement."""
        self._emulation.close()

    @property
    def app(self) -> ASGIApp:
        """Return the ASGI application."""
        return self._app

    @property
    def base_url(self) -> str:
        """Return the address it serves on, without a slash at the end."""
        if self._base_url is None:
            raise RuntimeError("the emulator has an address only while it serves: use it in a with statement")
        return self._base_url

    @property
    def authority(self) -> str:
        """Return the address of its login service, to give to MSAL, with a tenant after it, or to azure-identity.

        Both want https, and not to look up the authority at login.microsoftonline.com: `instance_discovery=False` for
        MSAL, `disable_instance_discovery=True` for azure-identity.
        """
        return self.base_url

    @property
    def ca_pem(self) -> bytes:
        """Return the certificate to trust, in PEM."""
        return self._require_certificate().ca_pem

    @property
    def ca_file(self) -> str:
        """Return the path of a file with the certificate to trust; it is there only while the emulator serves."""
        self._require_certificate()
        if self._server is None:
            raise RuntimeError("the emulator has a CA file only while it serves: use it in a with statement")
        return str(self._ca_file)

    @property
    def clock(self) -> Clock:
        """Return the clock that vetting follows."""
        return self._emulation.clock

    @property
    def log(self) -> list[LogEntry]:
        """Return every service request received so far, in order of receipt."""
        return self._emulation.log.entries()

    @property
    def settings(self) -> Settings:
        """Return the settings in force."""
        return self._emulation.settings

    def configure(self, **changes: object) -> Settings:
        """Change some settings, all or none; an unknown name or a bad value raises ValueError."""
        return self._emulation.configure(changes)

    @property
    def faults(self) -> list[dict[str, object]]:
        """Return the fault rules with the hits that are left, as `GET /_emulator/faults` does."""
        return self._emulation.faults.rules()

    def set_faults(self, rules: Sequence[Mapping[str, object]]) -> None:
        """Put fault rules in place of the present ones; a bad rule raises ValueError and changes nothing."""
        self._emulation.faults.replace(rules)

    def decide(
        self, customer_id: str, qualification: str, outcome: Outcome, reason: str | None = None
    ) -> dict[str, object]:
        """Decide a vetting by hand, whatever the rules say, and return the qualification as it is then.

        ``"review"`` keeps it in review however far the clock goes; a reason goes with ``"deny"``. A qualification that
        is not there raises LookupError, one that is not in review raises ValueError.
        """
        return self._emulation.decide(customer_id, qualification, outcome, reason)

    def reset(self) -> None:
        """Go back to the seed, the first settings, real time, an empty log and no faults."""
        self._emulation.reset()

    def state(self) -> dict[str, object]:
        """Return customers, validation codes, clock and settings as plain data, as `GET /_emulator/state` does."""
        return self._emulation.state()

    def _require_certificate(self) -> Certificate:
        if self._certificate is None:
            raise RuntimeError("the emulator serves plain http: make it with Emulator(tls=True)")
        return self._certificate
