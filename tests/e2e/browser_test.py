#!/usr/bin/python3
"""A person in a browser against the real broker: asks, watches, approves, reads, reloads.

DOMINO_BUILD names the build (build/debug by default), DOMINO_BIN the program; screenshots go to
$DOMINO_TEST_OUTPUT (build/test-output/screens by default).
"""

import time
import unittest

from selenium.webdriver.common.keys import Keys

from broker_process import BrokerProcess
from browser import Browser
from page import PageCase

SMALL_INVOICE = "Bitte Rechnung 4711 über 150 EUR prüfen"
LARGE_INVOICE = "Bitte Rechnung 4712 über 2500 EUR prüfen"
URGENT = "I have a problem with the production line: everything is down, please help immediately, this is urgent"
FIRST_VIEW = 100 * 1024


class BrowserTest(PageCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = BrokerProcess()

    @classmethod
    def tearDownClass(cls):
        cls.broker.close()

    def setUp(self):
        self.browser = Browser(language="de")
        self.driver = self.browser.driver
        self.addCleanup(self.browser.close)
        self.driver.get(self.broker.login_link)
        self.until_live()
        self.conversation = self.current_conversation()

    def tearDown(self):
        self.assertEqual(self.browser.errors(), [], "the page complained in the console")

    def until_live(self, seconds=20):
        self.until(lambda: self.has(".link-state[data-state=live]"), "the stream is live", seconds)

    def current_conversation(self):
        return self.driver.current_url.split("c=")[1].split("&")[0]

    def answers(self):
        return [each.text for each in self.all(".turn .reply")]

    def ask(self, text):
        known = len(self.all(".turn:not(.pending)"))
        self.say(text)
        self.until(lambda: len(self.all(".turn:not(.pending)")) == known + 1 and not self.has(".turn.pending"), "the run stands in the chat", 20)

    def shoot_all(self, name):
        for size, (width, height, phone) in {"desktop": (1280, 800, False), "phone": (375, 800, True)}.items():
            self.browser.size(width, height, phone)
            for colours in ("light", "dark"):
                self.browser.prefer(colours)
                time.sleep(0.35)
                self.shot(f"real-{name}-{size}-{colours}")
        self.browser.size(1280, 800)
        self.browser.prefer("light")

    def test_a_question_is_answered_and_still_there_after_a_reload(self):
        self.shoot_all("empty")
        self.ask(SMALL_INVOICE)
        self.until(lambda: self.answers(), "the answer", 20)
        self.assertIn("4711", self.answers()[0])
        self.assertIn("über 150,00 EUR ist geprüft", self.answers()[0])
        self.until(lambda: self.has(".end .mark[data-status=succeeded]"), "the row's end")
        self.assertTrue(self.has(".tile[data-status=succeeded]"))
        before = self.answers()
        self.shoot_all("answer")
        self.driver.refresh()
        self.until(lambda: self.answers() == before, "the same conversation", 20)
        self.assertEqual(self.text(".bubble"), SMALL_INVOICE)
        self.assertEqual(len(self.broker.runs(self.conversation)), 1)

    def test_an_approval_is_asked_for_pressed_and_seen_in_a_second_tab(self):
        self.ask(LARGE_INVOICE)
        self.until(lambda: self.has(".approval button.primary"), "the buttons", 20)
        self.assertIn("4712", self.text(".approval .prose"))
        self.assertTrue(self.has(".tile[data-status=waiting]"))
        self.shoot_all("approval")
        address, first = self.driver.current_url, self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        self.driver.get(address)
        self.until(lambda: self.has(".approval button.primary"), "the second tab asks too", 20)
        self.driver.switch_to.window(first)
        self.one(".approval button.primary").click()
        for window in (first, self.driver.window_handles[-1]):
            self.driver.switch_to.window(window)
            self.until(lambda: self.has(".end .mark[data-status=succeeded]"), "done in both tabs", 20)
            self.assertFalse(self.has(".approval"))
            self.assertEqual(self.text(".decision"), "Freigegeben")
        self.shot("real-approved-desktop-light")
        run = self.broker.runs(self.conversation)[0]
        self.assertEqual(run["status"], "succeeded")
        self.assertEqual(sum(reply["closing"] for reply in run["replies"]), 1)

    def test_a_refusal_ends_the_run(self):
        self.ask(LARGE_INVOICE)
        self.one(".approval button.danger").click()
        self.until(lambda: self.has(".decision[data-status=cancelled]"), "refused", 20)
        self.assertEqual(self.broker.runs(self.conversation)[0]["status"], "cancelled")

    def test_a_result_that_tips_another_run_continues_the_row(self):
        self.ask(URGENT)
        self.until(lambda: self.has(".turn .joint"), "the follow-up's tiles", 25)
        self.until(lambda: self.has(".turn .end .mark[data-status=succeeded]"), "the end of the row", 25)
        self.assertEqual(len(self.all(".turn")), 1)
        self.assertEqual(len(self.all(".turn .joint")), 1)
        self.shoot_all("follow-up")

    def test_what_happens_elsewhere_arrives_by_itself(self):
        self.broker.call("/channels/webui", {"id": "from-elsewhere", "conversation": self.conversation, "text": SMALL_INVOICE})
        self.until(lambda: self.text(".bubble") == SMALL_INVOICE and self.answers(), "the run", 20)

    def test_a_killed_broker_costs_neither_gap_nor_double(self):
        self.ask(SMALL_INVOICE)
        for round in range(3):
            self.broker.kill()
            self.until(lambda: self.has(".link-state:not([data-state=live])"), "the dot tells", 20)
            self.say(f"Bitte Rechnung 50{round} über 1{round}0 EUR prüfen")
            self.until(lambda: self.has(".turn.pending[data-state=later]"), "it waits", 20)
            if round == 0:
                self.shoot_all("offline")
            self.broker.start()
            self.broker.call("/channels/webui", {"id": f"other-{round}", "conversation": self.conversation, "text": f"Rechnung 60{round} über 20 EUR prüfen"})
            self.until_live(40)
            self.until(lambda: not self.has(".turn.pending"), "it arrived", 40)
        self.until(lambda: len(self.all(".turn .end .mark[data-status=succeeded]")) == 7, "all are answered", 30)
        shown = sorted(each.text for each in self.all(".bubble"))
        runs = self.broker.runs(self.conversation)
        self.assertEqual(shown, sorted(run["text"] for run in runs))
        self.assertEqual(len(set(shown)), 7)
        self.assertEqual([sum(reply["closing"] for reply in run["replies"]) for run in runs], [1] * 7)
        order = [each.text for each in self.all(".bubble")]
        self.assertEqual(order, [run["text"] for run in reversed(runs)])

    def test_german_and_english_dark_and_light_by_choice(self):
        self.assertIn("Neue Unterhaltung", self.text(".conversations"))
        self.until(lambda: self.all(".suggestion"), "suggestions from the catalog")
        german = self.text(".suggestions")
        self.one("header button[lang=en]").click()
        self.until(lambda: "New conversation" in self.text(".conversations") and self.all(".suggestion"), "English")
        self.assertNotEqual(self.text(".suggestions"), german)
        self.shot("real-empty-english")
        for _ in range(2):
            self.one(".controls button:nth-of-type(2)").click()
        self.assertEqual(self.driver.execute_script("return document.documentElement.dataset.theme"), "dark")
        self.driver.refresh()
        self.until_live()
        self.assertEqual(self.driver.execute_script("return document.documentElement.lang + document.documentElement.dataset.theme"), "endark")

    def test_the_keyboard_alone_is_enough(self):
        self.driver.execute_script("document.activeElement.blur()")
        self.press("/")
        self.press(LARGE_INVOICE, Keys.ENTER)
        self.until(lambda: self.has(".approval button.primary"), "the buttons", 20)
        self.reach("Freigeben")
        self.press(Keys.ENTER)
        self.until(lambda: self.has(".end .mark[data-status=succeeded]"), "approved", 20)
        self.driver.execute_script("document.activeElement.blur()")
        self.reach("Details")
        self.press(Keys.ENTER)
        self.until(lambda: self.has("dialog.sheet[open] .timeline"), "the run at the side")
        self.press(Keys.ESCAPE)
        self.until(lambda: not self.has("dialog.sheet"), "closed")
        self.press("g", "r")
        self.until(lambda: self.has(".run-line"), "the runs")

    def reach(self, words):
        for _ in range(60):
            self.press(Keys.TAB)
            if self.driver.execute_script("return document.activeElement.textContent") == words:
                return
        self.fail(f"Tab does not lead to {words}")

    def test_a_phone_does_all_of_it(self):
        self.browser.size(375, 800, True)
        self.ask(LARGE_INVOICE)
        self.until(lambda: self.has(".approval button.primary"), "the buttons", 20)
        self.one(".approval button.primary").click()
        self.until(lambda: self.has(".end .mark[data-status=succeeded]"), "approved", 20)
        self.one(".caption button").click()
        self.until(lambda: self.has("dialog.sheet:modal .timeline"), "the sheet")
        time.sleep(0.3)
        self.shot("real-sheet-phone-light")
        self.assertLessEqual(self.driver.execute_script("return document.documentElement.scrollWidth - innerWidth"), 0)
        self.press(Keys.ESCAPE)
        self.until(lambda: not self.has("dialog.sheet"), "closed")

    def test_the_places_behind_show_what_is_there(self):
        self.ask(SMALL_INVOICE)
        self.until(lambda: self.answers(), "the answer", 20)
        run = self.broker.runs(self.conversation)[0]["id"]
        places = {"runs": ("/runs", ".run-line"), "run": (f"/runs/{run}", ".timeline li"), "chains": ("/chains", ".chain .node"), "plugins": ("/plugins", ".card[data-state=ready]"), "dead-letters": ("/dead-letters", ".notice h2")}
        for name, (path, selector) in places.items():
            self.driver.get(self.broker.url + path)
            self.until(lambda: self.has(selector), path, 20)
            self.shoot_all(name)
        self.driver.get(self.broker.url + f"/runs/{run}")
        self.until(lambda: SMALL_INVOICE in self.text(".asked-text"), "what was asked")
        for label in self.all(".step details summary"):
            label.click()
        self.assertIn("4711", self.text(".step code"))

    def test_a_run_that_waits_can_be_cancelled_from_its_page(self):
        self.ask(LARGE_INVOICE)
        self.until(lambda: self.has(".approval"), "it waits", 20)
        run = self.broker.runs(self.conversation)[0]["id"]
        self.driver.get(self.broker.url + f"/runs/{run}")
        self.one(".run > .bar button").click()
        self.until(lambda: self.has(".run-head .mark[data-status=cancelled]"), "cancelled", 20)

    def test_without_login_nothing_is_shown_and_the_way_in_is_told(self):
        self.ask(SMALL_INVOICE)
        self.driver.delete_all_cookies()
        for path in (f"/?c={self.conversation}", "/runs", "/plugins"):
            self.driver.get(self.broker.url + path)
            self.until(lambda: "domino login-link" in self.text("main .notice"), path, 20)
            self.assertNotIn("4711", self.text("body"))
        self.driver.get(self.broker.call("/-/login-link", {})["url"])
        self.until_live()

    def test_the_first_view_is_small(self):
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        self.driver.refresh()
        self.until_live()
        sizes = self.driver.execute_script(
            "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map((each) => [each.name, each.transferSize, each.startTime])")
        live = self.driver.execute_script("return performance.now()")
        total = sum(size for _, size, _ in sizes)
        print(f"\n    first view: {total / 1024:.0f} KB in {len(sizes)} requests; live {live:.0f} ms after it began")
        self.assertGreater(total, 10000)
        self.assertLess(total, FIRST_VIEW)
        self.driver.refresh()
        self.until_live()
        again = sum(self.driver.execute_script("return performance.getEntriesByType('resource').filter((each) => /\\.(js|css|svg)$/.test(each.name)).map((each) => each.encodedBodySize && each.transferSize)"))
        self.assertLess(again, total / 2, "a reload asks whether files changed, and they did not")


if __name__ == "__main__":
    unittest.main()
