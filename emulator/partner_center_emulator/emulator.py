"""The emulator as a Python object."""

from __future__ import annotations

import os
import ssl
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp

from partner_center_emulator.formats.json_text import require_encodable
from partner_center_emulator.server.app import create_app
from partner_center_emulator.server.tls import Certificate
from partner_center_emulator.server.uvicorn_server import BackgroundServer, base_url, bind
from partner_center_emulator.state.clock import Clock
from partner_center_emulator.state.journal import Journal
from partner_center_emulator.state.request_log import LogEntry
from partner_center_emulator.state.seed import Seed
from partner_center_emulator.state.settings import Settings
from partner_center_emulator.state.store import Outcome
from partner_center_emulator.web.emulation import Emulation


class Emulator:
    """Run a stateful Partner Center in this process.

    It accepts any bearer token that is not a JWT as that of a user with MFA. It checks the claims of a JWT.

    As a context manager it serves on a socket from a background thread. `app` is the application without a socket:

    .. code-block:: python

        with Emulator() as emulator:
            url = f"{emulator.base_url}/v1/customers/all/validations"
            httpx.get(url, headers={"Authorization": "Bearer any"}).raise_for_status()
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
        allowed_hosts: Collection[str] = (),
    ) -> None:
        """Prepare an emulator; port 0 takes a free port. Mappings have the same members as the control endpoints.

        With `tls` it serves https, which MSAL and azure-identity require. It makes its own certificate, which is also
        valid for `allowed_hosts`: trust `ca_file` or `ca_pem`.

        `persist` is a file that keeps every accepted change for later runs. A change is written there before the
        response is sent. An earlier run's settings still apply where `settings` has no others. An earlier run's seed
        still applies, and no other seed may be given.

        Operations without state send the examples of an OpenAPI spec: `spec`, a JSON file or plain data, or the spec
        that ships with the client.

        On an address that other machines reach, the control endpoints check the Host of a request: it has to be that
        address, this machine's name, or one of `allowed_hosts`, such as the name of a container.
        """
        self._host = host
        self._port = port
        changes = settings.as_dict() if isinstance(settings, Settings) else settings or {}
        first = Settings().changed(changes)
        new_seed = seed if isinstance(seed, Seed) or seed is None else Seed.of(seed)
        if new_seed is not None:
            require_encodable(new_seed.as_dict(), "the seed")
        journal = None if persist is None else Journal(persist, new_seed)
        try:
            first_seed = (new_seed or Seed()) if journal is None else journal.seed
            self._emulation = Emulation(first, first_seed, journal=journal)
            self._emulation.configure(changes)
            self._app = create_app(self._emulation, spec, allowed_hosts)
        except BaseException:
            if journal is not None:
                journal.close()
            raise
        self._certificate = Certificate(host, *allowed_hosts) if tls else None
        self._while_serving = ExitStack()
        self._ca_file: Path | None = None
        self._server: BackgroundServer | None = None
        self._base_url: str | None = None

    def __enter__(self) -> Self:
        """Start to serve; the state of earlier requests stays."""
        if self._server is not None:
            raise RuntimeError("the emulator is already serving")
        context = self.tls_context
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
        """Stop serving and release the file of `persist`; the state stays readable."""
        if self._server is not None:
            self._server.stop()
            self._server = None
            self._base_url = None
        self._while_serving.close()
        self.close()

    def close(self) -> None:
        """Release the file of `persist`; call it only where the emulator is not used in a with statement."""
        self._emulation.close()

    @property
    def app(self) -> ASGIApp:
        """Return the ASGI application."""
        return self._app

    @property
    def base_url(self) -> str:
        """Return the URL that it serves on, without a slash at the end."""
        if self._base_url is None:
            raise RuntimeError("the emulator has an address only while it serves: use it in a with statement")
        return self._base_url

    @property
    def authority(self) -> str:
        """Return the URL of its login service. MSAL takes it with a tenant after it, azure-identity takes it as it is.

        Both require https. Switch off the look-up of the authority at login.microsoftonline.com: MSAL takes
        `instance_discovery=False`, azure-identity `disable_instance_discovery=True`.
        """
        return self.base_url

    @property
    def tls_context(self) -> ssl.SSLContext | None:
        """Return the TLS settings that it serves with; None for plain http."""
        return None if self._certificate is None else self._certificate.context

    @property
    def ca_pem(self) -> bytes:
        """Return the certificate to trust, as PEM."""
        return self._require_certificate().ca_pem

    @property
    def ca_file(self) -> str:
        """Return the path of a file with the certificate to trust; the file exists only while the emulator serves."""
        self._require_certificate()
        if self._server is None:
            raise RuntimeError("the emulator has a CA file only while it serves: use it in a with statement")
        return str(self._ca_file)

    @property
    def clock(self) -> Clock:
        """Return the clock that vetting follows."""
        return self._emulation.service.clock

    @property
    def log(self) -> list[LogEntry]:
        """Return every request that the service received, in order of receipt."""
        return self._emulation.service.log.entries()

    @property
    def settings(self) -> Settings:
        """Return the present settings."""
        return self._emulation.service.settings

    def configure(self, **changes: object) -> Settings:
        """Change some settings, all or none; an unknown name or a bad value raises ValueError."""
        return self._emulation.configure(changes)

    @property
    def faults(self) -> list[dict[str, object]]:
        """Return the fault rules with their remaining hits, as `GET /_emulator/faults` does."""
        return self._emulation.fault_rules.rules()

    def set_faults(self, rules: Sequence[Mapping[str, object]]) -> None:
        """Replace all fault rules; a bad rule raises ValueError and changes nothing."""
        self._emulation.fault_rules.replace(rules)

    def decide(
        self, customer_id: str, qualification: str, outcome: Outcome, reason: str | None = None
    ) -> dict[str, object]:
        """Decide a vetting by hand, whatever the rules say, and return the decided qualification.

        ``"review"`` keeps it in review, however far the clock moves. Only ``"deny"`` takes a reason. A qualification
        that does not exist raises LookupError, one that is not in review raises ValueError.
        """
        return self._emulation.service.decide_vetting(customer_id, qualification, outcome, reason)

    def reset(self) -> None:
        """Restore the seed, the first settings and real time; clear the log and the faults."""
        self._emulation.reset()

    def state(self) -> dict[str, object]:
        """Return customers, validation codes, clock and settings as plain data, as `GET /_emulator/state` does."""
        return self._emulation.state()

    def _require_certificate(self) -> Certificate:
        if self._certificate is None:
            raise RuntimeError("the emulator serves plain http: make it with Emulator(tls=True)")
        return self._certificate
