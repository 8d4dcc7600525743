"""The emulator as a Python object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp

from partner_center_emulator.app import create_app
from partner_center_emulator.clock import Clock
from partner_center_emulator.emulation import Emulation
from partner_center_emulator.log import LogEntry
from partner_center_emulator.seed import Seed
from partner_center_emulator.server import BackgroundServer, base_url, bind
from partner_center_emulator.settings import Settings


class Emulator:
    """Run a stateful Partner Center in this process.

    As a context manager it serves on a socket from a background thread; `app` serves it without one::

        with Emulator() as emulator:
            httpx.get(f"{emulator.base_url}/v1/customers/all/validations", headers={"Authorization": "Bearer any"})
            emulator.clock.advance(timedelta(days=3))
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        settings: Settings | Mapping[str, object] | None = None,
        seed: Seed | Mapping[str, object] | None = None,
    ) -> None:
        """Prepare an emulator; port 0 takes a free one, and plain mappings are read as the control endpoints do."""
        self._host = host
        self._port = port
        self._emulation = Emulation(
            settings if isinstance(settings, Settings) else Settings().changed(settings or {}),
            seed if isinstance(seed, Seed) else Seed.of(seed or {}),
        )
        self._app = create_app(self._emulation)
        self._server: BackgroundServer | None = None
        self._base_url: str | None = None

    def __enter__(self) -> Self:
        """Start serving; the state is what earlier requests left."""
        if self._server is not None:
            raise RuntimeError("the emulator is already serving")
        bound = bind(self._host, self._port)
        self._base_url = base_url(bound)
        self._server = BackgroundServer(self._app, bound)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop serving; the state stays readable."""
        if self._server is not None:
            self._server.stop()
            self._server = None
            self._base_url = None

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

    def reset(self) -> None:
        """Go back to the seed, the first settings, real time, an empty log and no faults."""
        self._emulation.reset()

    def state(self) -> dict[str, object]:
        """Return customers, validation codes, clock and settings as plain data, as `GET /_emulator/state` does."""
        return self._emulation.state()
