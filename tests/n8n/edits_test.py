"""What people do in n8n, and `domino workflow` and `domino n8n` between the catalog and n8n."""

import json
import shutil
import stat
import tempfile
import unittest
from pathlib import Path

from n8n_case import GREETING, N8nBroker, N8nCase, code, greeting, webhook, wires, workflow
from n8n_servers import OWNER, fetch


class EditsCase(N8nCase):
    def edit(self, name, old, new):
        """As a person in the editor: one text in one node."""
        copy = self.n8n.workflow(name)
        nodes = json.loads(json.dumps(copy["nodes"]).replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1]))
        self.assertNotEqual(copy["nodes"], nodes)
        body = {"name": copy["name"], "nodes": nodes, "connections": copy["connections"], "settings": {"executionOrder": "v1", "errorWorkflow": copy["settings"].get("errorWorkflow")}}
        self.n8n.api("PUT", f"/workflows/{copy['id']}", body)
        return copy["id"]

    def idle(self, workflows, **options):
        """A broker that is not started: only the command line is used."""
        broker = N8nBroker(self.n8n, workflows, **options)
        self.addCleanup(broker.close)
        return broker

    def ok(self, done):
        self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)
        return done.stdout


class PeopleInN8n(EditsCase):
    def test_a_workflow_deleted_by_hand_is_brought_back(self):
        broker = self.broker({"greet": greeting()})
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")))
        self.n8n.api("DELETE", f"/workflows/{self.n8n.workflow('domino: greet')['id']}")
        self.assertEqual("Hello Bob", self.said(broker.finish("do greet Bob")))

    def test_a_workflow_deactivated_by_hand_is_activated_again(self):
        broker = self.broker({"greet": greeting()})
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")))
        self.n8n.api("POST", f"/workflows/{self.n8n.workflow('domino: greet')['id']}/deactivate")
        self.assertEqual("Hello Bob", self.said(broker.finish("do greet Bob")))

    def test_its_credential_deleted_by_hand_is_made_anew(self):
        broker = self.broker({"greet": greeting()})
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")))
        webhook_node = next(node for node in self.n8n.workflow("domino: greet")["nodes"] if node["name"] == "Webhook")
        self.n8n.api("DELETE", f"/credentials/{webhook_node['credentials']['httpHeaderAuth']['id']}")
        self.assertEqual("Hello Bob", self.said(broker.finish("do greet Bob")))

    def test_only_domino_can_start_it(self):
        broker = self.broker({"greet": greeting()})
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")))
        status, _, _ = fetch(self.n8n.port, "POST", "/webhook/domino/greet", {"word": "Mallory"})
        self.assertEqual(403, status)

    def test_its_path_taken_by_someone_else(self):
        other = self.n8n.api("POST", "/workflows", {"name": "Someone else's", "nodes": [webhook(path="domino/greet") | {"id": "a", "webhookId": "b"}],
                                                   "connections": {}, "settings": {}})
        self.n8n.api("POST", f"/workflows/{other['id']}/activate")
        broker = self.broker({"greet": greeting()})
        run = broker.finish("do greet Ada")
        self.assertEqual("failed", run["status"])
        self.assertIn("deactivate it in n8n", self.said(run))
        self.assertIn("/webhook/domino/greet", broker.plugin_state()["reason"])
        self.assertEqual("degraded", broker.plugin_state()["state"])
        self.n8n.api("POST", f"/workflows/{other['id']}/deactivate")
        self.assertEqual("Hello Bob", self.said(broker.finish("do greet Bob")))
        self.wait_for("it is well again", lambda: broker.plugin_state()["state"] == "ready")

    def test_an_edit_in_n8n_is_run_and_never_overwritten_unasked(self):
        broker = self.broker({"greet": greeting()})
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")))
        self.edit("domino: greet", "Hello ", "Good day ")
        self.assertEqual("Good day Bob", self.said(broker.finish("do greet Bob")))
        changed = greeting()
        changed["nodes"][1]["parameters"]["jsCode"] = GREETING.replace("Hello", "Hi")
        broker.write_workflow("greet", changed)
        self.assertLess(broker.call("POST", "/-/reload").status, 300)
        run = broker.finish("do greet Cid")
        self.assertEqual("failed", run["status"])
        self.assertIn("`domino workflow diff greet` shows both", self.said(run))
        diff = self.ok(broker.cli("workflow", "diff", "greet"))
        self.assertIn("greet: edited in n8n (- catalog, + n8n)", diff)
        self.assertIn("- return [{json: {reply: 'Hi '", diff)
        self.assertIn("+ return [{json: {reply: 'Good day '", diff)
        self.ok(broker.cli("workflow", "import", "--force", "greet"))
        self.assertEqual("Hi Dora", self.said(broker.finish("do greet Dora")))

    def test_what_changed_in_the_catalog_only_is_brought_there(self):
        broker = self.broker({"greet": greeting()})
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")))
        changed = greeting()
        changed["nodes"][1]["parameters"]["jsCode"] = GREETING.replace("Hello", "Hi")
        broker.write_workflow("greet", changed)
        self.assertLess(broker.call("POST", "/-/reload").status, 300)
        self.assertEqual("Hi Bob", self.said(broker.finish("do greet Bob")))

    def test_an_edit_that_takes_out_the_gate_is_refused(self):
        broker = self.broker({"greet": greeting()})
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")))
        self.edit("domino: greet", "={{ $json.gate }}", "=http://127.0.0.1:1/")
        broker.stop()
        broker.start()
        run = broker.finish("do greet Bob")
        self.assertEqual("failed", run["status"], "the copy is trusted for a minute, but not by a new broker")
        self.assertIn("Domino's own nodes are not as they must be", self.said(run))
        self.ok(broker.cli("workflow", "import", "--force", "greet"))
        self.assertEqual("Hello Cid", self.said(broker.finish("do greet Cid")))

    def test_the_api_key_revoked_and_replaced(self):
        broker = self.broker({"greet": greeting(), "other": greeting()})
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")))
        self.n8n.revoke_key()
        try:
            run = broker.finish("do other Bob")
            self.assertEqual("failed", run["status"])
            self.assertIn("n8n refuses the API key. Make a new one", self.said(run))
            self.assertEqual("degraded", broker.plugin_state()["state"])
            self.assertEqual("Hello Cid", self.said(broker.finish("do greet Cid")), "webhooks need no key")
            broker.stop()
            broker.start()
            self.assertEqual("Hello Dora", self.said(broker.finish("do greet Dora")), "also after a restart")
        finally:
            broker.write_key(self.n8n.make_owner())
        self.wait_for("it is well again", lambda: broker.plugin_state()["state"] == "ready")
        self.assertEqual("Hello Eve", self.said(broker.finish("do other Eve")))
        self.assertEqual("Hello Fay", self.said(broker.finish("do greet Fay")))

    def test_without_a_key_n8n_is_not_set_up_and_nothing_is_degraded(self):
        broker = self.idle({"greet": greeting()})
        (broker.data / "secrets" / "n8n_api_key").unlink()
        broker.start()
        self.assertEqual("ready", broker.plugin_state()["state"])
        self.assertIn("n8n is not set up. `domino n8n bootstrap`", self.said(broker.finish("do greet Ada")))
        broker.write_key(self.n8n.key)
        self.assertEqual("Hello Bob", self.said(broker.finish("do greet Bob")), "the key is taken without a restart")


class CommandLine(EditsCase):
    def test_import_status_edit_diff_export(self):
        broker = self.idle({"greet": greeting(), "other": greeting()})
        before = (broker.workflows / "greet.json").read_text()
        self.assertIn("greet  not in n8n yet", self.ok(broker.cli("workflow", "status")))
        self.assertIn("greet: in n8n and active", self.ok(broker.cli("workflow", "import")))
        self.assertEqual("greet  as in n8n\nother  as in n8n\n", self.ok(broker.cli("workflow", "status")))
        self.ok(broker.cli("workflow", "export"))
        self.assertEqual(before, (broker.workflows / "greet.json").read_text(), "nothing changed, so not a byte did")
        self.edit("domino: greet", "Hello ", "Good day ")
        self.assertEqual("greet  edited in n8n\nother  as in n8n\n", self.ok(broker.cli("workflow", "status")))
        self.assertIn("greet: left as it was edited in n8n", self.ok(broker.cli("workflow", "import")))
        said = self.ok(broker.cli("workflow", "export"))
        self.assertIn("+ return [{json: {reply: 'Good day '", said)
        self.assertEqual(before.replace("Hello ", "Good day "), (broker.workflows / "greet.json").read_text(), "and only that changed")
        self.assertEqual("", self.ok(broker.cli("workflow", "diff")))
        self.assertEqual([{"name": "greet", "title": "Greet", "state": "as in n8n"}], json.loads(self.ok(broker.cli("workflow", "status", "--json", "greet"))))

    def test_a_node_added_in_n8n_comes_into_the_catalog_with_its_wires(self):
        broker = self.idle({"greet": greeting()})
        self.ok(broker.cli("workflow", "import"))
        copy = self.n8n.workflow("domino: greet")
        copy["nodes"].append(code("Shout", 440, "return [{json: {reply: 'HELLO'}}]") | {"id": "s"})
        copy["connections"]["Greet"] = {"main": [[{"node": "Shout", "type": "main", "index": 0}]]}
        self.n8n.api("PUT", f"/workflows/{copy['id']}", {key: copy[key] for key in ("name", "nodes", "connections")} | {"settings": {"executionOrder": "v1"}})
        diff = self.ok(broker.cli("workflow", "diff"))
        self.assertIn("+ node 'Shout' (n8n-nodes-base.code)", diff)
        self.assertIn("+ wire Greet -> Shout", diff)
        self.ok(broker.cli("workflow", "export", "greet"))
        pulled = json.loads((broker.workflows / "greet.json").read_text())
        self.assertEqual(["Webhook", "Greet", "Shout"], [one["name"] for one in pulled["nodes"]])
        self.assertEqual(wires(["Webhook", "Greet", "Shout"]), pulled["connections"])
        self.assertEqual("x", pulled["nodes"][0]["parameters"]["path"], "the webhook stays the catalog's")
        # Brought back, the new node is inside Domino's nodes: what it gives is the result.
        self.ok(broker.cli("workflow", "import", "--force", "greet"))
        broker.start()
        self.assertEqual("HELLO", self.said(broker.finish("do greet x")))

    def test_a_workflow_that_only_n8n_has_comes_into_the_catalog(self):
        nodes = [webhook() | {"id": "a", "webhookId": "w"}, code("Greet", 220, GREETING) | {"id": "b"}]
        self.n8n.api("POST", "/workflows", {"name": "From The Editor", "nodes": nodes, "connections": wires(["Webhook", "Greet"]), "settings": {"executionOrder": "v1"}})
        broker = self.idle({"greet": greeting()})
        self.assertIn("from-the-editor.json, new in the catalog", self.ok(broker.cli("workflow", "export", "From The Editor")))
        self.assertEqual("[\n  {\n    \"reply\": \"Hello Ada\"\n  }\n]\n", self.ok(broker.cli("workflow", "run", "from-the-editor", "--input", '{"word": "Ada"}')))
        self.assertNotIn("trial", str([one["name"] for one in self.n8n.workflows()]), "the trial copy went with its run")

    def test_what_is_wrong_is_said(self):
        broken = workflow("broken", [webhook(), code("Burn", 220, "throw new Error('no wood')")], wires(["Webhook", "Burn"]))
        broker = self.idle({"broken": broken})
        done = broker.cli("workflow", "run", "broken")
        self.assertEqual(1, done.returncode)
        self.assertIn("Node 'Burn': no wood", done.stderr)
        done = broker.cli("workflow", "import", "borken")
        self.assertEqual(1, done.returncode)
        self.assertIn('there is no workflow "borken"', done.stderr)
        self.assertEqual(2, broker.cli("workflow", "import", "--frce").returncode)
        (broker.data / "secrets" / "n8n_api_key").unlink()
        done = broker.cli("workflow", "status")
        self.assertIn("`domino n8n bootstrap` sets up a fresh n8n", done.stderr)

    def test_bootstrap_with_the_owner_s_password_is_repeatable(self):
        broker = self.idle({"greet": greeting()})
        secrets = broker.data / "secrets"
        (secrets / "n8n_api_key").unlink()
        done = broker.cli("n8n", "bootstrap", "--url", self.n8n.url, "--email", OWNER["email"])
        self.assertEqual(1, done.returncode)
        self.assertIn("this n8n has an owner already", done.stderr)
        (secrets / "n8n_owner_password").write_text("Wrong-1234\n")
        self.assertIn("does not let " + OWNER["email"] + " in", broker.cli("n8n", "bootstrap", "--email", OWNER["email"]).stderr)
        (secrets / "n8n_owner_password").write_text(OWNER["password"] + "\n")
        self.assertIn("API key: in ", self.ok(broker.cli("n8n", "bootstrap", "--email", OWNER["email"])))
        self.assertEqual(0o600, stat.S_IMODE((secrets / "n8n_api_key").stat().st_mode))
        key = (secrets / "n8n_api_key").read_text()
        self.assertIn("there already", self.ok(broker.cli("n8n", "bootstrap", "--email", OWNER["email"])))
        self.assertEqual(key, (secrets / "n8n_api_key").read_text())
        broker.start()
        self.assertEqual("Hello Ada", self.said(broker.finish("do greet Ada")), "the key's scopes are enough")


if __name__ == "__main__":
    unittest.main()
