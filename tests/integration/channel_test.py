"""What a channel's vendor does after a message: presses, receipts, and progress while people wait."""

import time
import unittest

from scripted import ScriptedCase, reply, step, steps


class ChannelTest(ScriptedCase):
    options = {"channel": {"progress": True}}

    def to_vendor(self, body):
        return self.broker.call("POST", "/channels/vendor/in", body, token=False)

    def sent(self, run, n=1):
        """The token of a reply that was delivered."""
        self.broker.wait_for_run(run, lambda view: len(view["replies"]) >= n and view["replies"][n - 1]["status"] == "sent")
        return self.broker.vendor_lines(f"token {run}#{n} ")[0].split()[2]

    def press(self, button, sender):
        return self.to_vendor({"press": button, "sender": sender}).json()

    def test_receipts_stand_with_the_reply_and_only_go_forward(self):
        run = self.broker.say_to_vendor(reply("hello"))
        token = self.sent(run)
        for status in ("read", "delivered"):
            self.assertEqual(self.to_vendor({"report": token, "status": status}).status, 200)
        view = self.broker.wait_for_run(run, lambda view: view["replies"][0]["receipt"] is not None)
        self.assertEqual((view["replies"][0]["receipt"], view["replies"][0]["status"]), ("read", "sent"))

    def test_a_reply_that_did_not_arrive_after_all_is_sent_once_more(self):
        run = self.broker.say_to_vendor(reply("hello again"))
        token = self.sent(run)
        for _ in range(2):
            self.assertEqual(self.to_vendor({"report": token, "status": "try_again", "error": "no network"}).status, 200)
        self.sent(run, 2)
        view = self.broker.get("/runs/" + run)
        self.assertEqual([(one["text"], one["receipt"], one["closing"]) for one in view["replies"]], [("hello again", "failed", True), ("hello again", None, False)])
        self.assertEqual(len(self.broker.vendor_lines(f"{run}#")), 2)

    def test_each_part_that_fails_counts_once_whatever_another_part_came_to(self):
        run = self.broker.say_to_vendor(reply("in three parts"))
        token = self.sent(run)
        for key in ("part 1", "part 2", "part 1", "part 2"):
            self.assertEqual(self.to_vendor({"report": token, "status": "try_again", "error": "no network", "key": key}).status, 200)
        for _ in range(2):
            self.assertEqual(self.to_vendor({"report": token, "status": "failed", "error": "131053: the file"}).status, 200)
        self.sent(run, 3)
        letters = lambda: [letter["cause"] for letter in self.broker.get("/dead-letters")["dead_letters"] if letter["run"] == run]
        self.broker.wait_for_run(run, lambda view: letters())
        self.assertEqual(letters(), ["131053: the file"])
        self.assertEqual(len(self.broker.get("/runs/" + run)["replies"]), 3)
        self.assertEqual(self.to_vendor({"report": token, "status": "try_again", "key": "x" * 600}).status, 500)

    def test_a_reply_that_never_arrives_is_a_dead_letter_with_the_vendors_words(self):
        run = self.broker.say_to_vendor(reply("are you there"))
        self.assertEqual(self.to_vendor({"report": self.sent(run), "status": "failed", "error": "131026: not on WhatsApp"}).status, 200)
        self.broker.wait_for_run(run, lambda view: view["replies"][0]["receipt"] == "failed")
        letters = [letter for letter in self.broker.get("/dead-letters")["dead_letters"] if letter["run"] == run]
        self.assertEqual([(letter["kind"], letter["cause"]) for letter in letters], [("reply", "131026: not on WhatsApp")])

    def test_a_forged_report_is_refused(self):
        self.assertEqual(self.to_vendor({"report": "MXww.AAAA", "status": "failed"}).status, 500)

    def test_the_first_press_decides_and_a_late_one_learns_who_did(self):
        run = self.broker.say_to_vendor(steps(step("a", "guarded", {"output": [{"reply": "done"}]})), "approvals")
        self.sent(run)
        approve, reject = (line.split()[2] for line in self.broker.vendor_lines(f"button {run}#1 "))
        self.assertEqual(self.press(approve, "U-anna"), {"taken": True, "approved": False, "by": ""})
        view = self.broker.wait_for_run(run)
        self.assertEqual((view["status"], view["steps"][0]["decided_by"]), ("succeeded", "U-anna"))
        self.assertEqual(self.press(reject, "U-bert"), {"taken": False, "approved": True, "by": "U-anna"})
        self.assertEqual(self.broker.get("/runs/" + run)["status"], "succeeded")

    def test_a_run_that_takes_long_shows_how_far_it_is_and_then_only_its_answer(self):
        plan = steps(step("a", input={"sleep_ms": 2500}), step("b", input={"sleep_ms": 1500, "output": [{"reply": "at last"}]}, needs=["a"]))
        run = self.broker.say_to_vendor(plan, "patient")
        self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "sent")
        lines = [line for line in self.broker.vendor_lines() if run in line and not line.startswith("token")]
        self.assertTrue(lines[0].startswith(f"progress {run} patient ⏳ Work|⬜ Work"), lines)
        self.assertEqual(lines[-1], f"{run}#1 patient at last")

    def test_a_run_that_is_quick_shows_no_progress(self):
        run = self.broker.say_to_vendor(reply("quick"))
        self.sent(run)
        self.assertEqual(self.broker.vendor_lines("progress " + run), [])


class StartGateTest(ScriptedCase):
    def gate_of(self, run):
        self.broker.wait_for_run(run, lambda view: view["steps"] and view["steps"][0]["status"] == "running")
        return "/" + [line for line in self.broker.executor_lines("callback ")][-1].split("127.0.0.1:")[1].partition("/")[2]

    def ask(self, gate, body):
        return self.broker.call("POST", gate + "/start", body, token=False)

    def lags_measured(self):
        metrics = self.broker.call("GET", "/metrics").body.decode()
        return next((int(line.split()[1]) for line in metrics.splitlines() if line.startswith("domino_executor_queue_lag_seconds_count")), 0)

    def test_one_execution_goes_on(self):
        before = self.lags_measured()
        run = self.broker.tell(steps(step("a", input={"hand_over": True})))
        gate = self.gate_of(run)
        self.assertEqual(self.ask(gate, {"execution": "1", "sent": 1}).json(), {"go": True})
        self.assertEqual(self.ask(gate, {"execution": "2"}).json(), {"go": False})
        self.assertEqual(self.ask(gate, {"execution": "1"}).json(), {"go": True})
        self.assertEqual(self.broker.call("POST", gate, {"output": [{"reply": "once"}]}, token=False).status, 200)
        self.broker.wait_for_run(run)
        self.assertEqual(self.ask(gate, {"execution": "1"}).json(), {"go": False}, "its step is over")
        self.assertEqual(self.lags_measured(), before, "1970 is no believable time")

    def test_a_peer_that_goes_on_with_each_element_gets_one_or_none(self):
        before = self.lags_measured()
        gate = self.gate_of(self.broker.tell(steps(step("a", input={"hand_over": True}))))
        ask = lambda execution: self.broker.call("POST", f"{gate}/start/{execution}", token=False)  # noqa: E731
        self.assertEqual(ask(f"1?sent={int(time.time() * 1000) - 200}").json(), [{"go": True}])
        self.assertEqual(ask("2").json(), [])
        self.assertEqual(self.ask(gate, {"execution": "2"}).json(), {"go": False})
        self.assertEqual(ask("1").json(), [{"go": True}])
        self.assertEqual(self.lags_measured(), before + 1)
        for wrong in ("x" * 129, "a%20b", "1?sent=soon", "1?sent=-1"):
            self.assertEqual(ask(wrong).status, 400, wrong)
        self.assertEqual(self.broker.call("POST", "/callback/forged.token/start/1", token=False).status, 403)

    def test_what_is_no_execution_is_refused(self):
        gate = self.gate_of(self.broker.tell(steps(step("a", input={"hand_over": True}))))
        for body in ({}, {"execution": 7}, {"execution": ""}, {"execution": "a b"}, {"execution": "x" * 129}, [], "text"):
            self.assertEqual(self.ask(gate, body).status, 400, body)
        self.assertEqual(self.ask("/callback/forged.token", {"execution": "1"}).status, 403)


if __name__ == "__main__":
    unittest.main()
