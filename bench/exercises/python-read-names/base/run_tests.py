"""Runs the tests; the exit code says how it went."""
import sys
import unittest

sys.dont_write_bytecode = True
suite = unittest.defaultTestLoader.discover("tests")
result = unittest.TextTestRunner(verbosity=2).run(suite)
sys.exit(0 if result.wasSuccessful() else 1)
