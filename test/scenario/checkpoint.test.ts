// needs: bubblewrap
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { promptOf, type Script, steps } from "../../demo/model/script-steps.ts";
import { toAgentJobName } from "../../src/run/agent-job.ts";
import { aFaultStory, type FaultStory } from "../support/fault-story.ts";
import { report, shell, toolOutput, write } from "../support/world-script.ts";
import { useStories } from "../support/world-story.ts";
import { until } from "../support/world-until.ts";

const EARLY = `--import=${import.meta.resolve("../support/fault-early-checkpoint.ts")}`;
const stories = useStories({ NODE_OPTIONS: EARLY, LOG_LEVEL: "debug" });

/** Ends the process that watches the agent, from outside, as a machine that dies would; the agent dies with it. */
function killSupervisor(rig: FaultStory, machine: number, round = 1): void {
  const job = toAgentJobName(rig.runIds()[0] ?? "", { machine, round });
  const pid = join(rig.story.sandboxDir(rig.number), "jobs", job, "pid");
  process.kill(Number(readFileSync(pid, "utf8").split(" ")[0]), "SIGKILL");
}

/** The machine is gone with all that was in it. */
function loseMachine(rig: FaultStory, machine: number): void {
  killSupervisor(rig, machine);
  rmSync(rig.story.sandboxDir(rig.number), { recursive: true, force: true, maxRetries: 5 });
}

/** Resolves when so many files of the run's change are kept. */
function isKept(rig: FaultStory, files: number): Promise<unknown> {
  const isTaken = () =>
    rig.story
      .log(rig.runIds()[0] ?? "")
      .some((line) => line.event === "run.checkpoint_taken" && line.files === files);
  return until(`a checkpoint of ${files} files`, isTaken);
}

/** Another script on each machine. */
function onMachines(first: Script, second: Script): { script: Script; moveOn: () => void } {
  let machine = 1;
  return {
    script: (request) => (machine === 1 ? first : second)(request),
    moveOn: () => {
      machine = 2;
    },
  };
}

describe("a machine that dies after a checkpoint", { concurrent: true }, () => {
  test("F21: the next one has what was kept, its agent knows, and the work is published once", async () => {
    let seen = { prompt: "", output: "" };
    const { script, moveOn } = onMachines(
      steps(write({ "note.md": "A note.\n" }), async () => {
        await isKept(rig, 1);
        moveOn();
        killSupervisor(rig, 1);
        return report("changed");
      }),
      steps(shell("cat note.md; git status --short"), (request) => {
        seen = { prompt: promptOf(request), output: toolOutput(request) };
        return report("changed");
      }),
    );
    const rig: FaultStory = await aFaultStory(stories, { script });

    const { runId, outcome } = await rig.run();

    expect(seen.prompt).toContain("This is the second try");
    expect(seen.prompt).toMatch(
      /The files in the working directory are as they were (a|\d+) minutes? before/,
    );
    expect(seen.output).toContain("A note.");
    expect(seen.output).toContain("A  note.md");
    expect(outcome).toMatchObject({ kind: "published", files: 1 });
    expect(outcome).not.toHaveProperty("kept");
    expect(rig.story.github.pulls(rig.story.repo)).toHaveLength(1);
    expect(rig.story.comment(runId)).not.toContain("is kept");
  });

  test("F21: lost twice, what was kept is offered, and `publish` publishes it", async () => {
    const { script, moveOn } = onMachines(
      steps(write({ "note.md": "A note.\n" }), async () => {
        await isKept(rig, 1);
        moveOn();
        loseMachine(rig, 1);
        return report("changed");
      }),
      steps(() => {
        loseMachine(rig, 2);
        return report("changed");
      }),
    );
    const rig: FaultStory = await aFaultStory(stories, { script });
    const { runId, outcome } = await rig.run();

    expect(outcome).toMatchObject({
      ...{ kind: "agent_failed", failure: "killed" },
      kept: { files: 1, additions: 1, deletions: 0, at: expect.any(Number) },
    });
    expect(rig.story.comment(runId)).toMatch(
      /What was changed by \d\d:\d\d UTC is kept \(1 file, \+1 −0\): .*publish` publishes it as it is/,
    );

    const { story, number } = rig;
    const published = await story.command(number, "/claude publish");
    expect(published.outcome).toBe("published");
    const pull = story.github.pulls(story.repo)[0];
    expect(pull?.draft).toBe(true);
    expect(pull?.body).toMatch(/last changes are not in this: it is what was kept at \d\d:\d\d UTC/);
    const files = await story.github.branchFiles(story.repo, pull?.head.ref ?? "");
    expect(files["note.md"]?.content).toBe("A note.\n");
  });

  test("F21: while it mends what a check found: what was looked at is published, and nothing that came after", async () => {
    const looks = () => rig.story.log(rig.runIds()[0] ?? "").filter(({ step }) => step === "work 1.2").length;
    const rig: FaultStory = await aFaultStory(stories, {
      files: {
        "README.md": "# Shelf\n",
        ".github/sandpiper.yml": 'on: { issue_opened: off }\nverify: ["test ! -e bad.txt"]\n',
      },
      script: steps(
        write({ "note.md": "A note.\n", "bad.txt": "x\n" }),
        report("changed"),
        write({ "unseen.md": "Nobody looked at this.\n" }),
        async () => {
          const before = looks();
          await until("looks at the agent", () => looks() > before + 3);
          killSupervisor(rig, 1, 2);
          return report("changed");
        },
      ),
    });
    const { outcome } = await rig.run();

    expect(outcome).toMatchObject({ kind: "published", files: 2 });
    const pull = rig.story.github.pulls(rig.story.repo)[0];
    const files = await rig.story.github.branchFiles(rig.story.repo, pull?.head.ref ?? "");
    expect(Object.keys(files)).toContain("bad.txt");
    expect(Object.keys(files)).not.toContain("unseen.md");
  });
});
