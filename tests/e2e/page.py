"""What a test can do with the page and see of it."""

import os
import time
import unittest
from pathlib import Path

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import save

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = Path(os.environ.get("DOMINO_TEST_OUTPUT", ROOT / "build" / "test-output" / "screens"))


class PageCase(unittest.TestCase):
    """A test case with a `driver`."""

    driver = None

    def until(self, holds, what, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return
            time.sleep(0.03)
        self.shot("gave-up")
        self.fail(f"did not come: {what}")

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        self.until(lambda: self.all(selector), selector)
        return self.all(selector)[0]

    def has(self, selector):
        return bool(self.all(selector))

    def text(self, selector):
        return self.driver.execute_script("return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent).join('\\n')", selector)

    def run_script(self, script, *values):
        return self.driver.execute_async_script("const done = arguments[arguments.length - 1]; (async (...values) => {" + script + "})(...arguments).then(done, (error) => done('threw ' + error));", *values)

    def press(self, *keys):
        chain = ActionChains(self.driver)
        chain.send_keys(*keys).perform()

    def say(self, text, submit=True):
        self.one(".composer textarea").send_keys(text + (Keys.ENTER if submit else ""))

    def shot(self, name):
        save(self.driver, OUTPUT, name)
