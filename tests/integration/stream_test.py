"""Event streams: whoever is cut off and comes back with the last id misses nothing and gets nothing twice."""

import json
import unittest

from broker import TERMINAL
from event_stream import EventStream
from scripted import ScriptedCase, reply, step, steps


class RunStreamTest(ScriptedCase):
    def follow(self, stream, wanted):
        """The (run, revision) pairs of the stream until each wanted run was seen to end."""
        seen, open_runs = [], set(wanted)
        while True:
            event, data, has_id = stream.frame()
            if event == "run":
                run = json.loads(data)
                seen.append((run["id"], run["revision"]))
                if run["status"] in TERMINAL:
                    open_runs.discard(run["id"])
            if not open_runs and has_id:
                return seen

    def test_a_follower_sees_every_run_of_the_conversation_and_no_other(self):
        with EventStream(self.broker, "/runs?channel=api&conversation=seen") as stream:
            self.assertEqual(stream.frame()[0], "ready")
            self.broker.tell(reply("elsewhere"), "not seen")
            runs = [self.broker.tell(steps(step(str(i))), "seen") for i in range(5)]
            seen = self.follow(stream, runs)
        self.assertEqual({run for run, _ in seen}, set(runs))
        self.assertEqual(len(seen), len(set(seen)))

    def test_with_the_last_id_a_follower_goes_on_without_gap_or_double(self):
        with EventStream(self.broker, "/runs?channel=api&conversation=cut") as stream:
            stream.frame()
            before = [self.broker.tell(steps(step(str(i))), "cut") for i in range(5)]
            seen = self.follow(stream, before)
        missed = [self.broker.finish(steps(step(str(i))), "cut")["id"] for i in range(30)]
        with EventStream(self.broker, "/runs?channel=api&conversation=cut", stream.last_id) as stream:
            later = self.broker.tell(reply("later"), "cut")
            seen_after = self.follow(stream, [*missed, later])
        self.assertEqual({run for run, _ in seen_after}, {*missed, later})
        self.assertEqual(len(seen + seen_after), len(set(seen + seen_after)))

    def test_the_place_stays_good_over_a_restart_of_the_broker(self):
        with EventStream(self.broker, "/runs?channel=api&conversation=restarted") as stream:
            stream.frame()
            self.follow(stream, [self.broker.tell(reply("x"), "restarted")])
        missed = self.broker.finish(reply("missed"), "restarted")["id"]
        self.assertEqual(self.broker.stop(), 0)
        self.broker.start()
        with EventStream(self.broker, "/runs?channel=api&conversation=restarted", stream.last_id) as stream:
            self.assertEqual([run for run, _ in self.follow(stream, [missed])], [missed])

    def test_a_place_that_is_none_is_refused(self):
        for path in ("/runs", "/topics/result.**"):
            answer = self.broker.call("GET", path, headers={"Accept": "text/event-stream", "Last-Event-ID": "nonsense"})
            self.assertEqual(answer.status, 400)
            self.assertIn("Last-Event-ID: not one of this stream", answer.json()["detail"])

    def test_many_followers_cost_no_thread_each(self):
        before = self.threads()
        streams = [EventStream(self.broker, "/runs") for _ in range(64)]
        try:
            for stream in streams:
                self.assertEqual(stream.frame()[0], "ready")
            self.assertLess(self.threads(), before + 32)
            run = self.broker.tell(reply("to all"), "many")
            for stream in streams:
                self.assertIn(run, {seen for seen, _ in self.follow(stream, [run])})
        finally:
            for stream in streams:
                stream.close()

    def threads(self):
        with open(f"/proc/{self.broker.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Threads:"))


class TopicStreamTest(ScriptedCase):
    def results(self, stream, count):
        found = []
        while len(found) < count:
            event, data, _ = stream.frame()
            if event == "result":
                found.append(json.loads(data))
        return found

    def test_results_are_cloudevents_that_can_be_followed_by_pattern(self):
        with EventStream(self.broker, "/topics/result.more") as some, EventStream(self.broker, "/topics/result.**") as all_of_them:
            some.frame(), all_of_them.frame()
            run = self.broker.finish(steps(step("a", "work"), step("b", "more", {"output": [{"n": 1}]}, needs=["a"])))
            self.assertEqual([one["type"] for one in self.results(all_of_them, 2)], ["result.work", "result.more"])
            result, = self.results(some, 1)
        self.assertEqual((result["specversion"], result["id"]), ("1.0", run["steps"][1]["id"]))

    def test_with_the_last_id_results_go_on_without_gap_or_double(self):
        with EventStream(self.broker, "/topics/result.**") as stream:
            stream.frame()
            seen = [self.broker.finish(steps(step("a")), f"c{i}")["steps"][0]["id"] for i in range(10)]
            self.assertEqual(sorted(one["id"] for one in self.results(stream, 10)), sorted(seen))
        missed = [self.broker.finish(steps(step("a")), f"c{i}")["steps"][0]["id"] for i in range(70)]
        with EventStream(self.broker, "/topics/result.**", stream.last_id) as stream:
            self.assertEqual(sorted(one["id"] for one in self.results(stream, 70)), sorted(missed))

    def test_only_results_can_be_followed(self):
        answer = self.broker.call("GET", "/topics/event.api", headers={"Accept": "text/event-stream"})
        self.assertEqual((answer.status, answer.json()["detail"]), (404, "Only results can be followed: result.WORKFLOW, result.* or result.**."))


if __name__ == "__main__":
    unittest.main()
