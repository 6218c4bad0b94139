"""Parts of a whole."""


def shares(amounts):
    """What part of the sum each amount is."""
    total = sum(amounts)
    return [amount / total for amount in amounts]
