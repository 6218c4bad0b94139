import { aChange, added, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const JS =
  'import assert from "node:assert";\nimport test from "node:test";\nimport { sum } from "../src/sum.js";\n\ntest("one", () => {\n  assert.equal(sum(1, 0), 1);\n});\n\ntest("two", async () => {\n  assert.equal(sum(1, 1), 2);\n});\n';
const PY =
  "import unittest\n\n\nclass Sum(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(total(1, 0), 1)\n\n    def test_two(self):\n        self.assertEqual(total(1, 1), 2)\n";
const GO =
  'package sum\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {\n\tif Sum(1, 0) != 1 {\n\t\tt.Fatal("one")\n\t}\n}\n';
const RS =
  "pub fn sum(a: u32, b: u32) -> u32 {\n    a + b\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn two() {\n        assert_eq!(sum(1, 1), 2);\n    }\n}\n";
const JAVA =
  "package shop;\n\npublic class SumTest {\n    @Test\n    public void one() {\n        assertEquals(1, Sum.of(1, 0));\n    }\n\n    @Test\n    public void two() {\n        assertEquals(2, Sum.of(1, 1));\n    }\n}\n";
const CS =
  "namespace Shop.Tests;\n\npublic class SumTests\n{\n    [Fact]\n    public void Two()\n    {\n        Assert.Equal(2, Sum.Of(1, 1));\n    }\n}\n";
const RB =
  'require "minitest/autorun"\n\nclass SumTest < Minitest::Test\n  def test_one\n    assert_equal 1, sum(1, 0)\n  end\n\n  def test_two\n    assert_equal 2, sum(1, 1)\n  end\nend\n';
const PHP =
  "<?php\n\nfinal class SumTest extends TestCase\n{\n    public function testOne(): void\n    {\n        $this->assertSame(1, sum(1, 0));\n    }\n\n    public function testTwo(): void\n    {\n        $this->assertSame(2, sum(1, 1));\n    }\n}\n";
const SH = '#!/bin/sh\nset -eu\n. lib/sum.sh\n[ "$(sum 1 0)" = 1 ]\n[ "$(sum 1 1)" = 2 ]\necho done\n';
const SWIFT =
  "import XCTest\n\nfinal class SumTests: XCTestCase {\n    func testTwo() {\n        XCTAssertEqual(sum(1, 1), 2)\n    }\n}\n";

const js = (name: string, from: string, to: string) =>
  aChange(name, edited("test/sum.test.js", JS, [from, to]));
const sh = (name: string, from: string, to: string) =>
  aChange(name, edited("test/sum_test.sh", SH, [from, to]));
const TWO = "  assert.equal(sum(1, 1), 2);";

/** Tests that stay, word for word or nearly, where they are not run, or where nobody hears of their failure. */
export const WEAKENED_HIDDEN: readonly CorpusChange[] = [
  js("a timer nobody waits for", TWO, `  setTimeout(() => {\n  ${TWO}\n  }, 10).unref();`),
  js(
    "a promise that is caught",
    TWO,
    "  Promise.resolve().then(() => assert.equal(sum(1, 1), 2)).catch(() => {});",
  ),
  js(
    "a chain that logs",
    TWO,
    `  await load()\n    .then(() => {\n  ${TWO}\n    })\n    .catch(console.log);`,
  ),
  js("a condition", 'test("two"', 'if (process.env.FULL) test("two"'),
  js("a condition above", 'test("two"', 'if (process.env.FULL)\n  test("two"'),
  js("a condition in a word", 'test("two"', 'process.env.FULL && test("two"'),
  js("a loop over nothing", 'test("two"', 'for (const _ of []) test("two"'),
  aChange(
    "nothing's each",
    rewritten(
      "test/sum.test.js",
      JS,
      `${JS.replace('test("two"', '[].forEach(() => test("two"').trimEnd().slice(0, -1)});
`,
    ),
  ),
  js("an assertion in a loop over nothing", TWO, `  for (const _ of []) {\n  ${TWO}\n  }`),
  aChange("the base is no TestCase", edited("tests/test_sum.py", PY, ["(unittest.TestCase)", "(object)"])),
  aChange("a class without a base", edited("tests/test_sum.py", PY, ["Sum(unittest.TestCase)", "TestSum"])),
  aChange(
    "a condition around a class",
    rewritten(
      "tests/test_sum.py",
      PY,
      `import os\n${PY.split("\n\n\n")[0]}\n\n\nif os.environ.get("FULL"):\n${(PY.split("\n\n\n")[1] ?? "").replace(/^(?=.)/gm, "    ")}`,
    ),
  ),
  aChange(
    "a feature of the tests",
    edited("src/lib.rs", RS, ["cfg(test)", 'cfg(all(test, feature = "slow"))']),
  ),
  aChange(
    "an abstract class",
    edited("src/test/java/shop/SumTest.java", JAVA, ["public class", "public abstract class"]),
  ),
  aChange(
    "a private test",
    edited("src/test/java/shop/SumTest.java", JAVA, ["public void two", "private void two"]),
  ),
  aChange(
    "a static test",
    edited("src/test/java/shop/SumTest.java", JAVA, ["public void two", "public static void two"]),
  ),
  aChange(
    "an assertion in a thread",
    edited("src/test/java/shop/SumTest.java", JAVA, [
      "        assertEquals(2, Sum.of(1, 1));",
      "        new Thread(() -> {\n            assertEquals(2, Sum.of(1, 1));\n        }).start();",
    ]),
  ),
  aChange(
    "C#: a class that isn't public",
    edited("Tests/SumTests.cs", CS, ["public class", "internal class"]),
  ),
  aChange(
    "C#: an abstract class",
    edited("Tests/SumTests.cs", CS, ["public class", "public abstract class"]),
  ),
  aChange("C#: a private test", edited("Tests/SumTests.cs", CS, ["public void", "private void"])),
  aChange(
    "C#: a task nobody waits for",
    edited("Tests/SumTests.cs", CS, [
      "        Assert.Equal(2, Sum.Of(1, 1));",
      "        _ = Task.Run(async () => Assert.Equal(2, Sum.Of(1, 1)));",
    ]),
  ),
  aChange(
    "Ruby: below private",
    edited("test/sum_test.rb", RB, ["  def test_two", "  private\n\n  def test_two"]),
  ),
  aChange(
    "Ruby: made private",
    edited("test/sum_test.rb", RB, ["2, sum(1, 1)\n  end\n", "2, sum(1, 1)\n  end\n  private :test_two\n"]),
  ),
  aChange(
    "PHP: a protected test",
    edited("tests/SumTest.php", PHP, ["public function testTwo", "protected function testTwo"]),
  ),
  aChange("PHP: an abstract class", edited("tests/SumTest.php", PHP, ["final class", "abstract class"])),
  aChange("Swift: a private test", edited("Tests/SumTests.swift", SWIFT, ["func test", "private func test"])),
  sh("shell: no longer ends", "set -eu\n", "set -u\n"),
  sh("shell: goes on", "set -eu\n", "set -eu\nset +e\n"),
  sh("shell: into cat", '1 1)" = 2 ]', '1 1)" = 2 ] | cat'),
  sh("shell: in the background", '1 1)" = 2 ]', '1 1)" = 2 ] &'),
  ...[
    ...[
      ["test/sum.test.js", "test/sum.old.js", JS],
      ["test/sum.test.js", "test/sum.js", JS],
    ],
    ...[
      ["sum_test.go", "sum_windows_test.go", GO],
      ["sum_test.go", "sum_plan9_arm_test.go", GO],
    ],
    ...[["src/test/java/shop/SumTest.java", "src/test/java/shop/SumChecks.java", JAVA]],
    ...[
      ["tests/test_sum.py", "tests/sum_checks.py", PY],
      ["test/sum_test.rb", "test/sum_old.rb", RB],
    ],
    ...[
      ["tests/SumTest.php", "tests/SumOld.php", PHP],
      ["test/sum_test.sh", "test/sum.sh", SH],
    ],
  ].map(([from = "", to = "", text = ""]) => aChange(`renamed to ${to}`, ...moved(from, to, text))),
  aChange(
    "renamed and changed",
    removed("test/sum.test.js", JS),
    added("test/sum.bak.js", JS.replace('"one"', '"one and none"')),
  ),
];

/** Honest changes near to those. */
export const HONEST_HIDDEN: readonly CorpusChange[] = [
  js("a timer that is awaited", TWO, `  await new Promise((done) => setTimeout(done, 1));\n${TWO}`),
  js("what is tidied up is caught", TWO, `${TWO}\n  await close().catch(() => {})`),
  js("what is tidied up before is caught", TWO, `  await close().catch(() => {})\n${TWO}`),
  js(
    "a loop over a table",
    'test("two"',
    'for (const a of [1, 2]) test(String(a), () => assert.equal(sum(a, 0), a));\n\ntest("two"',
  ),
  js("a condition beside", 'test("two"', 'if (process.env.DEBUG) trace()\n\ntest("two"'),
  aChange(
    "a class of pytest's",
    edited("tests/test_sum.py", PY, [
      "class Sum(",
      "class TestMore:\n    def test_none(self):\n        assert total(0, 0) == 0\n\n\nclass Sum(",
    ]),
  ),
  aChange(
    "a mixin",
    edited("tests/test_sum.py", PY, ["(unittest.TestCase)", "(Database, unittest.TestCase)"]),
  ),
  aChange(
    "Rust: a module more, of a feature",
    edited("src/lib.rs", RS, [
      "#[cfg(test)]",
      '#[cfg(all(test, feature = "serde"))]\nmod serde_tests {\n    #[test]\n    fn one() {\n        assert_eq!(super::sum(1, 0), 1);\n    }\n}\n\n#[cfg(test)]',
    ]),
  ),
  aChange(
    "Java: a base of two classes",
    edited("src/test/java/shop/SumTest.java", JAVA, [
      "public class SumTest",
      "public abstract class SumTest",
    ]),
    added(
      "src/test/java/shop/FastSumTest.java",
      "package shop;\n\npublic class FastSumTest extends SumTest {\n}\n",
    ),
  ),
  aChange(
    "Java: private things beside the tests",
    edited("src/test/java/shop/SumTest.java", JAVA, [
      "    @Test\n    public void two",
      "    private static int twice(int a) {\n        return 2 * a;\n    }\n\n    private final Clock clock = null;\n\n    @Test\n    public void two",
    ]),
  ),
  aChange(
    "Java: without public",
    edited(
      "src/test/java/shop/SumTest.java",
      JAVA,
      ["public class", "class"],
      ["public void two", "void two"],
    ),
  ),
  aChange(
    "NUnit: a class that isn't public",
    rewritten(
      "Tests/SumTests.cs",
      CS.replace("[Fact]", "[Test]"),
      CS.replace("[Fact]", "[Test]").replace("public class", "internal class"),
    ),
  ),
  aChange(
    "Kotlin: something private",
    edited(
      "src/test/kotlin/SumTest.kt",
      "class SumTest {\n    @Test\n    fun two() {\n        assertEquals(2, sum(1, 1))\n    }\n}\n",
      ["    @Test", "    private val clock = Clock()\n\n    @Test"],
    ),
  ),
  aChange(
    "Ruby: a private method below",
    edited("test/sum_test.rb", RB, [
      "2, sum(1, 1)\n  end\n",
      "2, sum(1, 1)\n  end\n\n  private\n\n  def build\n    1\n  end\n",
    ]),
  ),
  aChange(
    "PHP: a helper",
    edited("tests/SumTest.php", PHP, [
      "    public function testTwo",
      "    private function one(): int\n    {\n        return 1;\n    }\n\n    public function testTwo",
    ]),
  ),
  aChange(
    "shell: an answer of its own",
    rewritten("test/sum_test.sh", SH, SH.replace("set -eu\n", "").replaceAll(" ]\n", " ] || exit 1\n")),
  ),
  sh("shell: goes on for a while", "echo done", 'set +e\nsum a\ncode=$?\nset -e\n[ "$code" = 1 ]\necho done'),
  sh("shell: a server in the background", "[", "serve &\nlist | grep -q one\n["),
  ...[
    ...[
      ["tests/test_sum.py", "tests/test_totals.py", PY],
      ["tests/test_sum.py", "tests/unit/sum_test.py", PY],
    ],
    ...[
      ["test/sum.test.js", "test/sum.spec.ts", JS],
      ["sum_test.go", "total_test.go", GO],
    ],
    ...[["src/test/java/shop/SumTest.java", "src/test/java/shop/SumIT.java", JAVA]],
    ...[
      ["test/sum_test.rb", "spec/sum_spec.rb", RB],
      ["Tests/SumTests.cs", "Tests/Sums.cs", CS],
    ],
  ].map(([from = "", to = "", text = ""]) => aChange(`renamed to ${to}`, ...moved(from, to, text))),
  aChange(
    "cases that two tests take up",
    removed("test/sum.test.js", JS),
    added(
      "test/sum-cases.js",
      JS.replace('import { sum } from "../src/sum.js";\n\n', "export const cases = (sum) => {\n").concat(
        "};\n",
      ),
    ),
    added(
      "test/fast.test.js",
      'import { cases } from "./sum-cases.js";\nimport { sum } from "../src/fast.js";\n\ncases(sum);\n',
    ),
  ),
];
