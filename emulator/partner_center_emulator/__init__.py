"""A stateful Partner Center on one machine, to develop and test against."""

try:
    import starlette
    import uvicorn
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(f'{error}; the emulator needs: pip install "partner-center-client[emulator]"') from None
del starlette, uvicorn

from partner_center_emulator.clients import Client
from partner_center_emulator.clock import Clock
from partner_center_emulator.emulator import Emulator
from partner_center_emulator.log import LogEntry
from partner_center_emulator.seed import Seed, ValidationCode
from partner_center_emulator.settings import Settings

__all__ = ["Client", "Clock", "Emulator", "LogEntry", "Seed", "Settings", "ValidationCode"]
