"""The project's own plugins.json and catalog: what a person gets after the quickstart; and workflows that misbehave."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

from broker import BUILD, ROOT, TERMINAL, Broker

NATIVE = BUILD / "lib" / "domino" / "plugins" / "executor_native.so"


def node(name, kind, version=2, **parameters):
    return {"id": name, "name": name, "type": "n8n-nodes-base." + kind, "typeVersion": version, "position": [0, 0], "parameters": parameters}


def line(*nodes, **domino):
    """A workflow of these nodes one after the other, begun by a webhook."""
    chained = [node("Webhook", "webhook", path="x", httpMethod="POST"), *nodes]
    connections = {one["name"]: {"main": [[{"node": next_["name"], "type": "main", "index": 0}]]} for one, next_ in zip(chained, chained[1:])}
    return {"name": "Test", "nodes": chained, "connections": connections, "meta": {"domino": domino}}


def code(text, name="Code"):
    return node(name, "code", jsCode=text)


def going_in_circles():
    workflow = line(code("return $input.all()", "Round"), code("return $input.all()", "And round"))
    workflow["connections"]["And round"] = {"main": [[{"node": "Round", "type": "main", "index": 0}]]}
    return workflow


MISBEHAVING = {
    "endless": line(code("while (true) {}"), timeout=2),
    "greedy": line(code("const all = []; while (true) all.push(new Array(100000).fill(all.length))"), timeout=20),
    "throwing": line(code("throw new Error('the till is jammed')")),
    "endless-pattern": line(code("return [{json: {x: /^(a+)+$/.test('a'.repeat(40) + 'b')}}]"), timeout=2),
    "circle": going_in_circles(),
    "stranger": line(code("return [{json: {effect: 1}}]"), node("Telegraph", "telegraph")),
    "syntax": line(code("return [")),
}


@unittest.skipUnless(NATIVE.exists(), "the native executor is not built")
class CatalogTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="domino-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        shutil.copytree(ROOT / "deploy" / "workflows", cls.folder / "workflows")
        for name, workflow in MISBEHAVING.items():
            (cls.folder / "workflows" / f"{name}.json").write_text(json.dumps(workflow))
        cls.broker = Broker(workflows=cls.folder / "workflows", env={"DOMINO_PLUGIN_PATH": str(NATIVE.parent)})
        cls.addClassCleanup(cls.broker.close)
        cls.broker.start()

    @classmethod
    def tearDownClass(cls):
        assert cls.broker.stop() == 0, cls.broker.log()[-3000:]

    def say(self, text, conversation):
        return self.broker.wait_for_run(self.broker.decide(text, conversation).json()["run"], lambda run: run["status"] in {*TERMINAL, "waiting"})

    def last_reply(self, run):
        return run["replies"][-1]["text"]

    def run_workflow(self, name):
        answer = self.broker.call("POST", f"/workflows/{name}/run", {"input": {}})
        self.assertEqual(answer.status, 202, answer.body)
        return self.broker.wait_for_run(answer.json()["run"])

    def test_an_invoice_below_the_limit_is_checked_in_german_and_in_english(self):
        for text, words in (("Bitte Rechnung 4711 über 150 EUR prüfen", "Rechnung **4711** über 150,00 EUR ist geprüft"), ("Please check invoice 4711 over 150 EUR", "nvoice **4711**")):
            with self.subTest(text):
                run = self.say(text, text)
                self.assertEqual(run["status"], "succeeded")
                self.assertIn(words, self.last_reply(run))

    def test_an_invoice_above_the_limit_waits_for_a_person_s_word(self):
        run = self.say("Bitte Rechnung 99 über 25000 EUR prüfen", "big")
        self.assertEqual((run["status"], run["language"]), ("waiting", "de"))
        self.assertIn("Zur Zahlung freigeben?", self.last_reply(run))
        self.assertEqual(self.say("Ja", "big")["status"], "succeeded")
        done = self.broker.wait_for_run(run["id"])
        self.assertIn("ist zur Zahlung freigegeben", self.last_reply(done))

    def test_what_is_missing_is_asked_for_and_its_answer_goes_on(self):
        asked = self.say("Bitte Rechnung 4711 prüfen", "missing")
        self.assertEqual((asked["status"], asked["steps"]), ("succeeded", []))
        run = self.say("150 EUR", "missing")
        self.assertEqual(run["status"], "succeeded")
        self.assertIn("Rechnung **4711**", self.last_reply(run))

    def test_an_urgent_ticket_tips_over_the_escalation(self):
        run = self.say("Support: The checkout page is down and customers cannot pay", "urgent")
        self.assertEqual(run["steps"][0]["output"][0]["urgency"], "high", run)
        self.broker.wait_until_quiet()
        followed, = [one for one in self.broker.get("/runs?channel=api&conversation=urgent")["runs"] if one["parent"] == run["id"]]
        self.assertEqual((followed["status"], followed["steps"][0]["workflow"]), ("succeeded", "support-escalate"))

    def test_the_command_line_prints_the_answer(self):
        answer = self.broker.cli("send", "Bitte Rechnung 4711 über 150 EUR prüfen", "--wait", "30")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertIn("Rechnung **4711** über 150,00 EUR ist geprüft", answer.stdout)

    def test_every_example_of_the_catalog_is_understood(self):
        for workflow in self.broker.get("/workflows")["workflows"]:
            for example in workflow["examples"]:
                for text in example.values() if isinstance(example, dict) else [example]:
                    with self.subTest(text):
                        run = self.say(text, text)
                        self.assertIn(run["status"], ("succeeded", "waiting"), run["error"])
                        self.assertTrue(run["steps"] or "?" in self.last_reply(run), self.last_reply(run))

    def test_a_workflow_that_misbehaves_fails_with_a_clear_error_and_the_others_go_on(self):
        for name, words in (("endless", "Code|no result within|time was up"), ("greedy", "memory"), ("throwing", "the till is jammed"), ("endless-pattern", "Code|no result within|time was up"),
                            ("circle", "loop"), ("stranger", "Telegraph"), ("syntax", "Code")):
            with self.subTest(name):
                run = self.run_workflow(name)
                self.assertEqual(run["status"], "failed")
                self.assertRegex(run["error"], words)
                self.assertEqual(self.say("Bitte Rechnung 1 über 10 EUR prüfen", "meanwhile")["status"], "succeeded")
        self.assertIsNone(self.broker.process.poll())

    def test_while_code_runs_endlessly_other_conversations_are_answered(self):
        stuck = [self.broker.call("POST", "/workflows/endless/run", {"input": {}}).json()["run"] for _ in range(2)]
        self.assertEqual(self.say("Bitte Rechnung 1 über 10 EUR prüfen", "free")["status"], "succeeded")
        for run in stuck:
            self.assertEqual(self.broker.wait_for_run(run)["status"], "failed")

    def test_a_workflow_that_cannot_be_run_is_refused_before_anything_was_executed(self):
        run = self.run_workflow("stranger")
        self.assertEqual([(step["status"], step["output"]) for step in run["steps"]], [("cancelled", None)])


if __name__ == "__main__":
    unittest.main()
