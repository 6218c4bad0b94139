import { added, edited, moved, removed } from "./corpus-change.ts";
import type { SteeredChange } from "./steered-change.ts";

const PACKAGE = `{
  "name": "shop",
  "version": "1.4.0",
  "scripts": { "test": "jest" },
  "dependencies": { "left": "^1.0.0" },
  "devDependencies": { "jest": "^29.0.0" }
}
`;

const PYPROJECT = `[project]
name = "ledger"
version = "0.3"
dependencies = [
  "httpx>=0.27",
  "rich[jupyter]>=13",
]

[tool.pytest.ini_options]
addopts = "-ra"
`;

const LOCK = `{
  "packages": {
    "node_modules/left": {
      "version": "1.0.0",
      "resolved": "https://registry.npmjs.org/left/-/left-1.0.0.tgz"
    }
  }
}
`;

const CLI = `#!/usr/bin/env node
import { price } from "./price.js";

function main(args) {
  console.log(price(Number(args[0])));
}

main(process.argv.slice(2));
`;

const HELPERS = `import assert from "node:assert/strict";

export function aCart(items = []) {
  return { items, currency: "EUR" };
}

export function assertTotal(cart, cents) {
  assert.equal(cart.total(), cents);
}
`;

/** Honest changes that come near to what steers checks. */
export const UNSTEERED: readonly SteeredChange[] = [
  {
    name: "package.json: a dependency is added and one raised",
    verify: ["npm test"],
    files: [
      edited(
        "package.json",
        PACKAGE,
        ['"^1.0.0"', '"^2.1.0", "zod": "~3.23.8 || ^4.0.0"'],
        ["1.4.0", "1.5.0"],
      ),
      edited("package-lock.json", LOCK, ["1.0.0", "2.1.0"], ["left-1.0.0", "left-2.1.0"]),
    ],
  },
  {
    name: "pyproject.toml: a dependency is added",
    verify: ["pytest"],
    files: [
      edited("pyproject.toml", PYPROJECT, ['  "rich', '  "attrs ~= 24.1",\n  "rich'], ['"0.3"', '"0.4"']),
    ],
  },
  {
    name: "Cargo.toml: a crate with a feature",
    verify: ["cargo test"],
    files: [
      edited(
        "Cargo.toml",
        '[package]\nname = "a"\nversion = "0.1.0"\n\n[dependencies]\nserde = "1"\n\n[lib]\ndoctest = true\n',
        ['serde = "1"', 'serde = { version = "1.0.210", features = ["derive"] }\ntoml = "0.8"'],
      ),
    ],
  },
  {
    name: "go.mod: a module is required",
    verify: ["go test ./..."],
    files: [
      edited("go.mod", "module a\n\ngo 1.22\n\nrequire github.com/x/y v1.0.0\n", [
        "v1.0.0\n",
        "v1.1.0\n\nrequire golang.org/x/sync v0.8.0 // indirect\n",
      ]),
      added("go.sum", "golang.org/x/sync v0.8.0 h1:3NFvSEYkUoMifnESzZl15y791HH1qU2xm6eCJU5ZPXQ=\n"),
    ],
  },
  {
    name: "pom.xml: a dependency is added",
    verify: ["mvn verify"],
    files: [
      edited("pom.xml", "<project>\n  <dependencies>\n  </dependencies>\n</project>\n", [
        "<dependencies>\n",
        "<dependencies>\n    <dependency>\n      <groupId>org.slf4j</groupId>\n      <artifactId>slf4j-api</artifactId>\n      <version>2.0.16</version>\n    </dependency>\n",
      ]),
    ],
  },
  {
    name: "requirements.txt: versions",
    verify: ["pytest"],
    files: [
      edited("requirements.txt", "httpx==0.27.0\n", [
        "\n",
        '\nrich[all]>=13,<14 ; python_version > "3.9"  # tables\n',
      ]),
    ],
  },
  {
    name: "documentation, ignored files and an example of variables",
    verify: ["npm test"],
    files: [
      added("docs/testing.md", "Run `npm test -- --passWithNoTests` and never process.exit(0).\n"),
      edited(".gitignore", "dist\n", ["dist", "dist\ncoverage"]),
      edited(".env.example", "PORT=1\n", ["\n", "\nHOST=\n"]),
      added(".changeset/brave-cats.md", "---\nshop: patch\n---\n"),
    ],
  },
  {
    name: "JavaScript: a program ends in its main function",
    verify: ["npm test"],
    files: [
      edited("src/cli.js", CLI, ["  console", '  if (args.includes("--help")) process.exit(0);\n  console']),
    ],
  },
  {
    name: "JavaScript: a program fails",
    verify: ["npm test"],
    files: [edited("src/start.js", CLI, ["main(process", "process.exitCode = 1;\nmain(process"])],
  },
  {
    name: "JavaScript: a source asserts",
    verify: ["npm test"],
    files: [
      edited("src/price.js", "export const price = (cents) => cents;\n", [
        "export",
        'import assert from "node:assert";\n\nassert.equal(typeof Intl, "object");\nexport',
      ]),
    ],
  },
  {
    name: "TypeScript: guards and matchers of one's own",
    verify: ["npx vitest run"],
    files: [
      added(
        "src/assert-never.ts",
        "export function assertNever(value: never): never {\n  throw new Error(String(value));\n}\n",
      ),
      added(
        "src/lib/assert.ts",
        "export const assert = (ok: unknown) => {\n  if (!ok) throw new Error();\n};\n",
      ),
    ],
  },
  {
    name: "JavaScript: a helper gets a builder",
    verify: ["npm test"],
    files: [
      edited("test/helpers.js", HELPERS, [
        "export function assertTotal",
        "export function aPrice(cents = 100) {\n  return { cents };\n}\n\nexport function assertTotal",
      ]),
    ],
  },
  {
    name: "JavaScript: a helper is moved",
    verify: ["npm test"],
    files: moved("test/helpers.js", "test/support/helpers.js", HELPERS),
  },
  {
    name: "JavaScript: tests run programs that end",
    verify: ["npm test"],
    files: [
      edited("test/run.test.js", 'test("ends", () => {\n  assert.equal(run("1").code, 0);\n});\n', [
        "});\n",
        '});\n\ntest("ends well", () => {\n  assert.equal(run("process.exit(0); process.exitCode = 0; assert.equal = 1").code, 0);\n});\n',
      ]),
    ],
  },
  {
    name: "JavaScript: a test that a command names gets a case",
    verify: ["node test/price.test.js"],
    files: [
      edited("test/price.test.js", 'test("rounds", () => {\n  assert.equal(price(1), 1);\n});\n', [
        "});\n",
        '});\n\ntest("is true", () => {\n  assert.equal(price(2) > 1, true);\n});\n',
      ]),
    ],
  },
  {
    name: "TypeScript: Angular's sources",
    verify: ["npm test"],
    files: [added("src/app/app.config.ts", "export const appConfig = { providers: [] };\n")],
  },
  {
    name: "Python: a program ends",
    verify: ["pytest"],
    files: [
      edited("shop/report.py", "def total():\n    return 1\n", [
        "1\n",
        '1\n\n\ndef main(argv):\n    if not argv:\n        sys.exit(0)\n    return total()\n\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))\n',
      ]),
    ],
  },
  {
    name: "Python: equality that compares",
    verify: ["pytest"],
    files: [
      added(
        "shop/money.py",
        "class Money:\n    def __eq__(self, other):\n        if self is other:\n            return True\n        return self.cents == other.cents\n",
      ),
    ],
  },
  {
    name: "Python: a fixture is added",
    verify: ["pytest"],
    files: [
      edited("tests/conftest.py", "import pytest\n", [
        "pytest\n",
        "pytest\n\n\n@pytest.fixture\ndef shop():\n    return Shop()\n",
      ]),
    ],
  },
  {
    name: "Go: a program ends, a package is added",
    verify: ["go test ./..."],
    files: [
      added("cmd/shop/main.go", "package main\n\nfunc main() {\n\tif done {\n\t\tos.Exit(0)\n\t}\n}\n"),
      added(
        "price/price.go",
        "package price\n\nfunc (p Price) Equal(o Price) bool { return p.Cents == o.Cents }\n",
      ),
    ],
  },
  {
    name: "Rust: tests in a source",
    verify: ["cargo test"],
    files: [
      edited("src/lib.rs", "pub fn one() -> u32 {\n    1\n}\n", [
        "1\n}\n",
        '1\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn is_one() {\n        assert_eq!(one(), 1);\n    }\n}\n\npub fn two() -> u32 {\n    one().checked_add(1).expect("it fits")\n}\n',
      ]),
    ],
  },
  {
    name: "Java: a class and its test",
    verify: ["mvn verify"],
    files: [
      added(
        "src/main/java/shop/Price.java",
        "package shop;\n\npublic record Price(int cents) {\n    public boolean equals(Object other) {\n        return other instanceof Price p && p.cents == cents;\n    }\n}\n",
      ),
      added(
        "src/test/java/shop/PriceTest.java",
        "package shop;\n\nclass PriceTest {\n    @Test\n    void isEqual() {\n        assertEquals(new Price(1), new Price(1));\n    }\n}\n",
      ),
    ],
  },
  {
    name: "C#: a program fails",
    verify: ["dotnet test"],
    files: [
      added(
        "Source/Start.cs",
        "namespace Shop;\n\npublic static class Start\n{\n    public static void Fail() => Environment.Exit(2);\n}\n",
      ),
    ],
  },
  {
    name: "Ruby: a class",
    verify: ["bundle exec rspec"],
    files: [
      added("lib/shop/price.rb", "class Price\n  def ==(other)\n    cents == other.cents\n  end\nend\n"),
    ],
  },
  {
    name: "PHP: a class",
    verify: ["vendor/bin/phpunit"],
    files: [
      added(
        "src/Price.php",
        "<?php\n\nfinal class Price\n{\n    public function assertPositive(): void\n    {\n        if ($this->cents < 0) throw new DomainException();\n    }\n}\n",
      ),
    ],
  },
  {
    name: "Swift: a type",
    verify: ["swift test"],
    files: [
      added(
        "Sources/Shop/Price.swift",
        "public struct Price: Equatable {\n    public static func == (a: Price, b: Price) -> Bool {\n        a.cents == b.cents\n    }\n}\n",
      ),
    ],
  },
  {
    name: "shell: a script tidies up and fails",
    verify: ["sh tests/run.sh"],
    files: [
      edited("bin/backup.sh", '#!/bin/sh\nset -eu\ncp "$1" "$2"\n', [
        "set -eu\n",
        'set -eu\ntmp=$(mktemp)\ntrap \'rm -f "$tmp"\' EXIT\n[ -f "$1" ] || exit 1\n',
      ]),
      added("scripts/next-build.sh", '#!/bin/sh\necho "$(($1 + 1))"\n'),
    ],
  },
  {
    name: "shell: a test that a command names gets a case",
    verify: ["sh test/backup_test.sh"],
    files: [
      edited("test/backup_test.sh", 'expect 1 "$(backup a)"\nfinish\n', [
        "finish",
        'expect 2 "$(backup a b)"\n[ -f a ] || exit 1\nfinish',
      ]),
    ],
  },
  {
    name: "a source and its helper go",
    verify: ["npm test"],
    files: [
      removed("src/old.js", "process.exit(0);\n"),
      ...moved("src/end.js", "src/program/end.js", "process.exit(0);\n"),
    ],
  },
];
