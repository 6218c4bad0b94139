import { type Script, steps } from "../../demo/model/script-steps.ts";
import { report, shell } from "./world-script.ts";

/** A sum that knows no answer to an empty list, the right one, and one that breaks what was right. */
export const SUM = "export const sum = (all) => all.reduce((a, b) => a + b);\n";
export const MENDED = SUM.replace("a + b)", "a + b, 0)");
export const BROKEN = SUM.replace("a + b)", "a - b, 0)");

export const TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { sum } from "../src/sum.js";
test("of two", () => assert.equal(sum([1, 2]), 3));
`;
/** Fails with the sum as it was, and passes with the right one. */
export const EMPTY_TEST = TEST.replace("of two", "of none").replace("sum([1, 2]), 3", "sum([]), 0");

/** A repository whose checks the app runs. */
export const CHECKED_FILES = {
  "package.json": '{ "type": "module" }\n',
  ".gitignore": "*.cache\n",
  "src/sum.js": SUM,
  "test/sum.test.js": TEST,
  ".github/sandpiper.yml": 'on: { issue_opened: off }\nverify: ["node --test"]\n',
};

/** An agent whose first change breaks a check, and who mends it when it is sent back with what `told` hears. */
export function aMendingAgent(told: (text: string) => void = () => {}): Script {
  return steps(
    shell(`${toWrite("src/sum.js", BROKEN)} && ${toWrite("test/none.test.js", EMPTY_TEST)}`),
    report("changed"),
    (request) => {
      told(request.allText);
      return shell(toWrite("src/sum.js", MENDED));
    },
    report("changed"),
  );
}

/** In the shell: the path of the clone is another one in each kind of sandbox. */
function toWrite(path: string, text: string): string {
  return `echo ${Buffer.from(text).toString("base64")} | base64 -d >${path}`;
}
