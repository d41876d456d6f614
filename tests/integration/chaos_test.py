"""Everything breaks, again and again, in an order that a seed decides."""

import random
import unittest

import chaos


class ChaosTest(unittest.TestCase):
    def test_whatever_breaks_the_books_are_balanced(self):
        chaos.run(events=20000, faults=15, seed=random.randrange(1 << 30))


if __name__ == "__main__":
    unittest.main()
