"""A disk that is full: no 2xx for what cannot be kept, nothing lost of what was accepted, and it heals by itself."""

import contextlib
import errno
import resource
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from broker import PATIENCE
from scripted import ScriptedBroker, step, steps

MEGABYTE = 1 << 20


class DiskFullTest(unittest.TestCase):
    def send(self, broker, n, accepted):
        """One large event; the answer. 2xx go into `accepted`."""
        answer = broker.decide("x" * 50000, f"full-{n % 5}", data=steps(step("a", input={"output": [{"reply": "done"}]})), id=f"full-{n}")
        if answer.status == 202:
            accepted[answer.json()["run"]] = f"full-{n % 5}"
        return answer

    def send_until(self, broker, wanted, accepted, first):
        end = time.monotonic() + PATIENCE
        n = first
        while time.monotonic() < end:
            answer = self.send(broker, n, accepted)
            if answer.status == wanted:
                return n + 1, answer
            self.assertIn(answer.status, (202, 503), answer.body)
            n += 1
        self.fail(f"no {wanted} came:\n" + broker.log()[-3000:])

    def fill_and_heal(self, broker, fill, heal):
        accepted = {}
        for n in range(10):
            self.assertEqual(self.send(broker, n, accepted).status, 202)
        fill()
        n, refused = self.send_until(broker, 503, accepted, 10)
        self.assertEqual(refused.headers["content-type"], "application/problem+json")
        self.assertIn("retry-after", refused.headers)
        self.assertRegex(refused.json()["detail"], r"the event was not accepted: .*(disk|full|space|write|large)")
        self.assertEqual(broker.call("GET", "/healthz", token=False).status, 200)
        self.assertIsNone(broker.process.poll())
        heal()
        n, _ = self.send_until(broker, 202, accepted, n)
        broker.wait_until_quiet()
        broker.check_books(accepted)
        self.assertEqual(broker.get("/readyz")["status"], "ok")
        self.assertEqual(broker.stop(), 0)
        broker.start()
        broker.check_books(accepted)

    def test_a_file_that_may_not_grow(self):
        with ScriptedBroker() as broker:
            broker.start(prefix=("env", "--ignore-signal=XFSZ"))

            def limit(size):
                resource.prlimit(broker.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

            largest = max(path.stat().st_size for path in broker.data.glob("domino.db*"))
            self.fill_and_heal(broker, lambda: limit(largest + 2 * MEGABYTE), lambda: limit(resource.RLIM_INFINITY))

    def test_a_file_system_that_is_full(self):
        with small_file_system(48) as folder, ScriptedBroker() as broker:
            broker.data = folder / "data"
            broker.start()
            filler = folder / "filler"
            self.fill_and_heal(broker, lambda: fill_up(filler, folder), lambda: filler.unlink())


@contextlib.contextmanager
def small_file_system(megabytes):
    folder = Path(tempfile.mkdtemp(prefix="domino-test-"))
    try:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, text=True)
        if mounted.returncode != 0:
            raise unittest.SkipTest("a file system cannot be mounted here: " + mounted.stderr.strip())
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill_up(filler, folder):
    """Leaves one megabyte."""
    with open(filler, "wb", buffering=0) as file:
        try:
            while shutil.disk_usage(folder).free > MEGABYTE:
                file.write(b"\0" * (256 << 10))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


if __name__ == "__main__":
    unittest.main()
