import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { MISTAKES } from "../../bench/settings-mistakes.ts";
import { aMachine } from "../../bench/start-with.ts";
import { parseSettings } from "../../src/settings/parse-settings.ts";

let machine: Awaited<ReturnType<typeof aMachine>>;

beforeAll(async () => {
  machine = await aMachine();
});
afterAll(() => machine.close());

it("F94: the commonest mistakes are many", () => {
  expect(MISTAKES.length).toBeGreaterThanOrEqual(25);
});

it.each(MISTAKES.filter(({ isOfTheStart }) => !isOfTheStart))(
  "F94: what is wrong with the variables is told in one line: $name",
  async (mistake) => {
    const { env } = await machine.spoil(mistake);

    expect(parseSettings(env, (path) => readFileSync(path, "utf8"))).toEqual({
      kind: "invalid",
      problems: [expect.stringMatching(mistake.line)],
      warnings: [],
    });
  },
);

// The bench starts the app with each of the others too, and measures how soon it is told.
it.each(MISTAKES.filter(({ isOfTheStart }) => isOfTheStart))(
  "F94: a start that can't go well ends in one line: $name",
  async (mistake) => {
    const { code, errors } = await machine.start(mistake);

    expect(errors.split("\n")).toEqual([expect.stringMatching(mistake.line), ""]);
    expect(code).toBe(1);
  },
);

it("F94: a start tells all that is wrong with the variables at once", async () => {
  const wrong = () => ({ APP_ID: "x", WEBHOOK_SECRET: "development", PORT: "x", MAX_RUN: "3" });
  const { code, errors } = await machine.start({ name: "several", wrong, line: /./ });

  const named = errors
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" ")[0]);
  expect(named).toEqual(["APP_ID", "WEBHOOK_SECRET", "PORT", "MAX_RUN"]);
  expect(code).toBe(1);
});
