import unittest

from paths import safe_join


class NeighboursTest(unittest.TestCase):
    def test_a_folder_that_begins_with_the_same_letters(self):
        with self.assertRaises(ValueError):
            safe_join("/srv/data", "../old-data/secrets.txt")
