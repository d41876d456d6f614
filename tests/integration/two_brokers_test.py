"""Two brokers on the same data: the second is refused, the first is not disturbed."""

import signal
import unittest

from broker import PATIENCE, free_port
from scripted import ScriptedBroker, reply


class TwoBrokersTest(unittest.TestCase):
    def refuse_second(self, first, **environment):
        second = first.cli("serve", env={"DOMINO_LISTEN": f"127.0.0.1:{free_port()}", **environment}, timeout=PATIENCE)
        self.assertIn(second.returncode, (1, 2), second.stderr)
        return second.stderr

    def test_a_second_broker_on_the_same_data_is_refused_and_told_why(self):
        with ScriptedBroker() as first:
            first.start()
            words = self.refuse_second(first)
            self.assertIn(str(first.data), words)
            self.assertRegex(words, "already|another|in use")
            self.assertEqual(first.finish(reply("undisturbed"))["replies"][0]["text"], "undisturbed")

    def test_also_while_the_first_is_frozen(self):
        with ScriptedBroker() as first:
            first.start()
            first.signal(signal.SIGSTOP)
            try:
                self.assertIn(str(first.data), self.refuse_second(first))
            finally:
                first.signal(signal.SIGCONT)
            self.assertEqual(first.finish(reply("awake again"))["replies"][0]["text"], "awake again")

    def test_a_second_broker_on_the_same_port_is_refused_with_the_address(self):
        with ScriptedBroker() as first:
            first.start()
            second = first.cli("serve", env={"DOMINO_DATA": str(first.folder / "other")}, timeout=PATIENCE)
            self.assertIn(second.returncode, (1, 2))
            self.assertIn(f"another program listens on 127.0.0.1:{first.port} already", second.stderr)

    def test_after_a_kill_the_next_broker_has_the_data(self):
        with ScriptedBroker() as broker:
            broker.start()
            run = broker.finish(reply("kept"))
            broker.kill()
            broker.start()
            self.assertEqual(broker.get("/runs/" + run["id"]), run)


if __name__ == "__main__":
    unittest.main()
