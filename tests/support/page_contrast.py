"""How well text on a page can be read: the contrast of its colours, by WCAG 2.2.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_RATIO = """element => {
  const opaque = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return /, 0\\)$/.test(color) && node.parentElement ? opaque(node.parentElement) : color;
  };
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [getComputedStyle(element).color, opaque(element)].map(luminance).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


def contrast(text: Locator) -> float:
    """Return the contrast of an element's text to what is behind it, from 1 to 21; text needs 4.5."""
    ratio: float = text.evaluate(_RATIO)
    return ratio
