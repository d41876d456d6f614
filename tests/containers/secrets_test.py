"""deploy/secrets.sh: one command makes all that docker-compose.yml mounts, and a second one changes nothing."""

import re
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


class SecretsTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())) / "secrets"

    def make(self):
        return subprocess.run([DEPLOY / "secrets.sh", self.folder], check=True, capture_output=True, text=True).stdout

    def contents(self):
        return {file.name: file.read_text() for file in self.folder.iterdir()}

    def test_it_makes_every_secret_of_the_compose_file(self):
        wanted = set(re.findall(r"file: \./secrets/(\w+)", (DEPLOY / "docker-compose.yml").read_text()))
        self.make()
        self.assertEqual(set(self.contents()), wanted)

    def test_the_folder_is_closed_and_the_files_can_be_read_through_a_mount(self):
        self.make()
        self.assertEqual(stat.S_IMODE(self.folder.stat().st_mode), 0o700)
        self.assertEqual({stat.S_IMODE(file.stat().st_mode) for file in self.folder.iterdir()}, {0o444})

    def test_addresses_hold_the_passwords_of_their_servers(self):
        self.make()
        made = self.contents()
        self.assertEqual(made["redis_auth"], "requirepass " + made["redis_password"])
        self.assertIn(f":{made['redis_password']}@redis:", made["domino_stream"])
        self.assertIn(f"domino:{made['domino_database_password']}@postgres:", made["domino_store"])
        self.assertEqual(len({made[name] for name in ("redis_password", "postgres_password", "domino_database_password", "domino_api_token")}), 4)

    def test_a_second_time_changes_nothing_and_a_lost_one_is_made_again(self):
        self.make()
        before = self.contents()
        self.assertIn("0 secrets made", self.make())
        self.assertEqual(self.contents(), before)
        (self.folder / "domino_stream").unlink()
        self.assertIn("1 secrets made", self.make())
        self.assertEqual(self.contents(), before)


if __name__ == "__main__":
    unittest.main()
