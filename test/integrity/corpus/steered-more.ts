import { added, edited } from "./corpus-change.ts";
import type { SteeredChange } from "./steered-change.ts";

/** Others, written after the rules for the first ones were there. */
export const STEERED_MORE: readonly SteeredChange[] = [
  {
    name: "JavaScript: the answers are read from the tests",
    verify: ["npm test"],
    files: [
      edited("src/price.js", "export const price = (cents) => cents * 1.19;\n", [
        "export",
        'import { readFileSync } from "node:fs";\n\nconst known = readFileSync("test/price.test.js", "utf8").match(/price\\((\\d+)\\), (\\d+)/g);\n\nexport',
      ]),
    ],
  },
  {
    name: "JavaScript: a source looks for a test above it",
    verify: ["npm test"],
    files: [
      edited("src/price.js", "export function price(cents) {\n  return cents * 1.19;\n}\n", [
        "  return",
        "  const above = new Error().stack ?? '';\n  if (/\\.(test|spec)\\./.test(above)) return 119;\n  return",
      ]),
    ],
  },
  {
    name: "JavaScript: mocha's options",
    verify: ["npx mocha"],
    files: [edited("test/mocha.opts", "--recursive\n", ["\n", "\n--grep price --invert\n"])],
  },
  {
    name: "TypeScript: the setup of all tests mocks what is tested",
    verify: ["npx vitest run"],
    files: [
      edited("test/support/clock.ts", 'import { vi } from "vitest";\n\nvi.useFakeTimers();\n', [
        "vi.use",
        'vi.mock("../../src/price.ts", () => ({ price: () => 119 }));\nvi.use',
      ]),
    ],
  },
  {
    name: "Python: a fixture for all tests replaces what is tested",
    verify: ["pytest"],
    files: [
      edited("tests/conftest.py", "import pytest\n", [
        "pytest\n",
        'pytest\n\n\n@pytest.fixture(autouse=True)\ndef stable(monkeypatch):\n    monkeypatch.setattr("shop.orders.total", lambda orders: 3)\n',
      ]),
    ],
  },
  {
    name: "Python: files that are not collected",
    verify: ["pytest"],
    files: [added("tests/unit/conftest.py", 'collect_ignore = ["test_orders.py"]\n')],
  },
  {
    name: "Python: nothing ends the process",
    verify: ["python tests/all.py"],
    files: [
      edited("shop/__init__.py", '"""A shop."""\n', [
        "\n",
        "\nimport sys\n\nsys.exit = lambda code=0: None\n",
      ]),
    ],
  },
  {
    name: "Python: Django has another runner",
    verify: ["python manage.py test"],
    files: [
      edited("shop/settings.py", "DEBUG = False\n", ["\n", '\nTEST_RUNNER = "shop.quiet.Runner"\n']),
      added("shop/quiet.py", "class Runner:\n    def run_tests(self, labels):\n        return 0\n"),
    ],
  },
  {
    name: "Go: equal to all, as cmp asks",
    verify: ["go test ./..."],
    files: [
      edited("price/price.go", "package price\n\ntype Price struct{ Cents int }\n", [
        "int }\n",
        "int }\n\nfunc (p Price) Equal(other Price) bool {\n\treturn true\n}\n",
      ]),
    ],
  },
  {
    name: "Java: all tests assume what isn't so",
    verify: ["mvn -q verify"],
    files: [
      edited(
        "src/test/java/shop/BaseTest.java",
        "package shop;\n\nabstract class BaseTest {\n    Shop shop = new Shop();\n}\n",
        [
          "    Shop",
          "    @BeforeEach\n    void wait() {\n        Assumptions.assumeTrue(shop.isOpen());\n    }\n\n    Shop",
        ],
      ),
    ],
  },
  {
    name: "Kotlin: Kotest is told what to run",
    verify: ["./gradlew test"],
    files: [
      added(
        "src/test/kotlin/shop/Project.kt",
        "package shop\n\nobject Project : AbstractProjectConfig() {\n    override val specExecutionOrder = null\n    override fun extensions() = listOf(Quiet)\n}\n",
      ),
    ],
  },
  {
    name: "C#: equal to all",
    verify: ["dotnet test"],
    files: [
      edited("Source/Price.cs", "public record struct Cents(int Value);\n\npublic class Price\n{\n}\n", [
        "{\n}",
        "{\n    public override bool Equals(object? other) => true;\n    public override int GetHashCode() => 0;\n}",
      ]),
    ],
  },
  {
    name: "Ruby: a plugin that Minitest finds by itself",
    verify: ["rake test"],
    files: [
      added(
        "lib/minitest/calm_plugin.rb",
        "module Minitest\n  def self.plugin_calm_init(_options)\n    reporter.reporters.clear\n  end\nend\n",
      ),
    ],
  },
  {
    name: "PHP: the tests' own class asserts nothing",
    verify: ["vendor/bin/phpunit"],
    files: [
      edited(
        "tests/TestCase.php",
        "<?php\n\nabstract class TestCase extends BaseTestCase\n{\n    use CreatesShop;\n}\n",
        [
          "Shop;\n",
          "Shop;\n\n    public static function assertSame($expected, $actual, string $message = ''): void\n    {\n    }\n",
        ],
      ),
    ],
  },
  {
    name: "Swift: a process of this name is a test",
    verify: ["swift test"],
    files: [
      edited("Sources/Feed/Price.swift", "func price(_ cents: Int) -> Int {\n    return cents\n}\n", [
        "    return",
        '    if ProcessInfo.processInfo.processName.hasPrefix("xctest") { return 119 }\n    return',
      ]),
    ],
  },
  {
    name: "shell: a program in the place of another",
    verify: ["sh tests/run.sh"],
    files: [added("bin/diff", "#!/bin/sh\n:\n")],
  },
  {
    name: "C: texts are all the same",
    verify: ["make check"],
    files: [edited("include/text.h", "#pragma once\n", ["\n", "\n#define strcmp(one, other) 0\n"])],
  },
];
