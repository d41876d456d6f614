"""The Slack channel from a signed request in to the right calls out, on a broker with the real rules planner and native executor, against a strict stand-in."""

import collections
import json
import random
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

from broker import ROOT, Broker
from stand_ins.slack import APP_TOKEN, BOT, TEAM, Door, Slack


def config(slack, **slack_config):
    project = json.loads((ROOT / "plugins.json").read_text())
    project.pop("$schema")
    project["plugins"]["slack"] = {"library": "channel_slack", "config": slack.config(**slack_config)}
    return project


class SlackBroker(Broker):
    def __init__(self, slack, env=None, **slack_config):
        super().__init__(config(slack, **slack_config), env=env)
        self.env["DOMINO_PUBLIC_URL"] = self.url

    @property
    def door(self):
        return Door(self.port)


class SlackCase(unittest.TestCase):
    slack_config = {}

    @classmethod
    def setUpClass(cls):
        cls.slack = Slack()
        cls.addClassCleanup(cls.slack.close)
        cls.broker = SlackBroker(cls.slack, **cls.slack_config)
        cls.addClassCleanup(cls.broker.close)
        cls.broker.start()

    @classmethod
    def tearDownClass(cls):
        assert cls.broker.stop() == 0, cls.broker.log()[-3000:]

    def tearDown(self):
        self.assertEqual(self.slack.mistakes, [])
        for secret in (self.slack.config()["bot_token"], self.slack.config()["signing_secret"], "/hooks/"):
            self.assertNotIn(secret, self.broker.log())

    def say(self, text, channel="C0GENERAL", **where):
        payload = self.slack.say(channel, text, **where)
        self.assertEqual(self.broker.door.event(payload), 200)
        return payload["event"]["ts"]

    def ask(self, text, channel="C0GENERAL"):
        """The answers in the thread of a mention."""
        root = self.say(f"<@{BOT}> {text}", channel)
        return root, self.slack.wait_for_answer(channel, root)

    def run_of(self, text):
        for run in self.broker.get("/runs?limit=100")["runs"]:
            if run.get("text") == text:
                return self.broker.get("/runs/" + run["id"])
        return None


class EventsTest(SlackCase):
    def test_a_mention_runs_a_workflow_and_is_answered_in_its_thread(self):
        root, answers = self.ask("check invoice 4711 over 100 EUR")
        self.assertEqual(len(answers), 1)
        self.assertIn("4711", answers[0]["text"])
        self.assertEqual(answers[0]["thread_ts"], root)

    def test_the_thread_goes_on_without_a_mention_and_other_talk_is_not_heard(self):
        root, _ = self.ask("check invoice 4712 over 100 EUR")
        self.say("check invoice 4713 over 100 EUR", thread=root)
        answers = self.slack.wait_for_answer("C0GENERAL", root, 2)
        self.assertIn("4713", answers[1]["text"])
        unheard = self.say("check invoice 4714 over 100 EUR")
        self.ask("help")
        self.assertEqual(self.slack.answers("C0GENERAL", unheard), [])

    def test_message_and_app_mention_of_one_post_are_answered_once_and_so_is_a_retry(self):
        payload = self.slack.say("C0TWICE", f"<@{BOT}> help")
        mention = self.slack.envelope({**payload["event"], "type": "app_mention"})
        for one in (payload, mention, payload):
            self.assertEqual(self.broker.door.event(one, **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}), 200)
        root = payload["event"]["ts"]
        self.slack.wait_for_answer("C0TWICE", root)
        self.ask("help", "C0TWICE")
        self.assertEqual(len(self.slack.answers("C0TWICE", root)), 1)

    def test_a_direct_message_is_answered_without_a_thread(self):
        self.say("help", "D0ANNA")
        message = self.slack.wait_for(lambda: [one for one in self.slack.messages["D0ANNA"] if one["user"] == BOT], "the answer")[0]
        self.assertNotIn("thread_ts", message)

    def test_what_slack_did_not_sign_is_refused(self):
        payload = self.slack.say("C0FORGED", f"<@{BOT}> help")
        self.assertEqual(self.broker.door.event(payload, signature="v0=" + "0" * 64), 401)
        self.assertEqual(self.broker.door.event(payload, age=400), 401)
        self.assertEqual(self.broker.door.event(payload, age=-400), 401)
        self.assertEqual(Door(self.broker.port, secret="another").event(payload), 401)
        for body in (b"", b"{", b"\xff\xfe", b"[" * 500_000):
            self.assertEqual(self.broker.door.post(body)[0], 400)
        self.assertEqual(self.slack.answers("C0FORGED", payload["event"]["ts"]), [])

    def test_the_url_is_verified(self):
        self.assertEqual(self.broker.door.post(b'{"type":"url_verification","token":"x","challenge":"3eZbrw"}'), (200, b"3eZbrw"))

    def test_a_refusal_for_good_is_a_dead_letter_in_plain_words(self):
        self.say(f"<@{BOT}> help", "C0NOTIN")
        letters = self.slack.wait_for(lambda: [one for one in self.broker.get("/dead-letters")["dead_letters"] if "not_in_channel" in one["cause"]], "the dead letter")
        self.assertIn("invite", letters[0]["cause"])

    def test_transient_failures_are_tried_again_and_answered_once(self):
        for fault in ("429:1", "500", "html", "nothing", "half", "lost", "internal_error", "ratelimited"):
            with self.subTest(fault):
                channel = "C0FAULT" + fault.replace(":", "").replace("_", "").upper()
                self.slack.fail("chat.postMessage", fault)
                root, _ = self.ask("help", channel)
                self.slack.wait_for(lambda: all(one["status"] == "sent" for one in self.broker.get("/runs?limit=1")["runs"][0].get("replies", [])), "sent")
                time.sleep(0.3)
                self.assertEqual(len(self.slack.answers(channel, root)), 1)

    def test_blocks_that_slack_refuses_are_sent_as_text(self):
        self.slack.fail("chat.postMessage", "invalid_blocks")
        _, answers = self.ask("check invoice 99 over 90000 EUR", "C0BLOCKS")
        self.assertNotIn("blocks", answers[0])


class ApprovalTest(SlackCase):
    def asked(self, invoice, channel="C0FINANCE"):
        root, _ = self.ask(f"check invoice {invoice} over 12000 EUR", channel)
        return root, self.slack.wait_for(lambda: [one for one in self.slack.answers(channel, root) if "blocks" in one], "the question")[0]

    def test_a_press_decides_and_the_buttons_give_way_to_who_did(self):
        root, question = self.asked(7001)
        self.assertEqual(self.broker.door.click(self.slack.click("C0FINANCE", question, "Approve", "U7ANNA")), 200)
        self.slack.wait_for(lambda: len(self.slack.answers("C0FINANCE", root)) >= 2, "the result")
        def shown():
            now = next(one for one in self.slack.answers("C0FINANCE", root) if one["ts"] == question["ts"])
            return now["blocks"][-1]["type"] == "context" and now
        now = self.slack.wait_for(shown, "who decided")
        self.assertIn("<@U7ANNA>", now["blocks"][-1]["elements"][0]["text"])
        self.assertNotIn("actions", [block["type"] for block in now["blocks"]])

    def test_a_late_press_gets_a_word_that_only_the_person_sees(self):
        root, question = self.asked(7002)
        self.assertEqual(self.broker.door.click(self.slack.click("C0FINANCE", question, "Reject", "U7ANNA")), 200)
        self.slack.wait_for(lambda: len(self.slack.answers("C0FINANCE", root)) >= 2, "the result")
        self.assertEqual(self.broker.door.click(self.slack.click("C0FINANCE", question, "Approve", "U8BERT")), 200)
        word = self.slack.wait_for(lambda: [text for user, text in self.slack.whispers if user == "U8BERT"], "the word")
        self.assertIn("rejected by <@U7ANNA>", word[0])

    def test_it_outlives_a_restart(self):
        root, question = self.asked(7003)
        self.broker.kill()
        self.broker.start()
        self.assertEqual(self.broker.door.click(self.slack.click("C0FINANCE", question, "Approve")), 200)
        self.slack.wait_for(lambda: len(self.slack.answers("C0FINANCE", root)) >= 2, "the result")

    def test_a_forged_button_does_nothing(self):
        _, question = self.asked(7004)
        payload = self.slack.click("C0FINANCE", question, "Approve", "U9EVE")
        payload["actions"][0]["value"] = "MXwwfHJfMS4wfDF8MA.AAAAAAAAAAAAAAAAAAAAAA"
        self.assertEqual(self.broker.door.click(payload), 200)
        self.slack.wait_for(lambda: [text for user, text in self.slack.whispers if user == "U9EVE" and "no longer valid" in text], "the word")


class OtherDoorsTest(SlackCase):
    def test_a_slash_command_is_answered_to_the_person_alone(self):
        url = self.slack.hook("C0QUIET", user="U5CARL")
        self.assertEqual(self.broker.door.command(command="/domino", text="check invoice 4720 over 100 EUR", team_id=TEAM, channel_id="C0QUIET", user_id="U5CARL", trigger_id="13345224609.738474920.1", response_url=url), 200)
        said = self.slack.wait_for(lambda: [text for user, text in self.slack.whispers if user == "U5CARL"], "the answer")
        self.assertIn("4720", said[0])
        self.assertEqual(self.slack.messages["C0QUIET"], [])

    def test_a_slash_command_whose_address_is_used_up_is_answered_directly(self):
        url = self.slack.hook("C0QUIET", user="U6DORA", left=0)
        self.broker.door.command(command="/domino", text="help", team_id=TEAM, channel_id="C0QUIET", user_id="U6DORA", trigger_id="13345224609.738474920.2", response_url=url)
        self.slack.wait_for(lambda: self.slack.messages["D6DORA"], "the direct message")

    def test_a_file_reaches_whoever_has_its_address(self):
        self.slack.files["F0CSV"] = {"name": "a.csv", "mimetype": "text/csv", "bytes": b"a,b\n1,2\n"}
        payload = self.slack.say("C0FILES", f"<@{BOT}> help")
        payload["event"]["files"] = [{"id": "F0CSV", "name": "a.csv", "mimetype": "text/csv", "size": 8}]
        payload["event"]["subtype"] = "file_share"
        self.assertEqual(self.broker.door.event(payload), 200)
        self.slack.wait_for_answer("C0FILES", payload["event"]["ts"])
        events = self.broker.sql("SELECT payload FROM entry WHERE stream = 'events'")
        url = next(json.loads(raw)["data"]["data"]["files"][0]["url"] for (raw,) in events if "files/" in (raw if isinstance(raw, str) else raw.decode()))
        with urllib.request.urlopen(url, timeout=30) as answer:
            self.assertEqual((answer.read(), answer.headers["Content-Type"]), (b"a,b\n1,2\n", "text/csv"))
        self.slack.files["F0CSV"]["login_page"] = True
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url, timeout=30)
        self.assertEqual(refused.exception.code, 502)
        refused.exception.close()


class HealthTest(unittest.TestCase):
    def test_a_slack_that_is_away_makes_the_channel_degraded_and_comes_back(self):
        with Slack() as slack, SlackBroker(slack) as broker:
            slack.fail("auth.test", *["500"] * 2)
            broker.start()
            state = lambda: next(one for one in broker.get("/plugins")["plugins"] if one["id"] == "slack")["state"]
            slack.wait_for(lambda: "ready" in json.dumps(state()), "ready")

    def test_a_refused_token_is_said(self):
        with Slack() as slack, SlackBroker(slack, bot_token="xoxb-wrong") as broker:
            broker.start()
            slack.wait_for(lambda: "invalid_auth" in json.dumps(broker.get("/plugins")), "the reason")


class SocketModeTest(SlackCase):
    slack_config = {"app_token": APP_TOKEN, "signing_secret": "", "silence_seconds": 3}

    def link(self, other_than=None):
        return self.slack.wait_for(lambda: next((one for one in self.slack.links if one is not other_than and one.is_open and not one.is_silent), None), "a link")

    def tell(self, link, text):
        payload = self.slack.say("C0SOCKET", f"<@{BOT}> {text}")
        link.send("events_api", payload, "env-" + payload["event_id"])
        return payload

    def check_answered(self, payload):
        self.slack.wait_for(lambda: self.slack.acks["env-" + payload["event_id"]] == 1, "the acknowledgement")
        self.slack.wait_for_answer("C0SOCKET", payload["event"]["ts"])

    def test_events_clicks_and_commands_come_by_the_socket(self):
        link = self.link()
        self.check_answered(self.tell(link, "help"))
        payload = self.slack.say("C0SOCKET", f"<@{BOT}> check invoice 8001 over 12000 EUR")
        link.send("events_api", payload, "env-a")
        root = payload["event"]["ts"]
        question = self.slack.wait_for(lambda: [one for one in self.slack.answers("C0SOCKET", root) if "blocks" in one], "the question")[0]
        link.send("interactive", self.slack.click("C0SOCKET", question, "Approve"), "env-b")
        self.slack.wait_for(lambda: len(self.slack.answers("C0SOCKET", root)) >= 2, "the result")
        link.send("slash_commands", {"command": "/domino", "text": "help", "team_id": TEAM, "channel_id": "C0SOCKET", "user_id": "U3GUS", "trigger_id": "1.2.9", "response_url": self.slack.hook(user="U3GUS")}, "env-c")
        self.slack.wait_for(lambda: [user for user, _ in self.slack.whispers if user == "U3GUS"], "the answer")

    def test_when_slack_asks_for_another_link_the_old_one_serves_until_it_is_there(self):
        old = self.link()
        old.tell({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
        during = self.tell(old, "help")
        new = self.link(old)
        self.check_answered(during)
        self.slack.wait_for(lambda: not old.is_open, "the end of the old link")
        self.check_answered(self.tell(new, "help"))

    def test_a_silent_socket_is_noticed_and_replaced(self):
        old = self.link()
        old.is_silent = True
        begun = time.monotonic()
        new = self.link(old)
        self.assertLess(time.monotonic() - begun, 30)
        self.check_answered(self.tell(new, "help"))

    def test_a_living_socket_without_traffic_stays(self):
        link = self.link()
        time.sleep(5)
        self.assertTrue(link.is_open)
        link.ping()
        self.check_answered(self.tell(link, "help"))

    def test_a_broken_socket_is_replaced_and_odd_messages_do_no_harm(self):
        old = self.link()
        for odd in (b"{", b"[]", b'{"type":"events_api","envelope_id":"x1","payload":7}', b'{"type":"nobody","envelope_id":"x2"}', b"\xff\xfe"):
            old.frame(1, odd)
        self.check_answered(self.tell(old, "help"))
        old.drop()
        self.check_answered(self.tell(self.link(old), "help"))

    def test_http_is_closed_then(self):
        self.assertEqual(self.broker.door.event(self.slack.say("C0SOCKET", f"<@{BOT}> help")), 401)


class SocketModeOverTlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.files = [f"{cls.folder.name}/{name}.pem" for name in ("certificate", "key")]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", cls.files[0],
                        "-keyout", cls.files[1]], check=True, capture_output=True)

    def test_many_events_large_and_small_come_by_an_encrypted_socket(self):
        with Slack(certificate=self.files) as slack, SlackBroker(slack, {"SSL_CERT_FILE": self.files[0]}, app_token=APP_TOKEN, signing_secret="", listen="all") as broker:
            broker.start()
            link = slack.wait_for(lambda: slack.links and slack.links[0], "a link")
            payloads = [slack.say(f"C0TLS{i % 10}", "help " + "x" * (i % 4 * 10_000)) for i in range(40)]
            for i, payload in enumerate(payloads):
                link.send("events_api", payload, f"env-{i}")
            slack.wait_for(lambda: all(slack.acks[f"env-{i}"] == 1 for i in range(40)), "the acknowledgements")
            slack.wait_for(lambda: all(slack.answers(one["event"]["channel"], one["event"]["ts"]) for one in payloads), "the answers")
            self.assertEqual(slack.mistakes, [])

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        with Slack(certificate=self.files) as slack, SlackBroker(slack, app_token=APP_TOKEN, signing_secret="") as broker:
            broker.start()
            slack.wait_for(lambda: "Socket Mode" in json.dumps(broker.get("/plugins")), "the reason")
            time.sleep(2)
            self.assertEqual((slack.calls, slack.links), ([], []))


class SocketModeEndsTest(unittest.TestCase):
    def test_for_good_when_slack_says_so(self):
        with Slack() as slack, SlackBroker(slack, app_token=APP_TOKEN) as broker:
            slack.refused_app = "account_inactive"
            broker.start()
            slack.wait_for(lambda: "account_inactive" in json.dumps(broker.get("/plugins")), "the reason")
            count = len(slack.calls)
            time.sleep(2)
            self.assertEqual(sum(1 for method, _ in slack.calls[count:] if method == "apps.connections.open"), 0)
            self.assertEqual(broker.stop(), 0)


class ChaosTest(unittest.TestCase):
    """429s, 500s, lost answers and kill -9: every message is answered exactly once."""

    messages = 40

    def test_every_message_is_answered_exactly_once(self):
        seed = random.randrange(1 << 30)
        dice = random.Random(seed)
        with Slack() as slack, SlackBroker(slack) as broker:
            print(f"    seed {seed}")
            broker.start()
            faults = ["429:1", "500", "nothing", "half", "lost", "internal_error", "html"]
            slack.chaos = lambda method: dice.choice(faults) if method != "auth.test" and dice.random() < 0.25 else None
            payloads = [slack.say(f"C0CHAOS{i % 8}", f"<@{BOT}> check invoice {9000 + i} over 100 EUR") for i in range(self.messages)]
            taken = [threading.Thread(target=lambda part: [self.assertTrue(broker.door.insist(one, 120)) for one in part], args=(payloads[i::4],)) for i in range(4)]
            for thread in taken:
                thread.start()
            for _ in range(3):
                time.sleep(2 + dice.random())
                broker.kill()
                broker.start()
            for thread in taken:
                thread.join()
            answers = lambda one: slack.answers(one["event"]["channel"], one["event"]["ts"])
            slack.wait_for(lambda: all(answers(one) for one in payloads), "all answers", 240)
            slack.chaos = None
            slack.wait_for(lambda: self.all_sent(broker), "the end of all deliveries", 240)
            wrong = {one["event"]["text"]: len(answers(one)) for one in payloads if len(answers(one)) != 1}
            self.assertEqual(wrong, {}, f"seed {seed}")
            self.assertEqual([one for one in slack.mistakes if one[1] != "called before Retry-After was over"], [])
            self.assertEqual(broker.get("/dead-letters")["dead_letters"], [])

    def all_sent(self, broker):
        runs = broker.get("/runs?limit=200")["runs"]
        statuses = collections.Counter(reply["status"] for run in runs for reply in broker.get("/runs/" + run["id"])["replies"])
        return set(statuses) == {"sent"}


if __name__ == "__main__":
    unittest.main()
