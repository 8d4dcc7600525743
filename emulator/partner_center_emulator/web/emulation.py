"""The whole emulation: the service, the login service and the faults, with the controls that change all of them."""

from __future__ import annotations

from collections.abc import Mapping

from partner_center_emulator.authority.token_issuer import TokenIssuer
from partner_center_emulator.faults.fault_rules import FaultRules
from partner_center_emulator.faults.throttle import Throttle
from partner_center_emulator.service.operations import Service
from partner_center_emulator.state.journal import Journal
from partner_center_emulator.state.seed import Seed
from partner_center_emulator.state.settings import Settings


class Emulation:
    """Hold the parts of an emulator, without HTTP.

    The server's thread changes the state and a test's thread reads it, so each method takes the service's lock.
    """

    def __init__(
        self, settings: Settings, seed: Seed, *, throttle: Throttle | None = None, journal: Journal | None = None
    ) -> None:
        """Start from settings and a seed, then replay the journal; `reset` restores the settings and the seed."""
        self._journal = journal
        self.service = Service(settings, seed, journal)
        self.token_issuer = TokenIssuer(seed.clients, self.service.clock)
        self.fault_rules = FaultRules(self.service.settings.seed)
        self.throttle = throttle or Throttle()

    def configure(self, changes: Mapping[str, object]) -> Settings:
        """Change some settings, all or none."""
        with self.service.lock:
            settings = self.service.configure(changes)
            if "seed" in changes:
                self.fault_rules.restart(settings.seed)
            return settings

    def reset(self) -> None:
        """Restore the seed, the first settings and real time; clear the log and the faults."""
        with self.service.lock:
            self.service.reset()
            self.token_issuer.reset()
            self.fault_rules.clear(self.service.settings.seed)
            self.throttle.clear()

    def state(self) -> dict[str, object]:
        """Return the whole state as plain data."""
        service = self.service
        with service.lock:
            return {
                "customers": service.all_qualifications(),
                "validation_codes": service.validation_codes(),
                "token_requests": self.token_issuer.counts(),
                "clock": service.clock_state(),
                "mode": service.settings.mode,
                "settings": service.settings.as_dict(),
                "requests": service.log.totals(),
            }

    def close(self) -> None:
        """Release the journal's file."""
        if self._journal is not None:
            self._journal.close()
