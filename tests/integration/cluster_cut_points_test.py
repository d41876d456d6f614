"""The broker dies at each point where it matters, on Redis and Postgres; another one finishes what was accepted, and nothing happens twice."""

import concurrent.futures
import http.client
import unittest

from broker import PATIENCE
from cluster import Cluster
from cut_points_test import CUT_POINTS, EFFECT, IN_DOUBT, is_test_build
from scripted import ask, reply

AT_ONCE = 6


class CutPoint:
    """One death in a namespace of its own: broker a dies at the cut point, b takes its place when the lease is over."""

    def __init__(self, cluster, number, name, script, **options):
        self.cluster = cluster
        self.name = name
        self.script = script
        self.options = options
        self.name_space = f"cut_{number}"

    def broker(self, suffix, **env):
        broker = self.cluster.add(f"{self.name_space}{suffix}", {"DOMINO_NAMESPACE": self.name_space, **env}, **self.options)
        for journal in ("executor", "channel"):
            shared = self.cluster.folder / f"{self.name_space}.{journal}"
            broker.write_config(broker.config.read_text().replace(str(self.cluster.folder / f"{journal}.journal"), str(shared)))
            setattr(broker, f"{journal}_journal", shared)
        return broker

    def sql(self, statement):
        return self.cluster.postgres.sql(statement, name_space=self.name_space)

    def run(self):
        first = self.broker("a", DOMINO_CUT=self.name).start()
        try:
            first.say_to_vendor(self.script, "room", "please", "message-1")
        except (OSError, http.client.HTTPException):
            pass
        assert first.process.wait(PATIENCE) == -9, first.log()[-2000:]
        second = self.broker("b").start()
        run = second.say_to_vendor(self.script, "room", "please", "message-1")
        second.wait_for_run(run)
        self.view = second.wait_for_run(run, lambda one: all(each["status"] == "sent" for each in one["replies"]))
        self.begun = second.executor_lines("begun")
        self.sent = [line for line in second.vendor_lines() if line.startswith(f"{run}#{self.view['replies'][-1]['n']} ")]
        self.runs = self.sql("SELECT count(*) FROM run")[0][0]
        self.closing = self.sql("SELECT count(*) FROM reply WHERE closing")[0][0]
        assert second.stop() == 0, second.log()[-2000:]
        self.published = self.sql("SELECT count(*) FROM partitions WHERE published <> result_ord")[0][0]
        return self


@unittest.skipUnless(is_test_build(), "this build has no cut points")
class ClusterCutPointsTest(unittest.TestCase):
    def test_what_was_accepted_ends_once_wherever_a_broker_dies(self):
        with Cluster(()) as cluster:
            cases = [(name, EFFECT, {}) for name in CUT_POINTS]
            cases += [(name, EFFECT, {"executor": {"pure": True}}) for name in ("after-read", "before-commit", "after-commit")]
            cases += [(name, script, {}) for script in (reply("hello"), ask("Which?")) for name in ("before-commit", "after-commit", "before-send", "after-send")]
            points = [CutPoint(cluster, number, name, script, **options) for number, (name, script, options) in enumerate(cases)]
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                for ended in pool.map(CutPoint.run, points):
                    with self.subTest(ended.name, name_space=ended.name_space):
                        self.check(ended)

    def check(self, ended):
        self.assertEqual((ended.runs, ended.closing), (1, 1))
        self.assertEqual(ended.published, 0, "a result was not published")
        self.assertTrue(ended.script is not EFFECT or ended.view["status"] == "failed" or ended.begun, "no step ran")
        self.assertEqual(len(ended.sent), 1, "the answer reached the person more or less than once")
        only_computes = "executor" in ended.options
        self.assertTrue(only_computes or len(ended.begun) == len(set(ended.begun)), "a step with an effect ran twice")
        if ended.view["status"] == "failed":
            self.assertTrue(any(step["error"] and step["error"].startswith(IN_DOUBT) for step in ended.view["steps"]), ended.view)
        else:
            self.assertEqual(ended.view["status"], "succeeded")


if __name__ == "__main__":
    unittest.main()
