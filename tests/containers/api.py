"""A broker's HTTP interface, for tests that only know its address and token."""

import contextlib
import json
import socket
import time
import urllib.error
import urllib.request

PATIENCE = 60
TERMINAL = {"succeeded", "failed", "cancelled", "ignored"}


def free_port():
    with contextlib.closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Api:
    def __init__(self, url, token):
        self.url = url
        self.token = token

    def call(self, method, path, body=None):
        """(status, JSON); OSError when nobody answers."""
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.loads(refused.read() or b"null")

    def is_up(self):
        try:
            return self.call("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def tell(self, text, conversation="c", **members):
        """The accepted event's run id."""
        status, answer = self.call("POST", "/decide", {"text": text, "conversation": conversation, **members})
        assert status == 202, (status, answer)
        return answer["run"]

    def run(self, run):
        status, view = self.call("GET", "/runs/" + run)
        assert status == 200, (status, view)
        return view

    def wait_for_run(self, run, wanted=lambda view: view["status"] in TERMINAL):
        end = time.monotonic() + PATIENCE
        while True:
            view = self.run(run)
            if wanted(view):
                return view
            if time.monotonic() > end:
                raise AssertionError(f"run {run} did not get there: {json.dumps(view)[:2000]}")
            time.sleep(0.05)
