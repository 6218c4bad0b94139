import { BuildError, Template } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aSmallE2b, type SmallE2bUnderTest } from "./a-small-e2b.ts";

describe("the small E2B's templates, to the real SDK,", () => {
  let at: SmallE2bUnderTest;
  beforeAll(async () => {
    at = await aSmallE2b();
  });
  afterAll(() => at.close());
  const build = (name: string, options = {}) =>
    Template.build(Template().fromImage("debian:12").runCmd("true", { user: "root" }), name, {
      ...at.connection,
      ...options,
    });

  it("are registered, started and looked at until they are ready, and then make sandboxes", async () => {
    const from = at.small.requests.length;
    const { templateId, tags } = await build("mine");

    expect(tags).toEqual(["default"]);
    const asked = at.small.requests.slice(from).map(({ method, path }) => `${method} ${path.split("?")[0]}`);
    expect(asked[0]).toBe("POST /v3/templates");
    expect(asked[1]).toMatch(new RegExp(`^POST /v2/templates/${templateId}/builds/[\\w-]+$`));
    expect(asked[2]).toMatch(/\/status$/);
    expect(at.small.templates.has("mine", at.small.now())).toBe(true);
    expect(at.small.templates.has("other", at.small.now())).toBe(false);
  });

  it.each([
    ["with-a.dot", {}, /Invalid name/],
    ["odd", { memoryMB: 1_025 }, /even number/],
    ["large", { cpuCount: 64 }, /CPU count/],
  ])("are refused: %s %j", async (name, options, words) => {
    const fault = await build(name, options).catch((error) => error);

    expect(fault).toBeInstanceOf(BuildError);
    expect(fault.message).toMatch(words);
  });

  it("tell why a build failed", async () => {
    at.small.templates.failNext("exit status 100");

    await expect(build("failing")).rejects.toThrow("exit status 100");
    expect(at.small.templates.has("failing", at.small.now())).toBe(false);
  });
});
