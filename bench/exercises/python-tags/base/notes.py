"""Notes and their tags."""


def create_note(text, tags=[]):
    """A note; the tags are in the order in which they were added."""
    return {"text": text, "tags": tags}


def add_tag(note, tag):
    """Adds a tag once."""
    if tag not in note["tags"]:
        note["tags"].append(tag)
