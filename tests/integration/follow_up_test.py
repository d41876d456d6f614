"""The domino effect: a result tips over the next domino, and no chain of them goes on for ever."""

import unittest

from scripted import ScriptedCase, chain, reply, step, steps

CHAINS = {"first": chain(),
          "after-work": chain(on=["result.work"], max_depth=3),
          "after-failure": chain(on=["result.more"], when={"/status": "failed"}),
          "after-loud": chain(on=["result.again"], when={"/output/0/loud": {"gt": 5}})}


class FollowUpTest(ScriptedCase):
    options = {"chains": CHAINS}

    def family(self, root, size):
        """The runs of one event, once there are `size` and all have ended."""
        self.broker.wait_for_run(root)
        ids = []

        def found(_):
            ids[:] = [row[0] for row in self.broker.sql("SELECT id FROM run WHERE root = ? AND id <> ? ORDER BY depth, ord", root, root)]
            return len(ids) >= size

        self.broker.wait_for_run(root, found)
        return [self.broker.wait_for_run(run) for run in ids]

    def settle(self, conversation):
        """Whatever was to follow has followed: results are followed up in the transaction that ends the step."""
        self.broker.finish(reply("settled"), conversation)

    def test_a_result_tips_over_the_next_domino(self):
        root = self.broker.tell({**steps(step("a", input={"output": [{"n": 1}]})), "follow_up": {"work": steps(step("b", "strict", {"n": 2}))["plan"]}}, "effect")
        child, = self.family(root, 1)
        self.assertEqual((child["status"], child["type"], child["chain"], child["depth"]), ("succeeded", "result.work", "after-work", 1))
        self.assertEqual((child["parent"], child["parent_step"], child["root"]), (root, root + ".0", root))
        self.assertEqual((child["channel"], child["conversation"]), ("api", "effect"))

    def test_a_loop_is_cut_and_the_person_told(self):
        root = self.broker.tell({**steps(step("a")), "follow_up": {"work": steps(step("b"))["plan"]}}, "loop")
        family = self.family(root, 4)
        self.settle("loop")
        self.assertEqual([(run["depth"], run["status"]) for run in family], [(1, "succeeded"), (2, "succeeded"), (3, "succeeded"), (4, "failed")])
        self.assertIn("more than 3 follow-ups one above the other: is this a loop?", family[-1]["error"])
        self.assertIn("is this a loop?", self.replies(family[-1])[-1])
        self.assertEqual(len(self.family(root, 4)), 4)

    def test_a_result_that_does_not_meet_the_condition_is_not_followed(self):
        follow_up = {"again": reply("loud!")["plan"]}
        quiet = self.broker.finish({**steps(step("a", "again", {"output": [{"loud": 3}]})), "follow_up": follow_up}, "quiet")["id"]
        loud = self.broker.tell({**steps(step("a", "again", {"output": [{"loud": 7}]})), "follow_up": follow_up}, "loud")
        self.assertEqual(self.replies(self.family(loud, 1)[0]), ["loud!"])
        self.settle("quiet")
        self.assertEqual(self.family(quiet, 0), [])

    def test_a_failure_is_a_result_too(self):
        root = self.broker.tell({**steps(step("a", "more", {"fail": "oh"})), "follow_up": {"more": reply("sorry")["plan"]}}, "sorry")
        self.assertEqual(self.replies(self.family(root, 1)[0]), ["sorry"])


class FanOutTest(ScriptedCase):
    options = {"chains": {"first": chain(), "after-work": chain(on=["result.work"], max_family=5, max_depth=50)}}

    def test_the_runs_that_one_event_may_cause_are_bounded(self):
        plan = steps(step("a"), step("b"), step("c"))
        self.broker.tell({**plan, "follow_up": {"work": plan["plan"]}}, "fan")
        self.broker.wait_until_quiet()
        runs = self.broker.sql("SELECT status, error FROM run")
        self.assertEqual(len([status for status, _ in runs if status == "succeeded"]), 5)
        cut = [error for status, error in runs if status == "failed"]
        self.assertTrue(cut)
        self.assertEqual(set(cut), {"more than 5 runs followed from one event"})


if __name__ == "__main__":
    unittest.main()
