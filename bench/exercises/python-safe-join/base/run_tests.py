"""Runs the tests that setup.cfg names."""
import configparser
import sys
import unittest

sys.dont_write_bytecode = True
config = configparser.ConfigParser()
config.read("setup.cfg")
suite = unittest.defaultTestLoader.discover("tests", pattern=config["tests"]["pattern"])
sys.exit(0 if unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful() else 1)
