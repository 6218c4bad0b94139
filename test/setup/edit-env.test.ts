import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canStandInEnv, editEnv, findSwallowed } from "../../src/setup/edit-env.ts";
import { readText } from "../repository/repository-files.ts";

const PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\n-----END RSA PRIVATE KEY-----\n";

describe("a .env file", () => {
  it.each([
    ["an open quote", 'NOTE="open\nPORT=1\n', "NOTE"],
    ["a value of spaces", "PORT=1\nNOTE= \n", "NOTE"],
  ])("can't be read back with %s in it, which is told by its name", (_, before, name) => {
    const written = { APP_ID: "42", PRIVATE_KEY: PEM };

    expect(findSwallowed(editEnv(before, written), written)).toEqual({ key: "APP_ID", by: name });
    expect(findSwallowed(editEnv("PORT=1\n", written), written)).toBeUndefined();
  });

  it("keeps its other lines, their order and its comments, and changes a variable in place", () => {
    const before = "# mine\nLOG_LEVEL=debug\nexport APP_ID = 1 # old\n\nPORT=3001\n";

    expect(editEnv(before, { APP_ID: "42", WEBHOOK_SECRET: "s" })).toBe(
      "# mine\nLOG_LEVEL=debug\nAPP_ID=42\n\nPORT=3001\nWEBHOOK_SECRET=s\n",
    );
  });

  it("takes a key of several lines for one variable", () => {
    const before = `PRIVATE_KEY="${PEM}"\nPORT=3001\n`;

    expect(editEnv(before, { PRIVATE_KEY: "new" })).toBe("PRIVATE_KEY=new\nPORT=3001\n");
    expect(editEnv(before, { PORT: "1" })).toBe(`PRIVATE_KEY="${PEM}"\nPORT=1\n`);
  });

  it("doesn't take a comment, a name with more letters, or a value of several lines for the variable", () => {
    const before = "# APP_ID=1\nMY_APP_ID=2\nNOTE='\nAPP_ID=3\n'\n";

    expect(editEnv(before, { APP_ID: "42" })).toBe(`${before}APP_ID=42\n`);
  });

  it("has a variable once, where it stood several times", () => {
    expect(editEnv("APP_ID=1\nPORT=2\nAPP_ID=3", { APP_ID: "4" })).toBe("APP_ID=4\nPORT=2\n");
  });

  it("begins a new line after a last one without its end", () => {
    expect(editEnv("PORT=2", { APP_ID: "4" })).toBe("PORT=2\nAPP_ID=4\n");
  });

  it("made of .env.example reads as before but for what was written", () => {
    const before = readText(".env.example");
    const written = { APP_ID: "42", PRIVATE_KEY: PEM, WEBHOOK_SECRET: "a#b c", CLAUDE_CODE_OAUTH_TOKEN: "" };

    expect(parseEnv(editEnv(before, written))).toEqual({ ...parseEnv(before), ...written });
  });

  it("gives back the very values, whatever stood there, and is the same the second time", () => {
    const value = fc.oneof(fc.string({ unit: "grapheme" }), fc.constant(PEM)).filter(canStandInEnv);
    const line = fc.oneof(
      fc.constantFrom(
        "# comment",
        "",
        "A=1",
        "B='x # y'",
        'C="two\nlines"',
        "export D=`q`",
        "E=",
        "no assignment",
      ),
    );
    fc.assert(
      fc.property(fc.array(line), value, value, (lines, a, z) => {
        const before = lines.map((each) => `${each}\n`).join("");
        const after = editEnv(before, { A: a, Z: z });

        expect(parseEnv(after)).toEqual({ ...parseEnv(before), A: a, Z: z });
        expect(editEnv(after, { A: a, Z: z })).toBe(after);
      }),
    );
  });
});
