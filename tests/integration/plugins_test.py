"""Plugins that cannot be used: start and reload are refused with every fault named, and what ran runs on."""

import json
import shutil
import unittest

from broker import BUILD, PATIENCE
from scripted import PLUGIN_PATH, ScriptedBroker, reply

GOOD = BUILD / "tests" / "plugins" / "planner_scripted.so"


def broken_plugins(folder):
    """One file for each way not to be a plugin; its name and a word of the fault."""
    folder.mkdir()
    library = GOOD.read_bytes()
    (folder / "planner_text.so").write_text("this is a text file\n" * 100)
    (folder / "planner_empty.so").write_bytes(b"")
    (folder / "planner_cut.so").write_bytes(library[: len(library) // 2])
    (folder / "planner_abi.so").write_bytes(library.replace(b"sdk2 x86_64", b"sdk9 x86_64").replace(b"sdk2 aarch64", b"sdk9 aarch64"))
    (folder / "planner_symbol.so").write_bytes(library.replace(b"\0domino_plugin\0", b"\0domino_plagin\0"))
    return {"text": "planner_text.so", "empty": "planner_empty.so", "cut": "planner_cut.so", "abi": "sdk9", "symbol": "planner_symbol.so", "missing": "planner_missing"}


class PluginFaultsTest(unittest.TestCase):
    def spoil(self, broker):
        """A plugins.json in which every plugin has a fault of its own."""
        words = broken_plugins(broker.folder / "broken")
        broker.env["DOMINO_PLUGIN_PATH"] = f"{broker.folder / 'broken'}:{PLUGIN_PATH}"
        config = json.loads(broker.config.read_text())
        for name in words:
            config["plugins"][name] = {"library": "planner_" + name}
        config["plugins"]["planner"]["config"] = {"quick": "perhaps"}
        config["plugins"]["vendor"]["config"] = {"jornal": "x"}
        broker.write_config(config)
        return [*words.values(), "/plugins/planner/config/quick", "jornal"]

    def test_a_start_is_refused_with_every_fault_and_exit_code_2(self):
        with ScriptedBroker() as broker:
            words = self.spoil(broker)
            broker.start(wait=False)
            self.assertEqual(broker.process.wait(PATIENCE), 2)
            for word in words:
                with self.subTest(word):
                    self.assertRegex(broker.log(), f"error: .*{word}")

    def test_each_mistake_that_a_plugin_finds_in_its_config_stands_at_its_place(self):
        with ScriptedBroker() as broker:
            config = json.loads(broker.config.read_text())
            rules = [{"id": "a", "patterns": {"en": ["hello"]}, "reply": {"en": "x {other}"}}, {"id": "b", "patterns": {"en": ["what {"]}, "workflow": "wrok"}]
            config["plugins"]["rules"] = {"library": "planner_rules", "config": {"rules": rules}}
            broker.config.write_text(json.dumps(config, indent=1))
            checked = broker.cli("check")
        self.assertEqual(checked.returncode, 2)
        places = [line.split(": ")[2] for line in checked.stderr.splitlines()]
        self.assertEqual(places, ["/plugins/rules/config/rules/0/reply", "/plugins/rules/config/rules/1/patterns/en/0", "/plugins/rules/config/rules/1/workflow"])
        self.assertNotIn(":0:0:", checked.stderr)

    def test_a_reload_is_refused_with_every_fault_and_what_was_running_runs_on(self):
        with ScriptedBroker() as broker:
            folder = broker.folder / "broken"
            broker.env["DOMINO_PLUGIN_PATH"] = f"{folder}:{PLUGIN_PATH}"
            broker.start()
            words = self.spoil(broker)
            answer = broker.call("POST", "/-/reload")
            self.assertEqual(answer.status, 422)
            text = json.dumps(answer.json()["faults"])
            for word in words:
                with self.subTest(word):
                    self.assertIn(word, text)
            self.assertEqual(broker.finish(reply("still here"))["replies"][0]["text"], "still here")
            self.assertEqual(broker.stop(), 0)

    def test_a_library_that_is_replaced_while_it_runs_is_taken_by_the_next_reload_only(self):
        with ScriptedBroker() as broker:
            folder = broker.folder / "own"
            folder.mkdir()
            shutil.copy(GOOD, folder)
            broker.env["DOMINO_PLUGIN_PATH"] = f"{folder}:{PLUGIN_PATH}"
            broker.start()
            (folder / GOOD.name).write_text("overwritten in place")
            self.assertEqual(broker.finish(reply("unharmed"))["replies"][0]["text"], "unharmed")
            self.assertEqual(broker.call("POST", "/-/reload").status, 422)
            self.assertEqual(broker.finish(reply("still unharmed"))["replies"][0]["text"], "still unharmed")
            shutil.copy(GOOD, folder)
            self.assertEqual(broker.call("POST", "/-/reload").status, 200)
            self.assertEqual(broker.stop(), 0)

    def test_a_plugins_json_that_is_none_is_refused_with_line_and_column(self):
        with ScriptedBroker() as broker:
            broker.write_config('{\n  "plugins": {},\n  "chain": {}\n}\n')
            broker.start(wait=False)
            self.assertEqual(broker.process.wait(PATIENCE), 2)
            self.assertRegex(broker.log(), r'plugins\.json:3:3: .*chain.*did you mean "chains"')

    def test_what_is_loaded_can_be_seen(self):
        with ScriptedBroker() as broker:
            broker.start()
            plugins = {plugin["id"]: plugin for plugin in broker.get("/plugins")["plugins"]}
            self.assertEqual({name: (one["kind"], one["state"]) for name, one in plugins.items()},
                             {"planner": ("planner", "ready"), "slowly": ("planner", "ready"), "executor": ("executor", "ready"), "vendor": ("channel", "ready")})
            self.assertEqual(broker.get("/readyz")["status"], "ok")


if __name__ == "__main__":
    unittest.main()
