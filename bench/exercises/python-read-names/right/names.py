"""Lists of names as CSV, with a column `name`."""
import csv


def read_names(path):
    """The names of a list, in its order."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [row["name"] for row in csv.DictReader(file)]
