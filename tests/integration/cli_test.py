"""The command line: every command helps, exit codes mean something, errors name the way out."""

import json
import re
import unittest

from broker import BUILD, ROOT
from scripted import ScriptedCase, reply, step, steps

DONE, FAILED, USAGE, NOT_IN_TIME = 0, 1, 2, 3


class HelpTest(ScriptedCase):
    def commands(self, *above):
        text = self.broker.cli(*above, "--help").stdout
        listed = re.search(r"\n(?:Subcommands|SUBCOMMANDS):\n((?:  .*\n)+)", text)
        return [(*above, name) for name in re.findall(r"^  (\S+)", listed.group(1), re.M)] if listed else []

    def test_every_command_has_help(self):
        found = self.commands()
        self.assertLessEqual({("serve",), ("send",), ("run",), ("runs",), ("reload",), ("dead-letters",), ("workflow",), ("login-link",)}, set(found))
        for command in found:
            found += self.commands(*command)
            with self.subTest(" ".join(command)):
                helped = self.broker.cli(*command, "--help")
                self.assertEqual((helped.returncode, helped.stderr), (DONE, ""))
                self.assertIn("Usage:", helped.stdout)

    def test_wrong_usage_is_exit_code_2_and_says_what_was_wrong(self):
        for arguments, words in (((), "subcommand"), (("sned",), 'no command "sned"; did you mean "send"?'), (("send",), "text"), (("send", "x", "--wiat", "3"), "--wiat"), (("send", "x", "--wait", "soon"), "--wait"),
                                 (("runs", "--limit", "0"), "--limit")):
            with self.subTest(" ".join(arguments)):
                answer = self.broker.cli(*arguments)
                self.assertEqual(answer.returncode, USAGE)
                self.assertIn(words, answer.stderr)

    def test_a_setting_that_makes_no_sense_is_exit_code_2_and_named(self):
        answer = self.broker.cli("runs", env={"DOMINO_LISTEN": "here", "DOMINO_LOGLEVEL": "info"})
        self.assertEqual(answer.returncode, USAGE)
        self.assertIn("DOMINO_LISTEN", answer.stderr)
        self.assertIn("DOMINO_LOGLEVEL", answer.stderr)

    def test_the_version_can_be_asked_for(self):
        self.assertRegex(self.broker.cli("--version").stdout, r"^\d+\.\d+\.\d+")


class HealthTest(ScriptedCase):
    def test_a_broker_that_answers_is_healthy_and_needs_no_token(self):
        # Neither another public address nor a proxy is asked.
        answer = self.broker.cli("health", env={"DOMINO_DATA": "/nowhere", "DOMINO_PUBLIC_URL": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"})
        self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (DONE, "ok\n", ""))

    def test_a_broker_that_listens_everywhere_is_asked_on_the_loopback_address(self):
        answer = self.broker.cli("health", env={"DOMINO_LISTEN": f"0.0.0.0:{self.broker.port}"})
        self.assertEqual((answer.returncode, answer.stdout), (DONE, "ok\n"))

    def test_where_nobody_answers_the_exit_code_is_1_and_the_address_is_named(self):
        for listen, words in (("127.0.0.1:9", "no broker answers at http://127.0.0.1:9/healthz"), ("[::]:9", "http://[::1]:9/healthz"), ("127.0.0.1:0", "port 0")):
            with self.subTest(listen):
                answer = self.broker.cli("health", env={"DOMINO_LISTEN": listen})
                self.assertEqual((answer.returncode, answer.stdout), (FAILED, ""))
                self.assertIn(words, answer.stderr)


class TalkTest(ScriptedCase):
    def failed_run(self):
        return self.broker.finish(steps(step("a", input={"fail": "the till is jammed"})))["id"]

    def test_send_prints_the_answer_when_it_waits(self):
        self.broker.finish({"plan": {"ask": {"text": "Which?", "context": {}}}}, "sent")
        answer = self.broker.cli("send", "the red one", "--conversation", "sent", "--wait", "30")
        self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (DONE, "answer the red one to {}\n", ""))

    def test_send_prints_the_run_s_id_when_it_does_not_wait(self):
        answer = self.broker.cli("send", "who are you", "--id", "once")
        again = self.broker.cli("send", "who are you", "--id", "once")
        self.assertEqual((answer.returncode, answer.stdout), (DONE, again.stdout))
        self.assertEqual(self.broker.wait_for_run(answer.stdout.strip())["text"], "who are you")

    def test_send_prints_json_when_a_script_asks_for_it(self):
        run = json.loads(self.broker.cli("send", "who are you", "--wait", "30", "--json").stdout)
        self.assertEqual((run["status"], self.replies(run)), ("succeeded", ["scripted"]))

    def test_send_to_an_ended_run_that_failed_is_exit_code_1(self):
        self.failed_run()
        run = self.broker.tell(steps(step("a", input={"fail": "oh"})), id="failing")
        self.broker.wait_for_run(run)
        self.assertEqual(self.broker.cli("send", "x", "--id", "failing", "--wait", "30").returncode, FAILED)

    def test_what_is_not_finished_in_time_is_exit_code_3_and_names_the_run(self):
        run = self.broker.tell(steps(step("a", approval="Shall I?")), "waits", id="waiting")
        answer = self.broker.cli("send", "x", "--conversation", "waits", "--id", "waiting", "--wait", "1")
        self.assertEqual(answer.returncode, NOT_IN_TIME)
        self.assertIn("Shall I?", answer.stdout)
        self.assertIn("domino runs " + run, answer.stderr)

    def test_runs_lists_and_shows(self):
        run = self.failed_run()
        self.assertIn(run, self.broker.cli("runs", "--status", "failed").stdout)
        self.assertIn(run, [one["id"] for one in json.loads(self.broker.cli("runs", "--json", "--limit", "100").stdout)["runs"]])
        shown = self.broker.cli("runs", run).stdout
        for word in (run, "failed", "Work", "the till is jammed"):
            self.assertIn(word, shown)
        self.assertEqual(json.loads(self.broker.cli("runs", run, "--json").stdout), self.broker.get("/runs/" + run))

    def test_an_unknown_run_is_exit_code_1_with_the_reason(self):
        answer = self.broker.cli("runs", "r_nonsense")
        self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (FAILED, "", 'domino: There is no run "r_nonsense".\n'))

    def test_the_login_link_works(self):
        link = self.broker.cli("login-link").stdout.strip()
        self.assertTrue(link.startswith(self.broker.url + "/login?token="), link)
        self.assertEqual(self.broker.call("GET", link.removeprefix(self.broker.url), token=False).status, 303)

    def test_reload_prints_every_fault_and_fails_or_says_that_it_is_done(self):
        good = self.broker.config.read_text()
        self.broker.config.write_text(good.replace("planner_scripted", "planner_skripted"))
        refused = self.broker.cli("reload")
        self.broker.config.write_text(good)
        self.assertEqual((refused.returncode, refused.stdout), (USAGE, ""))
        self.assertIn("planner_skripted", refused.stderr)
        self.assertEqual((self.broker.cli("reload").returncode, self.broker.cli("reload").stdout), (DONE, "Reloaded.\n"))

    def test_workflow_list_names_them_all(self):
        names = [workflow["name"] for workflow in json.loads(self.broker.cli("workflow", "list", "--json").stdout)["workflows"]]
        self.assertEqual(sorted(names), ["again", "guarded", "more", "slow", "strict", "work"])
        self.assertIn("work  Work\n", self.broker.cli("workflow", "list").stdout)

    def test_dead_letters_are_listed_replayed_and_dropped(self):
        self.assertEqual(self.broker.cli("dead-letters").stdout, "No dead letters.\n")
        for text in ("refuse one", "refuse two"):
            run = self.broker.say_to_vendor(reply(text), text)
            self.broker.wait_for_run(run, lambda view: view["replies"] and view["replies"][0]["status"] == "failed")
        letters = json.loads(self.broker.cli("dead-letters", "--json").stdout)["dead_letters"]
        self.assertEqual([letter["kind"] for letter in letters], ["reply", "reply"])
        self.assertIn("the vendor refused it", self.broker.cli("dead-letters").stdout)
        self.assertEqual(self.broker.cli("dead-letters", "drop", letters[0]["id"], "--note", "never mind").returncode, DONE)
        self.assertEqual(self.broker.cli("dead-letters", "replay", letters[1]["id"]).returncode, DONE)
        twice = self.broker.cli("dead-letters", "replay", letters[1]["id"])
        self.assertEqual((twice.returncode, twice.stderr), (FAILED, "domino: The dead letter was replayed already.\n"))
        unknown = self.broker.cli("dead-letters", "drop", "nonsense")
        self.assertEqual((unknown.returncode, unknown.stderr), (FAILED, 'domino: There is no dead letter "nonsense".\n'))

    def test_without_a_broker_the_error_says_how_to_start_one(self):
        answer = self.broker.cli("send", "x", env={"DOMINO_LISTEN": "127.0.0.1:9"})
        self.assertEqual(answer.returncode, FAILED)
        self.assertIn("domino serve", answer.stderr)
        self.assertIn("127.0.0.1:9", answer.stderr)

    def test_without_a_token_the_error_says_where_it_looked(self):
        answer = self.broker.cli("send", "x", env={"DOMINO_DATA": str(self.broker.folder / "nothing")})
        self.assertEqual(answer.returncode, FAILED)
        self.assertIn("DOMINO_API_TOKEN", answer.stderr)
        self.assertIn(str(self.broker.folder / "nothing"), answer.stderr)

    def test_with_a_wrong_token_the_error_says_so(self):
        answer = self.broker.cli("runs", env={"DOMINO_API_TOKEN": "x" * 40})
        self.assertEqual((answer.returncode, answer.stdout), (FAILED, ""))
        self.assertIn("does not take the API token from DOMINO_API_TOKEN", answer.stderr)
        other = self.broker.folder / "other"
        (other / "secrets").mkdir(parents=True)
        (other / "secrets" / "api_token").write_text("dt_another\n")
        answer = self.broker.cli("runs", env={"DOMINO_DATA": str(other)})
        self.assertEqual(answer.returncode, FAILED)
        self.assertIn(f"from {other}/secrets/api_token", answer.stderr)

    def test_runs_of_no_such_status_is_wrong_usage(self):
        answer = self.broker.cli("runs", "--status", "foo")
        self.assertEqual((answer.returncode, answer.stdout), (USAGE, ""))
        self.assertIn("expected planning", answer.stderr)

    def test_columns_count_characters(self):
        for text in ("zwölf Boxkämpfer jagen Viktor", "plain words"):
            self.broker.cli("send", text, "--wait", "10")
        lines = self.broker.cli("runs", "--limit", "2").stdout.splitlines()
        self.assertEqual({len(line) for line in lines}, {136})
        long = "ä" * 60
        self.broker.cli("send", long, "--wait", "10")
        self.assertTrue(self.broker.cli("runs", "--limit", "1").stdout.endswith("ä" * 49 + "~\n"))

    def test_an_approval_is_given_by_word_where_the_shell_says(self):
        run = self.broker.tell(steps(step("a", approval="Shall I?")), "by word", id="by word")
        asked = self.broker.cli("send", "x", "--conversation", "by word", "--id", "by word", "--wait", "1")
        self.assertIn('answer with: domino send --conversation "by word" TEXT', asked.stderr)
        self.assertIn("conversation by word", self.broker.cli("runs", run).stdout)
        self.broker.cli("send", "ok", "--conversation", "by word", "--wait", "10")
        self.assertEqual(self.broker.wait_for_run(run)["status"], "succeeded")

    def test_check_says_what_serve_would_say(self):
        nowhere = self.broker.cli("check", env={"DOMINO_CONFIG": str(self.broker.folder / "nowhere.json")})
        self.assertEqual(nowhere.returncode, USAGE)
        self.assertIn("nowhere.json: does not exist; \"domino init\" writes a small one there", nowhere.stderr)
        alone = self.broker.cli("check", env={"DOMINO_STORE": "postgresql://somewhere/db", "DOMINO_STREAM": ""})
        self.assertEqual(alone.returncode, USAGE)
        self.assertIn("DOMINO_STREAM=redis://... goes with it", alone.stderr)

    def test_a_port_in_use_is_named(self):
        second = self.broker.cli("serve", env={"DOMINO_DATA": str(self.broker.folder / "second")})
        self.assertEqual(second.returncode, FAILED)
        self.assertIn("another program listens on " + self.broker.url.removeprefix("http://"), second.stderr)


class RunTest(ScriptedCase):
    def test_run_by_name_prints_the_output_of_the_broker_s_run(self):
        answer = self.broker.cli("run", "work", "--input", '{"output": [{"n": 1}, {"n": "ä"}]}')
        self.assertEqual((answer.returncode, json.loads(answer.stdout)), (DONE, [{"n": 1}, {"n": "ä"}]))

    def test_run_by_name_of_what_fails_is_exit_code_1_with_the_reason(self):
        answer = self.broker.cli("run", "work", "--input", '{"fail": "the till is jammed"}')
        self.assertEqual((answer.returncode, answer.stdout), (FAILED, ""))
        self.assertIn("the till is jammed", answer.stderr)

    def test_run_by_name_with_bad_input_says_what_is_wrong_with_it(self):
        for arguments, words in ((("nonsense",), 'no workflow "nonsense"'), (("wrok",), 'did you mean "work"?'), (("wrok", "--executor", "scripted"), 'did you mean "work"?'), (("strict", "--input", '{"n": "x"}'), "/n"), (("work", "--input", "{"), "not valid JSON"),
                                 (("work", "--executor", "skripted"), 'did you mean "scripted"?'), (("work", "--executor", "skripted"), "in the plugin path (/"), (("work", "--input", "@/nowhere"), "--input: /nowhere: No such file")):
            with self.subTest(" ".join(arguments)):
                answer = self.broker.cli("run", *arguments)
                self.assertEqual((answer.returncode, answer.stdout), (FAILED if "no workflow" in answer.stderr else USAGE, ""))
                self.assertIn(words, answer.stderr)

    def test_run_of_a_file_needs_no_broker(self):
        away = {"DOMINO_LISTEN": "127.0.0.1:9", "DOMINO_DATA": str(self.broker.folder / "nothing")}
        file = str(self.broker.workflows / "work.json")
        answer = self.broker.cli("run", file, "--executor", "scripted", "--input", '{"output": [{"n": 1}]}', env=away)
        self.assertEqual((answer.returncode, json.loads(answer.stdout)), (DONE, [{"n": 1}]), answer.stderr)
        failed = self.broker.cli("run", file, "--executor", "scripted", "--input", '{"fail": "oh"}', env=away)
        self.assertEqual((failed.returncode, failed.stdout, failed.stderr), (FAILED, "", "domino: oh\n"))
        self.assertFalse((self.broker.folder / "nothing").exists())

    @unittest.skipUnless((BUILD / "lib" / "domino" / "plugins" / "executor_native.so").exists(), "the native executor is not built")
    def test_the_catalog_runs_on_the_native_executor_without_a_broker(self):
        answer = self.broker.cli("run", str(ROOT / "deploy" / "workflows" / "shipping-quote.json"), "--executor", "native", "--input",
                                 '{"weight_kg": 2, "weight": 2, "country": "DE", "language": "en"}')
        self.assertEqual(answer.returncode, DONE, answer.stderr)
        items = json.loads(answer.stdout)
        self.assertIsInstance(items, list)
        self.assertIn("reply", items[0])

    def test_a_file_that_is_no_workflow_is_refused_by_name(self):
        file = self.broker.folder / "none.json"
        for text, words in (("{", "not valid JSON"), ("{}", "nodes"), ('{"nodes": [{"name": "Odd", "type": "x.odd"}], "connections": {}}', "Odd")):
            file.write_text(text)
            with self.subTest(text):
                answer = self.broker.cli("run", str(file), "--executor", "scripted")
                self.assertEqual((answer.returncode, answer.stdout), (FAILED, ""))
                self.assertIn(str(file), answer.stderr)
                self.assertIn(words, answer.stderr)


if __name__ == "__main__":
    unittest.main()
