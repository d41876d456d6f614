#!/usr/bin/python3
"""The chat in every state it can be in, against a stand-in broker."""

import time
import unittest

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from page_samples import approved, failed, follow_up, running, succeeded, waiting
from stand_in_broker import TOKEN, a_run, moment, reply, step
from stand_in_case import StandInCase


class Chat(StandInCase):
    def test_an_empty_conversation_suggests_what_one_may_ask(self):
        self.open("/")
        self.until(lambda: len(self.all(".suggestion")) == 4, "suggestions")
        self.assertRegex(self.driver.current_url, r"\?c=c_[a-z2-7]{20}$")
        self.all(".suggestion")[0].click()
        self.assertEqual(self.one("textarea").get_property("value"), "Please check invoice 4711 over 150 EUR")
        self.one("textarea").send_keys(Keys.CONTROL, "a", Keys.NULL, Keys.DELETE)
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
        self.open()
        self.until(lambda: "Question 999" in self.text(".bubble"), "the newest")
        self.assertLess(len(self.all(".turn")), 100, "only the newest page is there")
        self.until(self.scrolled_to_the_first, "all older ones", 120)
        self.assertLess(len(self.all(".turn")), 200, "only what is near the view stands in the document")
        self.shot("chat-thousand")
        self.driver.execute_script("document.querySelector('.transcript').scrollTop = 1e9")
        self.until(lambda: "Question 999" in self.text(".bubble"), "back at the end")
        self.assertLess(len(self.all(".turn")), 200)

    def scrolled_to_the_first(self):
        self.driver.execute_script("document.querySelector('.transcript').scrollTop = 0")
        time.sleep(0.12)
        return "Question 0\n" in self.text(".bubble") + "\n"

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
        self.one(".places a:last-child").click()
        self.until(lambda: self.has(".run-line"), "the runs")
        self.one(".places a").click()
        self.until(lambda: self.text(".bubble") == "About shipping", "back to the same conversation")
        self.one("[data-new]").click()
        self.until(lambda: self.has(".greeting"), "a new one")
        self.browser.size(375, 800, True)
        self.one(".drawer-button").click()
        self.until(lambda: self.has("dialog.drawer[open] .conversation"), "the drawer")
        self.shot("conversations-phone-light-en")
        self.one("dialog.drawer .conversation").click()
        self.until(lambda: self.text(".bubble") == "About shipping" and not self.has("dialog.drawer"), "chosen")


if __name__ == "__main__":
    unittest.main()
