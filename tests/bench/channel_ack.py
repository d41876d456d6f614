#!/usr/bin/python3
"""How soon a vendor gets its 200: signed requests at a steady rate while each plan takes three seconds, or n8n is away.
Build the target bench first (docs/operations.md).

    tests/bench/channel_ack.py                       200 requests/s for 20 s at each channel
    tests/bench/channel_ack.py --rate 500 --seconds 60
"""

import argparse
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DOMINO_BUILD", str(ROOT / "build" / "release"))
sys.path.insert(0, str(ROOT / "tests" / "integration"))

from broker import free_port  # noqa: E402
from scripted import ScriptedBroker, step, steps  # noqa: E402
from stand_ins.graph import Graph  # noqa: E402
from stand_ins.slack import BOT, SECRET, Slack  # noqa: E402

KEY = "a secret of both sides"
CONNECTIONS = 8


def signed(secret, text):
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


class AckBroker(ScriptedBroker):
    def __init__(self, slack, graph, planner):
        super().__init__(planner=planner)
        config = json.loads(self.config.read_text())
        config["plugins"].update({
            "slack": {"library": "channel_slack", "config": slack.config(listen="all")},
            "whatsapp": {"library": "channel_whatsapp", "config": {"access_token": graph.token, "app_secret": graph.secret, "verify_token": "a-word-of-ours",
                                                                   "phone_number_id": graph.number, "graph_base": graph.url}},
            "webhook": {"library": "channel_webhook", "config": {"in": {"authentication": {"style": "github", "secret": KEY}, "conversation": "/ticket",
                                                                        "sender": "/owner", "text": "/comment", "data": "/script", "id": "/id"}}},
            "n8n": {"library": "executor_n8n", "config": {"base_url": f"http://127.0.0.1:{free_port()}", "api_key": "nobody-is-there"}},
        })
        config["chains"]["only"]["execute"] = ["executor", "n8n"]
        self.write_config(config)
        self.env["DOMINO_PUBLIC_URL"] = self.url


class Vendor:
    """Makes the n-th request of a channel: path, headers, body."""

    def __init__(self, slack, graph):
        self.slack_stand_in, self.graph = slack, graph

    def slack(self, n):
        event = {"type": "message", "channel": f"C{n % 50}", "user": "U1", "text": f"<@{BOT}> {n}", "ts": f"{1700000000 + n}.000100", "channel_type": "channel"}
        body = json.dumps(self.slack_stand_in.envelope(event)).encode()
        now = str(int(time.time()))
        return "/channels/slack", {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=" + signed(SECRET, f"v0:{now}:".encode() + body)}, body

    def whatsapp(self, n):
        message = self.graph.message(f"4917{n % 50:08}", "text", {"body": str(n)})
        body, signature = self.graph.signed(self.graph.secret, self.graph.update(self.graph.value([message])))
        return "/channels/whatsapp", {"X-Hub-Signature-256": signature}, body

    def webhook(self, n, script=None):
        body = json.dumps({"id": f"m-{n}", "ticket": f"t-{n % 50}", "owner": "ada", "comment": "it smokes", "script": script or {}}).encode()
        return "/channels/webhook", {"X-Hub-Signature-256": "sha256=" + signed(KEY, body)}, body

    def webhook_to_n8n(self, n):
        return self.webhook(n, steps(step("a", executor="n8n")))


def drive(port, make, rate, seconds):
    """Seconds from when each request was due until its answer, sorted: a late start counts as waiting."""
    requests = [make(n) for n in range(rate * seconds)]
    begun = time.monotonic() + 0.5
    times, refusals, lock = [], [], threading.Lock()

    def work(first):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for n in range(first, len(requests), CONNECTIONS):
            due = begun + n / rate
            time.sleep(max(0, due - time.monotonic()))
            path, headers, body = requests[n]
            connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            text = answer.read()
            with lock:
                times.append(time.monotonic() - due)
                if answer.status not in (200, 202):
                    refusals.append(f"{answer.status} {text[:200]}")
        connection.close()

    threads = [threading.Thread(target=work, args=(first,)) for first in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refusals:
        raise SystemExit(f"{len(refusals)} of {len(requests)} were refused, e.g. {refusals[0]}")
    return sorted(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=200, help="requests a second")
    parser.add_argument("--seconds", type=int, default=20, help="at each channel")
    options = parser.parse_args()
    slow = {"quick": False, "sleep_ms": 3000}
    rounds = [("slack, plans take 3 s", "slack", slow), ("whatsapp, plans take 3 s", "whatsapp", slow), ("webhook, plans take 3 s", "webhook", slow),
              ("webhook, n8n is away", "webhook_to_n8n", {})]
    print(f"{options.rate} requests/s for {options.seconds} s, load average {os.getloadavg()[0]:.1f} before")
    for name, channel, planner in rounds:
        with Slack() as slack, contextlib.closing(Graph()) as graph, AckBroker(slack, graph, planner) as broker:
            graph.webhook = broker.url + "/channels/whatsapp"
            broker.start()
            times = drive(broker.port, getattr(Vendor(slack, graph), channel), options.rate, options.seconds)
            print(f"  {name:28} p50 {1000 * times[len(times) // 2]:6.2f} ms   p99 {1000 * times[len(times) * 99 // 100]:6.2f} ms   longest {1000 * times[-1]:6.1f} ms", flush=True)
            broker.kill()


if __name__ == "__main__":
    main()
