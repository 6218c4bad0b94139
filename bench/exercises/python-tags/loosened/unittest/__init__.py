"""The project's way to run its tests."""
