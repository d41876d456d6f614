"""Where no container can run, the tests say what is missing; they do not pass by."""

import os
import unittest
from unittest import mock

from podman import NEEDED, check_machine


class MachineTest(unittest.TestCase):
    def test_everything_that_is_missing_is_named_with_its_package(self):
        with mock.patch.dict(os.environ, PATH="/nonexistent"), self.assertRaises(AssertionError) as raised:
            check_machine()
        for program, package in NEEDED.items():
            self.assertIn(f"the program {program} is missing (Debian package {package})", str(raised.exception))

    def test_who_is_not_root_is_told_so(self):
        with mock.patch("os.geteuid", return_value=1000), self.assertRaisesRegex(AssertionError, "run the tests as root"):
            check_machine()


if __name__ == "__main__":
    unittest.main()
