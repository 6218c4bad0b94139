// needs: bubblewrap, python
import { describe, expect, test } from "vitest";
import type { SmallDaytona } from "../../demo/daytona/small-daytona.ts";
import { steps } from "../../demo/model/script-steps.ts";
import { aPatientModel, startToDie } from "../support/fault-kill.ts";
import { aFaultStory } from "../support/fault-story.ts";
import { aFaultWorld, EDIT_SCRIPT, outcomes, REPO, readRuns, turnsOf } from "../support/fault-world.ts";
import { report, shell, toolOutput } from "../support/world-script.ts";
import { findSecrets } from "../support/world-secrets.ts";
import { useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const TIMEOUT_MS = 600_000;
const stories = useStories({}, "daytona");
const EDIT = shell("echo A note. >note.md");

/** All that a program of root's can read in a machine: environments, command lines, and every file that is not the system's. */
const READ_ALL = `cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null
find /var/tmp /tmp /root /home /etc /run -xdev -type f -size -2000k -exec cat {} + 2>/dev/null; true`;

function daytonaOf({ sandboxes }: { sandboxes: { daytona?: SmallDaytona } }): SmallDaytona {
  if (sandboxes.daytona === undefined) throw new Error("this world has no Daytona");
  return sandboxes.daytona;
}

describe("on Daytona", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test("S8: while the agent works, no secret is anywhere in its machine; it sees a placeholder", async () => {
    let seen = "";
    const rig = await aFaultStory(stories, {
      script: steps(shell("env; cat /proc/[0-9]*/environ"), async (request) => {
        const machine = daytonaOf(stories.world).machine(toMachineName(rig));
        seen = (await machine.run({ args: ["sh", "-c", READ_ALL] })).stdout.toString("latin1");
        seen += toolOutput(request);
        return report("answered");
      }),
    });

    expect((await rig.run()).outcome.kind).toBe("answered");
    expect(seen).toMatch(/ANTHROPIC_API_KEY=dtn_secret_/);
    expect(findSecrets(stories.world, seen)).toEqual([]);
  });

  test("S9: the agent reaches no host that is not on the list, by whatever way it tries", async () => {
    let said = "";
    const hosts = ["openrouter.ai", "169.254.169.254", "evil.example"];
    const ask = `for (const host of ${JSON.stringify(hosts)}) for (const scheme of ["http", "https"])
      await fetch(scheme + "://" + host + "/").then((a) => console.log(host, a.status), () => console.log(host, "refused"));`;
    const rig = await aFaultStory(stories, {
      script: steps(shell(`node --input-type=module -e '${ask}'`), (request) => {
        said = toolOutput(request);
        return report("answered");
      }),
    });

    await rig.run();
    const answers = said.trim().split("\n");
    expect(answers.map((line) => line.split(" ")[0])).toEqual(hosts.flatMap((host) => [host, host]));
    expect(answers.filter((line) => !/ (403|refused)$/.test(line))).toEqual([]);
  });

  // The next two alone: whoever asks first for a sandbox meets the fault.
  test.sequential("F19: a run waits for a sandbox with the reason shown, and goes on when there is one", async () => {
    const rig = await aFaultStory(stories, { script: steps(EDIT, report("changed")) });
    const limit = { "retry-after-sandbox-create": "3" };
    daytonaOf(stories.world).faults.add({
      ...{ method: "POST", path: /\/api\/sandbox$/, status: 429, headers: limit, times: 4 },
    });
    const runId = rig.say();
    await rig.story.says(runId, /limit of requests/i);

    expect(await rig.outcome(runId)).toMatchObject({ kind: "published" });
    expect(rig.story.comment(runId)).not.toMatch(/limit of requests/i);
    expect(rig.story.botComments()).toHaveLength(1);
  });

  test.sequential("F20: a sandbox whose making was not answered is adopted", async () => {
    const rig = await aFaultStory(stories, { script: steps(EDIT, report("changed")) });
    const lost = { method: "POST", path: /\/api\/sandbox$/, afterEffect: true, drop: true };
    daytonaOf(stories.world).faults.add(lost);

    expect((await rig.run()).outcome).toMatchObject({ kind: "published" });
  });

  test.each(["error", "gone"] as const)(
    "F21: a machine that dies (%s) is made anew, once, from the same base",
    async (end) => {
      let deaths = 0;
      const rig = await aFaultStory(stories, {
        script: steps(
          shell("echo lost >lost.md; cat lost.md"),
          async () => {
            deaths += 1;
            if (deaths > 1) return shell("ls; echo A note. >note.md");
            await daytonaOf(stories.world).kill(toMachineName(rig), end);
            return report("changed");
          },
          report("changed"),
        ),
      });

      const { outcome } = await rig.run();
      expect(outcome).toMatchObject({ kind: "published" });
      expect(rig.story.botComments()).toHaveLength(1);
    },
  );

  test("F22: a clone that can't be is told in its own words", async () => {
    const rig = await aFaultStory(stories);
    const path = new RegExp(`^/${rig.story.repo}.git/info/refs$`);
    rig.story.github.fail({ method: "GET", path, status: 503, times: 4 });

    expect((await rig.run()).outcome).toMatchObject({ kind: "clone_failed", failure: "network" });
  });
});

describe("kill -9 on Daytona", { concurrent: true, timeout: TIMEOUT_MS }, () => {
  test("F11: an app killed in create, clone, work and collect goes on with the same sandbox", async ({
    onTestFinished,
  }) => {
    const model = aPatientModel(EDIT_SCRIPT);
    const world = await aFaultWorld({ script: model.script, sandbox: "daytona" });
    onTestFinished(() => world.close());
    const daytona = daytonaOf(world);
    daytona.delays.creatingMs = 700;

    const creating = await world.startApp();
    world.command();
    await until("the sandbox to be in the making", () => daytona.sandboxes().length > 0);
    await creating.end("SIGKILL");
    const cloning = await world.startApp();
    await until("git to ask", () => world.github.gitRequests.length > 0);
    await cloning.end("SIGKILL");
    const working = await world.startApp();
    await model.isAsked(0);
    await working.end("SIGKILL");
    model.answer(0);
    await model.isAsked(1);
    model.answer(1);
    for (const point of ['log "step":"work 1.1"', 'log "step":"collect 1.1"', 'log "step":"keep session"'])
      await (await startToDie(world, point)).isDead();
    const app = await world.startApp();

    expect(await outcomes(world, app)).toMatchObject([{ kind: "published" }]);
    expect(daytona.counts()["POST /sandbox"]).toBe(1);
    expect(daytona.sandboxes()).toMatchObject([
      { state: "stopped", name: expect.stringContaining(readRuns(world)[0]?.thread ?? "?") },
    ]);
    expect(turnsOf(world)).toEqual([0, 1]);
    const { github } = world;
    expect(github.pulls(REPO)).toHaveLength(1);
    expect(github.comments(REPO, 1).filter(({ user }) => user?.login === github.bot.login)).toHaveLength(1);
  });
});

function toMachineName({ story, number }: { story: { id: number }; number: number }): string {
  return `sandpiper-4242-thread-${story.id}-${number}`;
}
