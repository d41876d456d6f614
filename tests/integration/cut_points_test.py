"""The broker dies at each point where it matters; the next one finishes what was accepted, and nothing happens twice."""

import http.client
import re
import subprocess
import unittest

from broker import DOMINO, PATIENCE, ROOT
from scripted import ScriptedBroker, ask, reply, step, steps

CUT_POINTS = ("after-append", "after-read", "before-commit", "after-commit", "before-start", "after-start", "after-outcome", "after-publish", "before-send",
              "after-send")
EFFECT = steps(step("a", input={"output": [{"reply": "first"}]}), step("b", input={"output": [{"reply": "paid"}]}, needs=["a"]))
IN_DOUBT = "interrupted, may have run"


def is_test_build():
    return "test build" in subprocess.run([str(DOMINO), "--version"], capture_output=True, text=True, timeout=PATIENCE).stdout


@unittest.skipUnless(is_test_build(), "this build has no cut points")
class CutPointsTest(unittest.TestCase):
    def test_every_cut_point_of_the_code_is_tried(self):
        found = {name for file in (ROOT / "core").rglob("*.cpp") for name in re.findall(r'cut_point\("([a-z-]+)"\)', file.read_text())}
        self.assertEqual(found, set(CUT_POINTS))

    def send_until_dead(self, broker, script):
        """What a vendor does: the same message again until it is accepted. The broker dies meanwhile or soon after."""
        try:
            broker.say_to_vendor(script, "room", "please", "message-1")
        except (OSError, http.client.HTTPException):
            pass
        self.assertEqual(broker.process.wait(PATIENCE), -9, broker.log()[-2000:])

    def die_and_recover(self, name, script, **options):
        with ScriptedBroker(env={"DOMINO_CUT": name}, **options) as broker:
            broker.start()
            self.send_until_dead(broker, script)
            del broker.env["DOMINO_CUT"]
            broker.start()
            run = broker.say_to_vendor(script, "room", "please", "message-1")
            broker.wait_for_run(run)
            view = broker.wait_for_run(run, lambda one: all(reply["status"] == "sent" for reply in one["replies"]))
            broker.wait_until_quiet()
            broker.check_books({run: "room"})
            self.assertEqual(broker.sql("SELECT count(*) FROM run"), [(1,)])
            closing = [line for line in broker.vendor_lines() if line.startswith(f"{run}#{view['replies'][-1]['n']} ")]
            self.assertEqual(len(closing), 1, broker.vendor_lines())
            begun = broker.executor_lines("begun")
            self.assertEqual(broker.stop(), 0)
            return view, begun

    def test_a_run_with_effects_ends_once_wherever_the_broker_dies(self):
        for name in CUT_POINTS:
            with self.subTest(name):
                view, begun = self.die_and_recover(name, EFFECT)
                self.assertEqual(len(begun), len(set(begun)), "a step with an effect ran twice")
                if view["status"] == "failed":
                    self.assertTrue(any(one["error"] and one["error"].startswith(IN_DOUBT) for one in view["steps"]), view)
                else:
                    self.assertEqual((view["status"], view["replies"][-1]["text"]), ("succeeded", "paid"))
                    self.assertEqual(len(begun), 2)

    def test_a_run_that_only_computes_always_succeeds(self):
        for name in ("after-append", "after-read", "before-commit", "after-commit", "after-publish", "before-send", "after-send"):
            with self.subTest(name):
                view, _ = self.die_and_recover(name, EFFECT, executor={"pure": True})
                self.assertEqual((view["status"], view["replies"][-1]["text"]), ("succeeded", "paid"))

    def test_an_answer_and_a_question_reach_the_person_once(self):
        for script, text in ((reply("hello"), "hello"), (ask("Which?"), "Which?")):
            for name in ("before-commit", "after-commit", "before-send", "after-send"):
                with self.subTest(name, text=text):
                    view, _ = self.die_and_recover(name, script)
                    self.assertEqual([one["text"] for one in view["replies"]], [text])


if __name__ == "__main__":
    unittest.main()
