"""What the tests against a real n8n share: one n8n for all of them, a broker per test, workflows, a counter of effects, and a relay on n8n's way back."""

import atexit
import contextlib
import http.client
import http.server
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from broker import BUILD, Broker  # noqa: E402
from n8n_servers import N8n, OWNER  # noqa: E402

TOOL = BUILD / "libexec" / "domino" / "domino-n8n"
_shared = {}


def shared_n8n():
    """One n8n for the whole run: a start takes most of a minute."""
    if "n8n" not in _shared:
        n8n = N8n().start()
        atexit.register(n8n.close)
        n8n.make_owner()
        _shared["n8n"] = n8n
    return _shared["n8n"]


# ---- workflows

def node(name, kind, version, x, y=0, parameters=None, **members):
    return {"name": name, "type": f"n8n-nodes-base.{kind}", "typeVersion": version, "position": [x, y], "parameters": parameters or {}, **members}


def webhook(**parameters):
    return node("Webhook", "webhook", 2.1, 0, parameters={"httpMethod": "POST", "path": "x", "responseMode": "lastNode", "responseData": "allEntries",
                                                          "options": {}, **parameters})


def code(name, x, text, y=0, **members):
    return node(name, "code", 2, x, y, {"jsCode": text}, **members)


def wires(*chains):
    """Chains of node names; "A:1" leaves by the second output, "2>B" enters by the third input."""
    connections = {}
    for chain in chains:
        for source, target in zip(chain, chain[1:]):
            name, _, output = source.rpartition(">")[2].partition(":")
            index, _, target_name = target.rpartition(">")
            outputs = connections.setdefault(name, {"main": []})["main"]
            while len(outputs) <= int(output or 0):
                outputs.append([])
            outputs[int(output or 0)].append({"node": target_name.partition(":")[0], "type": "main", "index": int(index or 0)})
    return connections


def workflow(name, nodes, connections, **domino):
    return {"name": name.capitalize(), "nodes": nodes, "connections": connections, "settings": {"executionOrder": "v1"}, "meta": {"domino": domino}}


class Effects:
    """A service that workflows call: what it is told is an effect, and counted."""

    def __init__(self):
        self.seen = []
        effects = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                effects.seen.append(json.loads(body))
                answer = b'{"ok":true}'
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def count(self, word):
        return sum(1 for effect in self.seen if effect.get("word") == word)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Relay:
    """Stands between n8n and Domino's callbacks. What the network may do, it does: lose a result, bring it twice, bring it late."""

    def __init__(self, target_port):
        self.target_port = target_port
        self.lose_results = False
        self.repeat_results = 0
        self.results = []  # (path, body) as n8n posted them
        self.answers = []  # what Domino said to results
        self.starts = []   # what was asked at the gate, and what Domino said
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, answer = relay.take(self.path, body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path, body):
        if "/start/" in path:
            status, answer = self.forward(path, body)
            self.starts.append((path, status, answer))
            return status, answer
        self.results.append((path, body))
        if self.lose_results:
            return 503, b'{"title":"lost on the way"}'
        for _ in range(1 + self.repeat_results):
            status, answer = self.forward(path, body)
            self.answers.append((status, answer))
        return status, answer

    def forward(self, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.target_port, timeout=60)
        try:
            connection.request("POST", path, body=body, headers={"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 503, b'{"title":"Domino is away"}'
        finally:
            connection.close()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def rules_for(names):
    return [{"id": name, "patterns": {"en": [f"do {name} {{word:rest}}"]}, "workflow": name, "input": {"word": "{word}"}} for name in names]


class N8nBroker(Broker):
    """A broker with the rules planner and the n8n executor: "do NAME WORD" runs the workflow NAME with {"word": WORD}."""

    def __init__(self, n8n, workflows, executor=None, relay=True, env=None):
        folder = Path(tempfile.mkdtemp(prefix="domino-test-"))
        (folder / "workflows").mkdir()
        for name, document in workflows.items():
            (folder / "workflows" / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")
        super().__init__({}, folder / "workflows", env, folder)
        self.relay = Relay(self.port) if relay else None
        config = {"base_url": n8n.url, "timeout_ms": 10000, **(executor or {})}
        if relay:
            config["callback_base_url"] = self.relay.url
        self.write_config({"plugins": {"rules": {"library": "planner_rules", "config": {"rules": rules_for(workflows)}},
                                       "n8n": {"library": "executor_n8n", "config": config},
                                       "native": {"library": "executor_native"}},
                           "chains": {"default": {"on": ["event.*"], "plan": ["rules"], "execute": ["n8n"]}}})
        self.write_key(n8n.key)

    def write_key(self, key):
        secrets = self.data / "secrets"
        secrets.mkdir(parents=True, exist_ok=True)
        (secrets / "n8n_api_key").write_text(key)
        (secrets / "n8n_api_key").chmod(0o600)

    def write_workflow(self, name, document):
        (self.workflows / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")

    def tell(self, text, conversation="c"):
        answer = self.decide(text, conversation)
        assert answer.status == 202, (answer.status, answer.body)
        return answer.json()["run"]

    def finish(self, text, conversation="c", patience=120):
        return self.wait_for_run(self.tell(text, conversation), patience=patience)

    def plugin_state(self, plugin="n8n"):
        return next(one for one in self.get("/plugins")["plugins"] if one["id"] == plugin)

    def tool(self, *arguments, key=True, timeout=120):
        """`domino workflow ...`, `domino n8n ...`"""
        return self.cli(*arguments, timeout=timeout)

    def close(self):
        if self.relay:
            self.relay.close()
        super().close()


class N8nCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.n8n = shared_n8n()
        cls.effects = Effects()
        cls.addClassCleanup(cls.effects.close)

    def setUp(self):
        self.clear_n8n()

    def clear_n8n(self):
        """Every test finds an n8n without workflows, up and with its worker."""
        if self.n8n.main.process.poll() is not None:
            self.n8n.main.start()
            self.n8n.wait_api()
        if self.n8n.worker.process.poll() is not None:
            self.n8n.worker.start()
        for one in self.n8n.workflows():
            self.n8n.api("DELETE", f"/workflows/{one['id']}")

    def broker(self, workflows, **options):
        broker = N8nBroker(self.n8n, workflows, **options)
        self.addCleanup(self.end, broker)
        return broker.start()

    def end(self, broker):
        result = self._outcome.result
        if any(test is self for test, _ in result.failures + result.errors):
            print(f"--- broker's log\n{broker.log()[-4000:]}\n---")
        broker.close()

    def effect(self, name="Effect", x=220, **members):
        return node(name, "httpRequest", 4.2, x, parameters={"method": "POST", "url": self.effects.url, "sendBody": True, "specifyBody": "json",
                                                            "jsonBody": "={{ ({ word: $('Webhook').first().json.body.word }) }}", "options": {}}, **members)

    def said(self, run):
        """What the person reads in the end."""
        self.assertEqual(1, len(run["replies"]), run)
        return run["replies"][0]["text"]

    def wait_for(self, what, condition, patience=60):
        end = time.monotonic() + patience
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"it did not come to this: {what}")
            time.sleep(0.05)


GREETING = "return [{json: {reply: 'Hello ' + $('Webhook').first().json.body.word}}]"


def greeting(**domino):
    return workflow("greet", [webhook(), code("Greet", 220, GREETING)], wires(["Webhook", "Greet"]), **domino)
