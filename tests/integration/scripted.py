"""A broker whose planner, executor and channel do what each event tells them (tests/plugins/scripted)."""

import json
import tempfile
import unittest
from pathlib import Path

from broker import BUILD, Broker

PLUGIN_PATH = f"{BUILD / 'tests' / 'plugins'}:{BUILD / 'lib' / 'domino' / 'plugins'}"
WORKFLOWS = {"work": {}, "more": {}, "slow": {"timeout": 1}, "again": {"idempotent": True}, "guarded": {"approval": {"en": "Shall I?", "de": "Soll ich?"}},
             "strict": {"input": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}}}


def step(name, workflow="work", input=None, **members):
    return {"id": name, "workflow": workflow, "input": input or {}, **members}


def steps(*planned, language="en"):
    return {"plan": {"steps": list(planned), "language": language}}


def reply(text, **members):
    return {"plan": {"reply": {"text": text}}, **members}


def ask(text, **context):
    return {"plan": {"ask": {"text": text, "context": context}}}


def chain(**members):
    return {"on": ["event.*", "custom.*"], "plan": ["planner"], "execute": ["executor"], **members}


class ScriptedBroker(Broker):
    """`chains` replaces the only chain; `planner`, `executor` are added to their plugin's config."""

    def __init__(self, chains=None, planner=None, executor=None, channel=None, env=None):
        folder = Path(tempfile.mkdtemp(prefix="domino-test-"))
        self.executor_journal = folder / "executor.journal"
        self.channel_journal = folder / "channel.journal"
        config = {"plugins": {"planner": {"library": "planner_scripted", "config": planner or {}},
                              "slowly": {"library": "planner_scripted", "config": {"quick": False}},
                              "executor": {"library": "executor_scripted", "config": {"journal": str(self.executor_journal), **(executor or {})}},
                              "vendor": {"library": "channel_scripted", "config": {"journal": str(self.channel_journal), **(channel or {})}}},
                  "chains": chains or {"only": chain()}}
        super().__init__(config, self.make_workflows(folder / "workflows"), {"DOMINO_PLUGIN_PATH": PLUGIN_PATH, **(env or {})}, folder)

    @staticmethod
    def make_workflows(folder):
        folder.mkdir()
        node = {"id": "1", "name": "Do as told", "type": "test.scripted", "typeVersion": 1, "position": [0, 0], "parameters": {}}
        for name, domino in WORKFLOWS.items():
            document = {"name": name.capitalize(), "nodes": [node], "connections": {}, "meta": {"domino": domino}}
            (folder / f"{name}.json").write_text(json.dumps(document))
        return folder

    def tell(self, script, conversation="c", text="", wait=0, **members):
        """Sends an event with its script; the run as it stands when `wait` is over, else the run's id."""
        answer = self.decide(text, conversation, wait, data=script, **members)
        assert answer.status in (200, 202), (answer.status, answer.body)
        return answer.json() if answer.status == 200 else answer.json()["run"]

    def finish(self, script, conversation="c", text="", **members):
        """The run of an event with this script, once it has ended."""
        return self.wait_for_run(self.tell(script, conversation, text, **members))

    def say_to_vendor(self, script, conversation="c", text="", id=""):
        answer = self.call("POST", "/channels/vendor/in", {"conversation": conversation, "text": text, "data": script, "id": id}, token=False)
        assert answer.status == 200, (answer.status, answer.body)
        return answer.json()["run"]

    def executor_lines(self, begin=""):
        return self.lines(self.executor_journal, begin)

    def vendor_lines(self, begin=""):
        return self.lines(self.channel_journal, begin)

    @staticmethod
    def lines(path, begin):
        return [line for line in path.read_text().splitlines() if line.startswith(begin)] if path.exists() else []


class ScriptedCase(unittest.TestCase):
    """One broker for all tests of the class; `options` goes to ScriptedBroker."""

    options = {}

    @classmethod
    def setUpClass(cls):
        cls.broker = ScriptedBroker(**cls.options)
        cls.addClassCleanup(cls.broker.close)
        cls.broker.start()

    @classmethod
    def tearDownClass(cls):
        assert cls.broker.stop() == 0, cls.broker.log()[-3000:]

    def replies(self, run):
        return [reply["text"] for reply in run["replies"]]

    def statuses(self, run):
        return {step["name"]: step["status"] for step in run["steps"]}
