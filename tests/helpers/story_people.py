"""What people do at a screen, for the console's story: fill forms, tap buttons, read what it says."""

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from helpers.story_station import PASSWORD

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 20_000


class Screen:
    """Somebody's browser, with what went wrong in it.

    Args:
        browser: Which.
        address: Of the console, without a slash at its end.
        size: Of the screen.
        **options: Of the context.
    """

    def __init__(self, browser: Browser, address: str, size: ViewportSize, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport=size, base_url=address, has_touch=size == PHONE, **options
        )
        self.wrong: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        """Return another tab."""
        page = self.context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        return page

    def log_in(self, name: str, password: str = PASSWORD, own: str = "") -> None:
        """Log in; with ``own``, choose a password of one's own, as a new account must."""
        self.page.goto("/login")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.press("Log in")
        if own:
            self.page.fill("#old", password)
            self.page.fill("#new", own)
            self.page.fill("#again", own)
            self.press("Change it")
        self.page.wait_for_url(re.compile("^(?!.*/(login|password)$)"))

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def fill(self, form: str, /, **values: str) -> None:
        """Fill fields of a form by their names; a dot in a name is written ``__``."""
        for name, value in values.items():
            field = self.page.locator(f'{form} [name="{name.replace("__", ".").rstrip("_")}"]').first
            if field.evaluate("(e) => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def register(self, kind: str, /, **values: str) -> None:
        """Enter something new of a kind by its form."""
        self.page.goto(f"/registry/kind?kind={kind}")
        self.page.get_by_role("link", name="Add", exact=True).click()
        self.fill('form[action="/registry/entry"]', **values)
        self.press("Save")
        expect(self.page.locator(".said")).to_contain_text("Saved")

    def account(self, name: str, role: str, contact: str) -> str:
        """Make an account, and return the password that is shown once."""
        self.page.goto("/accounts")
        form = 'form[action="/accounts"]:has(#n-id)'
        self.fill(form, account=name, name=name.capitalize(), role=role, contact=contact)
        self.press("Add")
        return self.page.locator(".secret code").inner_text()

    def waits(self, count: int) -> None:
        """Return once the page says that so many forms wait on this telephone."""
        box = self.page.locator("#unsent")
        if count:
            expect(box).to_contain_text(f"until there is coverage: {count}")
            expect(box.locator("li")).to_have_count(count)
        else:
            expect(box.locator("li")).to_have_count(0)

    def _note(self, text: str) -> None:
        if (
            "net::ERR_INTERNET_DISCONNECTED" not in text
        ):  # what a telephone without coverage is expected to say
            self.wrong.append(text)
