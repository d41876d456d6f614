"""deploy/docker-compose.yml as a person starts it: secrets made, `docker-compose up`, here against podman's service."""

import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from api import Api, free_port
from images import DOMINO, ROOT
from podman import say, wait_until

DEPLOY = ROOT / "deploy"
UP_TIME = 300


class HealthPulse(threading.Thread):
    """Runs the containers' health checks. Docker does so by itself; podman leaves it to systemd, which need not be there."""

    def __init__(self, podman, project):
        super().__init__(daemon=True)
        self.podman = podman
        self.project = project
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(1):
            listed = self.podman.try_call("ps", "--quiet", "--filter", "label=com.docker.compose.project=" + self.project)
            for container in listed.stdout.split():
                self.podman.try_call("healthcheck", "run", container)

    def end(self):
        self.over.set()
        self.join()


class Stack:
    """Started on entering, ended and removed with its volumes and secrets on leaving."""

    def __init__(self, podman):
        self.podman = podman
        self.project = f"domino-test-{os.getpid()}"
        self.folder = Path(tempfile.mkdtemp(prefix="domino-stack-"))
        self.deploy = self.folder / "deploy"
        self.socket = self.folder / "podman.sock"
        self.ports = {"domino-1": free_port(), "domino-2": free_port()}
        self.service = None
        self.pulse = HealthPulse(podman, self.project)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.show_logs()
            self.remove()
            raise
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.show_logs()
        self.remove()

    def start(self):
        # A copy, so that secrets of a person's own beside the file stay what they are.
        shutil.copytree(DEPLOY, self.deploy, ignore=shutil.ignore_patterns("secrets", ".env"))
        self.folder.chmod(0o755)
        subprocess.run([self.deploy / "secrets.sh"], check=True, stdout=subprocess.DEVNULL)
        with open(self.folder / "service.log", "wb") as log:
            self.service = subprocess.Popen(self.podman.command("system", "service", "--time=0", f"unix://{self.socket}"), env=self.podman.environment,
                                            stdout=subprocess.DEVNULL, stderr=log)
        wait_until(self.socket.exists, "podman's service listens")
        self.pulse.start()
        say("starting the stack")
        self.compose("up", "-d", "--no-build", timeout=UP_TIME)
        for name in self.ports:
            wait_until(self.api(name).is_up, lambda: f"{name} answers")

    def compose(self, *arguments, timeout=120, check=True):
        environment = {**self.podman.environment, "DOCKER_HOST": f"unix://{self.socket}", "COMPOSE_PROJECT_NAME": self.project, "DOMINO_IMAGE": DOMINO,
                       "COMPOSE_HTTP_TIMEOUT": "200", **{f"DOMINO_PORT_{name[-1]}": str(port) for name, port in self.ports.items()}}
        done = subprocess.run(["docker-compose", "--ansi", "never", "-f", str(self.deploy / "docker-compose.yml"), *arguments], env=environment,
                              capture_output=True, text=True, timeout=timeout, cwd=self.deploy)
        if check and done.returncode != 0:
            raise AssertionError(f"docker-compose {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout.strip()

    def secret(self, name):
        return (self.deploy / "secrets" / name).read_text()

    def api(self, name):
        return Api(f"http://127.0.0.1:{self.ports[name]}", self.secret("domino_api_token"))

    def container(self, name):
        return self.compose("ps", "-q", name)

    def show_logs(self):
        if self.service:
            say("--- the stack's logs\n" + self.compose("logs", "--no-color", "--tail=40", check=False)[-12000:])

    def remove(self):
        if self.pulse.is_alive():
            self.pulse.end()
        if self.service:
            self.compose("down", "--volumes", "--timeout", "5", check=False)
            self.service.terminate()
            self.service.wait()
        # By label as well: `down` gives up at the first container that is just being started again.
        ours = "label=com.docker.compose.project=" + self.project
        for listing, removal in ((("ps", "--all", "--quiet"), ("rm", "--force", "--time=0", "--volumes")), (("volume", "ls", "--quiet"), ("volume", "rm", "--force")),
                                 (("network", "ls", "--quiet"), ("network", "rm", "--force"))):
            left = self.podman.try_call(*listing, "--filter", ours).stdout.split()
            if left:
                self.podman.call(*removal, *left)
        shutil.rmtree(self.folder, ignore_errors=True)
