"""A real broker for tests: own data folder, free port, started, killed, frozen and stopped at will."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("DOMINO_BUILD", ROOT / "build" / "debug"))
DOMINO = BUILD / "bin" / "domino"
PATIENCE = 60
TERMINAL = {"succeeded", "failed", "cancelled", "ignored"}


def free_port():
    with contextlib.closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Broker:
    """`config` is a plugins.json as an object, or None for the project's own. `env` is added."""

    def __init__(self, config=None, workflows=None, env=None, folder=None):
        self.folder = Path(folder or tempfile.mkdtemp(prefix="domino-test-"))
        self.data = self.folder / "data"
        self.port = free_port()
        self.env = dict(env or {})
        self.process = None
        self.connections = []
        self.workflows = Path(workflows or ROOT / "deploy" / "workflows")
        self.config = self.folder / "plugins.json"
        self.write_config(config if config is not None else json.loads((ROOT / "plugins.json").read_text()))
        self.log_path = self.folder / "broker.log"

    def write_config(self, config):
        text = config if isinstance(config, str) else json.dumps(config, ensure_ascii=False, indent=2)
        self.config.write_text(text)

    # ---- the process

    def environment(self):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DOMINO_")}
        return {**clean, "DOMINO_LISTEN": f"127.0.0.1:{self.port}", "DOMINO_DATA": str(self.data), "DOMINO_CONFIG": str(self.config),
                "DOMINO_WORKFLOWS": str(self.workflows), "DOMINO_DRAIN_SECONDS": "10", **self.env}

    def start(self, wait=True, prefix=()):
        self.data.mkdir(parents=True, exist_ok=True)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([*prefix, str(DOMINO), "serve"], env=self.environment(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the broker ended with {self.process.returncode}:\n{self.log()[-4000:]}")
            try:
                if self.call("GET", "/healthz", token=False).status == 200:
                    return
            except OSError:
                time.sleep(0.01)
        raise AssertionError("the broker did not get ready:\n" + self.log()[-4000:])

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("the broker did not stop:\n" + self.log()[-4000:])
        return self.process.returncode if self.process else None

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and self.log_path.exists():
            print(f"--- broker's log\n{self.log()[-3000:]}\n---")
        self.close()

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    # ---- the API

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self):
        return (self.data / "secrets" / "api_token").read_text().strip()

    def call(self, method, path, body=None, headers=None, token=True, timeout=PATIENCE):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            sent = dict(headers or {})
            if token:
                sent.setdefault("Authorization", "Bearer " + (token if isinstance(token, str) else self.token))
            if body is not None and not isinstance(body, (bytes, str)):
                body = json.dumps(body)
                sent.setdefault("Content-Type", "application/json")
            if isinstance(body, str):
                body = body.encode()
            connection.request(method, path, body=body, headers=sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        answer = self.call("GET", path)
        assert answer.status == 200, (path, answer.status, answer.body)
        return answer.json()

    def decide(self, text, conversation="c", wait=0, **members):
        path = "/decide" + (f"?wait={wait}" if wait else "")
        return self.call("POST", path, {"text": text, "conversation": conversation, **members})

    def wait_for_run(self, run, wanted=None, patience=PATIENCE):
        """The run once it is terminal, or `wanted(run)` holds."""
        end = time.monotonic() + patience
        while True:
            view = self.get("/runs/" + run)
            if wanted(view) if wanted else view["status"] in TERMINAL:
                return view
            if time.monotonic() > end:
                raise AssertionError(f"run {run} did not get there: {json.dumps(view)[:2000]}")
            time.sleep(0.02)

    def press(self, run, label):
        """Presses the approval button with this label."""
        for step in run["steps"]:
            for button in (step["approval"] or {}).get("buttons", []):
                if button["label"] == label:
                    return self.call("POST", "/callback/" + button["value"], token=False)
        raise AssertionError(f"no button {label} in {json.dumps(run)[:2000]}")

    def cli(self, *arguments, cwd=None, env=None, timeout=PATIENCE):
        return subprocess.run([str(DOMINO), *arguments], env={**self.environment(), **(env or {})}, cwd=cwd or self.folder, capture_output=True,
                              text=True, timeout=timeout)

    # ---- the books

    def sql(self, statement, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.data}/domino.db?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(statement, values).fetchall()

    def wait_until_quiet(self, patience=PATIENCE):
        """Every accepted event was taken in and every run has ended."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            # In this order: what is taken in meanwhile is an open run.
            behind = self.sql("SELECT count(*) FROM entry e JOIN partitions p ON p.partition = e.partition"
                              " WHERE e.stream = 'events' AND e.id > CAST(CASE p.events_cursor WHEN '' THEN '0' ELSE p.events_cursor END AS INTEGER)")[0][0]
            open_runs = self.sql("SELECT count(*) FROM run WHERE status NOT IN ('succeeded','failed','cancelled','ignored')")[0][0]
            if open_runs == 0 and behind == 0:
                return
            time.sleep(0.05)
        raise AssertionError(f"{open_runs} runs open, {behind} entries behind:\n" + self.log()[-3000:])

    def check_books(self, accepted):
        """accepted = terminal = answered once; `accepted` maps run id to conversation, in the order of acceptance."""
        status = dict(self.sql("SELECT id, status FROM run"))
        lost = [run for run in accepted if run not in status]
        assert not lost, f"{len(lost)} of {len(accepted)} accepted events have no run, e.g. {lost[:3]}"
        not_ended = {run: status[run] for run in accepted if status[run] not in TERMINAL}
        assert not not_ended, f"not ended: {dict(list(not_ended.items())[:5])}"
        closing = dict(self.sql("SELECT r.id, count(p.rowid) FROM run r LEFT JOIN reply p ON (p.id >> 16) = r.seq AND p.closing GROUP BY r.id"))
        wrong = {run: closing[run] for run in accepted if closing[run] != (0 if status[run] == "ignored" else 1)}
        assert not wrong, f"not answered exactly once: {dict(list(wrong.items())[:5])}"


def section_of_interest(text, word, around=500):
    at = text.find(word)
    return text[max(0, at - around): at + around]


def quote(text):
    return urllib.parse.quote(text, safe="")
