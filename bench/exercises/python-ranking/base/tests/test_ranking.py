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
