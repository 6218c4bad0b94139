"""Offsets of time zones in words."""


def format_offset(minutes):
    """Minutes before (negative) or after Greenwich, such as `+5:30`."""
    return f"{int(minutes / 60):+d}:{abs(minutes) % 60:02d}"
