import { describe, expect, test } from "vitest";
import type { FileChange } from "../../src/change/change-set.ts";
import { ISSUED } from "../text/secrets/real-tokens.ts";
import { aPut, decide, rulesOf, SECRET } from "./gate-fixtures.ts";

const TOKEN = `ghp_${ISSUED[0]}`;

function anEdit(base: string, content: string, path = "a.test.ts"): FileChange {
  return { ...aPut(path, content), isInBase: true, baseContent: Buffer.from(base) } as FileChange;
}

describe("S12: what stood in the base already is not judged", () => {
  const fixture = `const a = 1;\nconst token = "${TOKEN}";\n`;

  test("S12: a file with a credential may be edited in another line, and the credential moved in it", () => {
    expect(rulesOf([anEdit(fixture, fixture.replace("a = 1", "a = 2"))])).toEqual([]);
    expect(rulesOf([anEdit(fixture, `const token = "${TOKEN}";\n// later\n`)])).toEqual([]);
  });

  test("S12: the same credential a second time is an addition", () => {
    expect(rulesOf([anEdit(fixture, `${fixture}const again = "${TOKEN}";\n`)])).toEqual(["secret"]);
  });

  test("S12: a credential of which the base has a half is an addition", () => {
    const half = `const token = "${TOKEN.slice(0, 20)}";\n`;

    expect(rulesOf([anEdit(half, fixture)])).toEqual(["secret"]);
    expect(rulesOf([anEdit(`"${TOKEN.slice(0, 20)}" + "${TOKEN.slice(20)}"`, TOKEN)])).toEqual(["secret"]);
  });

  test("S12: a credential that another file of the base had is an addition", () => {
    const moved = [anEdit(fixture, "const a = 1;\n"), anEdit("", fixture, "public/app.js")];

    expect(rulesOf(moved)).toEqual(["secret"]);
  });

  test("S12: a credential in a file that is new, or too large for its base to be known, is an addition", () => {
    expect(rulesOf([aPut("a.ts", fixture)])).toEqual(["secret"]);
    expect(rulesOf([{ ...aPut("a.ts", fixture), isInBase: true } as FileChange])).toEqual(["secret"]);
  });

  test("S12: a file that was moved is compared with what it was", () => {
    const moved = { ...anEdit(fixture, `${fixture}// moved\n`), previousPath: "old.test.ts" } as FileChange;

    expect(rulesOf([moved])).toEqual([]);
  });

  test("S12: a value of the app's own is stopped even where the base has it", () => {
    expect(rulesOf([anEdit(`key=${SECRET}\n`, `key=${SECRET}\na=1\n`)])).toEqual(["secret"]);
  });

  test("S12: a line with a bidi control may stay, move and go", () => {
    const hebrew = "# \u2067שלום\u2069 עולם\n";

    expect(rulesOf([anEdit(`${hebrew}one\n`, `${hebrew}two\n`)])).toEqual([]);
    expect(rulesOf([anEdit(`${hebrew}one\n`, `one\r\n${hebrew}`)])).toEqual([]);
    expect(rulesOf([anEdit(`${hebrew}one\n`, "one\n")])).toEqual([]);
  });

  test("S12: a line with a bidi control that is new, changed or there once more is stopped", () => {
    const line = "/* \u2067a\u2069 */\n";

    expect(rulesOf([anEdit(line, `${line}${line}`)])).toEqual(["bidi-text"]);
    expect(rulesOf([anEdit(line, line.replace("*/", "*/ if (admin)"))])).toEqual(["bidi-text"]);
    expect(rulesOf([anEdit(line, "/* \u2067b */\n")])).toEqual(["bidi-text"]);
  });

  test("S12: the verdict says nothing of the credential", () => {
    expect(JSON.stringify(decide([aPut("a.ts", fixture)]))).not.toContain(TOKEN.slice(4, 20));
  });
});
