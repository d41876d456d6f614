"""kill -9 again and again under load: nothing accepted is lost, doubled or out of order."""

import collections
import http.client
import json
import random
import threading
import time
import unittest

from broker import Broker

CONVERSATIONS = 200
EVENTS_EACH = 25
KILLS = 12
CLIENTS = 16


class Client(threading.Thread):
    """Sends its conversations' messages in order, each again under the same id until it is accepted."""

    def __init__(self, broker, conversations, accepted, give_up):
        super().__init__()
        self.broker = broker
        self.conversations = conversations
        self.accepted = accepted
        self.give_up = give_up
        self.connection = None

    def run(self):
        for n in range(EVENTS_EACH):
            for conversation in self.conversations:
                self.send(conversation, n)
        if self.connection:
            self.connection.close()

    def send(self, conversation, n):
        body = json.dumps({"id": f"{conversation}-{n}", "conversation": conversation, "sender": "crash",
                           "text": f"Bitte Rechnung {1000 + n} über 150 EUR prüfen"})
        while time.monotonic() < self.give_up:
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.broker.port, timeout=10)
                self.connection.request("POST", "/decide", body, {"Authorization": "Bearer " + self.token(), "Content-Type": "application/json"})
                answer = self.connection.getresponse()
                text = answer.read()
                if answer.status == 202:
                    self.accepted.append((json.loads(text)["run"], conversation, n))
                    return
                if answer.status not in (429, 503):
                    raise AssertionError(f"{answer.status} {text}")
                time.sleep(0.05)
            except (OSError, http.client.HTTPException):
                self.connection.close()
                self.connection = None
                time.sleep(0.02)

    def token(self):
        return self.broker.known_token


class CrashTest(unittest.TestCase):
    def test_killed_again_and_again_nothing_is_lost_doubled_or_out_of_order(self):
        with Broker() as broker:
            broker.start()
            broker.known_token = broker.token
            accepted = []
            conversations = [f"c-{i}" for i in range(CONVERSATIONS)]
            clients = [Client(broker, conversations[i::CLIENTS], accepted, time.monotonic() + 600) for i in range(CLIENTS)]
            for client in clients:
                client.start()
            kills = self.kill_again_and_again(broker, clients, accepted)
            for client in clients:
                client.join()
            self.assertGreaterEqual(kills, 10)
            self.assertEqual(len(accepted), CONVERSATIONS * EVENTS_EACH)
            broker.wait_until_quiet(300)
            broker.check_books({run: conversation for run, conversation, _ in accepted})
            self.check_order(broker, accepted)
            self.assertEqual(broker.stop(), 0)

    def kill_again_and_again(self, broker, clients, accepted):
        seed = random.randrange(1 << 30)
        print(f"    seed {seed}", flush=True)
        chance = random.Random(seed)
        kills = 0
        total = CONVERSATIONS * EVENTS_EACH
        while kills < KILLS and any(client.is_alive() for client in clients):
            goal = total * (kills + 1) // (KILLS + 2) + chance.randrange(total // (KILLS * 4))
            while len(accepted) < goal and any(client.is_alive() for client in clients):
                time.sleep(0.002)
            broker.kill()
            kills += 1
            broker.start()
        return kills

    def check_order(self, broker, accepted):
        place = dict(broker.sql("SELECT id, ord FROM run"))
        sent = collections.defaultdict(list)
        for run, conversation, n in accepted:
            sent[conversation].append((n, place[run]))
        for conversation, runs in sent.items():
            runs.sort()
            ords = [ord_ for _, ord_ in runs]
            self.assertEqual(ords, sorted(ords), f"{conversation} is out of order")
            self.assertEqual(len(set(ords)), EVENTS_EACH)
        finished = collections.defaultdict(list)
        for conversation, ord_, planned in broker.sql("SELECT c.name, r.ord, r.planned FROM run r JOIN conversation c ON c.id = r.conversation ORDER BY r.ord"):
            finished[conversation].append(planned)
        for conversation, times in finished.items():
            self.assertEqual(times, sorted(times), f"{conversation} was decided out of order")


if __name__ == "__main__":
    unittest.main()
