"""The picture of the page in README: `python -m tests.page.browser.picture FILE`.

Starts the demo that `make run` starts, in a folder of its own, and pictures the page when its numbers are there.
"""

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from selenium.webdriver.support.ui import WebDriverWait

from tests.page.browser import chromium
from tests.support.stack import Up, json_of
from tests.support.waiting import PATIENCE, eventually

WIDTH = 1200
LARGEST_BYTES = 200_000
_QUALITY = 80
_IS_COMPLETE = "return document.querySelectorAll('section').length > 4 && document.body.innerText.includes('Live')"


def main(file: Path) -> None:
    """Write the picture. Raises AssertionError where it is too large, or Chromium is not there."""
    assert chromium.IS_THERE, chromium.NEEDED
    with tempfile.TemporaryDirectory() as folder:
        up = Up(Path(folder))
        browser = chromium.started(Path(folder) / "chromium")
        try:
            up.start()
            eventually(lambda: has_all(up.worker))
            packed = webp(pictured(browser, f"{up.worker}/?period=quarter"))
        finally:
            browser.quit()
            up.end()
    assert len(packed) < LARGEST_BYTES, f"{len(packed)} bytes; lower the quality, or the height"
    file.write_bytes(packed)


def has_all(worker: str) -> bool:
    """Say whether the history of the demo is counted and stored: it is sent in order, so that today's comes last."""
    today = json_of(f"{worker}/api/kpis?period=today").get("total", {})
    return bool(today.get("activities") and json_of(f"{worker}/api/status")["stored"])


def pictured(browser: Any, address: str) -> bytes:
    """Return the whole page at an address as PNG, when it has numbers and charts."""
    browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    size(browser, 900)
    browser.get(address)
    WebDriverWait(browser, PATIENCE).until(lambda _: browser.execute_script(_IS_COMPLETE))
    size(browser, browser.execute_script("return document.documentElement.scrollHeight"))
    png: bytes = browser.get_screenshot_as_png()
    return png


def size(browser: Any, height: int) -> None:
    """Make the window so high."""
    wanted = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", wanted)


def webp(png: bytes) -> bytes:
    """Return a picture as WebP."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).save(packed, "WEBP", quality=_QUALITY, method=6)
    return packed.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
