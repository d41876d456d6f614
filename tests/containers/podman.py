"""Podman for tests: images in a storage of their own outside the tree, so that no other image of this machine is touched."""

import contextlib
import fcntl
import json
import os
import resource
import shutil
import subprocess
import time
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "domino-tests" / "containers"
NEEDED = {"podman": "podman", "buildah": "buildah", "runc": "runc", "debootstrap": "debootstrap", "docker-compose": "docker-compose", "iptables": "iptables"}


def say(words):
    print("  " + words, flush=True)


def bounded(limit, most):
    return most if limit == resource.RLIM_INFINITY else min(limit, most)


def check_machine():
    """Says all that is missing for running containers here, in one message."""
    faults = [f"the program {program} is missing (Debian package {package})" for program, package in NEEDED.items() if not shutil.which(program)]
    if os.geteuid() != 0:
        faults.append("containers with networks of their own need root: run the tests as root")
    elif shutil.which("unshare"):
        tried = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"], capture_output=True, text=True)
        if tried.returncode != 0:
            faults.append("this machine gives no namespaces: " + tried.stderr.strip())
    if faults:
        raise AssertionError("no container can run here: " + "; ".join(faults))


class Podman:
    """One storage and its settings. `call` raises with the program's own words when it fails."""

    def __init__(self):
        check_machine()
        for folder in ("storage", "tmp", "networks"):
            (CACHE / folder).mkdir(parents=True, exist_ok=True)
        self.settings = CACHE / "containers.conf"
        self.settings.write_text(self._settings())
        # A TMPDIR of its own: podman keeps the build's cache mounts there.
        self.environment = {**os.environ, "CONTAINERS_CONF": str(self.settings), "TMPDIR": str(CACHE / "tmp")}

    @staticmethod
    def _settings():
        # Podman's defaults may be more than this machine grants, and then no container starts.
        files, processes = (bounded(resource.getrlimit(kind)[1], most) for kind, most in ((resource.RLIMIT_NOFILE, 1048576), (resource.RLIMIT_NPROC, 10000)))
        return f"""[containers]
default_ulimits = ["nofile={files}:{files}", "nproc={processes}:{processes}"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
compat_api_enforce_docker_hub = false
[network]
network_backend = "netavark"
network_config_dir = "{CACHE / 'networks'}"
"""

    def command(self, *arguments, program="podman"):
        return [program, "--root", str(CACHE / "storage"), "--runroot", "/run/domino-tests", *arguments]

    def try_call(self, *arguments, timeout=120, **options):
        return subprocess.run(self.command(*arguments), env=self.environment, capture_output=True, text=True, timeout=timeout, **options)

    def call(self, *arguments, timeout=120, **options):
        done = self.try_call(*arguments, timeout=timeout, **options)
        if done.returncode != 0:
            raise AssertionError(f"podman {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout.strip()

    def forget_broken_builds(self):
        """What a build that was cut off has left mounted; only for whoever is `alone`."""
        subprocess.run(self.command("rm", "--all", program="buildah"), env=self.environment, check=True, capture_output=True)

    def inspect(self, name, kind="container"):
        return json.loads(self.call(kind, "inspect", name))[0]

    def has_image(self, name):
        return self.try_call("image", "exists", name).returncode == 0

    def logs(self, name):
        done = self.try_call("logs", name)
        return (done.stdout + done.stderr)[-4000:]

    def process_status(self, name, process=1):
        """/proc/PROCESS/status of a container, as a dictionary."""
        text = self.call("exec", name, "cat", f"/proc/{process}/status")
        return {key: value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}

    @contextlib.contextmanager
    def alone(self):
        """One builder at a time."""
        with open(CACHE / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def wait_until(condition, what, patience=120):
    """The condition's value once it is true; asked several times a second, given up with words after `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("in vain waited until " + what() if callable(what) else "in vain waited until " + what)
        time.sleep(0.2)
