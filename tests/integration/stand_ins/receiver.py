"""Another system that takes replies by Standard Webhooks, as its specification says, and fails on demand."""

import base64
import hashlib
import hmac
import http.server
import json
import queue
import threading
import time

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receiver:
    def __init__(self):
        self.taken = {}  # idempotency key -> (path, body): each once, however often it came
        self.requests = []  # (status, key)
        self.violations = []
        self._faults = queue.Queue()
        self._lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                receiver._serve(self)

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, *faults):
        """The next requests: a status; (status, headers); "nothing" (no answer, not taken); "lost" (taken, no answer)."""
        for fault in faults:
            self._faults.put(fault)

    def _serve(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        fault = None if self._faults.empty() else self._faults.get()
        status, headers = fault if isinstance(fault, tuple) else (fault, {}) if isinstance(fault, int) else (204, {})
        if fault is None or fault == "lost":
            self._take(request, body)
        with self._lock:
            self.requests.append((status, request.headers.get("Idempotency-Key")))
        request.close_connection = True
        if fault in ("nothing", "lost"):
            return
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.send_header("Connection", "close")
        request.end_headers()

    def _take(self, request, body):
        head = request.headers
        key = head.get("Idempotency-Key")
        covered = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
        mac = hmac.new(base64.b64decode(SECRET[6:]), covered, hashlib.sha256).digest()
        expected = "v1," + base64.b64encode(mac).decode()
        with self._lock:
            if not hmac.compare_digest(expected, head.get("webhook-signature", "")):
                self.violations.append("the signature is wrong")
            if abs(int(head["webhook-timestamp"]) - time.time()) > 300:
                self.violations.append("the timestamp is stale")
            if head["webhook-id"] != key:
                self.violations.append("webhook-id is not the Idempotency-Key")
            if key in self.taken and json.loads(self.taken[key][1])["data"] != json.loads(body)["data"]:
                self.violations.append("the same key with another reply")
            self.taken.setdefault(key, (request.path, body))

    def replies(self, conversation):
        with self._lock:
            found = [json.loads(body) for _, body in self.taken.values()]
        return [reply for reply in found if reply["data"]["conversation"] == conversation]
