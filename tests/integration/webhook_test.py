"""The webhook channel in a real broker: foreign JSON comes in by every kind of signature, replies go out signed and once."""

import base64
import hashlib
import hmac
import json
import random
import threading
import time
import unittest

from broker import PATIENCE
from scripted import ScriptedBroker, reply, step, steps
from stand_ins.receiver import SECRET, Receiver

KEY = "a secret of both sides"


def mac(text, key=KEY.encode(), algorithm=hashlib.sha256):
    return hmac.new(key, text, algorithm).digest()


def wait_for(condition, patience=PATIENCE):
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen")
        time.sleep(0.02)


def channel(style, receiver=None, authentication=None, **more):
    mapping = {"conversation": "/ticket/id", "sender": "/ticket/owner", "text": "/comment", "data": "/script", "id": "/id", **more}
    config = {"in": {"authentication": {"style": style, "secret": KEY, **(authentication or {})}, **mapping}}
    if receiver:
        config["out"] = {"url": receiver.url + "/tickets/{conversation}/replies", "secret": SECRET}
    return {"library": "channel_webhook", "config": config}


class WebhookBroker(ScriptedBroker):
    def __init__(self, receiver):
        super().__init__()
        config = json.loads(self.config.read_text())
        config["plugins"].update({
            "github": channel("github", receiver, conversation="/repository/full_name", id="", data="", headers=["X-GitHub-Event"]),
            "stripe": channel("stripe", receiver),
            "standard": channel("standard", receiver, {"secret": SECRET}, id=""),
            "generic": channel("generic", receiver, {"header": "X-Signature", "algorithm": "sha512", "encoding": "base64", "prefix": "v7="}),
            "bearer": channel("bearer", receiver, {"previous_secret": "the secret before it"}),
            "basic": channel("basic", None, {"user": "ada"}),
            "open": channel("none", receiver, {"secret": ""}, conversation="alerts", id=""),
        })
        self.write_config(config)


class WebhookTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.close)
        cls.broker = WebhookBroker(cls.receiver)
        cls.addClassCleanup(cls.broker.close)
        cls.broker.start()
        cls.numbers = iter(range(1, 10000))

    @classmethod
    def tearDownClass(cls):
        assert cls.broker.stop() == 0, cls.broker.log()[-3000:]

    def setUp(self):
        self.ticket = f"T/{next(self.numbers)}"

    def tearDown(self):
        self.assertEqual(self.receiver.violations, [])

    def body(self, script=None, **more):
        return json.dumps({"id": f"m-{next(self.numbers)}", "ticket": {"id": self.ticket, "owner": "ada"}, "comment": "it smokes",
                           "script": script or reply("noted"), **more}).encode()

    def post(self, name, body, headers, path=""):
        return self.broker.call("POST", f"/channels/{name}{path}", body, headers, token=False)

    def bear(self, body, token=KEY, path=""):
        return self.post("bearer", body, {"Authorization": "Bearer " + token}, path)

    def test_each_style_takes_what_is_signed_and_nothing_else(self):
        now = str(int(time.time()))
        body = self.body()

        def stripe(time_, key=KEY.encode()):
            return f"t={time_},v1={mac(time_.encode() + b'.' + body, key).hex()}"

        def standard(time_, id_="msg_1"):
            covered = f"{id_}.{time_}.".encode() + body
            return {"webhook-id": "msg_1", "webhook-timestamp": time_, "webhook-signature": "v1," + base64.b64encode(mac(covered, base64.b64decode(SECRET[6:]))).decode()}

        stale = str(int(time.time()) - 400)
        generic = base64.b64encode(mac(body, algorithm=hashlib.sha512)).decode()
        good = {"stripe": {"Stripe-Signature": stripe(now)}, "standard": standard(now), "generic": {"X-Signature": "v7=" + generic},
                "bearer": {"Authorization": "Bearer " + KEY}, "basic": {"Authorization": "Basic " + base64.b64encode(f"ada:{KEY}".encode()).decode()}, "open": {}}
        bad = {"stripe": [{}, {"Stripe-Signature": stripe(stale)}, {"Stripe-Signature": stripe(now, b"another one")}], "standard": [{}, standard(stale), standard(now, "msg_2")],
               "generic": [{}, {"X-Signature": generic}, {"X-Signature": "v7=" + generic[:-4] + "AAA="}], "bearer": [{}, {"Authorization": "Bearer x"}],
               "basic": [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer " + KEY}]}
        for name, headers in good.items():
            self.assertEqual(self.post(name, body, headers).status, 202, name)
        for name, refused in bad.items():
            for headers in refused:
                self.assertEqual(self.post(name, body, headers).status, 401, (name, headers))
        self.assertEqual(self.bear(self.body(), "the secret before it").status, 202)

    def test_github_tells_what_happened_in_a_header(self):
        body = json.dumps({"action": "opened", "repository": {"full_name": "ada/engine"}, "comment": "who are you", "ticket": {"owner": "ada"}}, ensure_ascii=False).encode()
        headers = {"X-Hub-Signature-256": "sha256=" + mac(body).hex(), "X-GitHub-Event": "issues", "X-GitHub-Delivery": "d-1"}
        first = self.post("github", body, headers)
        again = self.post("github", body, {**headers, "X-GitHub-Delivery": "d-3"})
        self.assertEqual((first.status, again.status, first.json()["run"]), (202, 202, again.json()["run"]))
        wait_for(lambda: self.receiver.replies("ada/engine"))
        event = json.loads(self.broker.sql("SELECT p.event FROM run_payload p JOIN run r ON r.seq = p.run WHERE r.id = ?", first.json()["run"])[0][0])
        self.assertEqual(event["data"]["data"], {"body": json.loads(body), "headers": {"X-GitHub-Event": "issues"}})
        self.assertEqual(event["dominosender"], "ada")
        ping = json.dumps({"zen": "x", "repository": {"full_name": "ada/engine"}}).encode()
        self.assertEqual(self.post("github", ping, {**headers, "X-GitHub-Delivery": "d-2"}).status, 401)
        form = b"payload=" + body
        refusal = self.post("github", form, {**headers, "X-Hub-Signature-256": "sha256=" + mac(form).hex(), "Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(refusal.status, 415)

    def test_a_reply_is_posted_signed_to_its_conversation(self):
        run = self.bear(self.body(reply("**noted**"))).json()["run"]
        wait_for(lambda: self.receiver.replies(self.ticket))
        posted = self.receiver.replies(self.ticket)[0]
        self.assertEqual(posted["type"], "domino.reply")
        self.assertEqual({name: posted["data"][name] for name in ("id", "run", "conversation", "text", "closing")},
                         {"id": run + "#1", "run": run, "conversation": self.ticket, "text": "**noted**", "closing": True})
        path = self.receiver.taken[run + "#1"][0]
        self.assertEqual(path.lower(), "/tickets/" + self.ticket.replace("/", "%2f").lower() + "/replies")

    def test_what_passes_is_tried_again_under_the_same_key(self):
        self.receiver.fail(503, (429, {"Retry-After": "1"}), 404, "lost", "nothing")
        run = self.bear(self.body()).json()["run"]
        self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "sent")
        self.assertEqual([key for _, key in self.receiver.requests if key == run + "#1"], [run + "#1"] * 6)
        self.assertEqual(len(self.receiver.replies(self.ticket)), 1)

    def test_what_is_refused_for_good_is_a_dead_letter(self):
        for fault, word in ((410, "410"), (422, "422"), ((307, {"Location": "http://127.0.0.2:9/elsewhere"}), "redirection")):
            self.receiver.fail(fault)
            run = self.bear(self.body()).json()["run"]
            self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "failed")
            letters = [letter["cause"] for letter in self.broker.get("/dead-letters")["dead_letters"] if letter["run"] == run]
            self.assertEqual(len(letters), 1)
            self.assertIn(word, letters[0])

    def test_a_redirection_on_the_same_host_is_followed(self):
        self.receiver.fail((308, {"Location": "/moved"}))
        run = self.bear(self.body()).json()["run"]
        wait_for(lambda: run + "#1" in self.receiver.taken)
        self.assertEqual(self.receiver.taken[run + "#1"][0], "/moved")

    def test_an_approval_is_decided_by_a_press(self):
        run = self.bear(self.body(steps(step("a", "guarded", {"output": [{"reply": "done"}]})))).json()["run"]
        wait_for(lambda: self.receiver.replies(self.ticket))
        approve, reject = self.receiver.replies(self.ticket)[0]["data"]["buttons"]
        press = json.dumps({"token": approve["value"], "sender": "bob"})
        self.assertEqual(self.bear(press, "wrong", "/press").status, 401)
        self.assertEqual(self.bear(press, path="/press").json(), {"accepted": True})
        view = self.broker.wait_for_run(run)
        self.assertEqual((view["status"], view["steps"][0]["decided_by"]), ("succeeded", "bob"))
        late = self.bear(json.dumps({"token": reject["value"]}), path="/press")
        self.assertEqual(late.json(), {"accepted": False, "approved": True, "by": "bob"})
        self.assertEqual(self.bear(json.dumps({"token": "forged.token"}), path="/press").status, 403)

    def test_bad_bodies_are_refused_with_their_place(self):
        for body in (b"", b"{", b"[" * 100000, b'{"comment":"\xff"}', b'{"a":1,"a":2}'):
            self.assertEqual(self.bear(body).status, 400, body[:20])
        for body, place in (({"id": "1"}, "/ticket/id"), ({"ticket": {"id": "x"}}, "/id"), ({"id": "1", "ticket": {"id": ""}}, "/ticket/id"),
                            ({"id": "1", "ticket": {"id": "x" * 300}}, "/ticket/id"), ({"id": "1", "ticket": {"id": "a\x00b"}}, "NUL"), ([], "/id")):
            answer = self.bear(json.dumps(body))
            self.assertEqual(answer.status, 422, body)
            self.assertIn(place, answer.json()["detail"])
        self.assertEqual(self.bear(b'{"id":"' + b"x" * 5_000_000 + b'"}').status, 413)

    def test_without_an_address_replies_are_recorded(self):
        answer = self.post("basic", self.body(), {"Authorization": "Basic " + base64.b64encode(f"ada:{KEY}".encode()).decode()})
        view = self.broker.wait_for_run(answer.json()["run"], lambda view: view["replies"] and view["replies"][0]["status"] == "sent")
        self.assertEqual(view["replies"][0]["text"], "noted")
        self.assertEqual(self.receiver.replies(self.ticket), [])


class MistakesTest(unittest.TestCase):
    def test_all_mistakes_of_the_config_are_named_at_the_start(self):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        with WebhookBroker(receiver) as broker:
            config = json.loads(broker.config.read_text())
            plugins = config["plugins"]
            plugins["github"]["config"]["in"]["authentication"]["secret"] = ""
            plugins["stripe"]["config"]["in"]["conversation"] = "/a~7"
            plugins["bearer"]["config"]["out"]["url"] = "https://{conversation}/x"
            plugins["basic"]["config"]["in"]["senders"] = "/x"
            del plugins["open"]["config"]["in"]["authentication"]
            broker.write_config(config)
            answer = broker.cli("check")
            said = answer.stdout + answer.stderr
            self.assertNotEqual(answer.returncode, 0)
            for word in ("senders", "authentication"):
                self.assertIn(word, said)
            plugins["basic"]["config"]["in"].pop("senders")
            plugins["open"]["config"]["in"]["authentication"] = {"style": "none"}
            broker.write_config(config)
            said = broker.cli("serve").stderr + broker.log()
            for word in ("in.authentication.secret", "in.conversation", "out.url"):
                self.assertIn(word, said)


class ChaosTest(unittest.TestCase):
    def test_every_message_is_answered_once_whatever_breaks(self):
        seed = random.randrange(1 << 30)
        print(f"    seed {seed}")
        chance = random.Random(seed)
        receiver = Receiver()
        self.addCleanup(receiver.close)
        with WebhookBroker(receiver) as broker:
            broker.start()
            receiver.fail(*chance.choices([503, (429, {"Retry-After": "1"}), "lost", "nothing", 500], k=40))
            conversations = [f"c{number}" for number in range(20)]

            def talk(conversation):
                for turn in range(3):
                    body = json.dumps({"id": f"{conversation}-{turn}", "ticket": {"id": conversation}, "script": reply(f"answer {turn}")})
                    end, times = time.monotonic() + PATIENCE, chance.choice((1, 2))
                    while times and time.monotonic() < end:
                        try:
                            times -= broker.call("POST", "/channels/bearer", body, {"Authorization": "Bearer " + KEY}, token=False).status == 202
                        except OSError:
                            time.sleep(0.1)

            threads = [threading.Thread(target=talk, args=(conversation,)) for conversation in conversations]
            for thread in threads:
                thread.start()
            for _ in range(3):
                time.sleep(chance.uniform(0.3, 1))
                broker.kill()
                broker.start()
            for thread in threads:
                thread.join()
            wait_for(lambda: len(receiver.taken) >= 60, 240)
            broker.wait_until_quiet()
            for conversation in conversations:
                self.assertEqual([one["data"]["text"] for one in receiver.replies(conversation)], ["answer 0", "answer 1", "answer 2"])
            self.assertEqual(receiver.violations, [])
            self.assertEqual(broker.stop(), 0)


if __name__ == "__main__":
    unittest.main()
