print("Ran 3 tests")
print("OK")
