#!/usr/bin/python3
"""Webhook -> If -> Set through n8n alone, through Domino and n8n, and through the native executor: throughput and latency.

n8n alone is measured open to everybody, and guarded by a header credential as Domino's copies are, which n8n takes its time to look up:
the second is what the others are compared with. An answer that does not come within 30 s is counted as lost.

    tests/bench/n8n_throughput.py [--seconds 20] [--clients 2,10]
Needs a built broker (DOMINO_BUILD, else build/release, else build/debug) and installs n8n like the tests. Measure with nothing else running.
"""

import argparse
import concurrent.futures
import http.client
import json
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if "DOMINO_BUILD" not in os.environ:
    release = ROOT / "build" / "release"
    os.environ["DOMINO_BUILD"] = str(release if (release / "bin" / "domino").exists() else ROOT / "build" / "debug")
sys.path.insert(0, str(ROOT / "tests" / "n8n"))

from n8n_case import N8nBroker, node, shared_n8n, webhook, wires, workflow  # noqa: E402

CONDITIONS = {"conditions": {"options": {"caseSensitive": True, "leftValue": "", "typeValidation": "strict", "version": 2}, "combinator": "and",
                             "conditions": [{"id": "c", "leftValue": "={{ $json.body.word }}", "rightValue": "", "operator": {"type": "string", "operation": "notEmpty", "singleValue": True}}]}}
SET = {"assignments": {"assignments": [{"id": "a", "name": "reply", "value": "=Hello {{ $json.body.word }}", "type": "string"}]}, "options": {}}
NODES = [webhook(), node("If", "if", 2.2, 220, parameters=CONDITIONS), node("Set", "set", 3.4, 440, parameters=SET)]
CONNECTIONS = wires(["Webhook", "If", "Set"])
WAYS = {"sync": {"response": "sync", "idempotent": True}, "sync-gated": {"response": "sync"}, "callback": {"idempotent": True}, "callback-gated": {}}


class Client:
    """One keep-alive connection that posts and checks the answer."""

    def __init__(self, port, path, body, headers, check):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.path, self.body, self.headers, self.check = path, body, {"Content-Type": "application/json", **headers}, check
        self.number = 0

    def call(self):
        """How long it took; None when no answer came."""
        self.number += 1
        begun = time.perf_counter()
        try:
            self.connection.request("POST", self.path, body=json.dumps(self.body(self.number)), headers=self.headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except TimeoutError:
            self.connection.close()
            return None
        took = time.perf_counter() - begun
        if answer.status != 200 or not self.check(json.loads(content)):
            raise AssertionError((answer.status, content[:500]))
        return took


def publish(n8n, name, more, **parameters):
    """The workflow as it is, made and activated by n8n's API."""
    first = webhook(path=name, **parameters) | {"id": "w", "webhookId": name} | more
    nodes = [first, *(dict(one, id=one["name"]) for one in NODES[1:])]
    made = n8n.api("POST", "/workflows", {"name": name, "nodes": nodes, "connections": CONNECTIONS, "settings": {"executionOrder": "v1"}})
    n8n.api("POST", f"/workflows/{made['id']}/activate")


class Row:
    """What one way has shown so far."""

    def __init__(self):
        self.times, self.lost, self.seconds = [], 0, 0.0

    def add(self, answers, seconds):
        times = [one for one in answers if one is not None]
        self.times += times
        self.lost += len(answers) - len(times)
        self.seconds += seconds

    def figures(self):
        return {"lost": self.lost, "per_second": round(len(self.times) / self.seconds, 1), "p50_ms": round(statistics.median(self.times) * 1000, 1),
                "p95_ms": round(sorted(self.times)[int(len(self.times) * 0.95)] * 1000, 1)}


def work(client, end):
    """What the calls until `end` took. Servers close what is idle until the next turn, so each turn has its own connection."""
    client.connection.close()
    times = []
    while time.perf_counter() < end:
        times.append(client.call())
    return times


def measure(ways, clients, seconds):
    """All ways in turns of a few seconds each, so that a machine that is slower for a while is so for all. Figures by the name of the way."""
    slice_seconds = 4
    rows = {name: Row() for name in ways}
    made = {name: [make(n) for n in range(clients)] for name, make in ways.items()}
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        for name in ways:  # what comes first makes workflows, connections and caches
            list(pool.map(lambda client: [client.call() for _ in range(3)], made[name]))
        for _ in range(max(1, round(seconds / slice_seconds))):
            for name in ways:
                begun = time.perf_counter()
                answers = [one for many in pool.map(lambda client, end=begun + slice_seconds: work(client, end), made[name]) for one in many]
                rows[name].add(answers, time.perf_counter() - begun)
    return {name: row.figures() for name, row in rows.items()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--clients", default="1,2,10")
    options = arguments.parse_args()
    n8n = shared_n8n()
    credential = n8n.api("POST", "/credentials", {"name": "guard", "type": "httpHeaderAuth", "data": {"name": "X-Guard", "value": "only-we-know"}})
    publish(n8n, "open", {})
    publish(n8n, "guarded", {"credentials": {"httpHeaderAuth": {"id": credential["id"], "name": "guard"}}}, authentication="headerAuth")
    documents = {name: workflow(name, NODES, CONNECTIONS, **domino) for name, domino in WAYS.items()}
    documents["native"] = workflow("native", NODES, CONNECTIONS, executor="native")
    with N8nBroker(n8n, documents, relay=False).start() as broker:
        headers = {"Authorization": f"Bearer {broker.token}"}
        def alone(path):
            return lambda n: Client(n8n.port, "/webhook/" + path, lambda i: {"word": "Ada"}, {"X-Guard": "only-we-know"}, lambda found: found == [{"reply": "Hello Ada"}])

        def through_domino(name):
            return lambda n: Client(broker.port, "/decide?wait=60", lambda i: {"conversation": f"c{n}", "text": f"do {name} Ada"}, headers,
                                    lambda found: found["status"] == "succeeded" and found["replies"][0]["text"] == "Hello Ada")

        ways = {f"n8n alone, {path}": alone(path) for path in ("open", "guarded")} | {name: through_domino(name) for name in documents}
        found = {clients: measure(ways, clients, options.seconds) for clients in map(int, options.clients.split(","))}
        broker.stop()
    for clients, rows in found.items():
        base = rows["n8n alone, guarded"]
        for name, row in rows.items():
            print(f"{name:20} {clients:2} clients {row['per_second']:8} /s ({row['per_second'] / base['per_second']:6.2f} of n8n alone, guarded)   p50 {row['p50_ms']:7} ms ({row['p50_ms'] - base['p50_ms']:+7.1f})"
                  f"   p95 {row['p95_ms']:7} ms   lost {row['lost']}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
