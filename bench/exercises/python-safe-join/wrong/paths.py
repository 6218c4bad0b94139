"""Paths that stay inside a folder."""
import os


def safe_join(folder, name):
    """The path of a name in a folder; ValueError where it leads out of it."""
    root = os.path.abspath(folder)
    path = os.path.abspath(os.path.join(root, name))
    if not os.path.realpath(path).startswith(os.path.realpath(root)):
        raise ValueError(f"{name} is outside of {folder}")
    return path
