"""Meta's side of WhatsApp for tests: a Graph API that refuses what Meta would refuse, and signed webhooks.

It keeps to the documented shapes and limits: unknown members, wrong types, texts that are too long, foreign numbers and wrong tokens are refused
with Meta's codes and noted in `violations`. It fails on demand (`fail`), and it plays the webhook side as Meta does: bodies with every
character beyond ASCII escaped, signed as sent, again until they are answered with 200, statuses doubled and in any order.
"""

import base64
import email.parser
import email.policy
import hashlib
import hmac
import http.client
import http.server
import itertools
import json
import queue
import random
import threading
import time
import urllib.parse

PATIENCE = 60


class Refusal(Exception):
    def __init__(self, status, code, details):
        super().__init__(details)
        self.status, self.code, self.details = status, code, details


def require(holds, code, details):
    if not holds:
        raise Refusal(400, code, details)


def members(value, where, needed, others=()):
    require(isinstance(value, dict), 100, f"{where} is no object")
    unknown = set(value) - set(needed) - set(others)
    require(not unknown, 100, f"{where}: unexpected {sorted(unknown)}")
    missing = set(needed) - set(value)
    require(not missing, 131008, f"{where}: {sorted(missing)} missing")


def text(value, where, most, least=1):
    require(isinstance(value, str), 100, f"{where} is no text")
    require(least <= len(value) <= most, 131009, f"{where} has {len(value)} characters, not {least} to {most}")


def one_of(value, where, *allowed):
    require(value in allowed, 131009, f"{where} is {value!r}, not one of {allowed}")


def check_message(body, phones):
    """The rules for POST /messages, but for who sends and how often."""
    kind = body.get("type")
    one_of(kind, "type", "text", "interactive", "template", "image", "video", "audio", "document")
    receiver = [name for name in ("to", "recipient") if name in body]
    require(len(receiver) == 1, 131008, "one of to and recipient is needed")
    members(body, "message", ["messaging_product", "type", kind, receiver[0]], ["recipient_type", "context", "biz_opaque_callback_data"])
    one_of(body["messaging_product"], "messaging_product", "whatsapp")
    one_of(body.get("recipient_type", "individual"), "recipient_type", "individual")
    text(body[receiver[0]], receiver[0], 160)
    if receiver[0] == "to":
        require(body["to"].isdigit(), 131009, "to is no number")
    require(body.get("to") not in phones, 131021, "the number cannot write to itself")
    text(body.get("biz_opaque_callback_data", "x"), "biz_opaque_callback_data", 512)
    {"text": check_text, "interactive": check_interactive, "template": check_template}.get(kind, check_media)(body[kind], kind)


def check_text(value, _):
    members(value, "text", ["body"], ["preview_url"])
    text(value["body"], "text.body", 4096)
    require(isinstance(value.get("preview_url", False), bool), 100, "preview_url is no boolean")


def check_interactive(value, _):
    members(value, "interactive", ["type", "body", "action"], ["header", "footer"])
    one_of(value["type"], "interactive.type", "button", "list")
    members(value["body"], "interactive.body", ["text"])
    text(value["body"]["text"], "interactive.body.text", 1024)
    (check_buttons if value["type"] == "button" else check_list)(value["action"])


def check_choices(choices, most_id, most_title):
    for choice in choices:
        text(choice["id"], "id", most_id)
        text(choice["title"], "title", most_title)
        require(choice["id"] == choice["id"].strip(), 131009, "id has blanks at its ends")
    for name in ("id", "title"):
        require(len({choice[name] for choice in choices}) == len(choices), 131009, f"two choices have the same {name}")


def check_buttons(action):
    members(action, "action", ["buttons"])
    require(isinstance(action["buttons"], list) and 1 <= len(action["buttons"]) <= 3, 131009, "not 1 to 3 buttons")
    for button in action["buttons"]:
        members(button, "button", ["type", "reply"])
        one_of(button["type"], "button.type", "reply")
        members(button["reply"], "reply", ["id", "title"])
    check_choices([button["reply"] for button in action["buttons"]], 256, 20)


def check_list(action):
    members(action, "action", ["button", "sections"])
    text(action["button"], "action.button", 20)
    require(isinstance(action["sections"], list) and 1 <= len(action["sections"]) <= 10, 131009, "not 1 to 10 sections")
    rows = []
    for section in action["sections"]:
        members(section, "section", ["rows"], ["title"])
        text(section.get("title", "x"), "section.title", 24)
        for row in section["rows"]:
            members(row, "row", ["id", "title"], ["description"])
            text(row.get("description", "x"), "row.description", 72)
            rows.append(row)
    require(1 <= len(rows) <= 10, 131009, f"{len(rows)} rows, not 1 to 10")
    check_choices(rows, 200, 24)


def check_template(value, _):
    members(value, "template", ["name", "language"], ["components"])
    members(value["language"], "template.language", ["code"])
    require((value["name"], value["language"]["code"]) == ("please_write", "en_US"), 132001, "no such template in this language")
    parameters = [parameter for component in value.get("components", []) for parameter in component["parameters"]]
    require(len(parameters) == 1, 132000, f"{len(parameters)} parameters, not 1")
    for parameter in parameters:
        members(parameter, "parameter", ["type", "text"])


def check_media(value, kind):
    members(value, kind, [], ["id", "link", "caption", "filename"])
    require(("id" in value) != ("link" in value), 131008, "one of id and link is needed")
    require(value.get("link", "https://").startswith("https://"), 131009, "link is no https URL")
    require("filename" not in value or kind == "document", 100, "only documents have a filename")
    require("caption" not in value or kind != "audio", 100, "audio has no caption")


class Graph:
    """`webhook` is set once the broker's port is known."""

    def __init__(self, token="token-of-a-system-user", secret="the-app-secret-of-meta", number="106000000001", version="v25.0", seed=None):
        self.token, self.secret, self.number, self.version = token, secret, number, version
        self.random = random.Random(seed)
        self.webhook = None
        self.sent = []  # messages that were taken: body, wamid, at
        self.notes = []  # read receipts and typing
        self.violations = []
        self.calls = 0
        self.media = {}  # id -> (media type, content)
        self.uploads = {}
        self.closed = set()  # people whose 24 hours are over
        self.fate = {}  # person -> error code of the failed status that comes instead of delivered; each used once
        self.with_statuses = True
        self.refused = []  # (code, body)
        self.fault_rate = 0.0
        self.delay = 0.0  # s, before a message is looked at
        self._faults = queue.Queue()
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._pairs = {}
        self._deliveries = []
        self._over = threading.Event()
        graph = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                graph._serve(self)

            do_POST = do_GET

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self):
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        for thread in self._deliveries:
            thread.join()

    # ---- what tests ask and order

    def fail(self, *faults):
        """The next calls to /messages: a code of Meta's, or "html", "nothing" (not taken, no answer), "lost" (taken, no answer), "half" (taken, half
        an answer), 500 (not taken, Meta's code 131000)."""
        for fault in faults:
            self._faults.put(fault)

    def texts(self, person=None):
        with self._lock:
            return [body["text"]["body"] for body, _, _ in self.sent if body["type"] == "text" and person in (None, body.get("to"), body.get("recipient"))]

    def bodies(self, person=None):
        with self._lock:
            return [body for body, _, _ in self.sent if person in (None, body.get("to"), body.get("recipient"))]

    # ---- the webhook side

    def value(self, messages=(), statuses=(), contacts=()):
        return {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "4930123", "phone_number_id": self.number}, "contacts": list(contacts),
                "messages": list(messages), "statuses": list(statuses)}

    def message(self, person, kind="text", content=None, wamid=None, **more):
        wamid = wamid or f"wamid.IN{next(self._numbers)}"
        self.closed.discard(person)
        return {"from": person, "id": wamid, "timestamp": str(int(time.time())), "type": kind, kind: content, **more}

    @staticmethod
    def signed(secret, update):
        """As Meta writes it: all ASCII, slashes escaped."""
        body = json.dumps(update, ensure_ascii=True).replace("/", "\\/").encode()
        return body, "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

    def post(self, update, timeout=20):
        """One try; the status, or None without an answer."""
        body, signature = self.signed(self.secret, update)
        url = urllib.parse.urlparse(self.webhook)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=timeout)
        try:
            connection.request("POST", url.path, body, {"Content-Type": "application/json", "X-Hub-Signature-256": signature})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def update(self, *values):
        return {"object": "whatsapp_business_account", "entry": [{"id": "waba", "changes": [{"field": "messages", "value": value}]} for value in values]}

    def deliver(self, *values):
        """Until it is answered with 200, as Meta does it."""
        update, pause, end = self.update(*values), 0.05, time.monotonic() + PATIENCE
        while self.post(update) != 200:
            if self._over.is_set() or time.monotonic() > end:
                return False
            time.sleep(pause)
            pause = min(pause * 1.5, 1)
        return True

    def say(self, person, words, **more):
        message = self.message(person, "text", {"body": words}, **more)
        assert self.deliver(self.value([message], contacts=[{"profile": {"name": "Ada"}, "wa_id": person}])), "the broker did not take the message"
        return message["id"]

    def tap(self, person, button):
        reply = {"type": "button_reply", "button_reply": {"id": button["id"], "title": button["title"]}}
        if "description" in button:
            reply = {"type": "list_reply", "list_reply": button}
        assert self.deliver(self.value([self.message(person, "interactive", reply)])), "the broker did not take the tap"

    def _report(self, body, wamid, fate):
        """The statuses of a message that was taken: doubled, in any order; a failed one is alone."""
        base = {"id": wamid, "timestamp": str(int(time.time()) + 1), "recipient_id": body.get("to", ""),
                "biz_opaque_callback_data": body.get("biz_opaque_callback_data", "")}
        words = ["failed", "failed"] if fate else ["sent", "delivered", "read", "delivered"]
        statuses = [{**base, "status": word} for word in words]
        if fate:
            for status in statuses:
                status["errors"] = [{"code": fate, "title": "It failed", "error_data": {"details": "as the test wanted"}}]
        self.random.shuffle(statuses)
        for status in statuses:
            self.deliver(self.value(statuses=[status]))

    # ---- the API side

    def _serve(self, request):
        try:
            body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
            answer = self._answer(request, body)
        except Refusal as refusal:
            answer = self._refuse(refusal, request.path)
        if answer is None:
            request.close_connection = True
            return
        status, media_type, content, cut = answer
        request.send_response(status)
        request.send_header("Content-Type", media_type)
        request.send_header("Content-Length", str(len(content)))
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(content[: len(content) // 2] if cut else content)
        request.close_connection = True

    def _refuse(self, refusal, path):
        with self._lock:
            self.refused.append((refusal.code, refusal.details))
            if refusal.code in (100, 131008, 131009, 190, 132000, 132001, 131021):
                self.violations.append(f"{path}: {refusal.code} {refusal.details}")
        error = {"message": f"(#{refusal.code}) refused", "type": "OAuthException", "code": refusal.code,
                 "error_data": {"messaging_product": "whatsapp", "details": refusal.details}, "fbtrace_id": "TraceOfTheTest"}
        return self._json({"error": error}, refusal.status)

    @staticmethod
    def _json(value, status=200, cut=False):
        return status, "application/json", json.dumps(value).encode(), cut

    def _answer(self, request, body):
        require(request.headers.get("Authorization") == "Bearer " + self.token, 190, "the token is not valid")
        url = urllib.parse.urlparse(request.path)
        if url.path.startswith("/content/"):
            media_type, content = self.media[url.path.split("/")[-1]]
            return 200, media_type, content, False
        _, version, *rest = url.path.split("/")
        require(version == self.version, 100, f"version {version}")
        if request.command == "GET":
            return self._describe(rest, urllib.parse.parse_qs(url.query))
        require(rest[0] == self.number and len(rest) == 2, 33, "unknown number or edge")
        if rest[1] == "media":
            return self._take_upload(request, body)
        require(rest[1] == "messages", 33, f"no edge {rest[1]}")
        require(request.headers.get("Content-Type") == "application/json", 100, "no JSON")
        try:
            value = json.loads(body)
        except ValueError:
            raise Refusal(400, 100, "no JSON") from None
        return self._take_note(value) if "status" in value else self._take_message(value)

    def _describe(self, rest, query):
        require(len(rest) == 1, 100, "unknown path")
        if rest[0] == self.number:
            return self._json({"id": self.number})
        require(rest[0] in self.media and query.get("phone_number_id") == [self.number], 100, "no such object")
        media_type, content = self.media[rest[0]]
        return self._json({"messaging_product": "whatsapp", "url": f"{self.url}/content/{rest[0]}", "mime_type": media_type,
                           "sha256": hashlib.sha256(content).hexdigest(), "file_size": len(content), "id": rest[0]})

    def _take_upload(self, request, body):
        head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        fields = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        members(fields, "form", ["messaging_product", "type", "file"])
        number = str(9000 + next(self._numbers))
        self.uploads[number] = (fields["file"].get_filename(), fields["file"].get_content_type(), fields["file"].get_payload(decode=True))
        return self._json({"id": number})

    def _take_note(self, value):
        members(value, "note", ["messaging_product", "status", "message_id"], ["typing_indicator"])
        one_of(value["status"], "status", "read")
        if "typing_indicator" in value:
            members(value["typing_indicator"], "typing_indicator", ["type"])
        with self._lock:
            self.notes.append(value)
        return self._json({"success": True})

    def _next_fault(self):
        try:
            return self._faults.get_nowait()
        except queue.Empty:
            pass
        with self._lock:
            if self.random.random() >= self.fault_rate:
                return None
            return self.random.choice([130429, 131016, 500, "html", "nothing", "lost", "half", 133004])

    def _take_message(self, value):
        with self._lock:
            self.calls += 1
        self._over.wait(self.delay)
        fault = self._next_fault()
        if fault == "html":
            return 502, "text/html", b"<html><body>Bad gateway</body></html>", False
        if fault == "nothing":
            return None
        if isinstance(fault, int):
            status = {130429: 429, 500: 500, 131016: 503, 133004: 503}.get(fault, 400)
            raise Refusal(status, 131000 if fault == 500 else fault, "as the test wanted")
        check_message(value, {"4930123"})
        person = value.get("to") or value["recipient"]
        require(person not in self.closed or value["type"] == "template", 131047, "more than 24 hours have passed")
        self._check_pace(person)
        wamid = f"wamid.OUT{next(self._numbers)}"
        with self._lock:
            self.sent.append((value, wamid, time.monotonic()))
            fate = self.fate.pop(person, None)
        if self.with_statuses and not self._over.is_set():
            thread = threading.Thread(target=self._report, args=(value, wamid, fate), daemon=True)
            with self._lock:
                self._deliveries.append(thread)
            thread.start()
        if fault == "lost":
            return None
        answer = {"messaging_product": "whatsapp", "contacts": [{"input": person, "wa_id": value.get("to", "")}], "messages": [{"id": wamid}]}
        return self._json(answer, cut=fault == "half")

    def _check_pace(self, person):
        """A burst of 45 to one person, then one in 6 s."""
        now = time.monotonic()
        with self._lock:
            left, since = self._pairs.get(person, (45.0, now))
            left = min(45.0, left + (now - since) / 6)
            self._pairs[person] = (left - 1 if left >= 1 else left, now)
        if left < 1:
            raise Refusal(400, 131056, "too many messages to one person")

    def has(self, media_type, content):
        """A file that a person sends: what a message says about it."""
        number = str(7000 + next(self._numbers))
        self.media[number] = (media_type, content)
        return {"id": number, "mime_type": media_type, "sha256": base64.b64encode(hashlib.sha256(content).digest()).decode()}
