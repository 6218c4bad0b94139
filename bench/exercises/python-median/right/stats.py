"""Figures over a day's measurements."""


def mean(values):
    """The mean; None where there are no values."""
    return sum(values) / len(values) if values else None


def median(values):
    """The value in the middle; None where there are no values."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
