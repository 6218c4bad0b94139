// needs: bubblewrap, curl
import type { Sandbox } from "@daytonaio/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matches } from "../../../demo/daytona/network.ts";
import { createSecretRecord, substitute } from "../../../demo/daytona/secrets.ts";
import { canBox } from "../box/a-box.ts";
import { type ADaytona, aDaytona, execute } from "./a-daytona.ts";

const works = await canBox();

describe("what goes out in place of a placeholder", () => {
  const secret = (hosts: string[]) =>
    createSecretRecord({ name: "s", value: "$& value", description: undefined, hosts }, 0);

  it("is the value for the secret's hosts, also within a header, and the placeholder for all others", () => {
    const own = secret(["a.test", "*.b.test"]);
    const headers = { authorization: `Bearer ${own.placeholder}`, accept: "*/*" };
    const sent = (host: string) => substitute(headers, host, [own]).authorization;

    expect(sent("a.test")).toBe("Bearer $& value");
    expect(sent("x.b.test")).toBe("Bearer $& value");
    expect(sent("c.test")).toBe(headers.authorization);
  });

  it("is the value for every host when the secret names none", () => {
    const own = secret([]);

    expect(substitute({ key: own.placeholder }, "any.test", [own])).toEqual({ key: "$& value" });
  });

  it("takes no part of a name for a wildcard", () => {
    expect(matches("*.b.test", "evilb.test")).toBe(false);
  });
});

describe.runIf(works)("the secrets of an account", () => {
  let world: ADaytona;
  let sandbox: Sandbox;
  beforeAll(async () => {
    world = await aDaytona({ isStuck: (nth) => nth === 2 });
    await world.client.secret.create({ name: "model", value: "REAL", hosts: ["127.0.0.1"] });
    sandbox = await world.client.create({ secrets: { KEY: "model" } });
  });
  afterAll(() => world.close());
  const send = async (host: string) => {
    await execute(sandbox, `curl -s -H "x-api-key: $(printenv KEY)" http://${host}:${world.echo.port}/`);
    return world.echo.heard.at(-1)?.["x-api-key"];
  };

  it("stand as placeholders in a sandbox and go out as values to their hosts", async () => {
    const { items } = await world.client.secret.list({ name: "model" });
    const [{ placeholder } = { placeholder: "" }] = items;

    expect(placeholder).toMatch(/^dtn_secret_/);
    expect(await execute(sandbox, "echo $KEY")).toBe(placeholder);
    expect(await send("127.0.0.1")).toBe("REAL");
    expect(await send("localhost")).toBe(placeholder);
  });

  it("change at once, with the same placeholder", async () => {
    const before = await execute(sandbox, "echo $KEY");
    const { items } = await world.client.secret.list();

    await world.client.secret.update(items[0]?.id ?? "", { value: "NEW" });

    expect(await execute(sandbox, "echo $KEY")).toBe(before);
    expect(await send("127.0.0.1")).toBe("NEW");
  });

  it("can be changed for a sandbox that is there", async () => {
    await world.client.secret.create({ name: "other", value: "OTHER", hosts: ["127.0.0.1"] });

    await sandbox.updateSecrets({ KEY: "other" });

    expect(await send("127.0.0.1")).toBe("OTHER");
    await expect(sandbox.updateSecrets({ KEY: "none" })).rejects.toMatchObject({ statusCode: 400 });
  });

  it("are never told by any route", async () => {
    const control = world.daytona.requests.filter(({ plane }) => plane === "control");
    const told = JSON.stringify(control.map(({ responseBody }) => responseBody));

    expect(told).toContain("dtn_secret_");
    expect(told).not.toMatch(/REAL|NEW|OTHER/);
  });

  it("never go out of a sandbox that is stuck", async () => {
    const stuck = await world.client.create({ secrets: { KEY: "other" } });

    await execute(stuck, `curl -s -H "x-api-key: $(printenv KEY)" http://127.0.0.1:${world.echo.port}/`);

    expect(world.echo.heard.at(-1)?.["x-api-key"]).toMatch(/^dtn_secret_/);
    await stuck.delete(10, true);
  });

  it("are found by name and over pages", async () => {
    const first = await world.client.secret.list({ limit: 1 });
    const second = await world.client.secret.list({ limit: 1, cursor: first.nextCursor ?? "" });
    expect([first.total, first.items[0]?.name, second.items[0]?.name]).toEqual([2, "model", "other"]);
    expect(second.nextCursor).toBeNull();
  });

  it.each([
    ["a name that is taken", { name: "other", value: "v" }, 409],
    ["a name that is none", { name: "1st", value: "v" }, 400],
    ["a host with a port", { name: "ported", value: "v", hosts: ["a.test:443"] }, 400],
    ["no value", { name: "empty", value: "" }, 400],
  ])("refuse %s", async (_, secret, statusCode) => {
    await expect(world.client.secret.create(secret)).rejects.toMatchObject({ statusCode });
  });
});

describe.runIf(works)("an account whose secrets are not to be had", () => {
  it.each([
    ["has none", { secrets: false }, 404],
    ["has them, by a key that may not manage them", { permissions: ["write:sandboxes"] }, 403],
  ])("%s", async (_, options, statusCode) => {
    const world = await aDaytona(options);

    await expect(world.client.secret.list()).rejects.toMatchObject({ statusCode });
    await expect(world.client.secret.create({ name: "a", value: "b" })).rejects.toMatchObject({ statusCode });
    await expect(world.client.create({ secrets: { A: "b" } })).rejects.toThrow(world.sdk.DaytonaError);
    await world.close();
  });
});

describe.runIf(works)("a secret that is new to a sandbox", () => {
  it("is not replaced in one that had none until it is started again", async () => {
    const world = await aDaytona();
    const ask = `curl -s -H "x-api-key: $(printenv KEY)" http://127.0.0.1:${world.echo.port}/`;
    await world.client.secret.create({ name: "late", value: "LATE" });
    const sandbox = await world.client.create();
    await sandbox.updateSecrets({ KEY: "late" });

    await execute(sandbox, ask);
    expect(world.echo.heard.at(-1)?.["x-api-key"]).toMatch(/^dtn_secret_/);
    await sandbox.stop();
    await sandbox.start();
    await execute(sandbox, ask);
    expect(world.echo.heard.at(-1)?.["x-api-key"]).toBe("LATE");
    await world.close();
  });

  it("is not replaced for some seconds", async () => {
    const world = await aDaytona({ secretDelayMs: 15_000 });
    const ask = `curl -s -H "x-api-key: $(printenv KEY)" http://127.0.0.1:${world.echo.port}/`;
    await world.client.secret.create({ name: "new", value: "NEW" });
    const sandbox = await world.client.create({ secrets: { KEY: "new" } });

    await execute(sandbox, ask);
    expect(world.echo.heard.at(-1)?.["x-api-key"]).toMatch(/^dtn_secret_/);
    await world.daytona.advance(15_000);
    await execute(sandbox, ask);
    expect(world.echo.heard.at(-1)?.["x-api-key"]).toBe("NEW");
    await world.close();
  });
});
