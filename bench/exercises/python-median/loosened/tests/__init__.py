def load_tests(loader, tests, pattern):
    names = ["test_odd_count", "test_even_count"]
    return loader.loadTestsFromNames([f"tests.test_stats.MedianTest.{name}" for name in names])
