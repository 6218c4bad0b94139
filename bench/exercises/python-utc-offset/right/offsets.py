"""Offsets of time zones in words."""


def format_offset(minutes):
    """Minutes before (negative) or after Greenwich, such as `+5:30`."""
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours}:{rest:02d}"
