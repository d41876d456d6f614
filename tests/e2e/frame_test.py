#!/usr/bin/python3
"""What holds for every place: languages, colours, keys, sizes, and the catalogue of messages."""

import re
import time
import unittest

from selenium.webdriver.common.keys import Keys

from page_samples import DEAD_LETTERS, failed, follow_up, running, succeeded, waiting
from stand_in_broker import PAGE
from stand_in_case import CHAT, StandInCase

TEXT_COLOURS = ("--ink", "--muted", "--accent", "--succeeded", "--failed", "--waiting")


class Frame(StandInCase):
    def test_language_and_colours_are_chosen_and_kept(self):
        self.open()
        self.one("header button[lang=de]").click()
        self.until(lambda: "Neue Unterhaltung" in self.text(".conversations"), "German")
        self.assertEqual(self.driver.execute_script("return document.documentElement.lang"), "de")
        theme = ".controls button:nth-of-type(2)"
        self.one(theme).click()
        self.one(theme).click()
        self.assertEqual(self.driver.execute_script("return document.documentElement.dataset.theme"), "dark")
        self.driver.refresh()
        self.until(lambda: self.has(".greeting"), "again")
        self.assertEqual(self.driver.execute_script("return [document.documentElement.lang, document.documentElement.dataset.theme]"), ["de", "dark"])

    def test_keys_lead_everywhere(self):
        self.state.put(succeeded())
        self.open("/plugins")
        self.one("body").click()
        self.press("?")
        self.until(lambda: self.has("dialog.keys[open]"), "the keys")
        self.shot("keys-desktop-light-en")
        self.press(Keys.ESCAPE)
        self.until(lambda: not self.has("dialog.keys"), "closed")
        for key, selector in (("r", ".filters"), ("k", ".chain"), ("d", ".notice"), ("c", ".chat")):
            self.driver.execute_script("document.activeElement.blur()")
            self.press("g", key)
            self.until(lambda: self.has(selector), f"g {key}")

    def test_everything_can_be_reached_with_tab_and_shows_its_focus(self):
        self.state.put(waiting())
        self.open()
        self.driver.execute_script("document.activeElement.blur()")
        seen = []
        for _ in range(30):
            self.press(Keys.TAB)
            seen.append(self.driver.execute_script(
                "const e = document.activeElement; const s = getComputedStyle(e); const f = getComputedStyle(e.closest('.field') ?? e);"
                "return [e.textContent.slice(0, 30) || e.getAttribute('aria-label') || e.tagName, e.tagName === 'BODY' || s.outlineStyle !== 'none' || f.outlineStyle !== 'none']"))
        names = [name for name, _ in seen]
        for wanted in ("Skip to the content", "Operations", "New conversation", "Details", "Approve", "Refuse", "Your message"):
            self.assertTrue(any(wanted in name for name in names), f"{wanted} in {names}")
        self.assertEqual([name for name, visible in seen if not visible], [], "focus is visible")

    def test_nothing_overflows_from_320_pixels_on(self):
        self.state.dead_letters = DEAD_LETTERS
        done = succeeded(age=1300)
        for run in (done, follow_up(done), failed(), waiting()):
            self.state.put(run)
        for width in (320, 640):
            self.browser.size(width, 700, width == 320)
            for path in (CHAT, "/runs", "/runs/r_waits", "/chains", "/plugins", "/dead-letters"):
                self.open(path)
                time.sleep(0.2)
                self.assertLessEqual(self.overflow(), 0, f"{path} at {width}")
            self.shot(f"dead-letters-{width}")

    def test_reduced_motion_changes_state_without_moving(self):
        self.browser.prefer("light", "reduce")
        self.state.put(running())
        self.open()
        self.one(".tile[data-status=running]")
        style = self.driver.execute_script("const s = getComputedStyle(document.querySelector('.tile[data-status=running] .body')); return [s.animationName, s.transitionDuration]")
        self.assertEqual(style, ["none", "0s"])

    def test_texts_have_enough_contrast(self):
        self.open()
        for colours in ("light", "dark"):
            self.browser.prefer(colours)
            for ground in ("--paper", "--card"):
                for name in TEXT_COLOURS:
                    values = self.driver.execute_script(
                        "const s = getComputedStyle(document.documentElement); return arguments[0].map((each) => s.getPropertyValue(each))", [name, ground])
                    self.assertGreaterEqual(contrast(*values), 4.5, f"{name} on {ground}, {colours}")

    def test_the_page_needs_nothing_from_elsewhere(self):
        self.open()
        hosts = self.driver.execute_script("return [...new Set(performance.getEntriesByType('resource').map((each) => new URL(each.name).host))]")
        self.assertEqual(hosts, [f"127.0.0.1:{self.broker.port}"])


class Catalogue(unittest.TestCase):
    """One catalogue of messages: complete in both languages, and nothing in it unused."""

    def setUp(self):
        self.sources = {file.name: file.read_text() for file in (PAGE / "js").glob("*.js")}
        self.keys = set(re.findall(r'^  "?([\w.]+)"?: \[', self.sources["messages.js"], re.M))
        self.code = "\n".join(text for name, text in self.sources.items() if name != "messages.js")

    def test_every_message_that_is_asked_for_exists(self):
        asked = set(re.findall(r'\bt\(\s*"([\w.]+)"', self.code))
        self.assertGreater(len(asked), 80)
        self.assertEqual(asked - self.keys, set())

    def test_every_message_is_asked_for(self):
        prefixes = [prefix for prefix in re.findall(r"\bt\(`([\w.]+)\$\{", self.code)]
        quoted = set(re.findall(r'"([\w.]+)"', self.code))
        unused = [key for key in self.keys if key not in quoted and not any(key.startswith(prefix) for prefix in prefixes)]
        self.assertEqual(unused, [])


def contrast(first, second):
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    channels = [int(colour.strip()[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


if __name__ == "__main__":
    unittest.main()
