"""Slack as its documents describe it: the Web API, response_url, file hosts and Socket Mode, on a port of its own. It refuses what Slack
refuses, counts what Slack counts, and fails in the ways a test asks for."""

import base64
import collections
import hashlib
import hmac
import http.client
import http.server
import json
import re
import socket
import ssl
import struct
import threading
import time
import urllib.parse

PATIENCE = 60
BOT, BOT_ID, TEAM, APP = "UBOT", "B0BOT", "T0TEAM", "A0APP"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BOT_TOKEN, APP_TOKEN = "xoxb-111-222-stand-in", "xapp-1-stand-in"

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
POST = {"channel", "text", "blocks", "thread_ts", "metadata", "unfurl_links", "unfurl_media", "markdown_text", "reply_broadcast", "mrkdwn"}
#: Arguments of each method: required ones, allowed ones, whether it takes JSON.
METHODS = {
    "auth.test": (set(), set(), False),
    "chat.postMessage": ({"channel"}, POST, True),
    "chat.update": ({"channel", "ts"}, {"channel", "ts", "text", "blocks", "metadata", "markdown_text"}, True),
    "chat.delete": ({"channel", "ts"}, {"channel", "ts"}, True),
    "chat.postEphemeral": ({"channel", "user"}, {"channel", "user", "text", "blocks", "thread_ts"}, True),
    "conversations.open": ({"users"}, {"users"}, True),
    "conversations.replies": ({"channel", "ts"}, {"channel", "ts", "limit", "cursor", "oldest", "latest", "inclusive", "include_all_metadata"}, False),
    "conversations.history": ({"channel"}, {"channel", "limit", "cursor", "oldest", "latest", "inclusive", "include_all_metadata"}, False),
    "files.info": ({"file"}, {"file"}, False),
    "files.getUploadURLExternal": ({"filename", "length"}, {"filename", "length", "alt_txt", "snippet_type"}, False),
    "files.completeUploadExternal": ({"files"}, {"files", "channel_id", "thread_ts", "initial_comment"}, True),
    "apps.connections.open": (set(), set(), False),
}


class Refusal(Exception):
    """An answer with ok: false."""


class Mistake(AssertionError):
    """What Slack would refuse, and so must not happen: kept in `mistakes`."""


def stamp(seconds, micro):
    return f"{seconds}.{micro:06d}"


class Slack:
    def __init__(self, page=200, certificate=None):
        """`certificate`: PEM files (chain, key) to speak TLS by, as "localhost"."""
        self.lock = threading.RLock()
        self.messages = collections.defaultdict(list)  # by channel
        self.calls = []  # (method, arguments)
        self.mistakes = []
        self.files = {}  # id -> {"name", "mimetype", "bytes"}
        self.uploads = {}
        self.hooks = {}  # response_url path -> {"channel", "ts", "user", "left"}
        self.whispers = []
        self.faults = collections.defaultdict(collections.deque)  # by method
        self.chaos = None  # a function method -> fault or None
        self.posted_at = collections.defaultdict(collections.deque)  # by channel, for the rate
        self.blocked_until = {}  # by method
        self.archived = set()
        self.page = page
        self.next_ts = 1
        self.links = []
        self.tickets = set()
        self.refused_app = None  # error code for apps.connections.open
        self.acks = collections.Counter()
        outer = self

        class Handler(SlackHandler):
            slack = outer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a broker that was killed, a certificate that is refused
        self.certificate = certificate
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"https://localhost:{self.port}" if self.certificate else f"http://127.0.0.1:{self.port}"

    def close(self):
        for link in list(self.links):
            link.drop()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def config(self, **more):
        return {"api_base": self.url + "/api", "bot_token": BOT_TOKEN, "signing_secret": SECRET, **more}

    # ---- what tests ask

    def fail(self, method, *faults):
        """The next answers of a method: "429:SECONDS", "500", "html", "nothing", "half", "lost" (done, no answer), or an error code."""
        with self.lock:
            self.faults[method].extend(faults)

    def of(self, method):
        with self.lock:
            return [arguments for name, arguments in self.calls if name == method]

    def thread_of(self, channel, root):
        with self.lock:
            return [dict(one) for one in self.messages[channel] if one.get("thread_ts") == root and one["ts"] != root]

    def answers(self, channel, root):
        """What the bot said in a thread."""
        return [one for one in self.thread_of(channel, root) if one["user"] == BOT]

    def wait_for(self, condition, what, patience=PATIENCE):
        end = time.monotonic() + patience
        while True:
            found = condition()
            if found:
                return found
            assert time.monotonic() < end, f"{what} did not come; mistakes: {self.mistakes[:3]}; last calls: {self.calls[-5:]}"
            time.sleep(0.01)

    def wait_for_answer(self, channel, root, count=1):
        return self.wait_for(lambda: len(self.answers(channel, root)) >= count and self.answers(channel, root), f"the answer in {channel} {root}")

    # ---- what happens at Slack

    def new_ts(self):
        with self.lock:
            self.next_ts += 1
            return stamp(int(time.time()), self.next_ts)

    def say(self, channel, text, user="U1", thread=None):
        """A person writes; the event payload that Slack sends for it."""
        ts = self.new_ts()
        message = {"type": "message", "channel": channel, "user": user, "text": text, "ts": ts, "event_ts": ts,
                   "channel_type": "im" if channel.startswith("D") else "channel", "client_msg_id": "c" + ts}
        if thread:
            message["thread_ts"] = thread
        with self.lock:
            self.messages[channel].append({key: message[key] for key in ("user", "text", "ts", "thread_ts") if key in message})
        return self.envelope(message)

    def envelope(self, event):
        return {"token": "retired", "team_id": TEAM, "api_app_id": APP, "event": event, "type": "event_callback", "event_id": "Ev" + str(self.new_ts()).replace(".", ""),
                "event_time": int(time.time()), "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}]}

    def hook(self, channel="", ts="", user="U1", left=5):
        path = "/hooks/" + str(self.new_ts())
        with self.lock:
            self.hooks[path] = {"channel": channel, "ts": ts, "user": user, "left": left}
        return self.url + path

    def click(self, channel, message, label, user="U1"):
        """Somebody presses a button of a message as it stands."""
        for block in message.get("blocks", []):
            for element in block.get("elements", []) if block["type"] == "actions" else []:
                if element["text"]["text"] == label:
                    return {"type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "channel": {"id": channel, "name": "x"}, "api_app_id": APP,
                            "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel}, "trigger_id": "1.2.3", "message": {"type": "message", **message},
                            "response_url": self.hook(channel, message["ts"], user),
                            "actions": [{**element, "block_id": block["block_id"], "action_ts": self.new_ts()}]}
        raise AssertionError(f"no button {label} in {json.dumps(message)[:800]}")

    # ---- the Web API

    def call(self, method, arguments, token):
        if method not in METHODS:
            raise self.mistake(method, "unknown_method")
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if token != wanted:
            raise Refusal("invalid_auth" if token else "not_authed")
        required, allowed, _ = METHODS[method]
        if not required <= set(arguments):
            raise self.mistake(method, "invalid_arguments", arguments)
        if not set(arguments) <= allowed:
            raise self.mistake(method, "invalid_arguments", arguments)
        with self.lock:
            self.calls.append((method, arguments))
            return getattr(self, "do_" + method.replace(".", "_"))(arguments)

    def mistake(self, method, code, arguments=None):
        with self.lock:
            self.mistakes.append((method, code, arguments))
        return Refusal(code)

    def check_channel(self, method, channel):
        if not re.fullmatch(r"[CGD][A-Z0-9]+", channel):
            raise self.mistake(method, "channel_not_found", channel)
        if channel in self.archived:
            raise Refusal("is_archived")
        if channel == "C0NOTIN":
            raise Refusal("not_in_channel")

    def check_message(self, method, arguments):
        text = arguments.get("text", "")
        blocks = arguments.get("blocks") or []
        if not isinstance(text, str) or (not text and not blocks):
            raise self.mistake(method, "no_text", arguments)
        if len(text) > 4000:
            raise self.mistake(method, "msg_too_long", len(text))
        if re.search(r"<[!@#](?!U|C)", text):
            raise self.mistake(method, "a mention in untrusted text", text)
        if len(blocks) > 50 or not self.are_blocks(blocks):
            raise self.mistake(method, "invalid_blocks", blocks)
        metadata = arguments.get("metadata")
        if metadata is not None and (set(metadata) != {"event_type", "event_payload"} or not re.fullmatch(r"[a-z0-9_]{1,80}", metadata["event_type"])):
            raise self.mistake(method, "invalid_metadata_format", metadata)

    @staticmethod
    def are_blocks(blocks):
        ids = [block["block_id"] for block in blocks if "block_id" in block]
        if len(ids) != len(set(ids)) or any(len(one) > 255 for one in ids):
            return False
        for block in blocks:
            if block["type"] == "section":
                if set(block) - {"type", "text", "block_id"} or not 1 <= len(block["text"]["text"]) <= 3000 or block["text"]["type"] != "mrkdwn":
                    return False
            elif block["type"] == "context":
                if not 1 <= len(block["elements"]) <= 10:
                    return False
            elif block["type"] == "actions":
                actions = [element["action_id"] for element in block["elements"]]
                if not 1 <= len(actions) <= 25 or len(actions) != len(set(actions)):
                    return False
                for button in block["elements"]:
                    if (set(button) - {"type", "action_id", "text", "value", "style", "url"} or button["type"] != "button" or button["text"]["type"] != "plain_text"
                            or not 1 <= len(button["text"]["text"]) <= 75 or len(button["value"]) > 2000 or button.get("style", "primary") not in ("primary", "danger")):
                        return False
            else:
                return False
        return True

    def check_rate(self, channel):
        """About a message a second in a channel; a short burst is let through."""
        times = self.posted_at[channel]
        now = time.monotonic()
        while times and now - times[0] > 10:
            times.popleft()
        if len(times) >= 10 + 5:
            self.mistakes.append(("chat.postMessage", "more than a message a second", channel))
        times.append(now)

    def do_auth_test(self, _):
        return {"url": "https://stand-in.slack.com/", "team": "Stand-in", "user": "domino", "team_id": TEAM, "user_id": BOT, "bot_id": BOT_ID, "is_enterprise_install": False}

    def do_chat_postMessage(self, arguments):
        channel = arguments["channel"]
        self.check_channel("chat.postMessage", channel)
        self.check_message("chat.postMessage", arguments)
        thread = arguments.get("thread_ts")
        if thread is not None and not any(one["ts"] == thread for one in self.messages[channel]):
            raise Refusal("thread_not_found")
        self.check_rate(channel)
        message = {"user": BOT, "bot_id": BOT_ID, "app_id": APP, "text": arguments.get("text", ""), "ts": self.new_ts(),
                   **{key: arguments[key] for key in ("blocks", "thread_ts", "metadata") if key in arguments}}
        self.messages[channel].append(message)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def own_message(self, arguments, refusal):
        for message in self.messages[arguments["channel"]]:
            if message["ts"] == arguments["ts"]:
                if message["user"] != BOT:
                    raise Refusal(refusal)
                return message
        raise Refusal("message_not_found")

    def do_chat_update(self, arguments):
        self.check_channel("chat.update", arguments["channel"])
        self.check_message("chat.update", arguments)
        message = self.own_message(arguments, "cant_update_message")
        message["text"] = arguments.get("text", "")
        message["edited"] = True
        if arguments.get("blocks"):
            message["blocks"] = arguments["blocks"]
        else:
            message.pop("blocks", None)
        if "metadata" in arguments:
            message["metadata"] = arguments["metadata"]
        return {"channel": arguments["channel"], "ts": message["ts"], "text": message["text"]}

    def do_chat_delete(self, arguments):
        message = self.own_message(arguments, "cant_delete_message")
        self.messages[arguments["channel"]].remove(message)
        return {"channel": arguments["channel"], "ts": message["ts"]}

    def do_chat_postEphemeral(self, arguments):
        self.check_message("chat.postEphemeral", arguments)
        self.whispers.append((arguments["user"], arguments["text"]))
        return {"message_ts": self.new_ts()}

    def do_conversations_open(self, arguments):
        if not re.fullmatch(r"[UW][A-Z0-9]+", arguments["users"]):
            raise Refusal("user_not_found")
        return {"channel": {"id": "D" + arguments["users"][1:]}}

    def page_of(self, messages, arguments):
        limit = int(arguments.get("limit", "100"))
        if not 1 <= limit <= 999:
            raise self.mistake("conversations", "invalid_limit", limit)
        oldest = arguments.get("oldest", "0.0")
        begin = int(arguments.get("cursor") or 0)
        chosen = [one for one in messages if tuple(map(int, one["ts"].split("."))) > tuple(map(int, oldest.split(".")))]
        page = [dict(one) for one in chosen[begin:begin + min(limit, self.page)]]
        if arguments.get("include_all_metadata") != "true":
            for one in page:
                one.pop("metadata", None)
        end = begin + len(page)
        more = end < len(chosen)
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": str(end) if more else ""}}

    def do_conversations_replies(self, arguments):
        self.check_channel("conversations.replies", arguments["channel"])
        in_thread = [one for one in self.messages[arguments["channel"]] if arguments["ts"] in (one["ts"], one.get("thread_ts"))]
        if not in_thread:
            raise Refusal("thread_not_found")
        return self.page_of(in_thread, arguments)

    def do_conversations_history(self, arguments):
        self.check_channel("conversations.history", arguments["channel"])
        return self.page_of([one for one in reversed(self.messages[arguments["channel"]]) if "thread_ts" not in one], arguments)

    def do_files_info(self, arguments):
        file = self.files.get(arguments["file"])
        if file is None:
            raise Refusal("file_not_found")
        address = f"{self.url}/files/{arguments['file']}"
        return {"file": {"id": arguments["file"], "name": file["name"], "mimetype": file["mimetype"], "size": len(file["bytes"]), "url_private": address, "url_private_download": address}}

    def do_files_getUploadURLExternal(self, arguments):
        if not arguments["length"].isdigit() or int(arguments["length"]) == 0:
            raise self.mistake("files.getUploadURLExternal", "invalid_arguments", arguments)
        file = "F" + str(self.new_ts()).replace(".", "")
        self.uploads[file] = {"name": arguments["filename"], "length": int(arguments["length"]), "bytes": None}
        return {"upload_url": f"{self.url}/upload/{file}", "file_id": file}

    def do_files_completeUploadExternal(self, arguments):
        shared = []
        for file in arguments["files"]:
            upload = self.uploads.get(file["id"])
            if upload is None or upload["bytes"] is None:
                raise self.mistake("files.completeUploadExternal", "file_not_found", file)
            shared.append({"id": file["id"], "title": file.get("title", upload["name"])})
        message = {"user": BOT, "bot_id": BOT_ID, "text": arguments.get("initial_comment", ""), "ts": self.new_ts(), "files": shared}
        if "thread_ts" in arguments:
            message["thread_ts"] = arguments["thread_ts"]
        self.messages[arguments["channel_id"]].append(message)
        return {"files": shared}

    def do_apps_connections_open(self, _):
        if self.refused_app:
            raise Refusal(self.refused_app)
        ticket = str(self.new_ts())
        self.tickets.add(ticket)
        return {"url": f"{self.url.replace('http', 'ws', 1)}/link?ticket={ticket}"}

    # ---- response_url

    def respond(self, path, body):
        with self.lock:
            hook = self.hooks.get(path)
            if hook is None or hook["left"] == 0:
                return 404, "expired_url" if hook is None else "used_url"
            if set(body) - {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"} or not body.get("text"):
                self.mistakes.append(("response_url", "no_text", body))
                return 400, "no_text"
            if not self.are_blocks(body.get("blocks", [])):
                self.mistakes.append(("response_url", "invalid_blocks", body))
                return 400, "invalid_blocks"
            hook["left"] -= 1
            if body.get("replace_original"):
                for message in self.messages[hook["channel"]]:
                    if message["ts"] == hook["ts"]:
                        message.update({"text": body["text"], "blocks": body.get("blocks", [])})
            else:
                self.whispers.append((hook["user"], body["text"]))
            return 200, "ok"


class SlackHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    slack = None

    def log_message(self, *_):
        pass

    def answer(self, status, body, content_type=JSON, headers=(), cut=False):
        data = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:len(data) // 2] if cut else data)
        if cut:
            self.drop()

    def drop(self):
        self.close_connection = True
        self.wfile.flush()
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def do_POST(self):
        body = self.body()
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith("/api/"):
            return self.api(path[5:], body)
        if path.startswith("/hooks/"):
            if "Authorization" in self.headers:
                self.slack.mistakes.append(("response_url", "a token was sent along", None))
            status, text = self.slack.respond(path, json.loads(body))
            return self.answer(status, text, "text/plain")
        upload = self.slack.uploads.get(path.removeprefix("/upload/"))
        if upload is None or upload["length"] != len(body):
            return self.answer(400, "wrong length", "text/plain")
        upload["bytes"] = body
        return self.answer(200, f"OK - {len(body)}", "text/plain")

    def fault_of(self, method):
        with self.slack.lock:
            if self.slack.faults[method]:
                return self.slack.faults[method].popleft()
            return self.slack.chaos(method) if self.slack.chaos else None

    def api(self, method, body):
        fault = self.fault_of(method) or ""
        if fault == "500":
            return self.answer(500, "<html>Server Error</html>", "text/html")
        if fault == "html":
            return self.answer(200, "<html>maintenance</html>", "text/html")
        if fault == "nothing":
            return self.drop()
        with self.slack.lock:
            wait = self.slack.blocked_until.get(method, 0) - time.monotonic()
            if wait > 0.25:  # whole seconds were named; a network has some play
                self.slack.mistakes.append((method, "called before Retry-After was over", wait))
            if fault.startswith("429"):
                seconds = int(fault.partition(":")[2] or 1)
                self.slack.blocked_until[method] = time.monotonic() + seconds
                return self.answer(429, '{"ok":false,"error":"ratelimited"}', headers=[("Retry-After", str(seconds))])
        try:
            if fault and fault not in ("lost", "half"):
                raise Refusal(fault)
            done = {"ok": True, **self.slack.call(method, self.arguments(method, body), self.token())}
        except Refusal as refusal:
            return self.answer(200, json.dumps({"ok": False, "error": str(refusal)}))
        if fault == "lost":
            return self.drop()
        return self.answer(200, json.dumps(done), cut=fault == "half")

    def token(self):
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token if kind == "Bearer" else ""

    def arguments(self, method, body):
        content_type = self.headers.get("Content-Type", "")
        takes_json = METHODS.get(method, (0, 0, True))[2]
        if content_type.startswith(JSON):
            if not takes_json:
                raise self.slack.mistake(method, "invalid_form_data", content_type)
            if "charset=utf-8" not in content_type:
                raise self.slack.mistake(method, "missing_charset", content_type)
            return json.loads(body)
        if not content_type.startswith(FORM):
            raise self.slack.mistake(method, "invalid_post_type", content_type)
        return dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)))

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path)
        if path.path == "/link":
            return Link(self, dict(urllib.parse.parse_qsl(path.query)).get("ticket")).serve()
        file = self.slack.files.get(path.path.removeprefix("/files/"))
        if file is None:
            return self.answer(404, "", "text/plain")
        if self.token() != BOT_TOKEN or file.get("login_page"):
            return self.answer(200, "<html>Sign in</html>", "text/html; charset=utf-8")
        return self.answer(200, file["bytes"], file["mimetype"])


class Link:
    """A WebSocket of Socket Mode, from the server's side."""

    def __init__(self, handler, ticket):
        self.handler, self.slack, self.ticket = handler, handler.slack, ticket
        self.sending = threading.Lock()
        self.is_open = True
        self.is_silent = False
        self.got = []

    def serve(self):
        key = self.handler.headers.get("Sec-WebSocket-Key", "")
        with self.slack.lock:
            known = self.ticket in self.slack.tickets
            self.slack.tickets.discard(self.ticket)
        if not known or self.handler.headers.get("Upgrade", "").lower() != "websocket":
            return self.handler.answer(403, "", "text/plain")
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        self.handler.wfile.write(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".encode())
        self.handler.close_connection = True
        with self.slack.lock:
            self.slack.links.append(self)
        self.tell({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}, "debug_info": {"approximate_connection_time": 18060}})
        try:
            while self.read():
                pass
        except (OSError, ValueError):
            pass
        self.is_open = False
        with self.slack.lock:
            if self in self.slack.links:
                self.slack.links.remove(self)

    def read(self):
        head = self.handler.rfile.read(2)
        if len(head) < 2:
            return False
        operation, length = head[0] & 15, head[1] & 127
        if not head[1] & 128:
            raise ValueError("a client's frame must be masked")
        if length == 126:
            length = struct.unpack(">H", self.handler.rfile.read(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self.handler.rfile.read(8))[0]
        mask = self.handler.rfile.read(4)
        data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self.handler.rfile.read(length)))
        if operation == 8:
            return False
        if self.is_silent:
            return True
        if operation == 9:
            self.frame(10, data)
        if operation == 1:
            message = json.loads(data)
            with self.slack.lock:
                self.slack.acks[message["envelope_id"]] += 1
            self.got.append(message)
        return True

    def frame(self, operation, data):
        head = bytes([128 | operation])
        head += bytes([len(data)]) if len(data) < 126 else bytes([126]) + struct.pack(">H", len(data)) if len(data) < 65536 else bytes([127]) + struct.pack(">Q", len(data))
        with self.sending:
            self.handler.wfile.write(head + data)

    def tell(self, message):
        self.frame(1, json.dumps(message).encode())

    def ping(self):
        self.frame(9, b"are you there")

    def send(self, kind, payload, envelope):
        self.tell({"type": kind, "payload": payload, "envelope_id": envelope, "accepts_response_payload": kind != "events_api"})

    def drop(self):
        try:
            self.handler.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Door:
    """Slack's side of a channel's URL: signs and posts; `insist` sends again like Slack does, only sooner."""

    def __init__(self, port, channel="slack", secret=SECRET):
        self.port, self.path, self.secret = port, f"/channels/{channel}", secret

    def post(self, body, content_type=JSON, age=0, signature=None, timeout=30, **headers):
        timestamp = str(int(time.time()) - age)
        mac = "v0=" + hmac.new(self.secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
        sent = {"Content-Type": content_type, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": mac if signature is None else signature, **headers}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("POST", self.path, body=body, headers=sent)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def event(self, payload, **how):
        return self.post(json.dumps(payload).encode(), **how)[0]

    def click(self, payload):
        return self.post(urllib.parse.urlencode({"payload": json.dumps(payload)}).encode(), FORM)[0]

    def command(self, **form):
        return self.post(urllib.parse.urlencode(form).encode(), FORM)[0]

    def insist(self, payload, patience=PATIENCE):
        """True when it was taken in the end."""
        end = time.monotonic() + patience
        attempt = 0
        while time.monotonic() < end:
            headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"} if attempt else {}
            try:
                if self.event(payload, **headers) == 200:
                    return True
            except (OSError, http.client.HTTPException):
                pass
            attempt += 1
            time.sleep(0.1)
        return False
