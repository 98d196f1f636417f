"""Chromium without a window, if it is there."""

import shutil
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

BINARY, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
IS_THERE = bool(BINARY and DRIVER)
NEEDED = "needs Chromium and ChromeDriver (Debian: chromium chromium-driver)"


def started(profile: Path) -> Any:
    """Start it, with its profile in a folder. Whoever starts it quits it."""
    options = webdriver.ChromeOptions()
    options.binary_location = BINARY or ""
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={profile}", "--window-size=1200,900", "--lang=en-US",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(DRIVER))
