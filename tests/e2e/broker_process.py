"""The real broker with a folder of its own, to be started, killed and started again."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("DOMINO_BUILD", ROOT / "build" / "debug"))
BIN = Path(os.environ.get("DOMINO_BIN", BUILD / "bin" / "domino"))
TOKEN = "browser-test-token-0123456789"


class BrokerProcess:
    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="domino-browser-test-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = open(os.path.join(self.data, "broker.log"), "ab")
        self.login_link = ""
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        settings = {
            "DOMINO_LISTEN": f"127.0.0.1:{self.port}", "DOMINO_DATA": self.data, "DOMINO_CONFIG": str(ROOT / "plugins.json"),
            "DOMINO_WORKFLOWS": str(ROOT / "deploy" / "workflows"), "DOMINO_API_TOKEN": TOKEN,
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DOMINO_")}
        self.process = subprocess.Popen([BIN, "serve"], env={**inherited, **settings}, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            if line.startswith("Log in:"):
                self.login_link = line.split()[-1]
                return
        self.process.wait()
        raise AssertionError("the broker did not start:\n" + Path(self.log.name).read_text()[-2000:])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)

    def call(self, path, body=None, method=None):
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def runs(self, conversation):
        return self.call(f"/runs?channel=webui&conversation={conversation}&limit=500")["runs"]

    def wait_for(self, holds, seconds=20):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise AssertionError("the broker did not get there in time")
            time.sleep(0.05)
