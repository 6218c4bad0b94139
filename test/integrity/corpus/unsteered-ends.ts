import { added, edited } from "./corpus-change.ts";
import type { SteeredChange } from "./steered-change.ts";

function honest(name: string, path: string, text: string): SteeredChange {
  return {
    name: `${path}: ${name}`,
    verify: ["npm test", "pytest", "go test ./..."],
    files: [added(path, text)],
  };
}

/** Honest changes whose tests are of how a process ends, and whose names are near to a library's. */
export const UNSTEERED_ENDS: readonly SteeredChange[] = [
  honest(
    "a program is spawned",
    "test/cli.test.js",
    'test("ends", () => {\n  const { status } = spawnSync(process.execPath, ["-e", "process.exit(0)"]);\n  assert.equal(status, 0);\n});\n',
  ),
  honest(
    "process.exit is mocked",
    "test/cli.test.ts",
    'it("ends", async () => {\n  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);\n  await main([]);\n  expect(exit).toHaveBeenCalledWith(0);\n  expect(process.exitCode).toBe(0);\n});\n',
  ),
  honest(
    "process.exit is put back",
    "test/end.test.js",
    'const realExit = process.exit;\nafterEach(() => {\n  process.exit = realExit;\n  process.exitCode = undefined;\n});\nit("ends", () => {\n  process.exit = (code) => assert.equal(code, 0);\n  main();\n});\n',
  ),
  honest(
    "a child is ended",
    "test/server.test.js",
    'after(() => {\n  child.once("exit", stop);\n  process.on("exit", () => child.kill());\n  if (child.exitCode === null) child.kill("SIGTERM");\n  process.kill(child.pid, "SIGKILL");\n  server.close();\n});\ntest("answers", () => {\n  assert.equal(child.exitCode, null);\n});\n',
  ),
  honest(
    "what fails ends the program",
    "test/all.test.js",
    'let failed = 0;\ntest("one", () => {\n  assert.equal(sum(1), 1);\n});\nif (failed > 0) process.exit(1);\nprocess.exitCode = failed;\n',
  ),
  honest(
    "assertions of the tests' own",
    "test/own.test.ts",
    'import { expect, test } from "./fixtures";\nimport { assert } from "../support/assert.ts";\nimport { price } from "../src/price.ts";\n\ntest("is one", () => {\n  expect(price(1)).toBe(1);\n});\n',
  ),
  honest(
    "a test of an assertion",
    "src/lib/assert.test.ts",
    'import { assert } from "./assert";\n\nit("throws", () => {\n  expect(() => assert(false)).toThrow();\n});\n',
  ),
  honest(
    "SystemExit is awaited",
    "tests/test_cli.py",
    'import os\nimport signal\nimport sys\n\n\nclass CliTest(unittest.TestCase):\n    def test_ends(self):\n        with self.assertRaises(SystemExit) as raised:\n            main(["--help"])\n        self.assertEqual(raised.exception.code, 0)\n\n    @mock.patch("os._exit")\n    @mock.patch.object(sys, "exit")\n    def test_is_patched(self, leave, now):\n        main([])\n        leave.assert_called_once_with(0)\n        now.assert_not_called()\n\n    def test_fakes(self):\n        def stop():\n            sys.exit(0)\n\n        with self.assertRaises(SystemExit):\n            run(stop)\n\n    def test_kills(self):\n        process = subprocess.Popen(["sleep", "9"])\n        self.addCleanup(process.kill)\n        os.kill(process.pid, signal.SIGTERM)\n        os.killpg(os.getpgid(process.pid), signal.SIGTERM)\n        self.assertNotEqual(process.wait(), 0)\n\n\nif __name__ == "__main__":\n    sys.exit(unittest.main())\n',
  ),
  honest(
    "what was left is removed at the end",
    "tests/test_store.py",
    "import atexit, shutil, tempfile\n\nfolder = tempfile.mkdtemp()\natexit.register(shutil.rmtree, folder)\n\n\ndef test_is_empty():\n    assert Store(folder).all() == []\n",
  ),
  honest(
    "the second process of a test",
    "run_test.go",
    'package run\n\nfunc TestHelperProcess(t *testing.T) {\n\tif os.Getenv("GO_WANT_HELPER_PROCESS") != "1" {\n\t\treturn\n\t}\n\tdefer os.Exit(0)\n\tfmt.Println("done")\n}\n\nfunc TestRun(t *testing.T) {\n\tif code := run(); code != 0 {\n\t\tt.Fatal(code)\n\t}\n}\n',
  ),
  honest(
    "a server is stopped at the end",
    "spec/server_spec.rb",
    'at_exit { SERVER.stop }\n\ndescribe Server do\n  it "ends" do\n    allow(Kernel).to receive(:exit)\n    expect { described_class.new.exit }.to raise_error(SystemExit)\n    expect(`ruby -e "exit 0"`).to eq("")\n  end\nend\n',
  ),
  honest(
    "an exit code is compared",
    "tests/cli.rs",
    '#[test]\nfn ends() {\n    let status = Command::new(env!("CARGO_BIN_EXE_shop")).status().unwrap();\n    assert_eq!(status.code(), Some(0));\n    assert_eq!(shop::run(&[]), ExitCode::SUCCESS);\n}\n',
  ),
  honest(
    "a test ends well",
    "test/sum_test.sh",
    '#!/bin/sh\nset -e\n[ "$(sum 1)" = 1 ]\nkill -0 "$pid"\nexit 0\n',
  ),
  honest(
    "a program's way out counts failures",
    "src/report.js",
    "export function report(results) {\n  let code = 0;\n  for (const { ok } of results) if (!ok) code = 1;\n  process.exit(code);\n}\n",
  ),
  honest(
    "a child is asked whether it lives",
    "src/children.js",
    'export function isAlive(pid) {\n  try {\n    return process.kill(pid, 0);\n  } catch {\n    return false;\n  }\n}\nexport const stop = (child) => child.kill(0) && child.kill("SIGTERM");\n',
  ),
  honest(
    "what it runs in",
    "src/where.js",
    'import process, { argv, cwd } from "node:process";\n\nexport const where = () => [cwd(), argv.length, process.pid];\n',
  ),
  honest(
    "a regular expression",
    "lib/words.rb",
    "def words(text)\n  PATTERN.exec text\n  exec = runner(text)\n  exec.call\nend\n",
  ),
  honest(
    "a command that is started",
    "bin/start.sh",
    '#!/bin/sh\nset -e\nif [ "$1" = --help ]; then\n  usage\n  exit\nfi\nexec node server.js "$@"\n',
  ),
  ...[
    ...[
      "src/app/calendar.py",
      "mypackage/types.py",
      "src/types.py",
      "src/app/json.py",
      "mypackage/random.py",
    ],
    ...["tests/json/__init__.py", "test_random.py", "tests/test_json.py", "app/email/__init__.py"],
    ...["tests/fixtures/data.py", "calendars.py"],
  ].map((path) =>
    honest("a module of one's own", path, path.endsWith("__init__.py") ? '"""Ours."""\n' : "x = 1\n"),
  ),
  {
    name: "a Go test's main function has a set-up more",
    verify: ["go test ./..."],
    files: [
      edited(
        "main_test.go",
        "package a\n\nfunc TestMain(m *testing.M) {\n\tcode := m.Run()\n\tos.Exit(code)\n}\n",
        ["\tcode :=", "\tprepare()\n\tcode :="],
      ),
    ],
  },
];
