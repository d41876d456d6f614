#!/usr/bin/python3
"""Measures a release build on a real Redis (appendfsync always) and Postgres:

    tests/bench/shared_backends.py pipeline     events per second from HTTP in to the stored answer
    tests/bench/shared_backends.py intake       /decide alone, beside a FastAPI service that makes the same append, in turns
    tests/bench/shared_backends.py backlog      how fast a backlog of a million events drains, and how much memory that takes

Needs wrk, python3-fastapi, python3-uvicorn, python3-uvloop, python3-httptools, python3-redis for `intake`.
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DOMINO_BUILD", str(ROOT / "build" / "release"))
sys.path.insert(0, str(ROOT / "tests" / "integration"))

from broker import BUILD, Broker, free_port  # noqa: E402
from servers import Postgres, Redis  # noqa: E402

TOKEN = "token-of-the-benchmark"
HERE = Path(__file__).resolve().parent


def pipeline(options):
    with Redis() as redis, Postgres() as postgres:
        subprocess.run([BUILD / "bin" / "pipeline_bench", "--broker", BUILD / "bin" / "domino", "--config", ROOT / "plugins.json",
                        "--events", str(options.events), "--port", str(free_port())],
                       env={**os.environ, "DOMINO_STREAM": redis.url, "DOMINO_STORE": postgres.url}, check=True, cwd=ROOT)


# ---- intake alone

def wrk(port, round_name, seconds, connections):
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", HERE / "intake" / "decide.lua", f"http://127.0.0.1:{port}"],
                          env={**os.environ, "TOKEN": TOKEN, "ROUND": round_name}, capture_output=True, text=True, check=True)
    rate, median, tail, errors = next(line for line in done.stdout.splitlines() if line.startswith("RESULT")).split()[1:]
    return int(rate), float(median), float(tail), int(errors)


@contextlib.contextmanager
def service(redis, workers):
    port = free_port()
    process = subprocess.Popen(["/usr/bin/python3", "-m", "uvicorn", "service:app", "--port", str(port), "--workers", str(workers), "--loop", "uvloop",
                                "--http", "httptools", "--no-access-log", "--log-level", "error"], cwd=HERE / "intake",
                               env={**os.environ, "REDIS_URL": redis.url, "TOKEN": TOKEN})
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for_port(port):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on {port}")


def intake(options):
    rows = {}
    with Redis() as redis, Postgres() as postgres:
        environment = {"DOMINO_STREAM": redis.url, "DOMINO_STORE": postgres.url, "DOMINO_API_TOKEN": TOKEN, "DOMINO_ROLES": "http"}
        with Broker(env=environment) as broker, service(redis, 1) as one, service(redis, 2) as two:
            broker.start()
            peers = {"domino": broker.port, "fastapi, 1 worker": one, "fastapi, 2 workers": two}
            for turn in range(options.rounds):
                for name, port in peers.items():
                    rows.setdefault(name, []).append(wrk(port, f"{turn}{name[-9:].replace(' ', '')}", options.seconds, options.connections))
    print(f"{'':20}{'requests/s':>30}   p50 ms   p99 ms   errors")
    for name, rounds in rows.items():
        rates = " ".join(f"{rate:8}" for rate, *_ in rounds)
        print(f"{name:20}{rates:>30}   {min(r[1] for r in rounds):6.1f}   {min(r[2] for r in rounds):6.1f}   {sum(r[3] for r in rounds):6}")
    for name in list(rows)[1:]:
        ratios = [ours[0] / theirs[0] for ours, theirs in zip(rows["domino"], rows[name])]
        print(f"domino is {' / '.join(f'{ratio:.1f}' for ratio in ratios)} times {name}")


# ---- backlog

def resident_megabytes(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def fill(redis, count, broker):
    """Straight onto the doors, as a thousand intake brokers would have left them: events that any broker takes for its own kind."""
    lines = []
    for n in range(count):
        event = {"specversion": "1.0", "id": f"backlog-{n}", "source": f"api/c-{n % 5000}", "type": "event.api", "dominochannel": "api",
                 "dominoconversation": f"c-{n % 5000}", "data": {"text": f"Please check invoice {1000 + n % 9000} over 150 EUR"}}
        payload = json.dumps(event)
        key = f"domino:events:{broker.partition(f'c-{n % 5000}')}"
        lines.append("*5\r\n" + "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in ("XADD", key, "*", "e", payload)))
        if len(lines) == 5000:
            send(redis, lines)
    send(redis, lines)


def send(redis, lines):
    subprocess.run(["redis-cli", "-p", str(redis.port), "--pipe"], input="".join(lines).encode(), capture_output=True, check=True)
    lines.clear()


class Partitions:
    """The partition of a conversation: the first four bytes of SHA-256 over "3:api" and the conversation, each with its length, modulo 16."""

    @staticmethod
    def partition(conversation):
        import hashlib
        text = f"3:api{len(conversation)}:{conversation}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % 16


def backlog(options):
    with Redis() as redis, Postgres() as postgres:
        begun = time.monotonic()
        fill(redis, options.events, Partitions())
        print(f"{options.events} events on the doors after {time.monotonic() - begun:.0f} s")
        with Broker(env={"DOMINO_STREAM": redis.url, "DOMINO_STORE": postgres.url, "DOMINO_API_TOKEN": TOKEN}) as broker:
            broker.start()
            drain(broker, postgres, options.events)


def drain(broker, postgres, events):
    begun = time.monotonic()
    ended, at = 0, 0.0
    print(f"{'seconds':>8}{'ended':>10}{'per second':>12}{'resident MB':>13}")
    while ended < events:
        time.sleep(10)
        now = time.monotonic() - begun
        total = postgres.sql("SELECT coalesce(sum(runs), 0) FROM run_count WHERE status NOT IN ('planning', 'waiting', 'running')")[0][0]
        print(f"{now:8.0f}{int(total):10}{(int(total) - ended) / (now - at):12.0f}{resident_megabytes(broker.process):13.1f}", flush=True)
        ended, at = int(total), now


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["pipeline", "intake", "backlog"])
    parser.add_argument("--events", type=int, help="pipeline: 30,000; backlog: 1,000,000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    if options.events is None:
        options.events = 1_000_000 if options.what == "backlog" else 30_000
    {"pipeline": pipeline, "intake": intake, "backlog": backlog}[options.what](options)


if __name__ == "__main__":
    main()
