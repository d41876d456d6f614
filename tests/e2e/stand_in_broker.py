"""A broker's HTTP face in memory, with which a test drives the page into any state it wants to see.

It answers what the page asks for and nothing else; what it holds is what the test put there.
"""

import itertools
import json
import mimetypes
import socket
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

PAGE = Path(__file__).resolve().parents[2] / "channels" / "webui" / "page"
PLACES = ("/", "/runs", "/chains", "/plugins", "/dead-letters")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
mimetypes.add_type("text/javascript", ".js")


def moment(seconds_ago=0.0):
    when = datetime.now(timezone.utc) - timedelta(seconds=seconds_ago)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class State:
    """What the broker knows. `put` is how a test makes something happen."""

    def __init__(self):
        self.changed = threading.Condition()
        self.runs = {}
        self.log = []  # run ids in the order of their changes; a cursor is a length of it
        self.sent = []  # bodies of messages, as they came
        self.pressed = []
        self.plugins = []
        self.chains = []
        self.workflows = []
        self.dead_letters = []
        self.actions = []  # paths of POSTs that change something
        self.logged_in = True
        self.refuse = None  # (status, detail, retry_after) for messages
        self.closing = False
        self.connections = set()
        self.broken = 0  # raised to cut all streams

    def put(self, run):
        with self.changed:
            self.log.append(run["id"])
            self.runs[run["id"]] = {**run, "revision": f"0:{len(self.log)}"}
            self.changed.notify_all()

    def cut_streams(self):
        with self.changed:
            self.broken += 1
            self.changed.notify_all()

    def matching(self, wanted):
        def fits(run):
            exact = all(not wanted.get(key) or run[key] == wanted[key] for key in ("conversation", "channel", "status", "chain"))
            return exact and wanted.get("text", "").lower() in run["text"].lower()

        return sorted((run for run in self.runs.values() if fits(run)), key=lambda run: run["created"], reverse=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: State = None

    def setup(self):
        super().setup()
        self.state.connections.add(self.connection)

    def finish(self):
        self.state.connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            pass  # the test cut it

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass

    def log_message(self, *_):
        pass

    def answer(self, status, body, media_type="application/json", headers=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def problem(self, status, title, detail, headers=None):
        self.answer(status, {"type": "about:blank", "title": title, "status": status, "detail": detail}, "application/problem+json", headers)

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        accept = self.headers.get("Accept", "")
        if "text/html" in accept or url.path.startswith(("/js/", "/css/", "/img/")):
            return self.page(url.path)
        if not self.state.logged_in:
            return self.problem(401, "Not logged in", "Open the login link.")
        if url.path == "/runs" and "text/event-stream" in accept:
            return self.stream(query)
        return self.read(url.path, query)

    def page(self, path):
        if path == "/js/channel.js":
            return self.answer(200, b'export const channel = "webui";\n', "text/javascript")
        place = path in PLACES or path.startswith("/runs/")
        file = PAGE / ("index.html" if place else path.lstrip("/"))
        status = 200
        if not file.is_file():
            file, status = PAGE / "404.html", 404
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return self.answer(status, file.read_bytes(), mimetypes.guess_type(file.name)[0], headers)

    def read(self, path, query):
        state = self.state
        if path == "/runs":
            runs = state.matching(query)
            start = int(query.get("after", 0))
            end = start + int(query.get("limit", 50))
            return self.answer(200, {"runs": runs[start:end], "next": str(end) if end < len(runs) else None})
        if path.startswith("/runs/"):
            run = state.runs.get(unquote(path[6:]))
            return self.answer(200, run) if run else self.problem(404, "No such run", "There is no run of this id.")
        if path == "/conversations":
            return self.answer(200, {"conversations": self.conversations()})
        if path == "/dead-letters":
            return self.answer(200, {"dead_letters": state.dead_letters, "next": None})
        lists = {"/chains": state.chains, "/plugins": state.plugins, "/workflows": state.workflows}
        if path in lists:
            return self.answer(200, {path[1:]: lists[path]})
        return self.problem(404, "Not found", "Nothing is at this address.")

    def conversations(self):
        found = {}
        for run in sorted(self.state.runs.values(), key=lambda run: run["created"]):
            entry = found.setdefault(run["conversation"], {"channel": "webui", "conversation": run["conversation"], "first_text": run["text"]})
            entry["last"] = run["created"]
        return sorted(found.values(), key=lambda entry: entry["last"], reverse=True)

    def stream(self, query):
        state = self.state
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        last = self.headers.get("Last-Event-ID", query.get("last_event_id", ""))
        position = int(last) if last else len(state.log)
        broken = state.broken
        try:
            if not last:
                self.frame("ready", position, {})
            while not state.closing and broken == state.broken:
                with state.changed:
                    state.changed.wait_for(lambda: len(state.log) > position or state.closing or broken != state.broken, timeout=5)
                    news, position = list(dict.fromkeys(state.log[position:])), len(state.log)
                    wanted = [run for run in state.matching(query) if run["id"] in news]
                for run in wanted:
                    self.frame("run", position, run)
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
        except OSError:
            pass

    def frame(self, event, position, data):
        self.wfile.write(f"event: {event}\nid: {position}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def do_POST(self):
        state = self.state
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if not state.logged_in:
            return self.problem(401, "Not logged in", "Open the login link.")
        if self.path == "/channels/webui":
            return self.take_message(body)
        state.actions.append((self.path, body))
        if self.path == "/channels/webui/press":
            state.pressed.append(body["token"])
            return self.answer(200, {"accepted": True})
        return self.answer(200, {})

    def take_message(self, body):
        if self.state.refuse:
            status, detail, retry_after = self.state.refuse
            return self.problem(status, "Not taken", detail, {"Retry-After": str(retry_after)})
        self.state.sent.append(body)
        run = "r_" + body["id"][2:]
        return self.answer(202, {"event": "e_" + body["id"][2:], "run": run, "url": f"/runs/{run}"})


class StandInBroker:
    def __init__(self):
        self.state = State()
        self.port = 0
        self.up()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def up(self):
        self.state.closing = False
        handler = type("BoundHandler", (Handler,), {"state": self.state})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def down(self):
        with self.state.changed:
            self.state.closing = True
            self.state.changed.notify_all()
        self.server.shutdown()
        self.server.server_close()
        for connection in list(self.state.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.thread.join()


counter = itertools.count(1)


def step(run, index, title, status="pending", **more):
    return {
        "id": f"{run}.{index}", "name": f"s{index + 1}", "index": index, "workflow": "check-invoice", "title": title,
        "executor": "native", "status": status, "attempt": 1, "needs": [f"s{index}"] if index else [], "when": None,
        "input": {"invoice": "4711", "amount": 150}, "output": None, "error": None, "deadline_ms": 60000, "due": None,
        "started": None, "finished": None, "waiting_since": None, "approval": None, **more,
    }


def reply(n, text, closing=True, buttons=(), age=0.0, status="sent"):
    return {"n": n, "text": text, "buttons": list(buttons), "status": status, "closing": closing, "created": moment(age), "sent": moment(age)}


def a_run(conversation="c_test", text="", status="planning", age=0.0, run=None, steps=(), replies=(), **more):
    run = run or f"r_{next(counter):06d}"
    return {
        "id": run, "event": "e" + run[1:], "type": "event.webui", "channel": "webui", "conversation": conversation,
        "sender": "web", "text": text, "chain": "default", "planner": "rules", "language": "en", "status": status,
        "created": moment(age), "planned": moment(age - 0.01), "finished": moment(max(0, age - 1.4)) if status in ("succeeded", "failed", "cancelled", "ignored") else None,
        "parent": None, "parent_step": None, "root": run, "depth": 0, "error": None, "revision": 0,
        "steps": list(steps), "replies": list(replies), **more,
    }


TOKEN = "djEuazEuYXBwcm92YWwuMy5yXzAwMDAwMQ.c2lnbmF0dXJlLW9mLXRoaXMtYXBwcm92YWw"


def approval(text, yes="Approve", no="Refuse"):
    return {"text": text, "buttons": [{"label": yes, "value": TOKEN + "A", "style": "primary"}, {"label": no, "value": TOKEN + "B", "style": "danger"}]}


if __name__ == "__main__":
    broker = StandInBroker()
    print(broker.url, flush=True)
    while True:
        time.sleep(3600)
