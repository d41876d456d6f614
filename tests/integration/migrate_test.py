"""From embedded to Postgres and Redis with a real broker's data: what was done is there, what was under way goes on, once."""

import signal
import subprocess
import time
import unittest

from broker import DOMINO, PATIENCE
from cluster import Cluster
from scripted import ScriptedBroker, ask, reply, step, steps

CONVERSATIONS = 20
WORK = steps(step("one", input={"output": [{"reply": "worked"}]}))


class MigrateTest(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster(names=())
        self.cluster.__enter__()
        self.addCleanup(self.cluster.close)
        self.broker = ScriptedBroker()
        self.addCleanup(self.broker.close)
        self.target = {"DOMINO_STREAM": self.cluster.redis.url, "DOMINO_STORE": self.cluster.postgres.url}
        self.accepted = []

    def tell_many(self, first, number):
        for n in range(first, first + number):
            for c in range(CONVERSATIONS):
                self.accepted.append((self.broker.tell(WORK if (n + c) % 5 == 0 else reply("answered"), f"c-{c}", id=f"{c}-{n}"), f"c-{c}", n))

    def migrate(self):
        return self.broker.cli("migrate", env=self.target, timeout=300)

    def migrate_and_kill(self):
        """Killed when the first runs are there."""
        with subprocess.Popen([str(DOMINO), "migrate"], env={**self.broker.environment(), **self.target}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            for line in process.stderr:
                if line.startswith("runs: ") and not line.startswith("runs: 0 "):
                    break
            process.kill()

    def move_to_target(self):
        self.broker.env.update(self.target)
        self.broker.start()

    def test_everything_goes_on_there(self):
        self.broker.start()
        self.tell_many(0, 20)
        waiting = self.broker.tell(steps(step("a", "guarded", input={"output": [{"reply": "released"}]})), "approval")
        asked = self.broker.finish(ask("How much?"), "question")
        held = self.broker.wait_for_run(waiting, lambda run: run["status"] == "waiting")
        refused = self.broker.cli("migrate", env=self.target)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("is in use by process", refused.stderr)
        self.tell_many(20, 10)
        self.broker.kill()  # in the middle of the last of them

        self.migrate_and_kill()
        self.assertIn("domino migrate", self.start_that_fails())
        done = self.migrate()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Done: ", done.stdout)
        again = self.migrate()
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("finished before", again.stdout)
        self.assertIn("this data went to", self.start_that_fails())

        self.move_to_target()
        self.cluster.wait_until_quiet([run for run, _, _ in self.accepted])
        self.cluster.check_books(self.accepted)
        begun = self.broker.executor_lines("begun")
        self.assertEqual(len(begun), len(set(begun)), "a step ran twice")
        self.assertEqual(self.broker.press(held, held["steps"][0]["approval"]["buttons"][0]["label"]).status, 200)
        self.assertEqual(self.broker.wait_for_run(waiting)["status"], "succeeded")
        self.assertEqual(self.broker.get("/runs/" + asked["id"])["replies"][0]["text"], "How much?")
        answer = self.broker.decide("", "c-0", data=reply("answered"), id="0-3")
        self.assertEqual(answer.json()["run"], next(run for run, conversation, n in self.accepted if (conversation, n) == ("c-0", 3)), "an id of the old days is known")

    def test_brokers_that_work_there_stop_it(self):
        self.broker.start()
        self.tell_many(0, 1)
        self.assertEqual(self.broker.stop(), 0)
        other = self.cluster.add("a").start()
        begun = time.monotonic()
        refused = self.migrate()
        self.assertNotEqual(refused.returncode, 0)
        self.assertRegex(refused.stderr, r"postgresql://.* has 1 broker\(s\) at work; stop them first")
        self.assertLess(time.monotonic() - begun, PATIENCE)
        self.assertEqual(other.stop(), 0)
        self.broker.start()  # nothing was begun: the old data still works
        self.assertEqual(self.broker.stop(), 0)

    def start_that_fails(self):
        process = subprocess.run([str(DOMINO), "serve"], env=self.broker.environment(), capture_output=True, text=True, timeout=PATIENCE)
        self.assertNotEqual(process.returncode, 0)
        self.assertNotEqual(process.returncode, -signal.SIGKILL)
        return process.stdout + process.stderr


if __name__ == "__main__":
    unittest.main()
