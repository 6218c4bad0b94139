// needs: bubblewrap, python
import { afterEach, describe, expect, it } from "vitest";
import { aScript, shell, written } from "../../contract/sandbox/a-sandbox.ts";
import type { AioMachine } from "../../stand-ins/aio/aio-machine.ts";
import { type AioWorld, type AioWorldOptions, anAioWorld } from "./an-aio-provider.ts";

const SECRET = "word-of-the-first-repository";
let world: AioWorld;
afterEach(() => world.close());

/** What a look over the whole machine finds of the first repository: files by content or by name, and processes. */
async function findTraces({ box }: AioMachine): Promise<string> {
  const places = "/tmp /var /home /root /dev/shm /run /opt /srv /usr/local";
  const look = `grep -rls ${SECRET} ${places} | grep -v own; find ${places} -name "*${SECRET}*" 2>/dev/null; grep -las ${SECRET} /proc/[0-9]*/environ /proc/[0-9]*/cmdline | grep -v "^/proc/$$/"`;
  const { stdout } = await box.run({ args: ["sh", "-c", look] });
  // The look's own command line holds the word.
  return stdout.toString().replace(/^\/proc\/\d+\/cmdline\n/gm, "");
}

/** Processes of the agent's user that outlast a look. */
async function countSleepers({ box }: AioMachine): Promise<number> {
  const { stdout } = await box.run({ args: ["sh", "-c", "cat /proc/[0-9]*/comm | grep -c '^sleep$'; true"] });
  return Number(stdout.toString());
}

const VARIANTS: [string, AioWorldOptions][] = [
  ["whose commands are root's", { user: "root" }],
  ["whose commands are the agent's own user's", { user: "agent" }],
  ["that knows only terminals", { user: "agent", hasPipes: false }],
  ["at a fixed address", { user: "root", source: "fixed" }],
];

describe.each(VARIANTS)("an AIO sandbox %s", (_, options) => {
  it("carries nothing of one thread to the next (S11)", async () => {
    world = await anAioWorld(options);
    const { provider, machines } = world;
    const machine = machines[0]!;
    await machine.box.start();
    await machine.box.writeFile("/tmp/own", Buffer.from(`${SECRET}, which was there before\n`));
    const idle = await countSleepers(machine);
    const first = await provider.acquire("thread-1");
    const script = `
      for each in /tmp /var/tmp /dev/shm "$HOME" .; do mkdir -p $each/deep/er; echo ${SECRET} >$each/deep/er/file; done
      ln -s /nowhere /tmp/${SECRET}; chmod 000 deep
      sleep 600 & setsid sleep 600 & (cd /; env -i sleep 600 &)
      echo ready; wait`;
    await first.start(aScript("leaver", script, { env: { LEFT: SECRET } }));
    await written(first, "leaver", /ready/);
    await shell(first, `echo ${SECRET} >/tmp/fetch.err`);
    expect(await findTraces(machine)).toContain("/tmp/deep/er/file");
    await provider.stop("thread-1");

    expect(await findTraces(machine)).toBe("");
    expect((await machine.box.readFile("/tmp/own"))?.toString()).toContain("was there before");
    expect(
      (await machine.box.run({ args: ["sh", "-c", "ls -d /var/tmp/sandpiper* /tmp/deep"] })).exitCode,
    ).toBe(2);
    expect(await countSleepers(machine)).toBe(idle);
    const second = await provider.acquire("thread-2");
    expect(await second.poll("leaver", { offsetBytes: 0, capBytes: 10 })).toMatchObject({
      state: { kind: "gone" },
    });
    expect(machine.sessionCount).toBe(0);
  });
});

describe("a borrowed machine", () => {
  it("that another borrower left dirty is cleaned before it is used (S11)", async () => {
    world = await anAioWorld({ user: "root" });
    const machine = world.machines[0]!;
    await world.provider.acquire("thread-1").then((sandbox) => shell(sandbox, `echo ${SECRET} >left`));
    // Nobody gave it back, and everybody has forgotten.
    await world.leases.release("thread-1");
    world.allocator.forget("machine-0");
    expect(await findTraces(machine)).toContain("left");
    const sandbox = await world.provider.acquire("thread-2");

    expect(await findTraces(machine)).toBe("");
    expect((await shell(sandbox, "ls")).stdout.length).toBe(0);
  });

  it("that can't be cleaned is not given back, and the operator is told what to do (S11)", async () => {
    world = await anAioWorld({ user: "agent" });
    const { provider, machines, lentTo } = world;
    await shell(await provider.acquire("thread-1"), "true");
    const { box } = machines[0]!;
    const asRoot = (line: string) => box.run({ args: ["sh", "-c", line], user: "root" });
    await asRoot(
      "mkdir -m 755 /var/tmp/sandpiper/repository/roots && touch /var/tmp/sandpiper/repository/roots/x",
    );

    const error = await provider.stop("thread-1").catch((reason) => reason);
    expect(error).toMatchObject({ code: "not_clean", retry: "backoff" });
    expect(error.message).toContain("the operator must");
    expect(lentTo()).toEqual(["thread-1"]);
    await asRoot("rm -r /var/tmp/sandpiper/repository/roots");
    await provider.stop("thread-1");
    expect(lentTo()).toEqual([]);
  });

  it("whose program of ours was broken by the agent is cleaned all the same (S15)", async () => {
    world = await anAioWorld({ user: "agent" });
    const { provider, machines, lentTo } = world;
    const sandbox = await provider.acquire("thread-1");
    const script = `for each in /var/tmp/sandpiper/bin/*; do echo 'raise SystemExit(3)' >$each; done; echo ${SECRET} >left; echo ready; sleep 600`;
    await sandbox.start(aScript("breaker", script));
    await world.machines[0]!.box.run({
      args: ["sh", "-c", "until [ -s /var/tmp/sandpiper/repository/left ]; do sleep 0.02; done"],
    });
    await provider.stop("thread-1");

    expect(await findTraces(machines[0]!)).toBe("");
    expect(lentTo()).toEqual([]);
    // The machine's first process is one.
    expect(await countSleepers(machines[0]!)).toBe(1);
  });
});
