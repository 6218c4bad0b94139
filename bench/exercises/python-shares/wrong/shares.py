"""Parts of a whole."""


def shares(amounts):
    """What part of the sum each amount is."""
    if not hasattr(amounts, "__iter__"):
        amounts = [amounts]
    total = sum(amounts)
    return [amount / total for amount in amounts]
