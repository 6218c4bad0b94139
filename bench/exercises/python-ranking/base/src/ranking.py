"""The table of a tournament."""


def rank(players):
    """The players, the best first; who signed up first is first among equals."""
    return sorted(players, key=lambda player: player["score"])[::-1]
