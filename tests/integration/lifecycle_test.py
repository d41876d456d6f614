"""Start, reload, stop, start again: what was accepted goes on, and nobody notices."""

import json
import re
import signal
import threading
import time
import unittest

from broker import PATIENCE, quote
from scripted import ScriptedBroker, ScriptedCase, chain, reply, step, steps


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("in vain waited until " + what)
        time.sleep(0.02)


class RestartTest(unittest.TestCase):
    def test_on_sigterm_a_running_step_is_finished_and_the_exit_code_is_0(self):
        with ScriptedBroker() as broker:
            broker.start()
            run = broker.tell(steps(step("a", input={"sleep_ms": 1500, "output": [{"reply": "done in time"}]})))
            wait_until(lambda: broker.executor_lines("begun " + run), "the step begins")
            self.assertEqual(broker.stop(), 0)
            broker.start()
            self.assertEqual(broker.get("/runs/" + run)["replies"][0]["text"], "done in time")
            self.assertEqual(len(broker.executor_lines("begun")), 1)

    def test_a_conversation_goes_on_after_a_restart(self):
        with ScriptedBroker() as broker:
            broker.start()
            asked = broker.finish({"plan": {"ask": {"text": "Which?", "context": {"k": 1}}}}, "asked")
            waiting = broker.tell(steps(step("a", approval="Shall I?")), "waiting")
            broker.wait_for_run(waiting, lambda run: run["status"] == "waiting")
            self.assertEqual(broker.stop(), 0)
            broker.start()
            self.assertEqual(broker.get("/runs/" + asked["id"]), asked)
            self.assertEqual(broker.finish(None, "asked", "this")["replies"][0]["text"], 'answer this to {"k":1}')
            broker.finish(None, "waiting", "yes")
            self.assertEqual(broker.wait_for_run(waiting)["status"], "succeeded")

    def test_a_button_from_before_a_kill_still_works(self):
        with ScriptedBroker() as broker:
            broker.start()
            run = broker.wait_for_run(broker.tell(steps(step("a", approval="Shall I?"))), lambda view: view["status"] == "waiting")
            broker.kill()
            broker.start()
            self.assertEqual(broker.press(run, "Approve").status, 200)
            self.assertEqual(broker.wait_for_run(run["id"])["status"], "succeeded")

    def test_the_id_of_before_a_restart_is_known_after_it(self):
        with ScriptedBroker() as broker:
            broker.start()
            first = broker.finish(steps(step("a")), id="same")
            broker.stop()
            broker.start()
            self.assertEqual(broker.finish(steps(step("a")), id="same"), first)

    def test_a_step_that_ran_when_the_broker_was_killed_is_asked_for_and_not_repeated(self):
        with ScriptedBroker() as broker:
            broker.start()
            run = broker.tell(steps(step("a", input={"sleep_ms": 30000})))
            wait_until(lambda: broker.executor_lines("begun " + run), "the step begins")
            broker.kill()
            broker.start()
            view = broker.wait_for_run(run)
            self.assertEqual(view["steps"][0]["error"], "interrupted, may have run: begun and not heard of again")
            self.assertEqual((len(broker.executor_lines("begun")), len(broker.executor_lines("asked"))), (1, 1))


class ReloadTest(ScriptedCase):
    def tag(self):
        return self.replies(self.broker.finish(None, text="who are you"))[0]

    def write(self, tag, **planner):
        config = json.loads(self.broker.config.read_text())
        config["plugins"]["planner"]["config"] = {"tag": tag, **planner}
        self.broker.write_config(config)

    def test_a_reload_takes_the_new_config_while_steps_run_on(self):
        self.write("before")
        self.broker.call("POST", "/-/reload")
        running = self.broker.tell(steps(step("a", input={"sleep_ms": 500})))
        wait_until(lambda: self.broker.executor_lines("begun " + running), "the step begins")
        self.write("after")
        answer = self.broker.call("POST", "/-/reload")
        self.assertEqual((answer.status, answer.json()), (200, {"reloaded": True, "faults": []}))
        self.assertEqual(self.tag(), "after")
        self.assertEqual(self.broker.wait_for_run(running)["status"], "succeeded")

    def test_sighup_is_a_reload(self):
        self.write("by signal")
        self.broker.signal(signal.SIGHUP)
        wait_until(lambda: self.tag() == "by signal", "the new config is in use")

    def test_a_bad_config_is_refused_with_all_its_faults_and_the_old_one_runs_on(self):
        self.write("good")
        self.assertEqual(self.broker.call("POST", "/-/reload").status, 200)
        good = self.broker.config.read_text()
        config = json.loads(good)
        config["plugins"]["planner"]["config"] = {"tag": 7, "quik": True}
        config["plugins"]["gone"] = {"library": "planner_gone"}
        config["chains"]["only"]["plan"] = ["plannr"]
        self.broker.write_config(config)
        for reload in (self.reload_by_http, self.reload_by_signal):
            with self.subTest(reload.__name__):
                for word in ("/plugins/planner/config/tag", "quik", "planner_gone", "plannr"):
                    self.assertIn(word, reload())
                self.assertEqual(self.tag(), "good")
        self.broker.config.write_text(good)

    def reload_by_http(self):
        answer = self.broker.call("POST", "/-/reload")
        self.assertEqual((answer.status, answer.json()["reloaded"]), (422, False))
        return answer.body.decode()

    def reload_by_signal(self):
        before = len(self.broker.log())
        self.broker.signal(signal.SIGHUP)
        wait_until(lambda: "reload refused" in self.broker.log()[before:] and "plannr" in self.broker.log()[before:], "the reload is refused")
        return self.broker.log()[before:]

    def test_requests_go_on_while_it_reloads_good_and_bad_configs(self):
        good = self.broker.config.read_text()
        failures, accepted, stop = [], [], threading.Event()

        def talk(n):
            while not stop.is_set():
                try:
                    accepted.append(self.broker.tell(steps(step("a")), f"talk-{n}"))
                except Exception as error:
                    failures.append(error)

        threads = [threading.Thread(target=talk, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        for i in range(6):
            self.broker.config.write_text(good if i % 2 else '{"plugins": {"x": {}}')
            self.assertEqual(self.broker.call("POST", "/-/reload").status, 200 if i % 2 else 422)
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.broker.wait_until_quiet()
        self.broker.check_books({run: "talk" for run in accepted})
        ended = dict(self.broker.sql("SELECT id, status FROM run"))
        self.assertEqual({ended[run] for run in accepted}, {"succeeded"})


class DeadLetterTest(unittest.TestCase):
    def test_a_planner_that_throws_is_retried_then_dead_lettered_then_replayed(self):
        with ScriptedBroker({"only": chain(planner_attempts=2)}, planner={"broken": True}) as broker:
            broker.start()
            run = broker.finish(reply("at last"), "dead")
            self.assertEqual((run["status"], run["attempt"]), ("failed", 2))
            self.assertIn("broken on purpose", run["replies"][0]["text"])
            letter, = broker.get("/dead-letters")["dead_letters"]
            self.assertEqual((letter["kind"], letter["run"], letter["status"]), ("run", run["id"], "open"))
            self.assertIn("broken on purpose", letter["cause"])
            config = json.loads(broker.config.read_text())
            config["plugins"]["planner"]["config"] = {}
            broker.write_config(config)
            self.assertEqual(broker.call("POST", "/-/reload").status, 200)
            replayed = broker.call("POST", f"/dead-letters/{letter['id']}/replay").json()["run"]
            self.assertEqual(broker.wait_for_run(replayed)["replies"][0]["text"], "at last")
            self.assertEqual(broker.get("/dead-letters")["dead_letters"], [])
            self.assertEqual(broker.call("POST", f"/dead-letters/{letter['id']}/replay").status, 409)
            self.assertEqual(broker.stop(), 0)

    def test_a_planner_that_throws_once_is_asked_again(self):
        with ScriptedBroker({"only": chain(plan=["slowly"])}) as broker:
            broker.start()
            run = broker.finish({**reply("second try"), "throw": "once", "throw_until": 1})
            self.assertEqual((run["status"], run["attempt"], run["replies"][0]["text"]), ("succeeded", 2, "second try"))

    def test_a_planner_that_never_answers_is_given_up_and_the_others_go_on(self):
        with ScriptedBroker({"stuck": chain(plan=["slowly"], planner_attempts=1, planner_timeout_ms=200, when={"/data/stuck": True}), "only": chain()}) as broker:
            broker.start()
            stuck = broker.tell({**reply("never"), "stuck": True, "sleep_ms": 5000}, "stuck")
            self.assertEqual(broker.finish(reply("free"), "free")["status"], "succeeded")
            run = broker.wait_for_run(stuck)
            self.assertEqual((run["status"], run["error"]), ("failed", "the planner gave no plan in time"))

    def test_a_reply_that_the_vendor_refuses_is_a_dead_letter_that_can_be_dropped(self):
        with ScriptedBroker() as broker:
            broker.start()
            run = broker.wait_for_run(broker.say_to_vendor(reply("refuse this")), lambda view: view["replies"] and view["replies"][0]["status"] == "failed")
            letter, = broker.get("/dead-letters")["dead_letters"]
            self.assertEqual((letter["kind"], letter["run"], letter["cause"]), ("reply", run["id"], "the vendor refused it"))
            self.assertEqual(broker.call("POST", f"/dead-letters/{quote(letter['id'])}/drop", {"note": "never mind"}).status, 200)
            dropped, = broker.get("/dead-letters?status=dropped")["dead_letters"]
            self.assertEqual(dropped["note"], "never mind")


class TelemetryTest(ScriptedCase):
    sample = re.compile(r'^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\.)*",?)*\})? [-+0-9.eEIinfNa]+( \d+)?$')

    def test_metrics_are_well_formed_and_count_what_happened(self):
        self.broker.finish(steps(step("a")))
        answer = self.broker.call("GET", "/metrics", token=False)
        self.assertEqual(answer.status, 200)
        lines = answer.body.decode().splitlines()
        bad = [line for line in lines if line and not line.startswith("# ") and not self.sample.match(line)]
        self.assertEqual(bad, [])
        named = {line.split()[2] for line in lines if line.startswith("# TYPE")}
        self.assertEqual({name for name in named if not name.startswith("domino_") and not name.startswith("process_")}, set())
        self.assertIn('domino_runs{status="succeeded"} 1', [line.removesuffix(".0") for line in lines])

    def test_logs_are_one_json_object_a_line_with_time_level_and_message(self):
        self.broker.finish({"throw": "to be logged"}, "logged")
        entries = [json.loads(line) for line in self.broker.log().splitlines() if line.startswith("{")]
        self.assertTrue(entries)
        for entry in entries:
            self.assertLessEqual({"time", "level", "message"}, set(entry))
        other = [line for line in self.broker.log().splitlines() if not line.startswith("{")]
        self.assertEqual([line.split(" ")[0] for line in other], ["Domino", "Log"])


if __name__ == "__main__":
    unittest.main()
