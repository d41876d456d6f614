"""Steps of a plan: what they need, when they are skipped, retried, timed out or cancelled."""

import unittest

from scripted import ScriptedCase, chain, step, steps


class StepsTest(ScriptedCase):
    options = {"chains": {"only": chain(step_attempts=3)}}

    def test_a_step_gets_the_output_of_the_steps_it_needs(self):
        run = self.broker.finish(steps(step("a", input={"output": [{"n": 1, "deep": {"x": [7]}}]}), step("b", input={"output": [{"n": 2}]}),
                                       step("c", input={"first": {"$output": "a", "path": "/deep/x/0"}, "whole": {"$output": "b"}}, needs=["a", "b"])))
        self.assertEqual(run["steps"][2]["output"], [{"first": 7, "whole": {"n": 2}}])

    def test_a_step_starts_only_when_all_it_needs_is_done(self):
        run = self.broker.finish(steps(step("a", input={"sleep_ms": 100}), step("b", input={"sleep_ms": 50}), step("c", needs=["a", "b"])))
        lines = [line for line in self.broker.executor_lines() if run["id"] in line]
        self.assertEqual(lines[4:], [f"begun {run['id']}.2 1", f"done {run['id']}.2 1"])

    def test_a_step_whose_condition_does_not_hold_is_skipped_and_the_next_goes_on(self):
        run = self.broker.finish(steps(step("a", input={"output": [{"n": 5}]}), step("big", needs=["a"], when={"/a/n": {"gt": 10}}),
                                       step("small", needs=["a"], when={"/a/n": {"lte": 10}}), step("last", needs=["big", "small"])))
        self.assertEqual(self.statuses(run), {"a": "succeeded", "big": "skipped", "small": "succeeded", "last": "succeeded"})
        self.assertEqual(run["status"], "succeeded")

    def test_when_a_step_fails_what_needs_it_is_cancelled_and_the_person_is_told_why(self):
        run = self.broker.finish(steps(step("a", input={"fail": "the till is jammed"}), step("b", needs=["a"]), step("c")))
        self.assertEqual(self.statuses(run), {"a": "failed", "b": "cancelled", "c": "succeeded"})
        self.assertEqual(run["status"], "failed")
        self.assertIn("the till is jammed", self.replies(run)[-1])
        self.assertIn("the till is jammed", run["error"])

    def test_an_exception_out_of_an_executor_fails_the_step_and_not_the_broker(self):
        run = self.broker.finish(steps(step("a", input={"throw": "boom"})))
        self.assertEqual(run["status"], "failed")
        self.assertIn("boom", run["steps"][0]["error"])

    def test_a_try_that_did_not_start_is_tried_again(self):
        run = self.broker.finish(steps(step("a", input={"not_started_until": 2})))
        self.assertEqual((run["status"], run["steps"][0]["attempt"]), ("succeeded", 3))

    def test_a_step_that_never_starts_fails_after_its_tries(self):
        run = self.broker.finish(steps(step("a", input={"not_started_until": 99})))
        self.assertEqual((run["status"], run["steps"][0]["attempt"], run["steps"][0]["error"]), ("failed", 3, "not yet"))

    def test_a_try_that_may_have_run_is_not_repeated(self):
        run = self.broker.finish(steps(step("a", input={"unknown": "the line went dead"})))
        self.assertEqual(run["status"], "failed")
        self.assertEqual(run["steps"][0]["error"], "interrupted, may have run: the line went dead")
        self.assertEqual(len(self.broker.executor_lines("begun " + run["id"])), 1)

    def test_a_try_that_may_have_run_is_repeated_when_the_workflow_is_idempotent(self):
        run = self.broker.finish(steps(step("a", "again", {"unknown": "the line went dead"})))
        self.assertEqual(len(self.broker.executor_lines("begun " + run["id"])), 3)
        self.assertEqual(run["status"], "failed")

    def test_when_the_deadline_of_a_step_passes_the_person_is_told(self):
        run = self.broker.finish(steps(step("a", "slow", {"sleep_ms": 60000})))
        self.assertEqual((run["status"], run["steps"][0]["status"]), ("failed", "timed_out"))
        self.assertIn("no result within 1 s", self.replies(run)[-1])

    def test_a_result_that_comes_by_callback_ends_the_step_once(self):
        run = self.broker.tell(steps(step("a", input={"hand_over": True})))
        self.broker.wait_for_run(run, lambda view: view["steps"] and view["steps"][0]["status"] == "running")
        path = [line for line in self.broker.executor_lines("callback ")][-1].split("127.0.0.1:")[1].partition("/")[2]
        for body in ({"output": [{"reply": "from afar"}]}, {"output": [{"reply": "from afar"}]}, {"error": "changed my mind"}):
            self.assertEqual(self.broker.call("POST", "/" + path, body, token=False).status, 200)
        view = self.broker.wait_for_run(run)
        self.assertEqual((view["status"], self.replies(view)), ("succeeded", ["from afar"]))
        self.broker.finish(steps(step("later")))
        self.assertEqual(self.broker.get("/runs/" + run), view)

    def test_a_cancelled_run_stops_its_steps_and_says_so(self):
        run = self.broker.tell(steps(step("a", input={"sleep_ms": 60000}), step("b", needs=["a"])), "cancelled")
        self.broker.wait_for_run(run, lambda view: bool(self.broker.executor_lines("begun " + run)))
        self.assertEqual(self.broker.call("POST", f"/runs/{run}/cancel").status, 202)
        view = self.broker.wait_for_run(run)
        self.assertEqual((view["status"], self.replies(view), self.statuses(view)), ("cancelled", ["Cancelled."], {"a": "cancelled", "b": "cancelled"}))
        self.assertEqual(self.broker.executor_lines("done " + run), [])
        again = self.broker.call("POST", f"/runs/{run}/cancel")
        self.assertEqual((again.status, again.json()["detail"]), (409, "The run has ended already: it is cancelled."))

    def test_an_ended_run_tried_again_is_a_run_of_its_own(self):
        first = self.broker.finish(steps(step("a", input={"fail": "once"})))
        answer = self.broker.call("POST", f"/runs/{first['id']}/retry?wait=30")
        self.assertEqual((answer.status, answer.json()["status"]), (200, "failed"), answer.body)
        self.assertNotEqual(answer.json()["id"], first["id"])
        self.assertEqual(self.broker.get("/runs/" + first["id"]), first)

    def test_a_workflow_that_is_not_in_the_catalog_fails_the_run_before_anything_starts(self):
        run = self.broker.finish(steps(step("a"), step("b", "nonsense")))
        self.assertEqual((run["status"], self.statuses(run)), ("failed", {"a": "cancelled", "b": "cancelled"}))
        self.assertIn('there is no workflow "nonsense" in the catalog', run["error"])
        self.assertEqual(self.broker.executor_lines("begun " + run["id"]), [])

    def test_an_input_that_does_not_fit_the_workflow_fails_the_step_unstarted(self):
        run = self.broker.finish(steps(step("a", "strict", {"n": "seven"})))
        self.assertEqual(run["status"], "failed")
        self.assertIn("its input does not fit", run["steps"][0]["error"])
        self.assertEqual(self.broker.executor_lines("begun " + run["id"]), [])

    def test_a_plan_that_goes_in_circles_fails_with_the_circle(self):
        run = self.broker.finish(steps(step("a", needs=["b"]), step("b", needs=["a"])))
        self.assertEqual(run["status"], "failed")
        self.assertRegex(run["error"], "a.*b.*a|b.*a.*b")


class PureStepsTest(ScriptedCase):
    options = {"executor": {"pure": True}}

    def test_a_plan_of_pure_steps_is_run_and_answered(self):
        run = self.broker.finish(steps(step("a", input={"output": [{"n": 1}]}), step("b", input={"output": [{"reply": "all done"}]}, needs=["a"])))
        self.assertEqual((run["status"], self.replies(run), self.statuses(run)), ("succeeded", ["all done"], {"a": "succeeded", "b": "succeeded"}))

    def test_a_pure_step_that_takes_long_still_ends(self):
        run = self.broker.finish(steps(step("a", input={"sleep_ms": 200, "output": [{"reply": "at last"}]})))
        self.assertEqual((run["status"], self.replies(run)), ("succeeded", ["at last"]))


if __name__ == "__main__":
    unittest.main()
