import unittest

from paths import safe_join


class SafeJoinTest(unittest.TestCase):
    def test_a_name_in_the_folder(self):
        self.assertEqual(safe_join("/srv/data", "a/b.txt"), "/srv/data/a/b.txt")

    def test_the_folder_itself(self):
        self.assertEqual(safe_join("/srv/data", "."), "/srv/data")

    def test_outside(self):
        with self.assertRaises(ValueError):
            safe_join("/srv/data", "../../etc/passwd")
