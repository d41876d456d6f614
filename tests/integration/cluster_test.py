"""Brokers side by side on Redis and Postgres: they share the work, and whatever one of them or a server does, nothing is lost or doubled."""

import signal
import time
import unittest

from broker import PATIENCE
from cluster import Cluster
from scripted import reply, step, steps
from servers import Wire

EFFECT = steps(step("a", input={"output": [{"reply": "first"}], "sleep_ms": 300}), step("b", input={"output": [{"reply": "paid"}], "sleep_ms": 300}, needs=["a"]))


class SharingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(("a", "b", "door"), env={"door": {"DOMINO_ROLES": "http"}})
        cls.addClassCleanup(cls.cluster.close)
        cls.cluster.__enter__()
        cls.cluster.wait_until_shared(2)

    def test_an_answer_is_read_at_whichever_broker(self):
        for n, (asked, read) in enumerate((("a", "b"), ("b", "a"), ("door", "a"))):
            run = self.cluster[asked].tell(reply(f"answer {n}"), conversation=f"c-{n}")
            view = self.cluster[read].wait_for_run(run)
            self.assertEqual(view["replies"][0]["text"], f"answer {n}")

    def test_who_waits_at_another_broker_is_answered_at_once(self):
        """Hints make it fast: without them it would take until the look of the next second."""
        times = []
        for n in range(20):
            begun = time.monotonic()
            run = self.cluster["door"].tell(reply("quick"), conversation=f"quick-{n}", wait=10)
            times.append(time.monotonic() - begun)
            self.assertEqual(run["status"], "succeeded")
        self.assertLess(sorted(times)[len(times) // 2], 0.7)

    def test_the_same_id_is_one_run_whichever_broker_takes_it(self):
        runs = {self.cluster[name].tell(reply("once"), conversation="same", id="the-same-id") for name in ("a", "b", "door", "a")}
        self.assertEqual(len(runs), 1)
        self.cluster["door"].wait_for_run(runs.pop())

    def test_a_press_at_another_broker_reaches_the_runs_owner(self):
        run = self.cluster["a"].tell(steps(step("a", "guarded", input={"output": [{"reply": "done"}]})), conversation="guarded")
        asking = self.cluster["door"].wait_for_run(run, lambda view: view["status"] == "waiting")
        self.assertEqual(self.cluster["door"].press(asking, "Approve").status, 200)
        self.assertEqual(self.cluster["b"].wait_for_run(run)["status"], "succeeded")

    def test_a_broker_that_only_takes_in_owns_nothing_and_says_so(self):
        metrics = self.cluster["door"].call("GET", "/metrics").body.decode()
        self.assertNotRegex(metrics, r"domino_partitions_owned [1-9]")
        self.assertEqual(self.cluster["door"].get("/readyz")["status"], "ok")

    def test_results_are_on_redis_for_other_systems(self):
        run = self.cluster["a"].finish(steps(step("a", input={"output": [{"n": 1}]})), conversation="published")
        self.cluster.wait_for("the result", lambda: any(run["id"] in self.cluster.redis.ask("XRANGE", f"domino:results:{p}", "-", "+") for p in range(16)))


class LeavingTest(unittest.TestCase):
    def load(self, cluster, names, conversations=12, each=6, script=reply("ok")):
        accepted = []
        for n in range(each):
            for c in range(conversations):
                name = names[(n + c) % len(names)]
                answer = cluster[name].decide("", f"c-{c}", data=script, id=f"c-{c}-{n}")
                if answer.status == 202:
                    accepted.append((answer.json()["run"], f"c-{c}", n))
                else:
                    self.assertEqual(answer.status, 503, answer.body)
        return accepted

    def expect_work_in_hand(self, cluster):
        """Every broker has runs that have not ended, so that what comes hits them amid work."""
        at_work = cluster.sql("SELECT DISTINCT owner FROM partitions JOIN run USING (partition) WHERE run.finished = 0")
        self.assertEqual(len(at_work), 2, "nothing is in hand any more")

    def settle(self, cluster, accepted):
        cluster.wait_until_quiet([run for run, _, _ in accepted])
        cluster.check_books(accepted)

    def test_a_broker_that_stops_hands_over_without_a_gap(self):
        with Cluster() as cluster:
            cluster.wait_until_shared(2)
            accepted = self.load(cluster, "ab")
            self.assertEqual(cluster["b"].stop(), 0, cluster["b"].log()[-2000:])
            cluster.wait_until_shared(1, patience=6)  # a lease that had to end would take 10 s
            self.settle(cluster, accepted + [(cluster["a"].tell(reply("late"), conversation="late"), "late", 0)])

    def test_a_broker_that_joins_gets_its_share_amid_work(self):
        with Cluster(("a",)) as cluster:
            accepted = self.load(cluster, "a", script=reply("ok", sleep_ms=5))
            cluster.add("b").start()
            cluster.wait_until_shared(2)
            self.settle(cluster, accepted)

    def test_a_killed_brokers_work_goes_on_elsewhere_and_effects_happen_once(self):
        with Cluster() as cluster:
            cluster.wait_until_shared(2)
            accepted = self.load(cluster, "ab", conversations=20, each=2, script=EFFECT)
            self.expect_work_in_hand(cluster)
            cluster["b"].kill()
            cluster.wait_until_shared(1)
            self.settle(cluster, accepted)
            begun = cluster["a"].executor_lines("begun")
            self.assertEqual(len(begun), len(set(begun)), "a step with an effect ran twice")

    def test_a_frozen_broker_neither_blocks_nor_doubles(self):
        with Cluster() as cluster:
            cluster.wait_until_shared(2)
            accepted = self.load(cluster, "ab", conversations=20, each=2, script=EFFECT)
            self.expect_work_in_hand(cluster)
            cluster["b"].signal(signal.SIGSTOP)
            self.addCleanup(lambda: cluster["b"].process.poll() is None and cluster["b"].signal(signal.SIGCONT))
            cluster.wait_until_shared(1)
            self.settle(cluster, accepted)
            cluster["b"].signal(signal.SIGCONT)
            cluster.wait_until_shared(2)
            late = cluster["b"].finish(reply("awake"), conversation="awake")
            self.settle(cluster, accepted + [(late["id"], "awake", 0)])
            begun = cluster["a"].executor_lines("begun")
            self.assertEqual(len(begun), len(set(begun)), "a step with an effect ran twice")


class ServersTest(unittest.TestCase):
    def test_redis_away_is_503_and_the_work_in_the_store_goes_on(self):
        with Cluster(("a",)) as cluster:
            broker = cluster["a"]
            run = broker.tell(steps(step("a", "guarded", input={"output": [{"reply": "done"}]})))
            broker.wait_for_run(run, lambda view: view["status"] == "waiting")
            slow = broker.tell(steps(step("a", input={"sleep_ms": 1500, "output": [{"reply": "slow"}]})), conversation="slow")
            broker.wait_for_run(slow, lambda view: view["status"] == "running")
            cluster.redis.kill()
            self.assertEqual(broker.wait_for_run(slow)["status"], "succeeded")
            answer = broker.decide("", "new", data=reply("x"))
            self.assertEqual((answer.status, "retry-after" in answer.headers), (503, True))
            self.assertEqual(broker.call("GET", "/healthz", token=False).status, 200)
            ready = broker.call("GET", "/readyz", token=False)
            self.assertEqual(ready.status, 503)
            self.assertIn("stream", ready.json()["parts"])
            cluster.redis.start()
            cluster.wait_for("intake again", lambda: broker.decide("", "new", data=reply("back")).status == 202)
            cluster.wait_for("ready again", lambda: broker.call("GET", "/readyz", token=False).status == 200)

    def test_postgres_away_is_taken_in_all_the_same(self):
        with Cluster(("a",)) as cluster:
            broker = cluster["a"]
            broker.finish(reply("before"))
            cluster.postgres.kill()
            taken = [(broker.decide("", f"c-{n % 3}", data=reply("later"), id=str(n)), f"c-{n % 3}", n) for n in range(12)]
            self.assertEqual({answer.status for answer, _, _ in taken}, {202})
            self.assertEqual(broker.call("GET", "/healthz", token=False).status, 200)
            self.assertEqual(broker.call("GET", "/runs").status, 503)
            cluster.postgres.start()
            accepted = [(answer.json()["run"], conversation, n) for answer, conversation, n in taken]
            cluster.wait_until_quiet([run for run, _, _ in accepted])
            cluster.check_books(accepted)

    def test_a_full_redis_refuses_and_heals_by_itself(self):
        with Cluster(("a",)) as cluster:
            broker = cluster["a"]
            broker.finish(reply("before"))
            cluster.redis.ask("CONFIG", "SET", "maxmemory", "1mb")
            cluster.wait_for("refusal", lambda: broker.decide("", "full", data=reply("x")).status == 503)
            cluster.redis.ask("CONFIG", "SET", "maxmemory", "0")
            cluster.wait_for("intake again", lambda: broker.decide("", "full", data=reply("x")).status == 202)

    def test_a_redis_that_may_lose_something_is_degraded_in_words(self):
        with Cluster(("a",)) as cluster:
            cluster.redis.ask("CONFIG", "SET", "appendfsync", "everysec")
            cluster.wait_for("the word", lambda: cluster["a"].get("/readyz")["parts"]["stream"]["status"] == "degraded")
            self.assertIn("appendfsync", cluster["a"].get("/readyz")["parts"]["stream"]["reason"])

    def test_a_cut_cable_to_redis_moves_the_work_to_who_still_has_it(self):
        with Cluster(("a",)) as cluster:
            wire = Wire(cluster.redis.port)
            self.addCleanup(wire.close)
            far = cluster.add("far")
            far.env["DOMINO_STREAM"] = f"redis://127.0.0.1:{wire.port}"
            far.start()
            cluster.wait_until_shared(2)
            wire.cut()
            cluster.wait_for("the other has all", lambda: len(cluster.owners()) == 1, 90)
            run = cluster["a"].finish(reply("still here"), conversation="cut")
            self.assertEqual(run["status"], "succeeded")
            wire.mend()
            cluster.wait_until_shared(2)

    def test_a_namespace_on_redis_belongs_to_one_store(self):
        with Cluster(("a",)) as cluster:
            stranger = cluster.add("stranger")
            stranger.env["DOMINO_STORE"] = f"sqlite:{stranger.folder}/own.db"
            stranger.start()
            cluster.wait_for("the word", lambda: "belongs to another store" in stranger.call("GET", "/readyz", token=False).body.decode())
            self.assertEqual(stranger.decide("", "c", data=reply("x")).status, 503)
            self.assertEqual(cluster["a"].finish(reply("undisturbed"))["status"], "succeeded")

    def test_a_lock_that_somebody_else_holds_is_waited_out(self):
        with Cluster(("a",)) as cluster:
            import psycopg2
            broker = cluster["a"]
            broker.finish(reply("before"))
            holder = psycopg2.connect(cluster.postgres.url, options="-csearch_path=domino")
            self.addCleanup(holder.close)
            holder.cursor().execute("SELECT * FROM partitions FOR UPDATE")
            runs = [broker.tell(reply("held"), conversation=f"c-{n}") for n in range(5)]
            time.sleep(3)
            self.assertNotIn("succeeded", [broker.get("/runs/" + run)["status"] for run in runs])
            holder.rollback()
            for run in runs:
                self.assertEqual(broker.wait_for_run(run)["status"], "succeeded")


if __name__ == "__main__":
    unittest.main()
