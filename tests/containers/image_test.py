"""The image of the broker, run as docs/operations.md says: nobody's rights, nothing writable but its volume."""

import contextlib
import os
import sqlite3
import unittest
from pathlib import Path

from api import Api, free_port
from images import DOMINO, HERE, Images
from podman import Podman, say, wait_until

HARDENED = ("--read-only", "--read-only-tmpfs=false", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--pids-limit=1024", "--memory=512m")
TOKEN = "a-token-for-tests-only"
LARGEST_IMAGE = 300_000_000


class BrokerContainer:
    """One broker on its embedded default, reached on a port of 127.0.0.1; ended and removed with its volume on leaving."""

    def __init__(self, podman, *options):
        self.podman = podman
        self.name = f"domino-test-{os.getpid()}-{free_port()}"
        self.port = free_port()
        self.options = (*HARDENED, "-p", f"127.0.0.1:{self.port}:8080", "-v", f"{self.name}:/var/lib/domino", "-e", "DOMINO_API_TOKEN=" + TOKEN, *options)
        self.api = Api(f"http://127.0.0.1:{self.port}", TOKEN)

    def __enter__(self):
        try:
            self.podman.call("run", "-d", "--name", self.name, *self.options, DOMINO)
            wait_until(self.api.is_up, lambda: "the broker answers:\n" + self.podman.logs(self.name))
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            say("--- the broker's log\n" + self.podman.logs(self.name))
        self.remove()

    def remove(self):
        self.podman.try_call("rm", "--force", "--time=0", self.name)
        self.podman.try_call("volume", "rm", "--force", self.name)

    def sql(self, statement, *values):
        folder = Path(self.podman.inspect(self.name, "volume")["Mountpoint"])
        with contextlib.closing(sqlite3.connect(f"file:{folder}/domino.db?mode=ro", uri=True)) as database:
            return database.execute(statement, values).fetchall()


class ImageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.podman = Podman()
        Images(cls.podman).build()
        cls.broker = cls.enterClassContext(BrokerContainer(cls.podman))

    def test_the_image_is_small_and_says_how_it_is_run(self):
        image = self.podman.inspect(DOMINO, "image")
        say(f"image: {image['Size'] / 1e6:.0f} MB")
        self.assertLess(image["Size"], LARGEST_IMAGE)
        config = image["Config"]
        self.assertEqual((config["User"], config["Entrypoint"], config["Cmd"], config["StopSignal"]), ("10001:10001", ["/usr/bin/domino"], ["serve"], "SIGTERM"))
        for absent in ("/usr/bin/g++", "/usr/bin/cmake", "/src"):
            self.assertNotEqual(self.podman.try_call("exec", self.broker.name, "test", "-e", absent).returncode, 0, absent)

    def test_the_broker_has_nobody_s_rights(self):
        status = self.podman.process_status(self.broker.name)
        self.assertEqual(status["Name"], "domino")
        self.assertEqual(status["Uid"].split(), ["10001"] * 4)
        self.assertEqual(status["Gid"].split(), ["10001"] * 4)
        self.assertEqual({int(status[kind], 16) for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}, {0})
        self.assertEqual(status["NoNewPrivs"], "1")

    def test_nothing_but_the_volume_can_be_written(self):
        for place in ("/x", "/etc/domino/x", "/usr/lib/domino/x", "/tmp/x"):
            refused = self.podman.try_call("exec", self.broker.name, "touch", place)
            self.assertNotEqual(refused.returncode, 0, place)
            self.assertIn("Read-only file system", refused.stderr)
        self.podman.call("exec", self.broker.name, "touch", "/var/lib/domino/x")

    def test_every_plugin_works_there(self):
        status, plugins = self.broker.api.call("GET", "/plugins")
        self.assertEqual((status, {p["state"] for p in plugins["plugins"]}), (200, {"ready"}), plugins)
        status, ready = self.broker.api.call("GET", "/readyz")
        self.assertEqual((status, ready["status"]), (200, "ok"), ready)

    def test_the_catalog_s_workflows_run_behind_the_engine_s_own_walls(self):
        view = self.broker.api.wait_for_run(self.broker.api.tell("support: the page is broken"))
        self.assertEqual(view["status"], "succeeded", view)
        engine = self.podman.call("exec", self.broker.name, "sh", "-c", "grep -l '^Name:.*domino-native' /proc/[0-9]*/status | head -n 1")
        walls = self.podman.process_status(self.broker.name, engine.split("/")[2])
        around = self.podman.process_status(self.broker.name)
        self.assertEqual((walls["NoNewPrivs"], walls["Seccomp"]), ("1", "2"))
        self.assertEqual(int(walls["Seccomp_filters"]), int(around["Seccomp_filters"]) + 1, "the engine's own filter, on top of the container's")

    def test_the_health_check_knows_a_broker_that_answers_from_one_that_does_not(self):
        self.podman.call("healthcheck", "run", self.broker.name)
        deaf = self.podman.try_call("exec", "-e", "DOMINO_LISTEN=0.0.0.0:9", self.broker.name, "domino", "health")
        self.assertEqual((deaf.returncode, deaf.stdout), (1, ""))
        self.assertIn("no broker answers at http://127.0.0.1:9/healthz", deaf.stderr)


class DrainTest(unittest.TestCase):
    def test_stop_lets_a_run_in_flight_end_and_the_exit_code_is_0(self):
        podman = Podman()
        Images(podman).build()
        fixtures = HERE / "fixtures"
        with BrokerContainer(podman, "-v", f"{fixtures}/plugins.json:/etc/domino/plugins.json:ro", "-v", f"{fixtures}/workflows:/usr/share/domino/workflows:ro") as broker:
            run = broker.api.tell("take your time")
            broker.api.wait_for_run(run, lambda view: view["status"] == "running")
            podman.call("stop", "--time=45", broker.name)
            self.assertEqual(podman.inspect(broker.name)["State"]["ExitCode"], 0, podman.logs(broker.name))
            # Straight from the disk: it ended before the broker did, and not at a next start.
            self.assertEqual(broker.sql("SELECT status FROM run WHERE id = ?", run), [("succeeded",)])


if __name__ == "__main__":
    unittest.main()
