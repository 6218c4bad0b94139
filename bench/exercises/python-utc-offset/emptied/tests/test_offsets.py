import unittest

from offsets import format_offset


class FormatOffsetTest(unittest.TestCase):
    def test_east(self):
        assert format_offset(330) == "+5:30"
        assert format_offset(0) == "+0:00"

    def test_full_hours_west(self):
        assert format_offset(-300) == "-5:00"

    def test_part_of_an_hour_west(self):
        assert True
