"""What a page did in the browser that it should not have done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Request


@dataclass
class Watch:
    """Hold what a page did that it should not have done."""

    origin: str
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: ["404 (Not Found) http"])
    """Parts of console messages that are no fault: Chromium reports every 404, and the page asks for fault rules."""

    def request(self, request: Request) -> None:
        """Note a request that leaves the origin."""
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.problems.append(f"request to {request.url}")

    def console(self, message: ConsoleMessage) -> None:
        """Note an error or a warning, which violations of the policy are too."""
        text = f"{message.text} {message.location['url']}"
        if message.type in {"error", "warning"} and not any(part in text for part in self.expected):
            self.problems.append(f"{message.type}: {text}")
