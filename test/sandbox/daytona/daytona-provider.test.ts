// needs: bubblewrap, python
import { describe, expect, it } from "vitest";
import { aScript, shell, textOf, written } from "../../contract/sandbox/a-sandbox.ts";
import { against, type DaytonaUnderTest } from "./a-daytona.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const NAME = "thread-501-12";
const FULL_NAME = `sandpiper-7-${NAME}`;

const statesOf = ({ daytona }: DaytonaUnderTest) =>
  daytona.sandboxes().map(({ name, state }) => [name, state]);

describe("a Daytona sandbox that is asked for", { concurrent: true }, () => {
  it("is adopted by its name when the answer to its making was lost (F20)", () =>
    against({}, async (under) => {
      const lost = { method: "POST", path: /\/api\/sandbox$/, afterEffect: true, drop: true };
      under.daytona.faults.add(lost);

      await expect(under.provider.acquire(NAME)).rejects.toMatchObject({
        code: "unreachable",
        retry: "backoff",
      });
      await under.provider.acquire(NAME);
      expect(statesOf(under)).toEqual([[FULL_NAME, "started"]]);
      expect(under.daytona.counts()["POST /sandbox"]).toBe(1);
    }));

  it("is one when two processes make it at once (F13)", () =>
    against({}, async (under) => {
      const providers = [under.another(), under.another(), under.another()];
      await Promise.all(providers.map((provider) => provider.acquire(NAME)));

      expect(statesOf(under)).toEqual([[FULL_NAME, "started"]]);
    }));

  it("waits with the reason when the account is full, and comes when it is not any more (F19)", () =>
    against({ account: { quota: { cpu: 2, memory: 4, disk: 8 } } }, async (under) => {
      await under.provider.acquire("thread-1-1");

      await expect(under.provider.acquire(NAME)).rejects.toMatchObject({
        code: "quota",
        retry: "backoff",
        message: expect.stringMatching(/^Daytona gives no sandbox: .+/),
      });
      await under.provider.destroy("thread-1-1");
      await under.provider.acquire(NAME);
      expect(statesOf(under)).toEqual([[FULL_NAME, "started"]]);
    }));

  it("waits as long as a limit says (F19)", () =>
    against({ account: { rateLimits: { "sandbox-create": 1 } } }, async (under) => {
      await under.provider.acquire("thread-1-1");

      const fault = await under.provider.acquire(NAME).catch((error) => error);
      expect(fault).toMatchObject({ code: "rate_limited", retry: { atMs: expect.any(Number) } });
      await under.daytona.advance(fault.retry.atMs - under.daytona.now());
      await under.provider.acquire(NAME);
    }));

  it("waits while its image is built, and says so (F19)", () =>
    against({ account: { delays: { pendingBuildMs: 30, buildingMs: 6_000 } } }, async (under) => {
      under.daytona.faults.add({ method: "POST", path: /\/api\/sandbox$/, afterEffect: true, drop: true });
      await under.provider.acquire(NAME).catch(() => undefined);

      await expect(under.provider.acquire(NAME)).rejects.toMatchObject({
        code: "starting",
        message: expect.stringContaining("image"),
      });
      await under.daytona.settled();
      await under.provider.acquire(NAME);
      expect(under.daytona.sandboxes()).toHaveLength(1);
    }));

  it("is not to be had with a wrong key, and the operator is told", () =>
    against({}, async ({ another, daytona }) => {
      const account = { apiKey: "dtn_wrong", apiUrl: daytona.url, target: "us" };

      await expect(another({ account }).acquire(NAME)).rejects.toMatchObject({
        code: "unauthorized",
        retry: "never",
        message: expect.stringContaining("DAYTONA_API_KEY"),
      });
    }));

  it("is not to be had from a snapshot that is not there, and the operator is told", () =>
    against({}, async ({ another }) => {
      await expect(another({ snapshot: "nowhere" }).acquire(NAME)).rejects.toMatchObject({
        code: "bad_snapshot",
        retry: "never",
        message: expect.stringMatching(/DAYTONA_SNAPSHOT.*npm run snapshot/),
      });
    }));

  it.each([500, 502, 503])("is asked for again after a %d, and the POST is not sent twice", (status) =>
    against({}, async (under) => {
      under.daytona.faults.add({ method: "POST", path: /\/api\/sandbox$/, status });

      await expect(under.provider.acquire(NAME)).rejects.toMatchObject({
        code: "unreachable",
        retry: "backoff",
      });
      const posts = under.daytona.requests.filter(
        ({ method, path }) => method === "POST" && /\/sandbox$/.test(path),
      );
      expect(posts).toHaveLength(1);
    }),
  );
});

describe("a Daytona sandbox that dies (F21)", { concurrent: true }, () => {
  it.each(["error", "gone"] as const)("in the state %s is told by a fault, and made anew", (end) =>
    against({}, async (under) => {
      const sandbox = await under.provider.acquire(NAME);
      await shell(sandbox, "true");
      const [before] = under.daytona.sandboxes();
      await under.daytona.kill(FULL_NAME, end);

      await expect(shell(sandbox, "true")).rejects.toMatchObject({ name: "SandboxError", retry: "backoff" });
      const after = await under.provider.acquire(NAME);
      expect(textOf((await shell(after, "echo works")).stdout)).toBe("works\n");
      expect(under.daytona.sandboxes().map(({ id }) => id)).not.toContain(before?.id);
    }),
  );

  it("is found as it is, without making another", () =>
    against({}, async (under) => {
      await under.provider.acquire(NAME);
      await under.daytona.kill(FULL_NAME, "gone");

      expect(await under.another().find(NAME)).toBeUndefined();
      expect(statesOf(under)).toEqual([]);
    }));
});

describe("a Daytona sandbox over its life (F42)", { concurrent: true }, () => {
  it("goes on while it is polled, and ends by itself when nobody asks any more", () =>
    against({}, async (under) => {
      const sandbox = await under.provider.acquire(NAME);
      await sandbox.start(aScript("agent", "echo ready; sleep 300", { timeoutMs: 300_000 }));
      await written(sandbox, "agent", /ready/);
      for (let minutes = 0; minutes < 120; minutes += 10) {
        await under.daytona.advance(10 * MINUTE_MS);
        expect((await sandbox.poll("agent", { offsetBytes: 0, capBytes: 10 })).state.kind).toBe("running");
      }
      await under.daytona.advance(76 * MINUTE_MS);

      expect(statesOf(under)).toEqual([[FULL_NAME, "stopped"]]);
    }));

  it("is stopped after a run, started for the next with its files, and gone when the thread is quiet", () =>
    against({}, async (under) => {
      await shell(await under.provider.acquire(NAME), "echo kept >kept");
      const [{ id } = { id: "" }] = under.daytona.sandboxes();
      await under.provider.stop(NAME);
      await under.daytona.advance(2 * DAY_MS);
      const again = await under.provider.acquire(NAME);

      expect(textOf((await shell(again, "cat kept")).stdout)).toBe("kept\n");
      expect(under.daytona.sandboxes()).toMatchObject([
        { id, state: "started", dto: { autoStopInterval: 75 } },
      ]);
      await under.provider.stop(NAME);
      await under.daytona.advance(7 * DAY_MS);
      expect(statesOf(under)).toEqual([]);
    }));

  it("is made anew before its hard end would come into a run", () =>
    against({}, async (under) => {
      await under.provider.acquire(NAME);
      const [{ id } = { id: "" }] = under.daytona.sandboxes();
      for (let days = 0; days < 13; days += 2) {
        await under.provider.stop(NAME);
        await under.daytona.advance(2 * DAY_MS - MINUTE_MS);
        await under.another().acquire(NAME);
      }

      expect(under.daytona.sandboxes()).toHaveLength(1);
      expect(under.daytona.sandboxes()[0]?.id).not.toBe(id);
    }));

  it("that nobody ends is ended by its own hard end", () =>
    against({}, async (under) => {
      await under.provider.acquire(NAME);
      await under.daytona.advance(15 * DAY_MS);

      expect(statesOf(under)).toEqual([]);
    }));

  it("is listed by the app's label, and no other app's is", () =>
    against({}, async (under) => {
      await under.provider.acquire(NAME);
      await under.provider.acquire("thread-501-13");
      await under.provider.stop("thread-501-13");
      await under.another({ appId: 8 }).acquire(NAME);

      expect((await under.provider.list()).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
        { name: NAME, isRunning: true },
        { name: "thread-501-13", isRunning: false },
      ]);
    }));
});

describe("a snapshot that is behind", () => {
  it("is told at the start", () =>
    against({}, async ({ another, events }) => {
      another({ snapshot: "sandpiper-claude-1.0.0-r1" });
      another({ snapshot: "our-own-snapshot" });

      expect(events.map(({ event }) => event)).toEqual(["sandbox.snapshot_behind"]);
    }));
});
