"""A stateful Partner Center on one machine, to develop and test against."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["Client", "Clock", "Emulator", "LogEntry", "PersistenceError", "Seed", "Settings", "ValidationCode"]

if TYPE_CHECKING:
    from partner_center_emulator.emulator import Emulator
    from partner_center_emulator.state.clock import Clock
    from partner_center_emulator.state.journal import PersistenceError
    from partner_center_emulator.state.request_log import LogEntry
    from partner_center_emulator.state.seed import Client, Seed, ValidationCode
    from partner_center_emulator.state.settings import Settings
else:
    _MODULES = {
        "Client": "state.seed",
        "Clock": "state.clock",
        "Emulator": "emulator",
        "LogEntry": "state.request_log",
        "PersistenceError": "state.journal",
        "Seed": "state.seed",
        "Settings": "state.settings",
        "ValidationCode": "state.seed",
    }

    def __getattr__(name: str) -> object:
        """Import a name on first use: pytest loads this package's plugin in every run, even without the extra."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415

        try:
            for needed in ("starlette", "uvicorn"):
                import_module(needed)
        except ModuleNotFoundError as error:
            message = f'{error}; the emulator needs: pip install "partner-center-client[emulator]"'
            raise ModuleNotFoundError(message, name=error.name) from None
        found = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = found
        return found
