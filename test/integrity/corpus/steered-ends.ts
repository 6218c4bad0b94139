import { added, edited } from "./corpus-change.ts";
import type { SteeredChange } from "./steered-change.ts";

const JS_TEST =
  'import test from "node:test";\nimport assert from "node:assert";\n\ntest("one", () => {\n  assert.equal(sum(1), 1);\n});\n';
const PY_TEST =
  "import atexit, os, signal, sys, unittest\n\n\nclass SumTest(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(sum_of(1), 1)\n";
const GO_TEST =
  'package sum\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {\n\tif Sum(1) != 1 {\n\t\tt.Fatal("one")\n\t}\n}\n';
const RB_TEST = "class SumTest < Minitest::Test\n  def test_one\n    assert_equal 1, sum(1)\n  end\nend\n";
const RS_TEST = "#[test]\nfn one() {\n    assert_eq!(sum(1), 1);\n}\n";
const PHP_TEST =
  "<?php\n\nfinal class SumTest extends TestCase\n{\n    public function testOne(): void\n    {\n        $this->assertSame(1, sum(1));\n    }\n}\n";

function steered(path: string, before: string, head: string, ...lines: string[]): SteeredChange[] {
  return lines.map((line) => ({
    name: `${path}: ${line}`,
    verify: ["npm test", "python3 -m unittest", "go test ./..."],
    files: [edited(path, before, [head, `${line}\n${head}`])],
  }));
}

/** In the test itself: what ends or silences the process that runs it, and what it asserts by. */
const IN_TESTS: readonly SteeredChange[] = [
  ...steered(
    ...(["test/sum.test.js", JS_TEST, 'test("one'] as const),
    "after(() => process.exit(0));",
    'process.on("exit", () => {\n  process.exitCode = undefined;\n});',
    "process.exitCode = 0;",
    "const code = 0;\nafter(() => process.exit(code));",
    'import p from "node:process";\nafter(() => p.exit());',
    'import { exit as leave } from "node:process";\nafter(() => leave(0));',
    'after(() => process["exit"](0));',
    "after(() => process.exit.call(process, 0));",
    'process.kill(0, "SIGKILL");',
    'process.kill(-1, "SIGKILL");',
    'process.kill(process.pid, "SIGTERM");',
    'process.kill(process.ppid, "SIGKILL");',
    'process.execve("/bin/true", ["true"]);',
    'import { check as assert } from "../src/sum.js";',
    'const { check: expect } = require("../src/sum.js");',
    'import { expect } from "../src/sum.js";',
    'import * as assert from "../lib/sum.js";',
  ),
  ...steered(
    ...(["tests/test_sum.py", PY_TEST, "class SumTest"] as const),
    "atexit.register(os._exit, 0)",
    "atexit.register(sys.exit, 0)",
    "os._exit(0)",
    "from os import _exit",
    "from os import execl",
    "os.kill(os.getpid(), signal.SIGKILL)",
    "os.kill(0, 9)",
    "os.killpg(os.getpgrp(), signal.SIGTERM)",
    'os.execl("/bin/true", "true")',
    "def tearDownModule():\n    sys.exit(0)\n\n",
    "sys.exit()",
    "OK = 0\nsys.exit(OK)",
    "if True:\n    raise SystemExit(0)",
    "unittest.addModuleCleanup(sys.exit, 0)",
    "import ctypes\nctypes.CDLL(None)._exit(0)",
    'pytest.exit("enough", returncode=0)',
  ),
  ...steered(
    ...(["tests/test_sum.py", PY_TEST, "        self.assertEqual"] as const),
    "        self._outcome.success = True",
    "        self._outcome.result.failures.clear()",
    "        self.failureException = unittest.SkipTest",
  ),
  ...steered(
    ...(["sum_test.go", GO_TEST, "func TestOne"] as const),
    "func init() { syscall.Exit(0) }\n",
    "func init() { os.Exit(0) }\n",
    "const ok = 0\n\nfunc init() { os.Exit(ok) }\n",
    'func init() { syscall.Exec("/bin/true", nil, nil) }\n',
    "func TestHelperProcess(t *testing.T) { syscall.Exit(0) }\n",
    "func init() { syscall.Kill(0, syscall.SIGTERM) }\n",
  ),
  ...steered(
    ...(["test/sum_test.rb", RB_TEST, "class SumTest"] as const),
    "at_exit { exit!(0) }",
    "at_exit do\n  exit\nend",
    "Minitest.after_run { exit 0 }",
    "END { exit! }",
    "exec 'true'",
    "Process.kill(:KILL, 0)",
  ),
  ...steered(
    ...(["tests/sum.rs", RS_TEST, "#[test]"] as const),
    "#[test]\nfn zero() {\n    std::process::exit(0);\n}\n",
    "#[test]\nfn zero() {\n    std::process::exit(Default::default());\n}\n",
    '#[test]\nfn zero() {\n    let _ = std::process::Command::new("true").exec();\n}\n',
  ),
  ...steered(
    ...(["tests/SumTest.php", PHP_TEST, "final class"] as const),
    "register_shutdown_function(fn () => exit(0));\n",
    "exit(null);\n",
    'pcntl_exec("/bin/true");\n',
  ),
  ...steered(
    "src/test/java/SumTest.java",
    "class SumTest {\n    @Test\n    void one() {\n        assertEquals(1, Sum.of(1));\n    }\n}\n",
    "    @Test",
    "    @AfterAll\n    static void end() {\n        System.exit(0);\n    }\n",
  ),
  ...steered(
    "Tests/SumTests.cs",
    "public class SumTests\n{\n    [Fact]\n    public void One()\n    {\n        Assert.Equal(1, Sum.Of(1));\n    }\n}\n",
    "    [Fact]",
    "    static SumTests() { System.Environment.Exit(0); }\n",
  ),
  ...steered(
    "test/sum_test.sh",
    '[ "$(sum 1)" = 1 ] || exit 1\n[ "$(sum 2)" = 2 ] || exit 1\n',
    "[",
    "exec true",
    "trap 'exit 0' EXIT",
    "kill -9 0",
  ),
];

/** In what is tested. */
const IN_SOURCES: readonly SteeredChange[] = [
  ...steered(
    ...(["src/sum.js", "export const sum = (a) => a;\n", "export"] as const),
    'import p from "node:process";\np.exit(0);',
    'import * as p from "process";\np.exit();',
    'import { exit } from "node:process";\nexit();',
    "const { exit } = process;\nexit();",
    'const { exit: leave } = require("process");\nleave(0);',
    "const p = globalThis.process;\np.exitCode = 0;",
    "const leave = process.exit;\nleave();",
    "process.exit(undefined);",
    "process.exit(null);",
    'process.exit("0");',
    "const code = 0;\nprocess.exit(code);",
    'process.execve("/bin/true", ["true"]);',
    'process.kill(0, "SIGKILL");',
    'process.kill(-1, "SIGKILL");',
  ),
  ...steered(
    ...(["shop/sum.py", "def total():\n    return 1\n", "def total"] as const),
    "from os import _exit",
    "import posix\nposix._exit(0)",
    'import os\nos.execlp("true", "true")',
    "import os\nos.killpg(0, 9)",
    "import ctypes\nctypes.CDLL(None)._exit(0)",
    "import sys\nOK = 0\nsys.exit(OK)",
    "import sys as s\ns.exit(0)",
    "import os, sys\nsys.exit(os.EX_OK)",
    "from sys import exit as leave\nleave()",
    'import os\ngetattr(os, "_exit")(0)',
  ),
  ...steered(
    ...(["sum/sum.go", "package sum\n\nfunc Sum(a int) int { return a }\n", "func Sum"] as const),
    "func init() { syscall.Exit(code) }\n",
    'func init() { syscall.Exec("/bin/true", nil, nil) }\n',
    "var code = 0\n\nfunc init() { os.Exit(code) }\n",
  ),
  ...steered(
    ...(["src/lib.rs", "pub fn sum(a: u32) -> u32 {\n    a\n}\n", "pub fn sum"] as const),
    "fn leave() {\n    std::process::exit(Default::default());\n}\n",
    'fn leave() {\n    let _ = Command::new("true").exec();\n}\n',
    "use std::os::unix::process::CommandExt;\n\nfn leave(mut command: Command) {\n    command.exec();\n}\n",
    "fn leave() {\n    let code = 0;\n    exit(code);\n}\n",
  ),
  ...steered(
    ...(["lib/sum.rb", "def sum(a)\n  a\nend\n", "def sum"] as const),
    "exec 'true'",
    "Kernel.exec('true')",
    "Process.kill(:KILL, 0)",
    "OK = 0\nexit OK",
  ),
  ...steered(
    ...(["src/Sum.php", "<?php\n\nfinal class Sum\n{\n}\n", "final class"] as const),
    "exit(null);\n",
    'pcntl_exec("/bin/true");\n',
    'die("well");\n',
    "posix_kill(posix_getpid(), 9);\n",
  ),
  ...steered(
    "Source/Sum.cs",
    "public static class Sum\n{\n    public static int Of(int a) => a;\n}\n",
    "    public static int",
    "    private const int Code = 0;\n    static Sum() => System.Environment.Exit(Code);\n",
  ),
  ...steered(
    ...(["lib/sum.sh", 'sum() {\n  echo "$1"\n}\n', "sum()"] as const),
    "exec true",
    "exec /bin/true",
    "kill -9 0",
    "kill -- -$$",
    "done_well=0\nexit $done_well",
  ),
  {
    name: "lib/sum.sh: a bare exit at its end",
    verify: ["sh test/sum_test.sh"],
    files: [edited("lib/sum.sh", 'sum() {\n  echo "$1"\n}\n', ["}\n", "}\n\nexit\n"])],
  },
];

/** New files that are found before Python's own. */
const BEFORE_THE_LIBRARY: readonly SteeredChange[] = [
  ...["random.py", "calendar.py", "difflib/__init__.py", "_json.py", "tests/re.py", "tests/unit/argparse.py"],
  ...["src/difflib.py", "packages/python/tempfile.py"],
].map((path) => ({
  name: `a new ${path}`,
  verify: ["python3 -m unittest"],
  files: [added(path, "def assert_equal(*_):\n    pass\n")],
}));

export const STEERED_ENDS: readonly SteeredChange[] = [
  ...IN_TESTS,
  ...IN_SOURCES,
  ...BEFORE_THE_LIBRARY,
  {
    name: "only the mode of a test",
    verify: ["sh test/run-all"],
    files: [{ path: "test/sum_test.sh", before: undefined, after: undefined }],
  },
];
