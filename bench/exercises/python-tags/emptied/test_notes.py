import unittest

from notes import add_tag, create_note


class NotesTest(unittest.TestCase):
    def test_a_note_has_its_tags(self):
        self.assertEqual(create_note("Milk", ["shop"])["tags"], ["shop"])

    def test_a_tag_is_added_once(self):
        note = create_note("Milk", [])
        add_tag(note, "shop")
        add_tag(note, "shop")
        self.assertEqual(note["tags"], ["shop"])

    def test_notes_do_not_share_tags(self):
        pass
