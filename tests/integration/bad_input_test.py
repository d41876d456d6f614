"""Whatever is thrown at it: a clear error to the caller, the broker up, nothing accepted lost."""

import json
import socket
import unittest

from scripted import ScriptedCase, reply, step, steps

DEEP = "[" * 5000 + "]" * 5000
EVENT = {"specversion": "1.0", "id": "1", "source": "/x", "type": "custom.x"}
CLOUD = {"Content-Type": "application/cloudevents+json"}

# what it is, path, body, status, words of the detail
POSTS = [
    ("half a JSON object", "/decide", '{"text": "x"', 400, "not valid JSON"),
    ("no JSON at all", "/decide", "<text>x</text>", 400, "not valid JSON"),
    ("nothing", "/decide", "", 400, "JSON"),
    ("a list", "/decide", "[]", 400, "expected a JSON object"),
    ("a number", "/decide", "7", 400, "expected a JSON object"),
    ("an unknown field", "/decide", '{"text": "x", "txet": 1}', 400, "/txet: unknown"),
    ("a repeated field", "/decide", '{"text": "x", "text": "y"}', 400, 'repeats the key "text"'),
    ("neither text nor data", "/decide", '{"conversation": "c"}', 400, "expected text or data"),
    ("a text that is a number", "/decide", '{"text": 7}', 400, "/text: expected a string"),
    ("a conversation that is a list", "/decide", '{"text": "x", "conversation": ["c"]}', 400, "/conversation: expected a string"),
    ("bytes that are not UTF-8", "/decide", b'{"text": "\xff\xfe"}', 400, "UTF-8"),
    ("a NUL in the text", "/decide", '{"text": "a\\u0000b"}', 400, "/text: contains a NUL"),
    ("a NUL in the conversation", "/decide", '{"text": "x", "conversation": "a\\u0000"}', 400, "/conversation: contains a NUL"),
    ("a NUL on the wire", "/decide", b'{"text": "a\x00b"}', 400, "not valid JSON"),
    ("a number beyond all bounds", "/decide", '{"data": 1e999}', 400, "number"),
    ("deep nesting", "/decide", '{"data": ' + DEEP + "}", 400, "nested deeper than"),
    ("thousands of keys", "/decide", json.dumps({"data": {str(i): i for i in range(30000)}}), 400, "keys"),
    ("an event beyond 1 MB", "/decide", json.dumps({"text": "x" * (1 << 20)}), (400, 413), "larger than"),
    ("10 MB", "/decide", json.dumps({"text": "x" * (10 << 20)}), 413, "larger than"),
    ("a conversation of 600 bytes", "/decide", json.dumps({"text": "x", "conversation": "c" * 600}), 400, "/conversation: longer than 512 bytes"),
    ("an id of 600 bytes", "/decide", json.dumps({"text": "x", "id": "c" * 600}), 400, "/id: longer than 512 bytes"),
    ("an unknown channel", "/decide", '{"text": "x", "channel": "pigeon"}', 400, 'there is no channel "pigeon"'),
    ("a wait that is a word", "/decide?wait=long", '{"text": "x"}', 400, 'wait: expected a whole number from 0 to 60, got "long"'),
    ("a wait below zero", "/decide?wait=-1", '{"text": "x"}', 400, "wait: expected a whole number"),
    ("a wait of a week", "/decide?wait=604800", '{"text": "x"}', 400, "wait: expected a whole number"),
    ("an unknown topic", "/topics/nobody.listens", '{"text": "x"}', 404, 'No chain listens to "nobody.listens"; the chains listen to event.*'),
    ("a malformed topic", "/topics/a..b", '{"text": "x"}', 400, "/type"),
    ("a forged result", "/topics/result.work", '{"text": "x"}', 422, "Results are published by the broker itself"),
    ("an unknown workflow", "/workflows/nonsense/run", "{}", 404, 'There is no workflow "nonsense"'),
    ("input that does not fit the workflow", "/workflows/strict/run", '{"input": {"n": "x"}}', 422, "/n"),
    ("an unknown field for a workflow", "/workflows/work/run", '{"inptu": {}}', 400, "/inptu: unknown"),
    ("input that is no object", "/workflows/strict/run", '{"input": 7}', 422, "does not fit"),
    ("an unknown run to cancel", "/runs/r_nonsense/cancel", "", 404, 'There is no run "r_nonsense"'),
    ("an unknown run to retry", "/runs/r_nonsense/retry", "", 404, 'There is no run "r_nonsense"'),
    ("an unknown dead letter", "/dead-letters/nonsense/replay", "", 404, 'There is no dead letter "nonsense"'),
    ("a dead letter's note that is a number", "/dead-letters/nonsense/drop", '{"note": 7}', 400, "/note: expected a string"),
    ("an unknown channel's webhook", "/channels/pigeon/in", "{}", 404, 'There is no channel "pigeon"'),
    ("a forged callback", "/callback/nonsense.nonsense", "{}", 403, ""),
    ("an unknown place", "/nonsense", "{}", (404, 405), ""),
]

GETS = [
    ("an unknown run", "/runs/r_nonsense", 404, 'There is no run "r_nonsense"'),
    ("a run whose id is too long to be one", "/runs/" + "r" * 4000, 404, "There is no run"),
    ("an unknown status", "/runs?status=nonsense", 400, "status: expected planning"),
    ("a limit of nothing", "/runs?limit=0", 400, "limit: expected a whole number from 1 to 500"),
    ("a limit beyond all bounds", "/runs?limit=99999999999999999999", 400, "limit: expected a whole number"),
    ("a page that was never given out", "/runs?after=nonsense", 400, ""),
    ("an unknown workflow", "/workflows/nonsense", 404, 'There is no workflow "nonsense"'),
    ("dead letters of an unknown status", "/dead-letters?status=nonsense", 400, "status: expected open, replayed or dropped"),
    ("a URL that is not UTF-8", "/runs/%ff%fe", 400, "UTF-8"),
    ("a URL that climbs", "/docs/../../etc/passwd", 400, '".."'),
]

EVENTS = [
    ("no id", {k: v for k, v in EVENT.items() if k != "id"}, "/id"),
    ("another version", {**EVENT, "specversion": "0.3"}, "/specversion"),
    ("a type that is a number", {**EVENT, "type": 7}, "/type"),
    ("a type that is no topic", {**EVENT, "type": "a b"}, "/type"),
    ("a source that is empty", {**EVENT, "source": ""}, "/source"),
]


class BadInputTest(ScriptedCase):
    def setUp(self):
        self.accepted = [self.broker.tell(steps(step("a")), "before")]

    def tearDown(self):
        self.accepted.append(self.broker.tell(steps(step("a")), "after"))
        for run in self.accepted:
            self.assertEqual(self.broker.wait_for_run(run)["status"], "succeeded")
        self.assertIsNone(self.broker.process.poll())

    def check(self, answer, status, words):
        self.assertIn(answer.status, status if isinstance(status, tuple) else (status,), answer.body[:500])
        self.assertEqual(answer.headers["content-type"], "application/problem+json", answer.body[:500])
        problem = answer.json()
        self.assertEqual(problem["status"], answer.status)
        self.assertTrue(problem["title"])
        self.assertIn(words, problem["detail"])
        self.assertLess(len(answer.body), 2000)

    def test_each_bad_post_gets_a_clear_problem(self):
        for name, path, body, status, words in POSTS:
            with self.subTest(name):
                self.check(self.broker.call("POST", path, body, {"Content-Type": "application/json"}), status, words)

    def test_half_of_an_emoji_is_taken_as_what_cannot_be_shown(self):
        run = self.broker.call("POST", "/decide", '{"text": "cut here \\ud83d"}', {"Content-Type": "application/json"}).json()["run"]
        self.assertEqual(self.broker.wait_for_run(run)["text"], "cut here \ufffd")

    def test_a_body_in_another_format_is_refused(self):
        for content_type, body in (("application/x-www-form-urlencoded", "text=x"), ("application/xml", "<text>x</text>"), ("text/plain", "x"),
                                   ("multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--")):
            with self.subTest(content_type):
                self.check(self.broker.call("POST", "/decide", body, {"Content-Type": content_type}), 400, "not valid JSON")

    def test_each_bad_get_gets_a_clear_problem(self):
        for name, path, status, words in GETS:
            with self.subTest(name):
                self.check(self.broker.call("GET", path, headers={"Accept": "application/json"}), status, words)

    def test_each_bad_cloudevent_is_refused_by_the_name_of_its_attribute(self):
        for name, event, words in EVENTS:
            with self.subTest(name):
                self.check(self.broker.call("POST", "/decide", json.dumps(event), CLOUD), 400, words)

    def test_without_or_with_a_wrong_token_every_place_is_closed(self):
        for method, path in (("POST", "/decide"), ("GET", "/runs"), ("GET", "/workflows"), ("GET", "/plugins"), ("POST", "/-/reload"),
                             ("GET", "/dead-letters"), ("GET", "/topics"), ("POST", "/-/login-link")):
            for token in (False, "wrong", self.broker.token[:-1], self.broker.token + "x"):
                with self.subTest(f"{method} {path}", token=token):
                    answer = self.broker.call(method, path, "{}" if method == "POST" else None, token=token)
                    self.check(answer, 401, "domino login-link")
                    self.assertIn("www-authenticate", answer.headers)

    def test_another_method_is_refused_with_the_ones_there_are(self):
        answer = self.broker.call("PUT", "/decide", "{}")
        self.check(answer, 405, "")
        self.assertIn("POST", answer.headers["allow"])

    def test_broken_http_gets_an_answer_or_an_end_and_never_hangs(self):
        for request in (b"nonsense\r\n\r\n", b"GET /runs HTTP/9.9\r\n\r\n", b"POST /decide HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                        b"POST /decide HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10000 + b"\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"):
            with self.subTest(request[:40]), socket.create_connection(("127.0.0.1", self.broker.port), timeout=30) as client:
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
                self.assertRegex(client.recv(100), rb"^HTTP/1\.1 [45]\d\d |^$")

    def test_a_channel_that_throws_costs_that_request_only(self):
        answer = self.broker.call("POST", "/channels/vendor/in", '{"throw": "a bug"}', token=False)
        self.check(answer, 500, "")
        self.assertNotIn("a bug", answer.body.decode())
        self.assertIn("a bug", self.broker.log())

    def test_a_plan_that_is_nonsense_fails_its_run_with_the_field(self):
        run = self.broker.finish({"plan": {"steps": [{"id": "a", "workflow": "work", "colour": "red"}]}, "throw_until": 0}, "nonsense")
        self.assertEqual(run["status"], "failed")
        self.assertIn("/steps/0/colour", run["error"])

    def test_text_in_any_script_comes_back_as_it_was(self):
        text = "Größe 📦 漢字 \u202e\ufeff \t \"quotes\" <b>&amp;</b> \u2028 ''; DROP TABLE run; --"
        run = self.broker.finish(reply(text), "scripts", text)
        self.assertEqual((run["text"], self.replies(run)), (text, [text]))


if __name__ == "__main__":
    unittest.main()
