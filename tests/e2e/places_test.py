#!/usr/bin/python3
"""Runs, chains, plugins and dead letters in every state, against a stand-in broker."""

import time
import unittest

from page_samples import DEAD_LETTERS, approved, failed, finished_steps, running, succeeded, waiting
from stand_in_broker import TOKEN, a_run
from stand_in_case import CHAT, StandInCase


class Login(StandInCase):
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


class Places(StandInCase):
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
        for number in (9900, 9800, 9600):
            self.until(lambda: self.scrolled_to(number), f"question {number} or older by scrolling", 150)
            self.assertLess(len(self.all(".run-line")), 200, "only what is near the view stands in the document")

    def scrolled_to(self, number):
        self.driver.execute_script("const box = document.querySelector('.scroller'); box.scrollTop = box.scrollHeight")
        time.sleep(0.1)
        shown = [int(text.split()[1]) for text in self.text(".asked-link").splitlines()]
        return min(shown, default=10000) <= number

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
        self.assertIn('only if {"/status":"succeeded"}', self.text(".condition"))
        self.assertIn("No plugin has this id", self.text(".node[data-state=failed]"))
        self.shots("chains")

    def test_plugins_that_are_not_well_stand_first(self):
        self.open("/plugins")
        self.until(lambda: len(self.all(".card")) == 6, "all plugins")
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


if __name__ == "__main__":
    unittest.main()
