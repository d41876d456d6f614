#!/usr/bin/python3
"""Breaks what can be broken while events come in, then checks the books: accepted = terminal = answered once.

    tests/integration/chaos.py                                     what tests/run.sh runs: 20,000 events, 3 brokers, 15 faults
    tests/integration/chaos.py --events 200000 --faults 150        a longer one
    tests/integration/chaos.py --seed 4711                         the same faults again
"""

import argparse
import http.client
import itertools
import json
import random
import signal
import sys
import threading
import time

from broker import PATIENCE
from cluster import TOKEN, Cluster
from scripted import reply, step, steps
from servers import Wire

CONVERSATIONS = 400
CLIENTS = 12
BROKERS = ("a", "b", "c")
ANSWER = reply("answered")
WORK = steps(step("one", input={"output": [{"reply": "worked"}]}), step("two", input={"output": [{"reply": "worked"}]}, needs=["one"]))


class Client(threading.Thread):
    """Sends its conversations' events in order, each again under the same id, to any broker, until one accepts it."""

    def __init__(self, chaos, number):
        super().__init__(daemon=True)
        self.chaos = chaos
        self.conversations = [f"c-{i}" for i in range(CONVERSATIONS)][number::CLIENTS]
        self.random = random.Random(chaos.seed * 1000 + number)
        self.connections = {}

    def run(self):
        for n in itertools.count():
            for conversation in self.conversations:
                if not self.chaos.take_one():
                    return
                self.send(conversation, n)

    def send(self, conversation, n):
        script = WORK if (n + len(conversation)) % 10 == 0 else ANSWER
        body = json.dumps({"id": f"{conversation}-{n}", "conversation": conversation, "sender": "chaos", "text": "", "data": script})
        while time.monotonic() < self.chaos.give_up:
            name = self.random.choice(BROKERS)
            try:
                answer = self.post(name, body)
                text = answer.read()
                if answer.status == 202:
                    self.chaos.accepted.append((json.loads(text)["run"], conversation, n))
                    return
                if answer.status not in (408, 429, 503):  # 408: it was frozen while it read
                    self.chaos.complain(f"{answer.status} {text[:300]}")
                    return
                time.sleep(0.02)
            except (OSError, http.client.HTTPException):
                self.connections.pop(name).close()
                time.sleep(0.02)
        self.chaos.complain(f"{conversation} {n} was never accepted")

    def post(self, name, body):
        if name not in self.connections:
            self.connections[name] = http.client.HTTPConnection("127.0.0.1", self.chaos.cluster[name].port, timeout=5)
        connection = self.connections[name]
        connection.request("POST", "/decide", body, {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"})
        return connection.getresponse()


class Chaos:
    def __init__(self, cluster, wire, events, faults, seed):
        self.cluster = cluster
        self.wire = wire
        self.events = events
        self.faults = faults
        self.seed = seed
        self.random = random.Random(seed)
        self.accepted = []
        self.complaints = []
        self.issued = 0
        self.allowed = 0  # so far; each fault sets it higher, so that events come in during every one of them
        self.lock = threading.Lock()
        self.give_up = time.monotonic() + 120 + events / 40

    def take_one(self):
        while time.monotonic() < self.give_up:
            with self.lock:
                if self.issued >= self.events:
                    return False
                if self.issued < self.allowed:
                    self.issued += 1
                    return True
            time.sleep(0.005)
        return False

    def complain(self, words):
        self.complaints.append(words)
        print("    !", words, flush=True)

    def run(self):
        begun = time.monotonic()
        plan = self.plan()
        share = self.events // (len(plan) + 1)
        clients = [Client(self, number) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for number, fault in enumerate(plan):
            self.allowed = share * (number + 2)
            while len(self.accepted) < share * (number + 1) and any(client.is_alive() for client in clients):
                time.sleep(0.01)
            print(f"    {time.monotonic() - begun:6.1f} s  {len(self.accepted):6} accepted  {fault.__name__.replace('_', ' ')}", flush=True)
            fault()
        self.allowed = self.events
        for client in clients:
            client.join()
        print(f"    {time.monotonic() - begun:6.1f} s  {len(self.accepted):6} accepted, waiting for the last to end", flush=True)
        self.cluster.wait_until_quiet([run for run, _, _ in self.accepted], 120 + self.events / 50)
        print(f"    {time.monotonic() - begun:6.1f} s  all have ended", flush=True)

    def plan(self):
        """Each kind of fault at least once, if there are so many, in an order that the seed decides."""
        kinds = [self.kill_a_broker, self.freeze_a_broker, self.restart_redis, self.kill_redis, self.kill_postgres, self.restart_postgres,
                 self.cut_a_broker_from_redis, self.end_postgres_sessions, self.fill_redis, self.stop_a_broker]
        plan = list(itertools.islice(itertools.cycle(kinds), self.faults))
        self.random.shuffle(plan)
        return plan

    # ---- faults; each is over when it returns

    def kill_a_broker(self):
        broker = self.cluster[self.random.choice(BROKERS)]
        broker.kill()
        broker.start()

    def stop_a_broker(self):
        broker = self.cluster[self.random.choice(BROKERS)]
        if (code := broker.stop()) != 0:
            self.complain(f"a broker that was asked to stop ended with {code}")
        broker.start()

    def freeze_a_broker(self):
        broker = self.cluster[self.random.choice(BROKERS)]
        broker.signal(signal.SIGSTOP)
        time.sleep(self.random.choice((0.5, 4, 13)))  # 13 s is longer than the lease
        broker.signal(signal.SIGCONT)

    def restart_redis(self):
        self.cluster.redis.process.terminate()
        self.cluster.redis.process.wait(PATIENCE)
        self.cluster.redis.start()

    def kill_redis(self):
        self.cluster.redis.kill()
        time.sleep(self.random.uniform(0, 3))
        self.cluster.redis.start()

    def kill_postgres(self):
        self.cluster.postgres.kill()
        time.sleep(self.random.uniform(0, 3))
        self.cluster.postgres.start()

    def restart_postgres(self):
        self.cluster.postgres.process.send_signal(signal.SIGINT)
        self.cluster.postgres.process.wait(PATIENCE)
        self.cluster.postgres.start()

    def end_postgres_sessions(self):
        for _ in range(5):
            self.cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
            time.sleep(0.3)

    def cut_a_broker_from_redis(self):
        self.wire.cut()
        time.sleep(self.random.uniform(1, 8))
        self.wire.mend()

    def fill_redis(self):
        self.cluster.redis.ask("CONFIG", "SET", "maxmemory", "1mb")
        time.sleep(1)
        self.cluster.redis.ask("CONFIG", "SET", "maxmemory", "0")


def check(chaos):
    cluster = chaos.cluster
    assert not chaos.complaints, chaos.complaints[:5]
    assert len(chaos.accepted) == chaos.events, f"{len(chaos.accepted)} of {chaos.events} were accepted"
    assert len({run for run, _, _ in chaos.accepted}) == chaos.events, "two events have one run"
    cluster.check_books(chaos.accepted)
    begun = cluster["a"].executor_lines("begun")
    assert len(begun) == len(set(begun)), "a step with an effect ran twice"


def run(events, faults, seed):
    print(f"    seed {seed}", flush=True)
    cluster = Cluster(BROKERS)
    cluster.names = ()
    with cluster:
        wire = Wire(cluster.redis.port)
        try:
            for name in BROKERS:
                broker = cluster.add(name)
                if name == "c":
                    broker.env["DOMINO_STREAM"] = f"redis://127.0.0.1:{wire.port}"
                broker.start()
            cluster.wait_until_shared(len(BROKERS))
            chaos = Chaos(cluster, wire, events, faults, seed)
            chaos.run()
            check(chaos)
        finally:
            wire.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20000)
    parser.add_argument("--faults", type=int, default=15)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    run(options.events, options.faults, options.seed)
    print("    the books are balanced")


if __name__ == "__main__":
    sys.exit(main())
