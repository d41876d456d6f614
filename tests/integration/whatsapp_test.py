"""The WhatsApp channel from Meta's signed webhook to the calls at the Graph API, in a real broker."""

import hashlib
import hmac
import json
import random
import threading
import time
import unittest
import urllib.error
import urllib.request

from broker import BUILD, PATIENCE, ROOT, Broker
from stand_ins.graph import Graph

PLUGIN_PATH = f"{BUILD / 'tests' / 'plugins'}:{BUILD / 'lib' / 'domino' / 'plugins'}"
ADA = "4917011111111"


class WhatsappBroker(Broker):
    """Answers what the project's own rules answer; an event with a plan in its data does that. `whatsapp` is added to the channel's config."""

    def __init__(self, graph, whatsapp=None):
        config = json.loads((ROOT / "plugins.json").read_text())
        config["plugins"]["planner"] = {"library": "planner_scripted"}
        config["plugins"]["whatsapp"] = {"library": "channel_whatsapp",
                                         "config": {"access_token": graph.token, "app_secret": graph.secret, "verify_token": "a-word-of-ours",
                                                    "phone_number_id": graph.number, "graph_base": graph.url, "gap_ms": 20, **(whatsapp or {})}}
        config["chains"]["default"]["plan"] = ["planner", "rules"]
        super().__init__(config, env={"DOMINO_PLUGIN_PATH": PLUGIN_PATH})
        self.env["DOMINO_PUBLIC_URL"] = self.url
        graph.webhook = self.url + "/channels/whatsapp"

    def reply_to(self, person, **reply):
        """A reply to a person out of the blue; the run."""
        answer = self.decide("", conversation="operator", data={"plan": {"reply": {"channel": "whatsapp", "conversation": person, **reply}}})
        assert answer.status == 202, answer.body
        return answer.json()["run"]

    def run_of(self, person):
        runs = self.get("/runs?conversation=" + person)["runs"]
        return runs[0] if runs else None


def wait_for(condition, patience=PATIENCE):
    end = time.monotonic() + patience
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError("it did not happen")
        time.sleep(0.02)


class WhatsappCase(unittest.TestCase):
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.graph = Graph()
        cls.addClassCleanup(cls.graph.close)
        cls.broker = WhatsappBroker(cls.graph, cls.options)
        cls.addClassCleanup(cls.broker.close)
        cls.broker.start()
        cls.people = (f"49170{number}" for number in range(2000000, 3000000))

    @classmethod
    def tearDownClass(cls):
        assert cls.broker.stop() == 0, cls.broker.log()[-3000:]

    def setUp(self):
        self.person = next(self.people)

    def tearDown(self):
        self.assertEqual(self.graph.violations, [])

    def answers(self, count=1, person=None):
        """The bodies that went to the person, once there are so many."""
        person = person or self.person
        wait_for(lambda: len(self.graph.bodies(person)) >= count)
        return self.graph.bodies(person)

    def receipt_of(self, run, wanted, n=1):
        return self.broker.wait_for_run(run, lambda view: len(view["replies"]) >= n and view["replies"][n - 1]["receipt"] == wanted)


class WhatsappTest(WhatsappCase):
    def test_a_message_is_answered_marked_as_read_and_its_receipt_kept(self):
        wamid = self.graph.say(self.person, "versand 3 kg nach österreich 🦊")
        body = self.answers()[0]
        self.assertEqual((body["to"], body["type"]), (self.person, "text"))
        self.assertIn("EUR", body["text"]["body"])
        wait_for(lambda: {"messaging_product": "whatsapp", "status": "read", "message_id": wamid, "typing_indicator": {"type": "text"}} in self.graph.notes)
        run = self.broker.run_of(self.person)
        self.receipt_of(run["id"], "read")

    def test_the_handshake_is_for_who_knows_the_word(self):
        good = self.broker.call("GET", "/channels/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=a-word-of-ours", token=False)
        self.assertEqual((good.status, good.body), (200, b"1158201444"))
        bad = self.broker.call("GET", "/channels/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=another", token=False)
        self.assertEqual(bad.status, 403)

    def test_only_what_meta_signed_is_taken(self):
        update = self.graph.update(self.graph.value([self.graph.message(self.person, "text", {"body": "hilfe ü"})]))
        body, signature = self.graph.signed(self.graph.secret, update)
        encoded_anew = json.dumps(update, ensure_ascii=False).encode()
        for sent, header in ((body, "sha256=" + "0" * 64), (encoded_anew, signature), (body + b" ", signature), (body, ""), (body, signature[7:]),
                             (body, self.graph.signed("another secret", update)[1])):
            answer = self.broker.call("POST", "/channels/whatsapp", sent, {"X-Hub-Signature-256": header}, token=False)
            self.assertEqual(answer.status, 401)
        self.assertIsNone(self.broker.run_of(self.person))

    def test_bad_input_harms_nobody(self):
        for body in (b"", b"{", b"[" * 100000, b'{"entry":' + b"[" * 1000 + b"]" * 1000 + b"}", b'{"entry":[{"changes":"\xff"}]}', b"null", b"\x00" * 100,
                     b'{"entry":[' + b"1," * 200000 + b"1]}"):
            signature = "sha256=" + hmac.new(self.graph.secret.encode(), body, hashlib.sha256).hexdigest()
            answer = self.broker.call("POST", "/channels/whatsapp", body, {"X-Hub-Signature-256": signature}, token=False)
            self.assertIn(answer.status, (200, 400))
        self.graph.say(self.person, "hilfe")
        self.answers()

    def test_every_item_of_a_batch_is_taken_once_however_often_it_comes(self):
        people = [next(self.people) for _ in range(6)]
        message = self.graph.message
        values = [self.graph.value([message(people[0], "text", {"body": "hilfe"}), {"bad": 1}, message(people[1], "text", {"body": "hilfe"})]),
                  {**self.graph.value([message(people[5], "text", {"body": "hilfe"})]), "metadata": {"phone_number_id": "999"}},
                  self.graph.value([message(people[2], "text", {"body": 7}), message(people[3], "text", {"body": "hilfe"}, wamid="wamid.once")]),
                  self.graph.value(["nonsense", message(people[4], "text", {"body": "\ud83d hilfe"})])]
        threads = [threading.Thread(target=self.graph.deliver, args=values) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for index in (0, 1, 3, 4):
            self.answers(person=people[index])
        self.graph.say(self.person, "hilfe")
        self.answers()
        self.assertEqual([len(self.graph.bodies(people[index])) for index in (0, 1, 3, 4, 5)], [1, 1, 1, 1, 0])

    def test_three_megabytes_are_a_batch(self):
        filler = [self.graph.message(self.person, "text", {"body": "x"}, wamid="wamid.filler", padding="y" * 2_900_000)]
        self.assertEqual(self.graph.post(self.graph.update(self.graph.value(filler))), 200)

    def test_a_question_comes_with_buttons_and_the_first_tap_decides(self):
        self.graph.say(self.person, "Rechnung 4711 über 12000 Euro prüfen")
        question = self.answers()[0]
        self.assertEqual(question["interactive"]["type"], "button")
        approve, reject = (button["reply"] for button in question["interactive"]["action"]["buttons"])
        self.graph.tap(self.person, approve)
        self.answers(2)
        run = self.broker.wait_for_run(self.broker.run_of(self.person)["id"])
        self.assertEqual((run["status"], run["steps"][1]["decided_by"]), ("succeeded", self.person))
        self.graph.tap(self.person, reject)
        self.assertEqual(self.answers(3)[-1]["text"]["body"], "This was already approved by you.")
        self.assertEqual(self.broker.get("/runs/" + run["id"])["status"], "succeeded")

    def test_a_tap_on_a_button_without_question_says_its_value(self):
        self.graph.say(self.person, "hallo")
        self.answers()
        self.broker.reply_to(self.person, text="What next?", buttons=[{"label": "Shipping to Austria, please", "value": "versand 3 kg nach österreich"}])
        prompt = self.answers(2)[1]["interactive"]
        self.assertIn("- Shipping to Austria, please", prompt["body"]["text"])
        self.graph.tap(self.person, prompt["action"]["buttons"][0]["reply"])
        self.assertIn("EUR", self.answers(3)[2]["text"]["body"])

    def test_more_choices_are_a_list_and_many_are_numbers(self):
        self.graph.say(self.person, "hallo")
        self.answers()
        choices = [{"label": f"Ship {n} kg, insured and tracked", "value": f"versand {n} kg nach österreich"} for n in range(1, 12)]
        self.broker.reply_to(self.person, text="How much?", buttons=choices[:10])
        rows = self.answers(2)[1]["interactive"]["action"]["sections"][0]["rows"]
        self.assertEqual(len(rows), 10)
        self.graph.tap(self.person, rows[9])
        self.assertIn("EUR", self.answers(3)[2]["text"]["body"])
        self.broker.reply_to(self.person, text="How much?", buttons=choices)
        self.assertIn("11. Ship 11 kg, insured and tracked", self.answers(4)[3]["text"]["body"])
        self.graph.say(self.person, "11")
        self.assertIn("EUR", self.answers(5)[4]["text"]["body"])

    def test_a_long_reply_comes_in_order_and_goes_on_where_it_failed(self):
        self.graph.say(self.person, "hallo")
        self.answers()
        words = " ".join(f"Sentence number {n} stands here. " for n in range(500))
        self.graph.fail(500, 130429)
        run = self.broker.reply_to(self.person, text=words)
        view = self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "sent")
        self.assertEqual(view["status"], "succeeded")
        parts = [body["text"]["body"] for body in self.answers(2)[1:]]
        self.assertGreater(len(parts), 3)
        self.assertEqual(" ".join(" ".join(parts).split()), " ".join(words.split()))

    def test_an_answer_of_meta_that_is_lost_makes_no_second_message(self):
        for fault in ("lost", "half"):
            person = next(self.people)
            self.graph.fail(fault)
            self.graph.say(person, "hilfe")
            run = wait_for(lambda: self.broker.run_of(person))
            self.broker.wait_for_run(run["id"], lambda view: view["replies"] and view["replies"][0]["status"] == "sent")
            self.assertEqual(len(self.graph.bodies(person)), 1, fault)

    def test_people_without_numbers_are_known_by_their_id(self):
        user = "US.13491208655302741918"
        value = self.graph.value([{"from_user_id": user, "id": "wamid.U1", "timestamp": str(int(time.time())), "type": "text", "text": {"body": "hilfe"}}],
                                 contacts=[{"profile": {"name": "Ada", "username": "ada"}, "user_id": user}])
        self.assertTrue(self.graph.deliver(value))
        self.assertEqual(self.answers(person=user)[0]["recipient"], user)
        both = self.graph.value([self.graph.message(self.person, "text", {"body": "hilfe"}, from_user_id=user)], contacts=[{"wa_id": self.person, "user_id": user}])
        self.assertTrue(self.graph.deliver(both))
        self.answers(person=self.person)
        self.assertEqual(len(self.broker.get("/runs?conversation=" + user)["runs"]), 2)

    def test_a_file_is_fetched_by_a_signed_address_of_our_own(self):
        content = b"%PDF-1.7" + bytes(range(256)) * 100
        media = {**self.graph.has("application/pdf", content), "caption": "hilfe", "filename": "Rechnung März.pdf"}
        self.assertTrue(self.graph.deliver(self.graph.value([self.graph.message(self.person, "document", media)])))
        self.answers()
        event = self.broker.sql("SELECT p.event FROM run_payload p JOIN run r ON r.seq = p.run WHERE r.id = ?", self.broker.run_of(self.person)["id"])[0][0]
        url = json.loads(event)["data"]["data"]["files"][0]["url"]
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            self.assertEqual((answer.read(), answer.headers["Content-Type"]), (content, "application/pdf"))
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url.replace("until=1", "until=2"), timeout=PATIENCE)
        refused.exception.close()
        self.assertEqual(refused.exception.code, 403)

    def test_what_cannot_be_read_is_told_and_what_needs_no_answer_gets_none(self):
        message = self.graph.message
        items = [message(self.person, "reaction", {"message_id": "wamid.1", "emoji": "👍"}), message(self.person, "unsupported", None, errors=[{"code": 131051}]),
                 message(self.person, "system", {"type": "user_changed_number", "wa_id": "4917099999999", "body": "moved"})]
        self.assertTrue(self.graph.deliver(self.graph.value(items)))
        told = wait_for(lambda: self.graph.bodies("4917099999999") + self.graph.bodies(self.person))
        self.assertEqual([body["text"]["body"] for body in told], ["I cannot read this kind of message. Please write it as text."])

    def test_a_message_that_fails_after_all_is_sent_again_or_buried_with_its_cause(self):
        self.graph.fate[self.person] = 131000
        self.graph.say(self.person, "hilfe")
        self.answers(2)
        run = self.broker.run_of(self.person)["id"]
        self.receipt_of(run, "read", 2)
        other = next(self.people)
        self.graph.fate[other] = 131026
        self.graph.say(other, "hilfe")
        run = wait_for(lambda: self.broker.run_of(other))["id"]
        self.receipt_of(run, "failed")
        letters = [letter["cause"] for letter in self.broker.get("/dead-letters")["dead_letters"] if letter["run"] == run]
        self.assertEqual(len(letters), 1)
        self.assertIn("131026", letters[0])
        self.assertEqual(len(self.graph.bodies(other)), 1)

    def test_a_refusal_for_good_is_a_dead_letter_in_plain_words(self):
        self.graph.fail(131026)
        self.graph.say(self.person, "hilfe")
        run = wait_for(lambda: self.broker.run_of(self.person))["id"]
        self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "failed")
        letter = next(letter for letter in self.broker.get("/dead-letters")["dead_letters"] if letter["run"] == run)
        for word in ("131026", "cannot be delivered", "as the test wanted", "TraceOfTheTest"):
            self.assertIn(word, letter["cause"])

    def test_the_window_is_closed_and_there_is_no_template(self):
        run = self.broker.reply_to(self.person, text="news")
        self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "failed")
        letter = next(letter for letter in self.broker.get("/dead-letters")["dead_letters"] if letter["run"] == run)
        self.assertIn("24 hours", letter["cause"])
        self.assertEqual(self.graph.bodies(self.person), [])


class TemplateTest(WhatsappCase):
    options = {"template": {"name": "please_write", "language": "en_US", "parameters": ["Domino"]}, "files": "upload"}

    def test_outside_the_window_the_template_goes_out_and_the_answer_when_the_person_writes(self):
        self.graph.closed.add(self.person)
        runs = [self.broker.reply_to(self.person, text=f"news {n}") for n in (1, 2)]
        for run in runs:
            self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "sent")
        self.assertEqual([body["type"] for body in self.graph.bodies(self.person)], ["template"])
        self.graph.say(self.person, "hilfe")
        wait_for(lambda: len(self.graph.bodies(self.person)) == 4)
        self.assertLessEqual({"news 1", "news 2"}, set(self.graph.texts(self.person)))
        for run in runs:
            self.receipt_of(run, "read", 2)

    def test_when_meta_says_that_the_window_is_closed_it_is(self):
        self.graph.say(self.person, "hilfe")
        self.answers()
        self.graph.closed.add(self.person)
        self.broker.reply_to(self.person, text="too late")
        self.assertEqual(self.answers(2)[1]["type"], "template")
        time.sleep(1.1)  # Meta counts in seconds
        self.graph.say(self.person, "hilfe")
        wait_for(lambda: "too late" in self.graph.texts(self.person))

    def test_a_window_that_closes_in_a_status_leads_to_the_template_too(self):
        self.graph.fate[self.person] = 131047
        self.graph.say(self.person, "hilfe")
        self.assertEqual(self.answers(2)[1]["type"], "template")
        time.sleep(2.1)
        self.graph.say(self.person, "hallo")
        wait_for(lambda: len(self.graph.texts(self.person)) == 3)

    def test_files_are_uploaded(self):
        self.graph.say(self.person, "hilfe")
        self.answers()
        self.graph.media["77"] = ("application/pdf", b"%PDF")
        # The broker's own page stands in for a server that only the broker reaches.
        self.broker.reply_to(self.person, text="Here", files=[{"name": "page.html", "media_type": "text/html", "url": self.broker.url + "/"}])
        document = self.answers(3)[2]["document"]
        name, media_type, content = self.graph.uploads[document["id"]]
        self.assertEqual((name, media_type, document["filename"]), ("page.html", "text/html", "page.html"))
        self.assertIn(b"<!", content)


class ConfigTest(unittest.TestCase):
    def test_a_broken_token_is_seen_before_anybody_waits(self):
        graph = Graph()
        self.addCleanup(graph.close)
        with WhatsappBroker(graph, {"access_token": "another-token-than-that"}) as broker:
            broker.start()
            state = wait_for(lambda: next((p for p in broker.get("/plugins")["plugins"] if p["id"] == "whatsapp" and p["state"] != "ready"), None))
            self.assertIn("190", json.dumps(state))
            broker.stop()

    def test_mistakes_in_the_config_are_named(self):
        graph = Graph()
        self.addCleanup(graph.close)
        with WhatsappBroker(graph, {"phone_number_id": "+49 30 123", "graph_base": "ftp://graph", "tempate": {}}) as broker:
            answer = broker.cli("check")
            self.assertNotEqual(answer.returncode, 0)
            for word in ("phone_number_id", "tempate", "template"):
                self.assertIn(word, answer.stdout + answer.stderr)


class ChaosTest(unittest.TestCase):
    def test_every_message_is_answered_once_whatever_breaks(self):
        """429s, 5xx, pages, lost and halved answers of Meta, messages that come twice, and a broker that is killed again and again."""
        seed = random.randrange(1 << 30)
        print(f"    seed {seed}")
        graph = Graph(seed=seed)
        self.addCleanup(graph.close)
        graph.fault_rate = 0.25
        chance = random.Random(seed)
        people = [f"49171{number}" for number in range(1000000, 1000030)]
        with WhatsappBroker(graph) as broker:
            broker.start()
            said = {person: [] for person in people}

            def talk(person):
                for turn in range(2):
                    message = graph.message(person, "text", {"body": "hilfe"}, wamid=f"wamid.{person}.{turn}")
                    for _ in range(chance.choice((1, 1, 2))):
                        self.assertTrue(graph.deliver(graph.value([message])))
                    said[person].append(message["id"])

            threads = [threading.Thread(target=talk, args=(person,)) for person in people]
            for thread in threads:
                thread.start()
            for _ in range(3):
                time.sleep(chance.uniform(0.5, 1.5))
                broker.kill()
                broker.start()
            for thread in threads:
                thread.join()
            graph.fault_rate = 0.0
            total = sum(map(len, said.values()))
            self.assertEqual(total, 2 * len(people))
            broker.wait_until_quiet()
            wait_for(lambda: broker.sql("SELECT count(*) FROM reply WHERE status <> 'sent'")[0][0] == 0 and broker.sql("SELECT count(*) FROM reply")[0][0] >= total, 240)
            self.assertEqual(broker.sql("SELECT count(*) FROM run")[0][0], total)
            counts = {person: len(graph.bodies(person)) for person in people}
            self.assertEqual(counts, {person: 2 for person in people})
            self.assertEqual(graph.violations, [])
            self.assertEqual(broker.stop(), 0)


class SpeedTest(unittest.TestCase):
    def test_meta_is_answered_at_once_however_slowly_it_answers_itself(self):
        graph = Graph()
        self.addCleanup(graph.close)
        graph.with_statuses, graph.delay = False, 1.0
        with WhatsappBroker(graph) as broker:
            broker.start()
            times = []
            for number in range(40):
                begin = time.monotonic()
                graph.say(f"49172{number:07}", "hilfe")
                times.append(time.monotonic() - begin)
            self.assertLess(sorted(times)[35], 0.5)
            wait_for(lambda: len(graph.bodies()) == 40)
            broker.stop()


if __name__ == "__main__":
    unittest.main()
