"""/decide: one event in, one run out, however often and in whichever form it is sent."""

import threading
import unittest

from scripted import ScriptedCase, reply, step, steps


class DecideTest(ScriptedCase):
    def test_the_run_has_the_shape_that_the_api_promises(self):
        run = self.broker.finish(steps(step("a", input={"output": [{"reply": "hi"}]})), "shape", sender="ada")
        self.assertLessEqual({"id", "event", "channel", "conversation", "chain", "status", "created", "finished", "parent", "error", "steps", "replies"},
                             set(run))
        self.assertEqual((run["status"], run["channel"], run["conversation"], run["sender"], run["chain"]), ("succeeded", "api", "shape", "ada", "only"))
        self.assertLessEqual({"id", "workflow", "executor", "status", "output", "error"}, set(run["steps"][0]))
        self.assertEqual(run["steps"][0]["output"], [{"reply": "hi"}])
        self.assertLessEqual({"n", "text", "buttons", "status"}, set(run["replies"][0]))
        self.assertEqual(self.replies(run), ["hi"])

    def test_without_wait_it_answers_202_with_the_ids_and_the_place_of_the_run(self):
        answer = self.broker.decide("", data=reply("x"))
        self.assertEqual(answer.status, 202)
        body = answer.json()
        self.assertEqual(set(body), {"event", "run", "url"})
        self.assertEqual(body["url"], "/runs/" + body["run"])
        self.assertEqual(answer.headers["location"], body["url"])
        self.assertIn(self.broker.get(body["url"])["status"], {"planning", "running", "succeeded"})

    def test_with_wait_it_answers_with_the_ended_run(self):
        answer = self.broker.decide("", wait=30, data=reply("x"))
        self.assertEqual((answer.status, answer.json()["status"], self.replies(answer.json())), (200, "succeeded", ["x"]))

    def test_a_run_that_is_not_finished_when_the_wait_is_over_is_a_202(self):
        answer = self.broker.decide("", "waits", wait=1, data=steps(step("a", approval="Really?")))
        self.assertEqual(answer.status, 202)
        self.assertEqual(self.broker.wait_for_run(answer.json()["run"], lambda run: run["status"] == "waiting")["status"], "waiting")

    def test_the_same_id_again_is_the_same_run_and_does_nothing_twice(self):
        script = steps(step("a"))
        first = self.broker.finish(script, id="once")
        second = self.broker.finish(script, id="once")
        other_words = self.broker.finish(reply("other"), id="once")
        self.assertEqual({first["id"]}, {second["id"], other_words["id"]})
        self.assertEqual(first, other_words)
        self.assertEqual(len(self.broker.executor_lines("begun " + first["id"])), 1)

    def test_the_same_id_from_many_at_once_is_one_run(self):
        runs, failures = set(), []

        def send():
            try:
                runs.add(self.broker.tell(steps(step("a")), id="at once"))
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=send) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(len(runs), 1)
        run = self.broker.wait_for_run(runs.pop())
        self.assertEqual(len(self.broker.executor_lines("begun " + run["id"])), 1)
        self.assertEqual(self.broker.sql("SELECT count(*) FROM run WHERE id = ?", run["id"]), [(1,)])

    def test_the_same_id_on_another_channel_is_another_run(self):
        self.assertNotEqual(self.broker.tell(reply("x"), id="twin"), self.broker.tell(reply("x"), id="twin", channel="vendor"))

    def test_an_idempotency_key_is_an_id(self):
        def send(key):
            answer = self.broker.call("POST", "/decide", {"data": reply("x"), "conversation": "key"}, {"Idempotency-Key": key})
            return answer.json()["run"]

        self.assertEqual(send("k-1"), send("k-1"))
        self.assertNotEqual(send("k-1"), send("k-2"))

    def test_a_structured_cloudevent_is_taken(self):
        event = {"specversion": "1.0", "id": "ce-1", "source": "/shop/7", "type": "custom.order", "data": reply("ordered")}
        answer = self.broker.call("POST", "/decide?wait=30", event, {"Content-Type": "application/cloudevents+json; charset=utf-8"})
        self.assertEqual(answer.status, 200, answer.body)
        run = answer.json()
        self.assertEqual((run["type"], self.replies(run)), ("custom.order", ["ordered"]))
        again = self.broker.call("POST", "/decide?wait=30", event, {"Content-Type": "application/cloudevents+json"})
        self.assertEqual(again.json()["id"], run["id"])

    def test_a_binary_cloudevent_is_taken(self):
        headers = {"ce-specversion": "1.0", "ce-id": "ce-2", "ce-source": "/shop/7", "ce-type": "custom.order", "Content-Type": "application/json"}
        answer = self.broker.call("POST", "/decide?wait=30", reply("ordered"), headers)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.replies(answer.json()), ["ordered"])

    def test_a_traceparent_stays_with_the_run(self):
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        answer = self.broker.call("POST", "/decide?wait=30", {"data": reply("x")}, {"traceparent": trace})
        self.assertEqual(answer.json()["traceparent"], trace)

    def test_an_event_that_no_planner_wants_is_ignored_without_an_answer(self):
        run = self.broker.finish(None, text="nobody listens to this")
        self.assertEqual((run["status"], run["replies"], run["steps"]), ("ignored", [], []))

    def test_an_event_published_to_a_topic_is_decided_by_the_chain_that_listens(self):
        answer = self.broker.call("POST", "/topics/custom.audit?wait=30", {"data": reply("audited")})
        self.assertEqual((answer.status, answer.json()["type"], self.replies(answer.json())), (200, "custom.audit", ["audited"]))

    def test_runs_are_listed_newest_first_page_by_page_and_by_status(self):
        made = [self.broker.finish(reply(str(i)), "listed")["id"] for i in range(5)]
        listed, after = [], ""
        while after is not None:
            page = self.broker.get(f"/runs?channel=api&conversation=listed&limit=2&after={after}")
            listed += [run["id"] for run in page["runs"]]
            after = page["next"]
        self.assertEqual(listed, made[::-1])
        self.assertEqual(self.broker.get("/runs?channel=api&conversation=listed&status=failed")["runs"], [])

    def test_a_message_that_came_by_a_channel_is_answered_there(self):
        run = self.broker.wait_for_run(self.broker.say_to_vendor(reply("to the vendor"), "room"), lambda run: run["replies"] and run["replies"][0]["sent"])
        self.assertEqual(self.broker.vendor_lines(run["id"]), [f"{run['id']}#1 room to the vendor"])


if __name__ == "__main__":
    unittest.main()
