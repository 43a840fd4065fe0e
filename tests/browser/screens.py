"""Pictures of the finished pages for docs/screens: `python tests/browser/screens.py URL [NAME]`.

URL is that of a running `forceplate demo`; names are those of the pages below, all of them by
default. Each is taken light and dark, 1366 and 390 wide; every person in them is simulated.
"""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
SIZES = ((1366, 768), (390, 844))
PERSON = "P-002"
READY = '[id^="page-"][data-ready="1"]'


def trials_of(url: str, person: str) -> list[str]:
    """The addresses of a person's trials with eyes open, newest first, from the grid's own rows."""
    with urllib.request.urlopen(f"{url}/_dash-dependencies") as reply:
        listed = json.load(reply)
    fill = next(each for each in listed if "grid-trials.rowData" in each["output"])
    outputs = [part.rsplit(".", 1) for part in fill["output"].strip(".").split("...")]
    body = {
        "output": fill["output"],
        "outputs": [{"id": name, "property": about} for name, about in outputs],
        "inputs": [{**part, "value": None} for part in fill["inputs"]],
        "changedPropIds": [],
    }
    request = urllib.request.Request(
        f"{url}/_dash-update-component", json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )  # fmt: skip
    with urllib.request.urlopen(request) as reply:
        rows = json.load(reply)["response"]["grid-trials"]["rowData"]
    return [
        row["href"]
        for row in rows
        if row["who"] == person and row["condition"] == "eyes open, firm"
    ]


def take(browser: Browser, address: str, name: str, scheme: str, size: tuple[int, int]) -> None:
    """One picture of what fits the window."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(READY, timeout=60_000)
    page.screenshot(path=SCREENS / f"{name}-{scheme}-{size[0]}.png")
    context.close()


def latest_visit(browser: Browser, url: str) -> str:
    """The address of the person's latest visit, from their own page."""
    page = browser.new_page()
    page.goto(f"{url}/p/{PERSON}")
    page.wait_for_selector(READY, timeout=60_000)
    address = page.locator('#person-visits a[href*="/s/"]').first.get_attribute("href")
    page.close()
    assert address is not None, "the person has no visit"
    return address


def main(url: str, names: list[str]) -> None:
    """Take the pictures of the named pages."""
    trials = trials_of(url, PERSON)
    compared = ",".join(address.removeprefix("/t/") for address in (trials[0], trials[-1]))
    pages = {
        "today": "/", "trial": trials[0], "people": "/people", "participant": f"/p/{PERSON}",
        "trend": f"/p/{PERSON}/trend?metric=mean_velocity_total", "cohort": "/cohort",
        "compare": f"/compare?trials={compared}", "methods": "/methods/ellipse_area_95",
        "settings": "/settings",
    }  # fmt: skip
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        pages["visit"] = latest_visit(browser, url)
        for name in names or pages:
            for scheme in ("light", "dark"):
                for size in SIZES:
                    take(browser, url + pages[name], name, scheme, size)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2:])
