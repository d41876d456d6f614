"""What is between a person and the broker: order, questions, approvals, who is told."""

import concurrent.futures
import os
import time
import unittest

from scripted import ScriptedBroker, ScriptedCase, ask, chain, reply, step, steps

SLOWLY = {"slowly": chain(plan=["slowly"], when={"/data/slowly": True}), "only": chain()}


class QuestionTest(ScriptedCase):
    def test_the_next_message_of_the_conversation_answers_the_question(self):
        self.assertEqual(self.replies(self.broker.finish(ask("Which one?", about="invoices"), "asked")), ["Which one?"])
        self.assertEqual(self.replies(self.broker.finish(None, "asked", "the red one")), ['answer the red one to {"about":"invoices"}'])

    def test_a_question_is_answered_once(self):
        self.broker.finish(ask("Which one?"), "asked once")
        self.broker.finish(None, "asked once", "this")
        self.assertEqual(self.broker.finish(None, "asked once", "and this")["status"], "ignored")

    def test_a_message_in_another_conversation_does_not_answer_it(self):
        self.broker.finish(ask("Which one?"), "asked here")
        self.assertEqual(self.broker.finish(None, "said there", "the red one")["status"], "ignored")


class ApprovalTest(ScriptedCase):
    def ask(self, conversation, language="en", **members):
        run = self.broker.tell(steps(step("a", input={"output": [{"x": 5}]}), step("b", needs=["a"], approval="Release {a:/x}?", **members),
                                     language=language), conversation)
        return self.broker.wait_for_run(run, lambda view: view["status"] == "waiting")

    def test_the_person_is_asked_with_two_buttons_and_nothing_starts_before(self):
        run = self.ask("buttons")
        self.assertEqual(run["replies"][0]["text"], "Release 5?")
        self.assertEqual([button["label"] for button in run["replies"][0]["buttons"]], ["Approve", "Reject"])
        self.assertEqual(self.statuses(run), {"a": "succeeded", "b": "waiting"})
        self.assertEqual(self.broker.executor_lines(f"begun {run['id']}.1"), [])

    def test_the_button_starts_it_however_often_it_is_pressed(self):
        run = self.ask("approve")
        for _ in range(3):
            self.assertEqual(self.broker.press(run, "Approve").status, 200)
        self.assertEqual(self.broker.wait_for_run(run["id"])["status"], "succeeded")
        self.assertEqual(len(self.broker.executor_lines(f"begun {run['id']}.1")), 1)

    def test_rejected_it_ends_without_starting(self):
        run = self.ask("reject")
        self.assertEqual(self.broker.press(run, "Reject").status, 200)
        view = self.broker.wait_for_run(run["id"])
        self.assertEqual((view["status"], self.statuses(view)), ("cancelled", {"a": "succeeded", "b": "cancelled"}))
        self.assertEqual(self.replies(view)[-1], "Rejected: Work. Nothing further was done.")
        self.broker.press(run, "Approve")
        self.broker.finish(reply("x"), "reject")
        self.assertEqual(self.broker.get("/runs/" + run["id"]), view)

    def test_words_of_the_conversation_decide_in_both_languages(self):
        for word, language, status, answer in (("yes", "en", "succeeded", "Approved: Work."), ("No!", "en", "cancelled", "Rejected: Work. Nothing further was done."),
                                               ("Ja.", "de", "succeeded", "Freigegeben: Work."), ("ablehnen", "de", "cancelled", "Abgelehnt: Work. Es wurde nichts weiter unternommen.")):
            with self.subTest(word):
                run = self.ask("word " + word, language)
                said = self.broker.finish(None, "word " + word, word)
                self.assertEqual((said["status"], self.replies(said)), ("succeeded", [answer]))
                self.assertEqual(self.broker.wait_for_run(run["id"])["status"], status)

    def test_buttons_speak_the_language_of_the_plan(self):
        self.assertEqual([button["label"] for button in self.ask("deutsch", "de")["steps"][1]["approval"]["buttons"]], ["Freigeben", "Ablehnen"])

    def test_a_word_in_another_conversation_does_not_decide(self):
        run = self.ask("mine")
        self.assertEqual(self.broker.finish(None, "theirs", "yes")["status"], "ignored")
        self.assertEqual(self.broker.get("/runs/" + run["id"])["status"], "waiting")

    def test_a_workflow_that_asks_for_approval_itself_gets_it_in_the_plan_s_language(self):
        run = self.broker.tell(steps(step("a", "guarded"), language="de"), "guarded")
        self.assertEqual(self.replies(self.broker.wait_for_run(run, lambda view: view["status"] == "waiting")), ["Soll ich?"])

    def test_the_conversation_goes_on_while_an_approval_waits(self):
        self.ask("goes on")
        self.assertEqual(self.replies(self.broker.finish(reply("meanwhile"), "goes on")), ["meanwhile"])


class OrderTest(ScriptedCase):
    options = {"chains": SLOWLY}

    def test_a_slow_planner_keeps_the_order_of_its_conversation_and_holds_up_no_other(self):
        slow = [self.broker.tell({**reply(str(i)), "slowly": True, "sleep_ms": 400 if i == 0 else 50}, "busy") for i in range(6)]
        free = self.broker.finish({**reply("free"), "slowly": True}, "free")
        quick = self.broker.finish(reply("quick"), "quick")
        ended = [self.broker.wait_for_run(run) for run in slow]
        planned = [run["planned"] for run in ended]
        self.assertEqual(planned, sorted(planned))
        self.assertEqual([self.replies(run) for run in ended], [[str(i)] for i in range(6)])
        for run in (free, quick):
            self.assertLess(run["planned"], planned[-1])

    def test_a_run_far_behind_in_its_conversation_can_be_cancelled(self):
        first = self.broker.tell({**reply("first"), "slowly": True, "sleep_ms": 3000}, "queue")
        runs = [self.broker.tell({**reply("next"), "slowly": True}, "queue") for _ in range(80)]
        self.broker.wait_for_run(runs[-1], lambda run: run["created"] is not None)
        self.assertEqual(self.broker.call("POST", f"/runs/{runs[-1]}/cancel").status, 202)
        self.assertEqual(self.broker.wait_for_run(runs[-1])["status"], "cancelled")
        self.assertEqual({self.broker.wait_for_run(run)["status"] for run in [first, *runs[:-1]]}, {"succeeded"})

    def test_replies_of_a_conversation_reach_the_vendor_in_order(self):
        texts = ["later one", "two", "three"]
        runs = [self.broker.say_to_vendor(reply(text), "in order") for text in texts]
        for run in runs:
            self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "sent")
        told = [line.split(" ", 3)[3] for line in self.broker.vendor_lines() if " in order " in line]
        self.assertEqual(told, texts)


class FloodTest(unittest.TestCase):
    messages = 1500
    different = 1300

    def test_thousands_of_messages_to_one_slow_conversation_cost_rows_and_not_memory(self):
        with ScriptedBroker(SLOWLY, env=self.without_quarantine()) as broker:
            broker.start()
            broker.tell({**reply("first"), "slowly": True, "sleep_ms": 2000}, "flood")
            before = self.resident(broker)
            with concurrent.futures.ThreadPoolExecutor(4) as clients:
                runs = list(clients.map(lambda i: broker.tell({**reply(str(i)), "slowly": True}, "flood", "x" * 10000, id=str(i % self.different)), range(self.messages)))
            growth = self.resident(broker) - before
            self.assertEqual(self.replies_of(broker.finish(reply("not held up"), "another")), ["not held up"])
            broker.wait_until_quiet(240)
            broker.check_books({run: "flood" for run in runs})
            self.assertEqual(len(set(runs)), self.different)
            self.assertLess(self.time_of_answers(broker, "flood"), 3 * self.time_of_answers(broker, "another") + 1)
            self.assertLess(growth, 400 << 20 if "ASAN_OPTIONS" in os.environ or "TSAN_OPTIONS" in os.environ else 60 << 20)
            self.assertEqual(broker.stop(), 0)

    @staticmethod
    def without_quarantine():
        """What was freed counts as memory as long as ASan holds it back: 256 MB by default, which is its own and no backlog."""
        options = os.environ.get("ASAN_OPTIONS")
        return {"ASAN_OPTIONS": f"{options}:quarantine_size_mb=16"} if options else {}

    @staticmethod
    def time_of_answers(broker, conversation):
        begun = time.monotonic()
        for _ in range(5):
            broker.finish(reply("x"), conversation)
        return time.monotonic() - begun

    @staticmethod
    def replies_of(run):
        return [one["text"] for one in run["replies"]]

    @staticmethod
    def resident(broker):
        with open(f"/proc/{broker.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


class ToldTest(ScriptedCase):
    options = {"chains": {"told": chain(when={"/data/told": True}, notify=[{"channel": "vendor", "conversation": "ops", "of": ["succeeded", "failed"]}]),
                          "complaints": chain(notify=[{"channel": "vendor", "conversation": "complaints"}])}}

    def told(self, run):
        self.broker.wait_for_run(run, lambda view: view["status"] in ("succeeded", "failed") and all(one["status"] == "sent" for one in view["replies"]))
        return [line.split(" ", 1)[1] for line in self.broker.vendor_lines(run)]

    def test_another_conversation_hears_how_the_run_ended(self):
        self.assertEqual(self.told(self.broker.tell({**steps(step("a", input={"output": [{"reply": "well"}]})), "told": True})), ["ops well"])

    def test_by_default_it_hears_of_failures_only(self):
        self.assertEqual(self.told(self.broker.tell(steps(step("a", input={"output": [{"reply": "well"}]})))), [])
        self.assertEqual(self.told(self.broker.tell(steps(step("a", input={"fail": "badly"})))), ["complaints That did not work. **Work**: badly"])


if __name__ == "__main__":
    unittest.main()
