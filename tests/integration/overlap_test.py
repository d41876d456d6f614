"""A person writes again before the last message is answered, and what somebody has said without being asked."""

import unittest

from scripted import ScriptedCase, chain, reply, step, steps


class MergeTest(ScriptedCase):
    options = {"chains": {"only": chain(overlap="merge", merge_window_ms=700)}}

    def test_a_burst_is_one_event_and_each_message_of_it_ends(self):
        first = self.broker.say_to_vendor({"echo": True}, "burst", "Hello")
        second = self.broker.say_to_vendor(None, "burst", "are you there?")
        merged, answered = self.broker.wait_for_run(second), self.broker.wait_for_run(first)
        self.assertEqual((merged["status"], merged["error"], merged["replies"]), ("ignored", "merged into " + first, []))
        self.assertEqual((answered["status"], self.replies(answered)), ("succeeded", ["Hello\nare you there?"]))

    def test_messages_far_apart_are_answered_one_by_one(self):
        first = self.broker.finish(reply("one"), "apart", "1")
        second = self.broker.finish(reply("two"), "apart", "2")
        self.assertEqual([self.replies(run) for run in (first, second)], [["one"], ["two"]])

    def test_other_senders_and_other_conversations_are_not_mixed_in(self):
        mine = self.broker.tell(reply("mine"), "shared", "a", sender="u-1")
        theirs = self.broker.tell(reply("theirs"), "shared", "b", sender="u-2")
        elsewhere = self.broker.tell(reply("elsewhere"), "other", "c", sender="u-1")
        self.assertEqual([self.replies(self.broker.wait_for_run(run)) for run in (mine, theirs, elsewhere)], [["mine"], ["theirs"], ["elsewhere"]])

    def test_a_burst_that_is_killed_half_way_is_answered_all_the_same(self):
        runs = [self.broker.tell(reply("burst"), "killed", str(n)) for n in range(3)]
        self.broker.kill()
        self.broker.start()
        views = [self.broker.wait_for_run(run) for run in runs]
        self.assertEqual(sum(len(view["replies"]) for view in views), len([view for view in views if view["status"] == "succeeded"]))
        self.assertEqual({view["status"] for view in views} - {"succeeded", "ignored"}, set())

    def test_a_word_that_decides_is_not_merged(self):
        asked = self.broker.tell(steps(step("a", "guarded", {"output": [{"reply": "released"}]})), "consent", "release it")
        self.broker.wait_for_run(asked, lambda view: view["status"] == "waiting")
        yes = self.broker.tell(None, "consent", "yes")
        self.assertEqual(self.replies(self.broker.wait_for_run(asked))[-1], "released")
        self.assertEqual(self.broker.wait_for_run(yes)["status"], "succeeded")


class CancelPreviousTest(ScriptedCase):
    options = {"chains": {"only": chain(overlap="cancel-previous")}}

    def test_the_newest_message_cancels_what_is_running_and_says_so(self):
        first = self.broker.tell(steps(step("a", input={"sleep_ms": 60000})), "busy", "slow")
        self.broker.wait_for_run(first, lambda view: bool(self.broker.executor_lines("begun " + first)))
        second = self.broker.finish(reply("quick"), "busy", "never mind")
        cancelled = self.broker.wait_for_run(first)
        self.assertEqual((cancelled["status"], cancelled["error"]), ("cancelled", "replaced by a newer message"))
        self.assertEqual(self.replies(cancelled), ["Cancelled: your newer message replaces it."])
        self.assertEqual(self.replies(second), ["quick"])
        self.assertEqual(self.broker.executor_lines("done " + first), [])

    def test_a_word_that_decides_replaces_nothing(self):
        asked = self.broker.tell(steps(step("a", "guarded", {"output": [{"reply": "released"}]})), "asked", "release it")
        self.broker.wait_for_run(asked, lambda view: view["status"] == "waiting")
        self.broker.tell(None, "asked", "yes")
        self.assertEqual(self.replies(self.broker.wait_for_run(asked))[-1], "released")

    def test_other_conversations_go_on(self):
        first = self.broker.tell(steps(step("a", input={"sleep_ms": 500, "output": [{"reply": "done"}]})), "left alone", "slow")
        self.broker.finish(reply("quick"), "another", "hello")
        self.assertEqual(self.broker.wait_for_run(first)["status"], "succeeded")


class NotifyTest(ScriptedCase):
    def test_what_is_to_be_said_is_said_once(self):
        body = {"channel": "vendor", "conversation": "C-ops", "text": "Backup **done**", "id": "backup-1"}
        runs = {self.broker.call("POST", "/topics/notify?wait=10", body).json()["id"] for _ in range(2)}
        self.assertEqual(len(runs), 1)
        run = runs.pop()
        self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "sent")
        self.assertEqual(self.broker.vendor_lines(run), [f"{run}#1 C-ops Backup **done**"])

    def test_by_the_command_line(self):
        answer = self.broker.cli("notify", "vendor", "C-ops", "Hello ops", "--wait", "10")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertEqual(self.broker.vendor_lines(answer.stdout.strip()), [f"{answer.stdout.strip()}#1 C-ops Hello ops"])
        refused = self.broker.cli("notify", "vendor", "C-ops", "refuse this", "--wait", "10")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("the channel could not deliver it: the vendor refused it", refused.stderr)

    def test_mistakes_are_told_by_their_place(self):
        for body, place in (({"channel": "nobody", "conversation": "c", "text": "x"}, "/channel"), ({"channel": "vendor", "text": "x"}, "/conversation"),
                            ({"channel": "vendor", "conversation": "c", "text": "x", "data": {"button": 1}}, "/data"),
                            ({"channel": "vendor", "conversation": "c", "text": "x", "data": [1]}, "/data")):
            answer = self.broker.call("POST", "/topics/notify", body)
            self.assertEqual(answer.status, 400, answer.body)
            self.assertIn(place, answer.json()["detail"])


if __name__ == "__main__":
    unittest.main()
