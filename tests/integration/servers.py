"""A real Redis and a real Postgres of the tests' own: free ports, temporary folders, killed, frozen and restarted at will."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import psycopg2

from broker import PATIENCE, free_port

POSTGRES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql: no Postgres here, tests/run.sh installs it"))


def unprivileged():
    """Postgres does not run as root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix=f"domino-{type(self).__name__.lower()}-"))
        self.port = free_port()
        self.process = None

    def launch(self, command, **options):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"{type(self).__name__} did not start:\n" + (self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def kill(self):
        """All of it, without a word, as if the power went."""
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def freeze(self):
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        os.killpg(self.process.pid, signal.SIGCONT)

    def close(self):
        with contextlib.suppress(ProcessLookupError, AttributeError):
            self.thaw()
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()


class Redis(Server):
    def __init__(self, *settings):
        super().__init__()
        self.settings = settings or ("--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction")

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self):
        self.launch(["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder), *self.settings])
        return self

    def answers(self):
        try:
            return self.ask("PING") == "PONG"
        except OSError:
            return False

    def ask(self, *words):
        """One command; its reply as redis-cli prints it."""
        done = subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True, timeout=PATIENCE)
        return done.stdout.strip()


class Postgres(Server):
    def start(self):
        if not (self.folder / "data").exists():
            if unprivileged():
                os.chown(self.folder, unprivileged()["user"], unprivileged()["group"])
            subprocess.run([POSTGRES / "initdb", "-D", self.folder / "data", "-U", "domino", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync"],
                           check=True, capture_output=True, cwd=self.folder, **unprivileged())
        self.launch([POSTGRES / "postgres", "-D", self.folder / "data", "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                     "-c", f"unix_socket_directories={self.folder}", "-c", "max_connections=100"], **unprivileged())
        return self

    @property
    def url(self):
        return f"postgresql://domino@127.0.0.1:{self.port}/postgres"

    def answers(self):
        try:
            self.sql("SELECT 1")
            return True
        except psycopg2.OperationalError:
            return False

    def sql(self, statement, *values, name_space="domino"):
        with contextlib.closing(psycopg2.connect(self.url, connect_timeout=5, options=f"-csearch_path={name_space}")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []


class Wire:
    """A cable between a broker and a server that can be cut: bytes stop, connections stay, nobody is told."""

    def __init__(self, target_port):
        self.target_port = target_port
        self.is_cut = threading.Event()
        self.closing = False
        self.sockets = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while not self.closing:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.sockets.add(near)
            threading.Thread(target=self.join, args=(near,), daemon=True).start()

    def join(self, near):
        while self.is_cut.is_set() and not self.closing:
            time.sleep(0.05)
        try:
            far = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        self.sockets.add(far)
        threads = [threading.Thread(target=self.carry, args=pair, daemon=True) for pair in ((near, far), (far, near))]
        for thread in threads:
            thread.start()

    def carry(self, source, target):
        try:
            while data := source.recv(65536):
                while self.is_cut.is_set() and not self.closing:
                    time.sleep(0.05)
                target.sendall(data)
        except OSError:
            pass
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def cut(self):
        self.is_cut.set()

    def mend(self):
        self.is_cut.clear()

    def close(self):
        self.closing = True
        self.listener.close()
        for one in list(self.sockets):
            with contextlib.suppress(OSError):
                one.close()
