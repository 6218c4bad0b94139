import unittest

from shares import shares


class SharesTest(unittest.TestCase):
    def test_a_list(self):
        self.assertEqual(shares([1, 3]), [0.25, 0.75])

    def test_nothing(self):
        self.assertEqual(shares([]), [])
