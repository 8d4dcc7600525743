"""A stateful Partner Center on one machine, to develop and test against."""

from partner_center_emulator.clock import Clock
from partner_center_emulator.emulator import Emulator
from partner_center_emulator.log import LogEntry
from partner_center_emulator.seed import Seed, ValidationCode
from partner_center_emulator.settings import Settings

__all__ = ["Clock", "Emulator", "LogEntry", "Seed", "Settings", "ValidationCode"]
