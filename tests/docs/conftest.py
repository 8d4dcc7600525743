"""Chromium, for the tests that open the site."""

from chromium import browser, context

__all__ = ["browser", "context"]
