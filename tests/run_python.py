"""Runs the unittest files of a folder and ends in a line for tests/run.sh: RESULT passed failed skipped."""

import sys
import time
import unittest


class Result(unittest.TextTestResult):
    def startTest(self, test):
        self.begun = time.monotonic()
        super().startTest(test)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.stream.writeln(f"  ok {time.monotonic() - self.begun:6.1f} s  {test}")


def main(folder, pattern):
    suite = unittest.defaultTestLoader.discover(folder, pattern=pattern, top_level_dir=folder)
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Result, verbosity=0).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    print(f"RESULT {result.testsRun - failed - skipped} {failed} {skipped}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
