// needs: bubblewrap
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Diagnosis } from "../../src/run/diagnosis.ts";
import { lockDirectory } from "../../src/store/sqlite/lock-directory.ts";
import { aDoctorsWorld } from "./a-world.ts";

const DOCTOR = join(import.meta.dirname, "..", "..", "src", "doctor.ts");

let world: Awaited<ReturnType<typeof aDoctorsWorld>>;
beforeAll(async () => {
  world = await aDoctorsWorld();
});
afterAll(() => world.close());

function start(args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [DOCTOR, ...args], {
    cwd: world.directory,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The command as it ended: with the variables of the world, and those that the test says. */
async function doctor(args: readonly string[] = [], more: Record<string, string> = {}) {
  const child = start(args, { ...world.env, ...more });
  const closed = once(child, "close");
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code] = await closed;
  return { code, out, err };
}

/** The same with `--json`: what was found, by name. */
async function found(more: Record<string, string> = {}, dataDir = "data") {
  const directory = join(world.directory, dataDir);
  const { code, out } = await doctor(["--json"], { DATA_DIR: directory, ...more });
  const { ok, found } = JSON.parse(out) as { ok: boolean; found: Diagnosis[] };
  return {
    code,
    ok,
    rows: Object.fromEntries(found.map(({ name, ...row }) => [name, row])),
    sandboxes: listSandboxes(directory),
  };
}

function listSandboxes(dataDir: string): string[] {
  const directory = join(dataDir, "sandboxes");
  return existsSync(directory) ? readdirSync(directory).filter((name) => name !== ".etc") : [];
}

describe("npm run doctor", { concurrent: true }, () => {
  it("says of all that a run needs that it is good, as a table, and leaves no sandbox behind", async () => {
    const { code, out } = await doctor([], { DATA_DIR: join(world.directory, "first") });
    const good = [...out.matchAll(/^✓ (\S+(?: \S+)*) {2,}/gm)].map(([, name]) => name);

    expect(good).toEqual([
      ...[
        "Settings",
        "App",
        "App permissions",
        "App events",
        "Installations",
        "Webhook",
        "Pages",
        "Database",
        "Limits",
      ],
      ...["Versions", "Sandbox", "Isolation", "Agent's user", "Unlisted host", "Model key", "Claude Code"],
      ...["Tools", "Model"],
    ]);
    expect(out).toMatch(/^✓ Agent's user +agent \(uid 1000\): not root/m);
    expect(out).toMatch(/^✓ Model +claude-sonnet-\S+ answered after/m);
    // There is no internet here, and nobody has said anything.
    expect(out).toMatch(/\n\n2 warnings\.\n$/);
    expect(out).not.toContain(world.key);
    expect(code).toBe(0);
    expect(listSandboxes(join(world.directory, "first"))).toEqual([]);
    // An app that finds no database looks for what a lost one has left: it is to find none after the doctor, too.
    expect(existsSync(join(world.directory, "first", "sandpiper.db"))).toBe(false);
  });

  it("with --json says the same as one document, and nothing else on stdout", async () => {
    const { ok, code, rows, sandboxes } = await found({}, "second");

    expect({ ok, code, sandboxes }).toEqual({ ok: true, code: 0, sandboxes: [] });
    expect(rows).toMatchObject({
      Sandbox: { state: "ok" },
      "Listed host": { state: "warning" },
      Deliveries: { state: "warning" },
    });
  });

  it("tells a wrong key of the model's by its row, and ends with 1", async () => {
    const { ok, code, rows } = await found(
      { ANTHROPIC_API_KEY: "sk-ant-api03-of-somebody-else" },
      "wrong-key",
    );

    expect({ ok, code }).toEqual({ ok: false, code: 1 });
    expect(rows.Model).toMatchObject({
      state: "problem",
      found: expect.stringMatching(/^The model rejected the key/),
    });
    expect(rows["Model key"]).toMatchObject({ state: "ok" });
  });

  it("tells an App that GitHub does not know", async () => {
    const { code, rows } = await found({ APP_ID: "98" }, "no-app");

    expect(code).toBe(1);
    expect(rows.App).toMatchObject({
      state: "problem",
      next: expect.stringContaining("APP_ID and PRIVATE_KEY"),
    });
    expect(rows["App permissions"]).toMatchObject({ state: "unknown" });
    expect(rows.Sandbox).toMatchObject({ state: "ok" });
  });

  it.each([
    [200, { status: "ok", sandbox: "isolated" }, { state: "ok", found: "the app that runs can write it" }],
    [
      503,
      { status: "down", reason: "The disk is full." },
      { state: "problem", found: expect.stringContaining("disk is full") },
    ],
  ])(
    "beside an app that runs leaves its database alone, and asks its health page: %i",
    async (status, health, row) => {
      const server = createServer((_, response) => response.writeHead(status).end(JSON.stringify(health)));
      await once(server.listen(0, "127.0.0.1"), "listening");
      const { port } = server.address() as AddressInfo;
      const lock = lockDirectory(join(world.directory, `busy-${status}`));
      const { rows, sandboxes } = await found({ HOST: "127.0.0.1", PORT: String(port) }, `busy-${status}`);
      lock.release();
      server.close();

      expect(rows.Database).toMatchObject(row);
      expect({ sandbox: rows.Sandbox?.state, sandboxes }).toEqual({ sandbox: "ok", sandboxes: [] });
      expect(existsSync(join(world.directory, `busy-${status}`, "sandpiper.db"))).toBe(false);
    },
  );

  it("beside an app that runs takes no machine that is lent", async () => {
    const lock = lockDirectory(join(world.directory, "lent"));
    const aio = { SANDBOX: "aio", AIO_URL: "http://127.0.0.1:9", SANDBOX_HOLDS_MODEL_KEY: "true" };
    const { rows } = await found({ ...aio, PORT: "9" }, "lent");
    lock.release();

    expect(rows.Sandbox).toMatchObject({ state: "unknown", found: expect.stringContaining("Stop it first") });
    expect(rows.Database).toMatchObject({ state: "unknown" });
  });

  it("ends its sandbox when it is interrupted", async () => {
    const dataDir = join(world.directory, "interrupted");
    const child = start([], { ...world.env, DATA_DIR: dataDir });
    await expect
      .poll(() => listSandboxes(dataDir), { interval: 5 })
      .toEqual([expect.stringMatching(/^doctor-[0-9a-f]{12}$/)]);
    const closed = once(child, "close");
    child.stdout?.resume();
    child.kill("SIGINT");

    expect(await closed).toEqual([130, null]);
    expect(listSandboxes(dataDir)).toEqual([]);
  });

  it("says what settings are missing or wrong, each in a row", async () => {
    const { code, out } = await doctor(["--sandbox", "daytona"], { RUN_MINUTES: "soon" });

    expect(code).toBe(1);
    expect(out).toMatch(/^✗ Settings +DAYTONA_API_KEY must be set, because SANDBOX is daytona$/m);
    expect(out).toMatch(/^✗ Settings +RUN_MINUTES must be/m);
    expect(out).toMatch(/\n2 problems\.\n$/);
  });

  it("says where to begin when nothing is set up", async () => {
    const { APP_ID: _, PRIVATE_KEY: __, WEBHOOK_SECRET: ___, ...rest } = world.env;
    const child = start([], rest);
    const out = await text(child.stdout!);

    expect(out).toContain("✗ Settings");
    expect(out).toContain("Run `npm start`");
  });

  it.each([
    [["--bogus"], "Unknown option '--bogus'. `npm run doctor -- --help` says what there is.\n"],
    [["--sandbox", "cloud"], "--sandbox must be one of local, daytona, e2b, aio.\n"],
    [
      ["--sandbox"],
      "Option '--sandbox <value>' argument missing. `npm run doctor -- --help` says what there is.\n",
    ],
    [["extra"], expect.stringMatching(/^Unexpected argument 'extra'\. .*\n$/)],
  ])("answers wrong use (%j) in one line, with exit code 2", async (args, err) => {
    expect(await doctor(args)).toEqual({ code: 2, out: "", err });
  });

  it("says what there is", async () => {
    const { code, out } = await doctor(["--help"]);

    expect(code).toBe(0);
    for (const option of ["--sandbox <kind>", "--json", "Exit code"]) expect(out).toContain(option);
  });
});
