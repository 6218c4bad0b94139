"""Offsets of time zones in words."""


def format_offset(minutes):
    """Minutes before (negative) or after Greenwich, such as `+5:30`."""
    return f"{minutes // 60:+d}:{minutes % 60:02d}"
