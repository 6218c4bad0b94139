import unittest

from stats import median


class MedianTest(unittest.TestCase):
    def test_odd_count(self):
        self.assertEqual(median([5, 1, 3]), 3)

    def test_even_count(self):
        self.assertEqual(median([4, 1, 3, 2]), 2.5)

    def test_no_values(self):
        self.skipTest("not decided yet")
        self.assertIsNone(median([]))
