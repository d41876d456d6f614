"""A test case with a browser and a stand-in broker, whose page must leave the console clean."""

import time

from browser import Browser
from page import PageCase
from page_samples import CHAINS, PLUGINS, WORKFLOWS
from stand_in_broker import StandInBroker

CHAT = "/?c=c_test"


class StandInCase(PageCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.driver = cls.browser.driver

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def setUp(self):
        self.broker = StandInBroker()
        self.state = self.broker.state
        self.state.workflows, self.state.plugins, self.state.chains = WORKFLOWS, PLUGINS, CHAINS
        self.browser.size(1280, 800)
        self.browser.prefer("light")
        self.allowed_errors = ()

    def tearDown(self):
        errors = [text for text in self.browser.errors() if not any(part in text for part in self.allowed_errors)]
        while len(self.driver.window_handles) > 1:
            self.driver.switch_to.window(self.driver.window_handles[-1])
            self.driver.close()
        self.driver.switch_to.window(self.driver.window_handles[0])
        self.driver.execute_script("localStorage.clear()")
        self.driver.get("about:blank")
        self.broker.down()
        self.assertEqual(errors, [], "the page complained in the console")

    def open(self, path=CHAT, live=True):
        self.driver.get(self.broker.url + path)
        if live:
            self.until_loaded()

    def until_loaded(self):
        """Live is said before what the place shows has been read."""
        self.until(lambda: self.has(".link-state[data-state=live]") and not self.has(".loading"), "the stream is live, the place has loaded")

    def shots(self, name):
        """The same state on desktop and phone, light and dark, English and German."""
        for language in ("en", "de"):
            self.driver.execute_script("localStorage.setItem('domino.language', JSON.stringify(arguments[0]))", language)
            self.driver.refresh()
            self.until_loaded()
            time.sleep(0.5)
            for size, (width, height, phone) in {"desktop": (1280, 800, False), "phone": (375, 800, True)}.items():
                self.browser.size(width, height, phone)
                for colours in ("light", "dark"):
                    self.browser.prefer(colours)
                    time.sleep(0.35)
                    self.shot(f"{name}-{size}-{colours}-{language}")
        self.browser.size(1280, 800)
        self.browser.prefer("light")

    def overflow(self):
        return self.driver.execute_script("return document.documentElement.scrollWidth - innerWidth")
