"""Two brokers, Redis and Postgres from deploy/docker-compose.yml: they share the work, and nobody in it has more rights than needed."""

import json
import unittest

from images import Images
from podman import Podman, wait_until
from stack import Stack

SERVICES = {"domino-1": "10001", "domino-2": "10001", "redis": "999", "postgres": "999"}
BROKERS = ("domino-1", "domino-2")


class StackTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.podman = Podman()
        Images(cls.podman).build()
        cls.stack = cls.enterClassContext(Stack(cls.podman))
        cls.containers = {name: cls.stack.container(name) for name in SERVICES}

    def test_every_container_is_healthy(self):
        for name, container in self.containers.items():
            with self.subTest(name):
                wait_until(lambda: self.podman.inspect(container)["State"]["Health"]["Status"] == "healthy", f"{name} is healthy")

    def test_nobody_is_root_or_could_become_it(self):
        for name, container in self.containers.items():
            with self.subTest(name):
                status = self.podman.process_status(container)
                self.assertEqual(status["Uid"].split(), [SERVICES[name]] * 4)
                self.assertEqual((int(status["CapBnd"], 16), int(status["CapEff"], 16), status["NoNewPrivs"]), (0, 0, "1"))
                refused = self.podman.try_call("exec", container, "touch", "/var/x")
                self.assertIn("Read-only file system", refused.stderr)

    def test_no_secret_is_in_a_container_s_settings(self):
        secrets = [self.stack.secret(name) for name in ("domino_api_token", "redis_password", "postgres_password", "domino_database_password")]
        for name, container in self.containers.items():
            seen = json.dumps(self.podman.inspect(container)) + self.podman.logs(container)
            self.assertEqual([secret for secret in secrets if secret in seen], [], name)

    def test_the_brokers_find_nothing_amiss_with_redis_and_postgres(self):
        for name in BROKERS:
            status, ready = self.stack.api(name).call("GET", "/readyz")
            self.assertEqual((status, ready["status"]), (200, "ok"), ready)

    def test_what_came_in_at_one_broker_is_answered_at_the_other(self):
        for here, there in (BROKERS, BROKERS[::-1]):
            # Many conversations, so that the partitions of both have their share.
            runs = [self.stack.api(here).tell("support: the page is broken", f"{here} {n}") for n in range(20)]
            for run in runs:
                view = self.stack.api(there).wait_for_run(run)
                self.assertEqual((view["status"], len(view["replies"])), ("succeeded", 1), view)

    def test_the_same_event_told_to_both_is_one_run(self):
        first, second = (self.stack.api(name).tell("help", "twice", id="the-same") for name in BROKERS)
        self.assertEqual(first, second)

    def test_the_commands_work_inside_a_broker_s_container(self):
        link = self.podman.call("exec", self.containers["domino-2"], "domino", "login-link")
        self.assertTrue(link.startswith("http://127.0.0.1:8080/"), link)

    def test_redis_and_postgres_are_out_of_reach_from_outside(self):
        for name in ("redis", "postgres"):
            self.assertFalse(any(self.podman.inspect(self.containers[name])["NetworkSettings"]["Ports"].values()), name)

    def test_a_broker_that_is_stopped_ends_well_and_the_other_goes_on(self):
        runs = [self.stack.api("domino-1").tell("support: the page is broken", f"stopping {n}") for n in range(20)]
        try:
            self.stack.compose("stop", "domino-1")
            self.assertEqual(self.podman.inspect(self.containers["domino-1"])["State"]["ExitCode"], 0, self.podman.logs(self.containers["domino-1"]))
            other = self.stack.api("domino-2")
            runs.append(other.tell("support: the page is broken", "stopping 0"))
            self.assertEqual([other.wait_for_run(run)["status"] for run in runs], ["succeeded"] * len(runs))
        finally:
            self.stack.compose("start", "domino-1")
            wait_until(self.stack.api("domino-1").is_up, "the broker is back")


if __name__ == "__main__":
    unittest.main()
