"""Several brokers on one Redis and one Postgres, and the books they keep together."""

import collections
import time

from broker import PATIENCE, TERMINAL
from scripted import ScriptedBroker
from servers import Postgres, Redis

TOKEN = "token-of-the-whole-cluster"


class ClusterBroker(ScriptedBroker):
    """A scripted broker on shared back ends; all of a cluster write the same journals."""

    def __init__(self, cluster, name, env=None, **options):
        self.cluster = cluster
        super().__init__(env={"DOMINO_STREAM": cluster.redis.url, "DOMINO_STORE": cluster.postgres.url, "DOMINO_API_TOKEN": TOKEN, **(env or {})}, **options)
        self.name = name
        self.executor_journal = cluster.folder / "executor.journal"
        self.channel_journal = cluster.folder / "channel.journal"
        config = self.config.read_text()
        for journal in ("executor.journal", "channel.journal"):
            config = config.replace(str(self.folder / journal), str(cluster.folder / journal))
        self.write_config(config)

    @property
    def token(self):
        return TOKEN


class Cluster:
    """`names` are started; `env` maps a name to settings of its own."""

    def __init__(self, names=("a", "b"), env=None, **options):
        self.redis = Redis()
        self.postgres = Postgres()
        self.folder = self.postgres.folder
        self.names = names
        self.env = env or {}
        self.options = options
        self.brokers = {}

    def __enter__(self):
        try:
            self.redis.start()
            self.postgres.start()
            for name in self.names:
                self.add(name).start()
        except BaseException:
            self.close()
            raise
        return self

    def add(self, name, env=None, **options):
        self.brokers[name] = ClusterBroker(self, name, env or self.env.get(name), **{**self.options, **options})
        return self.brokers[name]

    def __getitem__(self, name):
        return self.brokers[name]

    def __exit__(self, kind, error, trace):
        if kind is not None:
            for name, broker in self.brokers.items():
                print(f"--- log of broker {name}\n{broker.log()[-2500:]}\n---")
        self.close()

    def close(self):
        for broker in self.brokers.values():
            broker.close()
        self.redis.close()
        self.postgres.close()

    # ---- what is so

    def sql(self, statement, *values):
        return self.postgres.sql(statement, *values)

    def owners(self):
        return collections.Counter(owner for (owner,) in self.sql("SELECT owner FROM partitions"))

    def wait_for(self, what, holds, patience=PATIENCE):
        end = time.monotonic() + patience
        while not holds():
            if time.monotonic() > end:
                raise AssertionError("did not come: " + what)
            time.sleep(0.05)

    def wait_until_shared(self, brokers, patience=PATIENCE):
        """Every partition has an owner, and each living broker its share."""
        self.wait_for(f"{brokers} brokers share the partitions",
                      lambda: len(owners := self.owners()) == brokers and "" not in owners and max(owners.values()) - min(owners.values()) <= 1,
                      patience)

    def wait_until_quiet(self, accepted, patience=300):
        end = time.monotonic() + patience
        while True:
            ended = {run for (run,) in self.sql("SELECT id FROM run WHERE status IN ('succeeded', 'failed', 'cancelled', 'ignored')")}
            missing = [run for run in accepted if run not in ended]
            unsent = self.sql("SELECT count(*) FROM reply WHERE status IN ('queued', 'sending')")[0][0]
            if not missing and not unsent:
                return
            if time.monotonic() > end:
                raise AssertionError(f"{len(missing)} of {len(accepted)} accepted events have not ended, {unsent} replies are not sent: {self.where(missing)}")
            time.sleep(0.2)

    def where(self, runs):
        """What became of these runs, for a message: how many of which status, and with whom."""
        rows = dict((run, rest) for run, *rest in self.sql(
            "SELECT run.id, run.partition, run.status, run.attempt, run.suspicion, run.error, partitions.owner, partitions.epoch FROM run JOIN partitions USING (partition)"))
        counts = collections.Counter(tuple(rows.get(run, ["no run"])) for run in runs)
        cursors = self.sql("SELECT partition, owner, epoch, events_cursor FROM partitions ORDER BY 1")
        return " | ".join([*(f"{count} x {place}" for place, count in counts.most_common(20)), f"e.g. {runs[:3]}", *map(str, cursors)])

    def check_books(self, accepted, replies=1):
        """accepted = terminal = answered once, in order, with no step left open; `accepted` are (run, conversation, n)."""
        status = dict(self.sql("SELECT id, status FROM run"))
        assert not [run for run, _, _ in accepted if status.get(run) not in TERMINAL], "accepted events without an end"
        closing = dict(self.sql("SELECT run.id, count(reply.id) FROM run LEFT JOIN reply ON reply.id >> 16 = run.seq AND reply.closing GROUP BY run.id"))
        wrong = {run: closing[run] for run, _, _ in accepted if closing[run] != replies}
        assert not wrong, f"not answered exactly once: {dict(list(wrong.items())[:5])}"
        open_steps = self.sql("SELECT step.id FROM step JOIN run ON run.seq = step.id >> 16 WHERE run.finished > 0"
                              " AND step.status IN ('pending', 'waiting', 'starting', 'running')")
        assert not open_steps, f"open steps of ended runs: {open_steps[:5]}"
        ahead = self.sql("SELECT partition FROM partitions WHERE published > result_ord")
        assert not ahead, f"published beyond what there is: {ahead}"
        self.check_order(accepted)

    def check_order(self, accepted):
        place = dict(self.sql("SELECT id, ord FROM run"))
        sent = collections.defaultdict(list)
        for run, conversation, n in accepted:
            sent[conversation].append((n, place[run]))
        for conversation, runs in sent.items():
            ords = [ord_ for _, ord_ in sorted(runs)]
            assert ords == sorted(set(ords)), f"{conversation} is out of order"
        decided = collections.defaultdict(list)
        for conversation, planned in self.sql("SELECT conversation, planned FROM run WHERE parent = '' ORDER BY ord"):
            decided[conversation].append(planned)
        for conversation, times in decided.items():
            assert times == sorted(times), f"conversation {conversation} was decided out of order"
