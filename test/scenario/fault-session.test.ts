// needs: bubblewrap
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SandboxError } from "../../src/errors.ts";
import { aSession } from "../contract/a-new-run.ts";
import { order, useObedientAgent } from "../support/fault-agent.ts";
import { aRunWorld, type RunWorld } from "../support/run-world.ts";

const agent = useObedientAgent();
let world: RunWorld;

beforeEach(async () => {
  world = await aRunWorld(agent);
});
afterEach(() => world.close());

/** Says how the session began and what was said in it; then adds to its file what was said now, as the CLI does. */
const TALK = `cd "$HOME"; directory=.claude/projects/-workspace-repository; mkdir -p $directory; file=$directory/$2.jsonl
said=$(grep -o '"content":"[a-z]*"' $file 2>/dev/null | cut -d'"' -f4 | tr '\\n' ' ')
uuid=$(cat /proc/sys/kernel/random/uuid)
printf '{"type":"user","uuid":"%s","parentUuid":null,"sessionId":"%s","timestamp":"2026-11-28T10:00:00.000Z","cwd":"/","version":"2.1.329","message":{"role":"user","content":"%s"}}\\n' "$uuid" "$2" "$3" >>$file
echo '{"type":"cost-state","totalCostUSD":49.99}' >>$file
result "$1 $said($(ls -A $directory | wc -l), $(stat -c %a $file))"; exit`;
const talk = (word: string) => order(`set -- "$1" "$2" ${word}; ${TALK}`);

const events = (event: string) => world.lines.filter((line) => line.event === event);
const answer = async (command: string) => {
  const { outcome } = await world.run(command);
  return outcome !== undefined && "text" in outcome ? outcome.text : outcome?.kind;
};

describe("a thread's session", () => {
  test("is put back into a new sandbox when the old one is gone, as that one file, for the agent alone", async () => {
    expect(await answer(talk("one"))).toBe("--session-id (1, 644)");
    await world.sandboxes.lose(world.sandbox);

    expect(await answer(talk("two"))).toBe("--resume one (1, 600)");
    await world.sandboxes.lose(world.sandbox);

    expect(await answer(talk("three"))).toBe("--resume one two (1, 600)");
    expect(events("session.not_kept")).toEqual([]);
  });

  test("S29: is put back in a sandbox that is still there, too: of its home nothing else is left", async () => {
    await answer(talk("one"));

    const { outcome, costMicroUsd } = await world.run(talk("two"));

    expect(outcome).toMatchObject({ text: "--resume one (1, 600)" });
    // What the CLI says of this run alone, whatever its file says was spent.
    expect(costMicroUsd).toBe(10_000);
  });

  test("ends with a retry: another one begins, in the clean sandbox and in every one after it", async () => {
    await answer(talk("one"));

    expect(await answer("/claude retry")).toBe("--session-id (1, 644)");
    await world.sandboxes.lose(world.sandbox);
    expect(await answer(talk("two"))).toBe("--resume one (1, 600)");
  });

  test("ends with a retry also when the old sandbox could not be removed at first", async () => {
    await answer(talk("one"));
    const { destroy } = world.sandboxes;
    world.sandboxes.destroy = async () => {
      world.sandboxes.destroy = destroy;
      throw new SandboxError("A hiccup.", { code: "down", retry: "backoff" });
    };

    expect(await answer("/claude retry")).toBe("--session-id (1, 644)");
  });

  test("that is not to be read begins anew, whole, and the log says so", async () => {
    await answer(talk("one"));
    const [{ thread = "" } = {}] = events("run.ended") as { thread?: string }[];
    const { sessionId: id = "" } = (await world.store.threads.find(thread)) ?? {};
    await world.store.sessions.put(thread, aSession({ id, text: "not packed" }));

    expect(await answer(talk("two"))).toBe("--session-id (1, 644)");
    expect(events("session.not_restored")).toMatchObject([{ why: "unreadable" }]);
  });

  test("F21: is put back, too, when the machine is lost while the agent works", async () => {
    await answer(talk("one"));
    let isLost = false;
    world.sandboxes.before = async (call, what) => {
      if (isLost || call !== "poll" || !what.startsWith("agent-")) return;
      isLost = true;
      await world.sandboxes.lose(world.sandbox);
    };

    expect(await answer(talk("two"))).toBe("--resume one (1, 600)");
  });
});

describe("a session that can't be kept", () => {
  const grow = (script: string) =>
    order(`cd "$HOME"; mkdir -p .claude/projects/p; ${script}; result "It was done."; exit`);

  test.each([
    ["there is none", "true", "no_session"],
    ["it is too large", "head -c 18000000 /dev/urandom >.claude/projects/p/$2.jsonl", "too_much_output"],
    ["it is no file", "mkfifo .claude/projects/p/$2.jsonl", "no_session"],
    ["it never ends", "ln -s /dev/zero .claude/projects/p/$2.jsonl", "no_session"],
  ])("changes nothing of how the run ends, and is in the log: %s", async (_, script, why) => {
    const run = await world.run(grow(script));

    expect(run.outcome).toMatchObject({ text: "It was done." });
    expect(events("session.not_kept")).toMatchObject([{ run: run.id, why }]);
  });

  test("because the sandbox is gone, or the store is down, neither", async () => {
    world.store.sessions.put = async () => {
      throw new Error("the disk is full");
    };
    expect(await answer(talk("one"))).toBe("--session-id (1, 644)");
    world.sandboxes.before = async (call, what) => {
      if (call === "start" && what.startsWith("session-keep")) await world.sandboxes.lose(world.sandbox);
    };
    expect(await answer(talk("two"))).toBe("--session-id (1, 644)");

    expect(events("session.not_kept").map(({ why }) => why)).toEqual(["fault", "gone"]);
  });
});
