// needs: bubblewrap, python, curl
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { SandboxProvider } from "../../../src/sandbox/sandbox.ts";
import { aScript, run, shell, textOf, written } from "../../contract/sandbox/a-sandbox.ts";
import { A_MODEL, against, type DaytonaUnderTest } from "./a-daytona.ts";

const MINUTE_MS = 60_000;
const NAME = "thread-501-12";
const FULL_NAME = `sandpiper-7-${NAME}`;
const NOT_LIMITED = "the sandbox's network is what the Daytona account allows, not Sandpiper's list of hosts";
const UPDATE = "POST /sandbox/{id}/network-settings";

const statesOf = ({ daytona }: DaytonaUnderTest) =>
  Object.fromEntries(daytona.sandboxes().map(({ name, state }) => [name, state]));
const eventsOf = ({ events }: DaytonaUnderTest, name: string) => events.filter(({ event }) => event === name);

/** A model's API that takes one key, as a server of the machines' internet. */
async function aModelApi(under: DaytonaUnderTest, isTaken: (key: string) => boolean) {
  const asked: string[] = [];
  const server = createServer(({ headers }, response) => {
    const key = String(headers["x-api-key"]);
    asked.push(key);
    response.writeHead(isTaken(key) ? 200 : 401).end("{}");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  under.expose(port);
  const toModel = (secret: string) =>
    ({ baseUrl: `http://127.0.0.1:${port}`, credential: { kind: "api_key", secret } }) as const;
  return { asked, toModel, close: () => server.close() };
}

describe("the network rules of an account (S9, F98)", { concurrent: true }, () => {
  it.each(["limited", "refusing", "restricted"] as const)(
    "F98: hold where it lets sandboxes have no lists (%s): the run goes on, and the report says so",
    (tier) =>
      against({ account: { tier } }, async (under) => {
        const sandbox = await under.provider.acquire(NAME);
        const { weaknesses } = await sandbox.start(aScript("job", "true", { allowedHosts: ["pypi.org"] }));

        expect(weaknesses).toEqual([NOT_LIMITED]);
        expect(eventsOf(under, "sandbox.network_not_limited")).not.toEqual([]);
        expect(statesOf(under)).toEqual({ [FULL_NAME]: "started" });
      }),
  );

  it("F98: are asked for once, and again after an hour", () =>
    against({ account: { tier: "limited" } }, async (under) => {
      const begin = async (name: string) => {
        const sandbox = await under.provider.acquire(name);
        await sandbox.start(aScript("job", "true"));
      };
      await begin("thread-1-1");
      expect(under.daytona.counts()).toMatchObject({ "POST /sandbox": 2, [UPDATE]: 1 });
      await begin("thread-1-2");
      await begin("thread-1-3");
      expect(under.daytona.counts()).toMatchObject({ "POST /sandbox": 4, [UPDATE]: 1 });
      await under.daytona.advance(61 * MINUTE_MS);
      await begin("thread-1-4");

      expect(under.daytona.counts()).toMatchObject({ "POST /sandbox": 6, [UPDATE]: 2 });
    }));

  it("F98: are not concluded from a list that only a repository made wrong: that one is cut to the operator's hosts", () =>
    against({}, async (under) => {
      const sandbox = await under.provider.acquire(NAME);
      const refusal = { method: "POST", path: /network-settings$/, status: 400 };
      under.daytona.faults.add(refusal);
      const { weaknesses } = await sandbox.start(
        aScript("job", "true", { allowedHosts: ["odd.example.com"] }),
      );

      expect(weaknesses).toEqual([expect.stringContaining("odd.example.com")]);
      expect(under.daytona.sandboxes()[0]?.dto).toMatchObject({ networkBlockAll: true });
      const next = await sandbox.start(aScript("next", "true", { allowedHosts: ["pypi.org"] }));
      expect(next.weaknesses).toEqual([]);
      expect(under.daytona.sandboxes()[0]?.dto).toMatchObject({ domainAllowList: "pypi.org" });
    }));

  it("F98: are not concluded from a machine that has stopped", () =>
    against({}, async (under) => {
      const sandbox = await under.provider.acquire(NAME);
      under.daytona.faults.add({ method: "POST", path: /network-settings$/, status: 400 });
      await under.another().stop(NAME);

      await expect(sandbox.start(aScript("job", "true"))).rejects.toMatchObject({ code: "not_running" });
      const { weaknesses } = await (await under.provider.acquire(NAME)).start(aScript("job", "true"));
      expect(weaknesses).toEqual([]);
    }));

  it("F98: leave a create that is refused for another reason what it is", () =>
    against({ account: { tier: "limited", quota: { cpu: 2, memory: 4, disk: 8 } } }, async (under) => {
      await under.provider.acquire("thread-1-1");

      await expect(under.another().acquire(NAME)).rejects.toMatchObject({ code: "quota" });
      expect(Object.keys(statesOf(under))).toEqual(["sandpiper-7-thread-1-1"]);
    }));
});

describe("the model's key (S8, S45)", { concurrent: true }, () => {
  it.each([
    ["has no secrets", { secrets: false }, "the Daytona account has no secrets"],
    [
      "has them, by a key that may not manage them",
      { permissions: ["write:sandboxes", "delete:sandboxes"] },
      "DAYTONA_API_KEY lacks the permission manage:secrets",
    ],
  ])("S45: does not come into the sandbox of an account that %s", (_, account, why) =>
    against({ account }, async (under) => {
      await expect(under.provider.acquire(NAME)).rejects.toMatchObject({
        code: "key_inside",
        retry: "never",
        message: expect.stringMatching(new RegExp(`${why}.*SANDBOX_HOLDS_MODEL_KEY`)),
      });
      expect(statesOf(under)).toEqual({});
    }),
  );

  it("S45: comes into it where the operator allows that, for the job alone, and the report says why", () =>
    against(
      { account: { permissions: ["write:sandboxes"] }, provider: { mayHoldModelKey: true } },
      async (under) => {
        const sandbox = await under.provider.acquire(NAME);
        const { weaknesses } = await sandbox.start(aScript("agent", "env", { model: A_MODEL }));
        const other = await run(sandbox, aScript("other", "env; cat /proc/[0-9]*/environ"));

        expect(weaknesses).toEqual([
          "the model's key is a variable of the agent's process: DAYTONA_API_KEY lacks manage:secrets",
        ]);
        expect(await written(sandbox, "agent", /sk-ant-of-the-account/)).toContain("ANTHROPIC_BASE_URL=");
        expect(other.output).not.toContain("sk-ant-of-the-account");
        expect(eventsOf(under, "sandbox.key_as_variable")).not.toEqual([]);
      },
    ));

  it("is tried when the agent's own list of hosts is in place, not before", () =>
    against({}, async (under) => {
      const api = await aModelApi(under, (key) => key === "sk-good");
      const sandbox = await under.another({ model: api.toModel("sk-good") }).acquire(NAME);
      await sandbox.start(aScript("clone", "true", { as: "app" }));
      expect(api.asked).toEqual([]);
      await sandbox.start(aScript("agent", "true", { model: api.toModel("sk-good") }));
      await sandbox.start(aScript("agent-2", "true", { model: api.toModel("sk-good") }));

      expect(api.asked).toEqual(["sk-good"]);
      api.close();
    }));

  it("is waited for where it is put in late", () =>
    against({ account: { secretDelayMs: 1_500 } }, async (under) => {
      const api = await aModelApi(under, (key) => key === "sk-good");
      const model = api.toModel("sk-good");
      const sandbox = await under.another({ model, keyPatienceMs: 60_000 }).acquire(NAME);

      expect(await sandbox.start(aScript("agent", "true", { model }))).toEqual({ weaknesses: [] });
      expect(api.asked.at(-1)).toBe("sk-good");
      expect(api.asked.slice(0, -1).every((key) => key.startsWith("dtn_secret_"))).toBe(true);
      api.close();
    }));

  it("is given up with a sandbox that never puts it in, before the agent starts; a wrong key is not taken for that", () =>
    against({ account: { isStuck: (nth) => nth === 1 } }, async (under) => {
      const api = await aModelApi(under, (key) => key === "sk-good");
      const toProvider = (secret: string, appId: number) =>
        under.another({ appId, model: api.toModel(secret) });
      const [good, wrong] = [toProvider("sk-good", 7), toProvider("sk-wrong", 9)];
      const begin = async (provider: SandboxProvider, secret: string) => {
        const sandbox = await provider.acquire(NAME);
        return sandbox.start(aScript("agent", "true", { model: api.toModel(secret) }));
      };

      await expect(begin(good, "sk-good")).rejects.toMatchObject({ code: "not_running" });
      expect(api.asked).toHaveLength(5);
      expect(under.daytona.sandboxes()).toEqual([]);
      expect(await begin(good, "sk-good")).toEqual({ weaknesses: [] });
      await expect(begin(wrong, "sk-wrong")).rejects.toMatchObject({ code: "not_running" });
      expect(await begin(wrong, "sk-wrong")).toEqual({ weaknesses: [] });
      expect(eventsOf(under, "sandbox.secret_stuck")).toHaveLength(2);
      api.close();
    }));

  it("reaches a sandbox that began without one: that is started again", () =>
    against({}, async (under) => {
      const api = await aModelApi(under, (key) => key === "sk-good");
      const model = api.toModel("sk-good");
      const more = { model, mayHoldModelKey: true };
      const { permissions } = under.setPermissions(["write:sandboxes"]);
      await shell(await under.another(more).acquire(NAME), "echo kept >kept");
      under.setPermissions(permissions);
      const sandbox = await under.another(more).acquire(NAME);

      expect(await sandbox.start(aScript("agent", "true", { model }))).toEqual({ weaknesses: [] });
      expect(api.asked).toEqual(["sk-good"]);
      expect(textOf((await shell(sandbox, "cat kept")).stdout)).toBe("kept\n");
      const stops = under.daytona.counts()["POST /sandbox/{id}/stop"];
      await sandbox.start(aScript("agent-2", "true", { model }));
      expect([stops, under.daytona.counts()["POST /sandbox/{id}/stop"]]).toEqual([1, 1]);
      api.close();
    }));
});

describe("the user of the agent (S30, S46)", { concurrent: true }, () => {
  it("is another than that of the app's commands, by the image and not by the request", () =>
    against({}, async (under) => {
      const sandbox = await under.provider.acquire(NAME);

      expect(await sandbox.start(aScript("job", "id -un"))).toEqual({ weaknesses: [] });
      expect(await written(sandbox, "job", /\w/)).toBe("agent\n");
      expect(textOf((await shell(sandbox, "id -un")).stdout)).toBe("root\n");
    }));

  it("S46: is told to be no border where the vendor's own program takes commands from it, and the machine serves one run", () =>
    against({ account: { openDaemon: true } }, async (under) => {
      const sandbox = await under.provider.acquire(NAME);
      const ask = `curl -s --noproxy '*' -d '{"command":"id -un"}' http://127.0.0.1:2280/process/execute`;
      const told = {
        weaknesses: [expect.stringMatching(/vendor's own program .* without a password \(port 2280\)/)],
        sharesUser: true,
      };

      expect(await sandbox.start(aScript("clone", "true", { as: "app" }))).toEqual(told);
      expect(await sandbox.start(aScript("agent", ask))).toEqual(told);
      expect(await written(sandbox, "agent", /\}/)).toContain("root");
    }));
});

describe("what becomes of an account's sandboxes (F19, F99)", { concurrent: true }, () => {
  it("F99: a snapshot that nobody used for two weeks is activated, and waited for", () =>
    against({}, async (under) => {
      await under.makeSnapshot("ours");
      await under.daytona.advance(15 * 24 * 60 * MINUTE_MS);
      const provider = under.another({ snapshot: "ours" });
      const starting = { code: "starting", message: expect.stringContaining("activated") };
      // As it is answered when another process was first.
      under.daytona.faults.add({ method: "POST", path: /activate$/, status: 400 });

      await expect(provider.acquire(NAME)).rejects.toMatchObject(starting);
      await expect(provider.acquire(NAME)).rejects.toMatchObject(starting);
      await under.daytona.settled();
      await provider.acquire(NAME);
      expect(under.daytona.counts()["POST /snapshots/{id}/activate"]).toBe(1);
    }));

  it("F99: where its disk is used up by those at rest, the one that rests longest is archived, and no other", () =>
    against({ account: { quota: { cpu: 100, memory: 100, disk: 24 } } }, async (under) => {
      const { provider, daytona } = under;
      for (const name of ["thread-1-1", "thread-1-2", "thread-1-3"]) {
        await shell(await provider.acquire(name), `echo ${name} >kept`);
        if (name !== "thread-1-3") await provider.stop(name);
        await daytona.advance(MINUTE_MS);
      }

      await expect(provider.acquire(NAME)).rejects.toMatchObject({
        code: "starting",
        message: expect.stringContaining("archived"),
      });
      await daytona.settled();
      await provider.acquire(NAME);
      expect(statesOf(under)).toEqual({
        "sandpiper-7-thread-1-1": "archived",
        "sandpiper-7-thread-1-2": "stopped",
        "sandpiper-7-thread-1-3": "started",
        [FULL_NAME]: "started",
      });
      // What was archived comes back with its files, and another one goes for it.
      await expect(provider.acquire("thread-1-1")).rejects.toMatchObject({ code: "starting" });
      await daytona.settled();
      const back = await provider.acquire("thread-1-1");
      expect(textOf((await shell(back, "cat kept")).stdout)).toBe("thread-1-1\n");
    }));

  it("F99: no second one is archived where the first one made no room", () =>
    against({ account: { quota: { cpu: 2, memory: 100, disk: 100 } } }, async (under) => {
      for (const name of ["thread-1-1", "thread-1-2"]) {
        await under.provider.acquire(name);
        await under.provider.stop(name);
      }
      await under.provider.acquire("thread-1-3");
      await expect(under.provider.acquire(NAME)).rejects.toMatchObject({ code: "starting" });
      await under.daytona.settled();

      await expect(under.provider.acquire(NAME)).rejects.toMatchObject({ code: "quota" });
      expect(Object.values(statesOf(under)).toSorted()).toEqual(["archived", "started", "stopped"]);
    }));

  it.each([
    ["starting", "POST"],
    ["destroying", "DELETE"],
  ] as const)(
    "F99: one that hangs in %s is waited for some minutes, and then another takes its place",
    (state, method) =>
      against({}, async (under) => {
        await under.provider.acquire(NAME);
        await under.provider.stop(NAME);
        const [{ id } = { id: "" }] = under.daytona.sandboxes();
        under.daytona.hangNext(state);
        await under.ask(method, `/api/sandbox/${id}${method === "POST" ? "/start" : ""}`);
        if (state === "destroying")
          await expect(under.provider.acquire(NAME)).rejects.toMatchObject({ code: "starting" });
        await under.daytona.advance(6 * MINUTE_MS);

        await Promise.all([under.another().acquire(NAME), under.another().acquire(NAME)]);
        expect(statesOf(under)).toEqual({ [FULL_NAME]: state, [`${FULL_NAME}-again-2`]: "started" });
        const sandbox = await under.another().acquire(NAME);
        await shell(sandbox, "echo kept >kept");
        expect(await under.provider.list()).toEqual([{ name: NAME, isRunning: true }]);
        // Whatever becomes of the first one, the second is the thread's.
        await under.daytona.kill(id, "gone");
        const again = await under.another().find(NAME);
        expect(textOf((await shell(again!, "cat kept")).stdout)).toBe("kept\n");
      }),
  );

  it("F99: one that got stuck and comes to after all is not taken for the thread's again", () =>
    against({}, async (under) => {
      await under.provider.acquire(NAME);
      await under.provider.stop(NAME);
      const [{ id } = { id: "" }] = under.daytona.sandboxes();
      under.daytona.hangNext("starting");
      await under.ask("POST", `/api/sandbox/${id}/start`);
      await under.daytona.advance(6 * MINUTE_MS);
      await shell(await under.another().acquire(NAME), "echo second >kept");
      await under.daytona.unhang(id);

      expect(statesOf(under)).toEqual({ [FULL_NAME]: "started", [`${FULL_NAME}-again-2`]: "started" });
      const sandbox = await under.another().acquire(NAME);
      expect(textOf((await shell(sandbox, "cat kept")).stdout)).toBe("second\n");
      await under.another().destroy(NAME);
      expect(statesOf(under)).toEqual({});
    }));

  it("F99: a retry does not wait for one that hangs", () =>
    against({}, async (under) => {
      await under.provider.acquire(NAME);
      under.daytona.hangNext("destroying");
      await under.ask("DELETE", `/api/sandbox/${under.daytona.sandboxes()[0]?.id}`);
      await under.daytona.advance(6 * MINUTE_MS);

      await under.another().destroy(NAME);
      await under.another().acquire(NAME);
      expect(statesOf(under)).toEqual({ [FULL_NAME]: "destroying", [`${FULL_NAME}-again-2`]: "started" });
    }));
});
