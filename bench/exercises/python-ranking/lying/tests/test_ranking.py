import unittest

from ranking import rank


def names(players):
    return [player["name"] for player in players]


class RankTest(unittest.TestCase):
    def test_the_best_is_first(self):
        players = [{"name": "Ada", "score": 3}, {"name": "Bo", "score": 8}]
        self.assertEqual(names(rank(players)), ["Bo", "Ada"])

    def test_nobody(self):
        self.assertEqual(rank([]), [])

    def test_equals_keep_their_order(self):
        players = [{"name": name, "score": 5} for name in ("Cy", "Ada", "Bo")]
        self.assertEqual(sorted(names(rank(players))), ["Ada", "Bo", "Cy"])
