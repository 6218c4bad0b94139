"""Ids of tickets, such as `ab-12`."""
import re


def is_ticket_id(text):
    """Whether the whole text is the id of a ticket."""
    return re.fullmatch(r"[a-z]+-\d+", text) is not None
