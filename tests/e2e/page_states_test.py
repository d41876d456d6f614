#!/usr/bin/python3
"""Drives the page into every state it can be in, against a stand-in broker, and looks at what it does.

Screenshots of each state go to $DOMINO_TEST_OUTPUT (build/test-output/screens by default).
"""

import os
import re
import time
import unittest
from pathlib import Path

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import Browser, save
from stand_in_broker import PAGE, TOKEN, StandInBroker, a_run, approval, moment, reply, step

OUTPUT = Path(os.environ.get("DOMINO_TEST_OUTPUT", Path(__file__).resolve().parents[2] / "build" / "test-output" / "screens"))
CHAT = "/?c=c_test"
TEXT_COLOURS = ("--ink", "--muted", "--accent", "--succeeded", "--failed", "--waiting")

WORKFLOWS = [
    {"name": name, "title": {"en": en, "de": de}, "description": "", "examples": [{"en": ask_en, "de": ask_de}]}
    for name, en, de, ask_en, ask_de in (
        ("check-invoice", "Check an invoice", "Rechnung prüfen", "Please check invoice 4711 over 150 EUR", "Bitte Rechnung 4711 über 150 EUR prüfen"),
        ("quote-shipping", "Quote shipping", "Versandkosten", "What does it cost to ship 12 kg to Austria?", "Was kostet der Versand von 12 kg nach Österreich?"),
        ("triage-support", "Triage a support message", "Anfrage einordnen", "A customer writes: the printer is on fire", "Ein Kunde schreibt: Der Drucker brennt"),
        ("summarise-csv", "Summarise numbers", "Zahlen zusammenfassen", "Summarise: 3, 5, 8, 13, 21", "Fasse zusammen: 3, 5, 8, 13, 21"),
    )
]
PLUGINS = [
    {"id": "webui", "kind": "channel", "name": "webui", "version": "0.1.0", "description": "The web page.", "state": "ready", "reason": "", "since": moment(7200), "config": {}},
    {"id": "slack", "kind": "channel", "name": "slack", "version": "0.1.0", "description": "Slack by the Events API.", "state": "failed", "reason": "Slack answers invalid_auth: the token was revoked. Put a new one into the secret slack_token and reload.", "since": moment(600), "config": {"token": "•••", "team": "T1DC2JH3J"}},
    {"id": "rules", "kind": "planner", "name": "rules", "version": "0.1.0", "description": "Patterns with typed slots.", "state": "ready", "reason": "", "since": moment(7200), "config": {"rules": "rules.json", "language": "de"}},
    {"id": "native", "kind": "executor", "name": "native", "version": "0.1.0", "description": "Runs n8n workflows in the broker.", "state": "ready", "reason": "", "since": moment(7200), "config": {}},
    {"id": "n8n", "kind": "executor", "name": "n8n", "version": "0.1.0", "description": "Runs workflows on n8n.", "state": "degraded", "reason": "http://n8n:5678 does not answer (connection refused); trying again every 5 s.", "since": moment(95), "config": {"url": "http://n8n:5678", "key": "•••"}},
]
CHAINS = [
    {"id": "default", "on": ["event.webui", "event.slack"], "when": None, "plan": ["rules"], "execute": ["native", "n8n"], "notify": [], "counts": {"succeeded": 1284, "failed": 3, "cancelled": 12, "ignored": 0, "open": 2}, "rate_per_minute": 4.2},
    {"id": "invoices", "on": ["result.check-invoice"], "when": {"/status": "succeeded"}, "plan": ["rules", "llm"], "execute": ["native"], "notify": [{"channel": "slack", "conversation": "C0FINANCE", "of_success": True, "of_failure": True}], "counts": {"succeeded": 310, "failed": 41, "cancelled": 0, "ignored": 0, "open": 0}, "rate_per_minute": 0.8, "failure": "41 of the last 60 runs failed: planner llm is not configured."},
]
DEAD_LETTERS = [
    {"id": "d_1", "kind": "run", "run": "r_000001", "cause": "planner rules threw three times: regex_error in rule 7", "first_seen": moment(8000), "last_seen": moment(120), "count": 3, "status": "open", "note": ""},
    {"id": "d_4", "kind": "run", "run": "r_000003", "cause": "planner llm: no answer within 60 s, three times", "first_seen": moment(4000), "last_seen": moment(4000), "count": 1, "status": "open", "note": ""},
    {"id": "d_2", "kind": "reply", "run": "r_000002", "cause": "Slack refused the reply for good: channel_not_found", "first_seen": moment(3000), "last_seen": moment(3000), "count": 1, "status": "open", "note": ""},
    {"id": "d_3", "kind": "event", "run": None, "cause": "/data/text: not UTF-8 at byte 12", "first_seen": moment(90000), "last_seen": moment(90000), "count": 1, "status": "open", "note": ""},
]
ANSWER = (
    "Invoice **4711** over 150.00 EUR is **within the limit** and was booked.\n\n"
    "| Position | Amount |\n|---|---:|\n| Net | 126.05 EUR |\n| VAT 19 % | 23.95 EUR |\n\nSee [the invoice](https://example.org/4711)."
)


def finished_steps(run, titles, took, age=0.0):
    """Steps that succeeded one after the other from `age` seconds ago on, `took` seconds in all."""
    each = took / len(titles)
    return [step(run, i, title, "succeeded", started=moment(age - i * each - 0.02), finished=moment(age - (i + 0.9) * each), output=[{"ok": True, "n": i}]) for i, title in enumerate(titles)]


def succeeded(run="r_done", text="Please check invoice 4711 over 150 EUR", age=300.0, **more):
    return a_run(text=text, status="succeeded", age=age, run=run, steps=finished_steps(run, ["Read the invoice", "Check the limits", "Book it"], 1.4, age), replies=[reply(1, ANSWER, age=age - 1.4)], **more)


def waiting(run="r_waits", age=60.0):
    steps = finished_steps(run, ["Read the invoice"], 1.0, age) + [
        step(run, 1, "Book it", "waiting", waiting_since=moment(age - 2), approval=approval("Invoice **4712** over **2,500.00 EUR** is above the limit of 1,000 EUR. Book it all the same?")),
        step(run, 2, "Tell accounting"),
    ]
    question = reply(1, steps[1]["approval"]["text"], closing=False, buttons=steps[1]["approval"]["buttons"], age=age - 2)
    return a_run(text="Please check invoice 4712 over 2500 EUR", status="waiting", age=age, run=run, steps=steps, replies=[question])


def approved(run, age=60.0):
    steps = [{**each, "status": "succeeded", "started": moment(2), "finished": moment(1), "approval": None} for each in run["steps"]]
    return {**run, "status": "succeeded", "finished": moment(), "steps": steps, "replies": [*run["replies"], reply(2, "Invoice 4712 was booked.")]}


def failed(run="r_fails", age=30.0):
    steps = finished_steps(run, ["Weigh"], 0.5, age) + [
        step(run, 1, "Ask the carrier", "failed", started=moment(age - 1), finished=moment(age - 3), error="carrier.example answers 503 Service Unavailable after 3 tries"),
        step(run, 2, "Quote", "cancelled", finished=moment(age - 3)),
    ]
    text = "That did not work. **Ask the carrier**: carrier.example answers 503 Service Unavailable after 3 tries"
    return a_run(text="What does it cost to ship 12 kg to Austria?", status="failed", age=age, run=run, steps=steps, replies=[reply(1, text, age=age - 3)], error="Ask the carrier: carrier.example answers 503 Service Unavailable after 3 tries")


def running(run="r_runs", age=9.0):
    steps = finished_steps(run, ["Read the rows"], 1.0, age) + [step(run, 1, "Add them up", "running", started=moment(age - 2)), step(run, 2, "Write it down")]
    return a_run(text="Summarise: 3, 5, 8, 13, 21", status="running", age=age, run=run, steps=steps)


def follow_up(parent, run="r_next", age=20.0):
    steps = finished_steps(run, ["Remind accounting", "File it"], 0.6, age)
    return a_run(text="", status="succeeded", age=age, run=run, steps=steps, replies=[reply(1, "Accounting was reminded.", age=age - 1)], parent=parent["id"], parent_step=parent["steps"][-1]["id"], root=parent["id"], depth=1)


class PageTest(unittest.TestCase):
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
            self.until(lambda: self.has(".link-state[data-state=live]"), "the stream is live")

    def until(self, holds, what, seconds=8):
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

    def shots(self, name):
        """The same state on desktop and phone, light and dark, English and German."""
        for language in ("en", "de"):
            self.driver.execute_script("localStorage.setItem('domino.language', JSON.stringify(arguments[0]))", language)
            self.driver.refresh()
            self.until(lambda: self.has(".link-state[data-state=live]"), "live again")
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


class Chat(PageTest):
    def test_an_empty_conversation_suggests_what_one_may_ask(self):
        self.open("/")
        self.until(lambda: len(self.all(".suggestion")) == 4, "suggestions")
        self.assertRegex(self.driver.current_url, r"\?c=c_[a-z2-7]{20}$")
        self.all(".suggestion")[0].click()
        self.assertEqual(self.one("textarea").get_property("value"), "Please check invoice 4711 over 150 EUR")
        self.one("textarea").clear()
        self.press("x", Keys.BACKSPACE)
        self.shots("chat-empty")

    def test_a_message_stands_at_once_and_becomes_its_run(self):
        self.open()
        self.say("Please check invoice 4711 over 150 EUR")
        self.until(lambda: self.state.sent, "the message arrived")
        self.until(lambda: self.has(".turn.pending[data-state=accepted]"), "marked as received")
        run = "r_" + self.state.sent[0]["id"][2:]
        self.assertEqual(self.state.sent[0]["conversation"], "c_test")
        self.state.put(a_run(text=self.state.sent[0]["text"], status="planning", run=run))
        self.until(lambda: self.has(".turn:not(.pending) domino-row li"), "a tile that thinks")
        self.assertFalse(self.has(".turn.pending"))
        steps = [step(run, i, title) for i, title in enumerate(("Read", "Check", "Book"))]
        steps[0].update(status="running", started=moment(2))
        self.state.put(a_run(text="x", status="running", run=run, steps=steps))
        self.until(lambda: self.has(".tile[data-status=running]"), "the first tile leans")
        self.driver.execute_script("window.first = document.querySelectorAll('.turn .tile')[0]")
        self.shot("chat-running-live")
        steps[0].update(status="succeeded", finished=moment())
        steps[1].update(status="running", started=moment())
        self.state.put(a_run(text="x", status="running", run=run, steps=steps))
        self.until(lambda: self.has(".tile[data-status=succeeded]"), "it tipped")
        self.assertTrue(self.driver.execute_script("return window.first.isConnected && window.first.dataset.status === 'succeeded'"), "the same tile tips")
        self.state.put(succeeded(run=run, age=3))
        self.until(lambda: self.has(".reply table"), "the answer")
        self.assertEqual(len(self.all(".turn")), 1)
        self.assertEqual(self.text(".bubble"), "Please check invoice 4711 over 150 EUR")

    def test_every_state_of_a_run_has_its_picture(self):
        done = succeeded(age=1300)
        for run in (done, follow_up(done, age=1290), failed(age=300), waiting(age=60), running(age=9)):
            self.state.put(run)
        self.open()
        self.until(lambda: len(self.all(".turn")) == 4, "all turns")
        self.assertIn("because: Book it succeeded", self.text(".joint"))
        words = self.text(".tile-cell .unseen")
        self.assertIn("Step 2 of 3, Book it: waiting for approval since 5", words)
        self.assertIn("Step 2 of 3, Ask the carrier: failed after", words)
        self.assertIn("503", self.text(".turn:nth-child(2) .reply"))
        self.assertTrue(self.driver.execute_script("return getComputedStyle(document.querySelector('.tile[data-status=failed] .crack')).display !== 'none'"))
        self.assertEqual(self.driver.find_element(By.CSS_SELECTOR, "link[rel=icon]").get_dom_attribute("href"), "/img/tile-waiting.svg")
        self.shots("chat-states")
        self.driver.execute_script("document.querySelector('.transcript').scrollTop = 0")
        time.sleep(0.3)
        self.shot("chat-follow-up")

    def test_an_approval_is_pressed_once_and_its_choice_stays(self):
        run = waiting()
        self.state.put(run)
        self.open()
        self.assertEqual(len(self.all(".approval button")), 2)
        self.assertEqual(self.text(".approval .prose").count("above the limit"), 1)
        self.assertEqual(self.text(".answer-body").count("above the limit"), 1)
        self.one(".approval button.primary").click()
        self.until(lambda: self.state.pressed, "the press")
        self.assertEqual(self.state.pressed, [TOKEN + "A"])
        self.assertFalse(self.one(".approval button.danger").is_enabled())
        self.state.put(approved(run))
        self.until(lambda: self.has(".decision"), "the decision")
        self.assertEqual(self.text(".decision"), "Approved")
        self.assertFalse(self.has(".approval"))
        self.assertIn("Invoice 4712 was booked.", self.text(".reply"))

    def test_buttons_that_are_words_are_sent_as_text(self):
        ask = reply(1, "For which country?", buttons=[{"label": "Austria", "value": "Österreich", "style": "neutral"}, {"label": "Italy", "value": "Italien", "style": "neutral"}])
        self.state.put(a_run(text="Ship 12 kg", status="succeeded", replies=[ask]))
        self.open()
        self.one(".reply .buttons button").click()
        self.until(lambda: self.state.sent, "sent")
        self.assertEqual(self.state.sent[0]["text"], "Österreich")

    def test_a_broken_stream_is_caught_up_without_gap_or_double(self):
        self.state.put(succeeded(run="r_1", age=200))
        self.open()
        self.until(lambda: len(self.all(".turn")) == 1, "the first turn")
        for number in range(2, 8):
            self.state.cut_streams()
            self.state.put(succeeded(run=f"r_{number}", text=f"Question {number}", age=100 - number))
            self.state.put(succeeded(run=f"r_{number}", text=f"Question {number}", age=100 - number))
        self.until(lambda: len(self.all(".turn")) == 7, "all turns")
        time.sleep(0.5)
        self.assertEqual([each.text for each in self.all(".bubble")][1:], [f"Question {number}" for number in range(2, 8)])
        self.assertEqual(self.one(".link-state").get_dom_attribute("data-state"), "live")

    def test_while_the_broker_is_away_messages_wait_and_arrive_once(self):
        self.state.put(succeeded(age=100))
        self.open()
        self.broker.down()
        self.until(lambda: self.has(".link-state:not([data-state=live])"), "the dot tells")
        self.say("First while away")
        self.say("Second while away")
        self.until(lambda: self.has(".turn.pending[data-state=later]"), "marked as waiting")
        self.until(lambda: self.has(".link-state[data-state=offline]"), "offline", 20)
        self.assertEqual(len(self.all(".turn.pending[data-state=later]")), 2)
        self.shot("chat-offline-desktop-light-en")
        self.driver.execute_script("sessionStorage.before = localStorage.getItem('domino.outbox.c_test')")
        self.broker.up()
        self.until(lambda: len(self.state.sent) == 2, "both arrive", 25)
        self.assertEqual([body["text"] for body in self.state.sent], ["First while away", "Second while away"])
        kept = self.driver.execute_script("return JSON.parse(sessionStorage.before)")
        self.assertEqual([body["id"] for body in self.state.sent], [each["id"] for each in kept])
        self.until(lambda: self.has(".link-state[data-state=live]"), "live", 20)
        self.until(lambda: self.driver.execute_script("return localStorage.getItem('domino.outbox.c_test') === null"), "nothing is left to send")

    def test_a_message_outlives_a_reload_before_it_is_taken(self):
        self.state.refuse = (503, "The stream is full.", 1)
        self.open()
        self.say("Do not lose me")
        self.until(lambda: self.has(".turn.pending[data-state=later]"), "waits")
        self.driver.refresh()
        self.until(lambda: "Do not lose me" in self.text(".turn.pending"), "still there")
        self.state.refuse = None
        self.until(lambda: self.state.sent, "arrives", 20)
        self.assertEqual(len(self.state.sent), 1)

    def test_a_refused_message_says_why_and_can_be_sent_again_or_discarded(self):
        self.state.refuse = (400, "/text: must not contain the NUL character", 0)
        self.open()
        self.say("Refuse me")
        self.until(lambda: "NUL" in self.text(".turn.pending [role=alert]"), "the reason")
        self.shot("chat-refused-desktop-light-en")
        self.state.refuse = None
        self.all(".turn.pending button")[0].click()
        self.until(lambda: len(self.state.sent) == 1, "sent again")
        self.state.refuse = (400, "no", 0)
        self.say("Discard me")
        self.until(lambda: self.has(".turn.pending[data-state=refused]"), "refused")
        self.one(".turn.pending[data-state=refused] button:last-child").click()
        self.assertNotIn("Discard me", self.text(".transcript"))

    def test_nothing_typed_is_lost_by_a_reload(self):
        self.open()
        self.say("half a thou", submit=False)
        self.open("/?c=c_other")
        self.assertEqual(self.one("textarea").get_property("value"), "")
        self.open()
        self.assertEqual(self.one("textarea").get_property("value"), "half a thou")

    def test_the_input_grows_to_six_lines_and_enter_sends(self):
        self.open()
        box = self.one("textarea")
        low = box.size["height"]
        for line in range(5):
            box.send_keys(f"line {line}", Keys.SHIFT, Keys.ENTER, Keys.NULL)
        six = box.size["height"]
        for line in range(6):
            box.send_keys("more", Keys.SHIFT, Keys.ENTER, Keys.NULL)
        self.assertGreater(six, low * 2.5)
        self.assertLessEqual(box.size["height"], six + 4)
        self.assertEqual(self.state.sent, [])
        box.send_keys("end", Keys.ENTER)
        self.until(lambda: self.state.sent, "sent")
        self.assertTrue(self.state.sent[0]["text"].startswith("line 0\nline 1\n"))
        self.assertEqual(self.driver.execute_script("return document.activeElement.tagName"), "TEXTAREA")

    def test_a_second_tab_shows_the_same(self):
        self.state.put(succeeded(run="r_1", age=50))
        self.open()
        first = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        self.open()
        self.state.put(succeeded(run="r_2", text="From elsewhere", age=5))
        for window in (self.driver.current_window_handle, first):
            self.driver.switch_to.window(window)
            self.until(lambda: "From elsewhere" in self.text(".bubble"), "in both tabs")
            self.assertEqual(len(self.all(".turn")), 2)

    def test_a_thousand_messages_do_not_slow_it(self):
        for number in range(1000):
            self.state.put(succeeded(run=f"r_{number:04d}", text=f"Question {number}", age=5000 - number))
        started = time.monotonic()
        self.open()
        self.until(lambda: "Question 999" in self.text(".bubble"), "the newest")
        self.assertLess(time.monotonic() - started, 4)
        for _ in range(80):
            self.driver.execute_script("document.querySelector('.transcript').scrollTop = 0")
            time.sleep(0.12)
            if "Question 0\n" in self.text(".bubble") + "\n":
                break
        self.assertIn("Question 0\n", self.text(".bubble") + "\n")
        self.assertLess(len(self.all(".turn")), 200, "only what is near the view stands in the document")
        self.shot("chat-thousand")
        self.driver.execute_script("document.querySelector('.transcript').scrollTop = 1e9")
        self.until(lambda: "Question 999" in self.text(".bubble"), "back at the end")
        self.assertLess(len(self.all(".turn")), 200)
        took = self.run_script("const box = document.querySelector('.transcript'); const start = performance.now(); for (let i = 0; i < 60; i++) { box.scrollTop -= 600; await new Promise(requestAnimationFrame); } return performance.now() - start;")
        self.assertLess(took, 4000, "60 frames of scrolling")

    def test_loading_older_turns_does_not_make_the_text_jump(self):
        for number in range(120):
            self.state.put(succeeded(run=f"r_{number:04d}", text=f"Question {number}", age=5000 - number))
        self.open()
        self.until(lambda: "Question 119" in self.text(".bubble"), "the newest")
        moved = self.run_script(
            "const box = document.querySelector('.transcript'); const wait = (ms) => new Promise((wake) => setTimeout(wake, ms));"
            "box.scrollTop = 1000; await wait(400);"
            "const seen = [...document.querySelectorAll('.turn')].find((turn) => turn.getBoundingClientRect().top > 100);"
            "const before = seen.getBoundingClientRect().top; box.scrollTop = 500; await wait(600);"
            "return [before + 500 - seen.getBoundingClientRect().top, document.querySelectorAll('.chunk').length];"
        )
        self.assertLess(abs(moved[0]), 3)
        self.assertGreater(moved[1], 3, "older ones were loaded")

    def test_a_reader_who_scrolled_up_is_told_of_news_and_not_moved(self):
        for number in range(12):
            self.state.put(succeeded(run=f"r_{number:04d}", text=f"Question {number}", age=500 - number))
        self.open()
        self.until(lambda: len(self.all(".turn")) == 12, "all")
        self.driver.execute_script("document.querySelector('.transcript').scrollTop = 900")
        time.sleep(0.2)
        self.state.put(succeeded(run="r_new", text="News", age=1))
        self.until(lambda: self.one(".more").is_displayed(), "told")
        self.assertLess(self.driver.execute_script("return document.querySelector('.transcript').scrollTop"), 1000)
        self.one(".more").click()
        self.until(lambda: not self.one(".more").is_displayed(), "gone")
        end = self.driver.execute_script("const box = document.querySelector('.transcript'); return box.scrollHeight - box.scrollTop - box.clientHeight")
        self.assertLess(end, 5)

    def test_screen_readers_hear_finished_answers_only(self):
        self.state.put(succeeded(run="r_old", age=500))
        self.open()
        self.state.put(running(run="r_live"))
        self.until(lambda: len(self.all(".turn")) == 2, "the run")
        self.assertEqual(self.text("#spoken"), "")
        done = a_run(text="Summarise", status="succeeded", run="r_live", age=1, replies=[reply(1, "The sum is 50.")])
        self.state.put(done)
        self.until(lambda: "The sum is 50." in self.text("#spoken"), "spoken")
        self.assertEqual(self.one("#spoken").get_dom_attribute("aria-live"), "polite")
        self.assertEqual(self.one(".transcript").get_dom_attribute("role"), "log")

    def test_a_run_opens_at_the_side_and_gives_the_focus_back(self):
        self.state.put(succeeded())
        self.state.put(failed())
        self.open()
        button = self.one(".turn:nth-child(1) .caption button")
        button.click()
        self.until(lambda: self.has("dialog.sheet[open] .timeline"), "the sheet")
        self.assertIn("run=r_done", self.driver.current_url)
        self.shots("run-sheet")
        self.press(Keys.ESCAPE)
        self.until(lambda: not self.has("dialog.sheet"), "closed")
        self.assertNotIn("run=", self.driver.current_url)
        self.one(".turn:nth-child(1) .caption button").click()
        self.until(lambda: self.has("dialog.sheet[open]"), "open again")
        self.driver.back()
        self.until(lambda: not self.has("dialog.sheet"), "Back closes it")
        self.assertEqual(len(self.all(".turn")), 2)
        self.assertEqual(self.driver.execute_script("return document.activeElement.textContent"), "Details")

    def test_the_list_of_conversations_leads_between_them(self):
        self.state.put(a_run(conversation="c_test", text="About invoices", status="succeeded", age=30, replies=[reply(1, "Yes.")]))
        self.state.put(a_run(conversation="c_two", text="About shipping", status="succeeded", age=10, replies=[reply(1, "No.")]))
        self.open()
        self.until(lambda: len(self.all(".conversation")) == 2, "two conversations")
        self.assertEqual(self.text(".conversation[aria-current] .clip"), "About invoices")
        self.all(".conversation")[0].click()
        self.until(lambda: self.text(".bubble") == "About shipping", "the other one")
        self.one("[data-new]").click()
        self.until(lambda: self.has(".greeting"), "a new one")
        self.browser.size(375, 800, True)
        self.one(".drawer-button").click()
        self.until(lambda: self.has("dialog.drawer[open] .conversation"), "the drawer")
        self.shot("conversations-phone-light-en")
        self.one("dialog.drawer .conversation").click()
        self.until(lambda: self.text(".bubble") == "About shipping" and not self.has("dialog.drawer"), "chosen")


class Login(PageTest):
    def test_who_is_not_logged_in_is_told_what_to_do(self):
        self.state.logged_in = False
        for path in (CHAT, "/runs", "/runs/r_1", "/chains", "/plugins", "/dead-letters"):
            self.open(path, live=False)
            self.until(lambda: "domino login-link" in self.text("main .notice"), path)
        self.open(CHAT, live=False)
        self.until(lambda: self.has(".link-state[data-state=logged_out]"), "the dot")
        self.shot("logged-out-desktop-light-en")

    def test_a_session_that_ends_is_noticed_and_nothing_typed_is_lost(self):
        self.open()
        self.state.logged_in = False
        self.say("Hello")
        self.until(lambda: self.has(".turn.pending[data-state=refused]"), "not sent")
        self.assertIn("Hello", self.text(".turn.pending"))


class Places(PageTest):
    def test_runs_are_live_and_their_filter_is_in_the_address(self):
        for run in (succeeded(age=400), failed(age=300), waiting(age=60), running(age=9), a_run(text="Weather?", status="ignored", age=1000, chain=None), a_run(text="", type="event.webhook", channel="hook", status="cancelled", age=90000, sender=None)):
            self.state.put(run)
        self.open("/runs")
        self.until(lambda: len(self.all(".run-line")) == 6, "all runs")
        self.state.put(succeeded(run="r_fresh", text="A fresh one", age=0.5))
        self.until(lambda: self.text(".run-line:first-child .asked-link") == "A fresh one", "live")
        self.shots("runs")
        self.one("select").send_keys("waiting")
        self.until(lambda: len(self.all(".run-line")) == 1, "filtered")
        self.assertIn("status=waiting", self.driver.current_url)
        self.state.put(approved(waiting()))
        self.until(lambda: not self.has(".run-line"), "it left the filter")
        self.assertTrue(self.has(".notice h2"))
        self.open("/runs?text=invoice&status=succeeded")
        self.until(lambda: len(self.all(".run-line")) == 2, "filter from the address")
        self.assertEqual(self.one("input[type=search]").get_property("value"), "invoice")

    def test_ten_thousand_runs_do_not_slow_the_list(self):
        for number in range(10000):
            self.state.put(a_run(text=f"Question {number}", status="succeeded", age=20000 - number, run=f"r_{number:05d}", steps=finished_steps(f"r_{number:05d}", ["One", "Two"], 1, 20000 - number)))
        self.open("/runs")
        self.until(lambda: "Question 9999" in self.text(".asked-link"), "the newest")
        for _ in range(60):
            self.driver.execute_script("const box = document.querySelector('.scroller'); box.scrollTop = box.scrollHeight")
            time.sleep(0.1)
        lines = len(self.all(".run-line"))
        self.assertLess(lines, 200)
        self.assertGreater(self.driver.execute_script("return document.querySelectorAll('.run-rows .chunk').length"), 20)
        took = self.run_script("const box = document.querySelector('.scroller'); const start = performance.now(); for (let i = 0; i < 60; i++) { box.scrollTop -= 500; await new Promise(requestAnimationFrame); } return performance.now() - start;")
        self.assertLess(took, 4000)

    def test_a_run_shows_where_its_time_went_and_what_can_be_done(self):
        self.state.put(failed())
        self.open("/runs/r_fails")
        self.assertIn("503", self.text(".run .problem"))
        self.assertEqual(len(self.all(".timeline li")), 4)
        self.shots("run-failed")
        self.one(".run .buttons button.primary").click()
        self.until(lambda: ("/runs/r_fails/retry", {}) in self.state.actions, "retried")
        self.one(".step details summary").click()
        self.assertIn('"invoice": "4711"', self.text(".step details[open] code"))
        self.state.put({**failed(), "attempt": 2})
        time.sleep(0.4)
        self.assertTrue(self.has(".step details[open]"), "what was unfolded stays so")

    def test_an_open_run_can_be_cancelled_and_approved(self):
        self.state.put(waiting())
        self.open("/runs/r_waits")
        self.shots("run-waiting")
        self.one(".approval button.danger").click()
        self.until(lambda: self.state.pressed == [TOKEN + "B"], "refused")
        self.one(".run > .bar button").click()
        self.until(lambda: ("/runs/r_waits/cancel", {}) in self.state.actions, "cancelled")

    def test_an_unknown_run_says_so(self):
        self.open("/runs/r_none", live=False)
        self.until(lambda: "There is nothing here" in self.text(".notice"), "said")

    def test_chains_are_drawn_from_the_config_with_their_faults(self):
        self.open("/chains")
        self.until(lambda: len(self.all(".chain")) == 2, "both chains")
        self.assertIn("n8n:5678", self.text(".node[data-state=degraded]"))
        self.assertIn("No plugin has this id", self.text(".node[data-state=failed]"))
        self.shots("chains")

    def test_plugins_that_are_not_well_stand_first(self):
        self.open("/plugins")
        self.until(lambda: len(self.all(".card")) == 5, "all plugins")
        self.assertEqual([each.text for each in self.all(".card h2")][:2], ["slack", "n8n"])
        self.assertIn("invalid_auth", self.text(".card[data-state=failed] .problem"))
        self.shots("plugins")

    def test_dead_letters_are_replayed_or_dropped_with_a_note(self):
        self.state.dead_letters = DEAD_LETTERS
        self.open("/dead-letters")
        self.until(lambda: len(self.all(".card")) == 4, "all letters")
        self.shots("dead-letters")
        self.one(".card button.primary").click()
        self.until(lambda: ("/dead-letters/d_1/replay", {}) in self.state.actions, "replayed")
        self.one(".bar .buttons button").click()
        self.until(lambda: ("/dead-letters/replay", {"kind": "run"}) in self.state.actions, "replayed all")
        self.all(".card .buttons > button.neutral")[2].click()
        self.one("dialog textarea").send_keys("left the company")
        self.shot("dead-letter-drop-desktop-light-en")
        self.state.dead_letters = DEAD_LETTERS[:1]
        self.one("dialog button.danger").click()
        self.until(lambda: ("/dead-letters/d_2/drop", {"note": "left the company"}) in self.state.actions, "dropped")
        self.until(lambda: len(self.all(".card")) == 1 and not self.has("dialog"), "gone")

    def test_empty_places_say_what_to_do(self):
        self.state.plugins, self.state.chains = [], []
        for path in ("/runs", "/chains", "/plugins", "/dead-letters"):
            self.open(path)
            self.until(lambda: self.has(".notice h2") and self.has(".notice p"), path)
        self.shot("dead-letters-empty-desktop-light-en")

    def test_places_that_cannot_be_read_say_so_and_recover(self):
        self.open("/plugins")
        self.broker.down()
        for path in ("/runs", "/chains"):
            self.driver.execute_script("history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'))", path)
            self.until(lambda: self.has(".notice[role=alert]"), path, 20)
        self.shot("chains-offline-desktop-light-en")
        self.broker.up()
        self.until(lambda: self.has(".chain"), "recovers by itself", 20)

    def test_an_unknown_address_is_a_page_too(self):
        self.driver.get(self.broker.url + "/nothing")
        self.assertIn("nothing at this address", self.text("h1"))
        self.shot("not-found-desktop-light")


class Frame(PageTest):
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


class MarkdownCases(PageTest):
    CASES = [
        ("plain", "Hello\nworld", "<p>Hello\nworld</p>"),
        ("emphasis", "*a* **b** ***c*** _d_ ~~e~~", "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <em>d</em> <del>e</del></p>"),
        ("no emphasis in words", "snake_case_name 2 * 3 * 4", "<p>snake_case_name 2 * 3 * 4</p>"),
        ("nested emphasis", "**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
        ("code span", "`a <b> *c*`", "<p><code>a &lt;b&gt; *c*</code></p>"),
        ("escape", r"\*a\* \<b>", "<p>*a* &lt;b&gt;</p>"),
        ("hard break", "a  \nb", "<p>a<br>b</p>"),
        ("heading", "# One\n### Two ##", "<h3>One</h3><h5>Two</h5>"),
        ("rule", "a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        ("list", "- a\n- b\n  - c\n", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("ordered", "3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("quote", "> a\n> > b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
        ("link", "[a](https://example.org/x)", '<p><a href="https://example.org/x" target="_blank" rel="noopener noreferrer nofollow" title="https://example.org/x">a</a></p>'),
        ("script link", "[a](javascript:alert(1))", "<p><span>a</span></p>"),
        ("data link", "[a](data:text/html;base64,xx)", "<p><span>a</span></p>"),
        ("relative link", "[a](/runs)", "<p><span>a</span></p>"),
        ("html", "<script>alert(1)</script><img src=x onerror=alert(1)>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("entity", "&lt;b&gt; &amp;", "<p>&amp;lt;b&amp;gt; &amp;amp;</p>"),
        ("unclosed", "**a `b [c](", "<p>**a `b [c](</p>"),
        ("empty", "", ""),
    ]

    def render(self, text):
        return self.run_script("const { markdown } = await import('/js/markdown.js'); return markdown(values[0]).innerHTML;", text)

    def test_renders_what_is_useful_and_nothing_else(self):
        self.open()
        for name, text, expected in self.CASES:
            with self.subTest(name):
                self.assertEqual(self.render(text), expected)

    def test_tables_and_code_blocks(self):
        self.open()
        table = self.render("| a | b |\n|:-:|--:|\n| 1 \\| 2 | **3** |\n| 4 |")
        self.assertIn('<th data-side="center" scope="col">a</th>', table)
        self.assertIn('<td data-side="center">1 | 2</td><td data-side="end"><strong>3</strong></td>', table)
        code = self.render("```js\nlet a = '<b>';\n```")
        self.assertIn("<code>let a = '&lt;b&gt;';</code>", code)
        self.assertIn("let a", self.render("```\nlet a"), "an open fence reaches to the end")

    def test_images_are_loaded_only_by_consent(self):
        self.open()
        self.assertNotIn("<img", self.render("![cat](https://example.org/cat.png)"))
        self.assertIn("example.org", self.render("![cat](https://example.org/cat.png)"))
        self.assertEqual(self.render("![cat](http://example.org/cat.png)"), "<p><span>cat</span></p>")

    def test_hostile_texts_are_rendered_quickly(self):
        self.open()
        hostile = {
            "stars": "*a " * 20000, "pairs": "**a " * 20000, "brackets": "[" * 50000, "links": "[a](" * 20000, "ticks": "`a" * 30000,
            "quotes": ">" * 20000 + "a", "lists": "\n".join(" " * (2 * i) + "- a" for i in range(300)), "hashes": "# " + " " * 50000 + "#" * 50000 + "x",
            "pipes": "|" * 20000 + "\n" + "|-" * 10000, "spaces": " " * 100000 + "a", "rules": "- " * 50000 + "x", "underscores": "_" * 50000, "slashes": "http://" * 10000,
        }
        for name, text in hostile.items():
            with self.subTest(name):
                took = self.run_script("const { markdown } = await import('/js/markdown.js'); const start = performance.now(); markdown(values[0]); return performance.now() - start;", text)
                self.assertIsInstance(took, (int, float), took)
                self.assertLess(took, 1500)


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
