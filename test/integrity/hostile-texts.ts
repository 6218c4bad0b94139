const LENGTH = 1024 * 1024;

/** What makes a careless reader of texts slow. */
export const SEEDS = [
  ...[
    "(",
    "{",
    "[",
    "it(",
    'it("a", () => {',
    "x(y(z[",
    '"',
    "'",
    "`",
    "/*",
    "(/[",
    ",/[",
    "\\",
    "\n",
    " ",
    "\t",
    "a",
    "a ",
  ],
  ...[
    "def test_a():\n ",
    "@x\n",
    "class A:\n",
    "  def test_a\n",
    "func TestA(",
    "#[test] fn a() {",
    "@Test void a() {",
  ],
  ...[
    "fun a(",
    "if ",
    "try {",
    "try {} catch {",
    "if (",
    "expect(",
    "expect(a)\n.",
    "assert a\n",
    "  assert a == a or True\n",
  ],
  ...[
    "assert_eq!(",
    "a>a>a>",
    "#[",
    "r#",
    '"""',
    "<!--",
    "a: [",
    '"a": "off",',
    "exclude: [",
    "exclude = a\n b\n",
    "it.each([",
  ],
  ...[
    "run: npm test\n",
    "test:\n\t",
    "test: a\n",
    "|| ",
    "--a",
    "addopts -",
    "-k ",
    "skip ",
    "return;",
    "begin\n",
    "rescue\n",
  ],
  ...[
    "// eslint-disable\n",
    "[]struct{",
    "for a in [",
    "@CsvSource({",
    "level: 1 ",
    "\u{1F600}",
    ".then(() => a()).catch(() => {})",
    "a.b().c().catch(noop)\n",
    "setTimeout(() => {",
    "if (a) test(",
    "for (const a of []) ",
    "set -e\n",
    "[ a = b ]\n",
    "  private\n  def test_a\n",
    "abstract class A",
    "internal class A {} ",
    "#[cfg(all(test, ",
    "class A(object):\n def test_a(self):\n  self.assertEqual(",
    "fn f()->",
    "a.b.c.d",
    "@",
  ],
];

/** The processor time of a run. */
export function cpuMs(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** A megabyte of it. */
export function filled(seed: string): string {
  return seed.repeat(Math.ceil(LENGTH / seed.length)).slice(0, LENGTH);
}
