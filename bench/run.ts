import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { DEMO_FILES } from "../demo/model/demo-repository.ts";
import { startWorld, type World } from "../demo/world.ts";
import { atMost, type Figure, median } from "./figure.ts";

const execute = promisify(execFile);
const ROUNDS = 9;
const LIMIT_MS = 30_000;
/** What a run may ask of GitHub, edits of its comment and check run aside. */
const REQUESTS_GOAL = 16;

/** An agent that says when it began and changes one file: everything but the model's own time. */
const QUICK_AGENT = `#!/bin/sh
[ "$1" = --version ] && echo '2.1.329 (Claude Code)' && exit
date +%s%N >"$HOME/began"
cat >/dev/null
echo done >>README.md
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"total_cost_usd":0.01,"result":"Done.","structured_output":{"title":"Add a line","summary":"Added a line.","done":["Added a line"],"outcome":"changed"},"session_id":"s"}'
`;

/**
 * From the webhook's answer to the agent's first instruction, against a shell script that clones the same repository from the same
 * server and starts the same agent; and how often a run from issue to pull request asks GitHub.
 */
export async function benchRun(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-bench-"));
  const agent = join(directory, "agent");
  await writeFile(agent, QUICK_AGENT);
  await chmod(agent, 0o755);
  const world = await startWorld({ script: [] });
  try {
    const { github } = world;
    github.createUser("maya");
    await github.createRepository({ owner: "maya", name: "shelf", files: DEMO_FILES });
    const app = await world.startApp({ CLAUDE_PATH: agent, MAX_RUNS_PER_REPO: "100" });
    const startMs: number[] = [];
    const floorMs: number[] = [];
    const requests: number[] = [];
    for (let round = -2; round < ROUNDS; round += 1) {
      const before = github.requests.length;
      const ours = await measureStart(world, () => app.log());
      const floor = await measureFloor(world, directory, agent);
      if (round < 0) continue;
      startMs.push(ours);
      floorMs.push(floor);
      const asked = github.requests.slice(before).filter(({ method, path }) => !isEdit(method, path));
      requests.push(asked.length);
    }
    return [
      atMost("from webhook accepted to agent started, against clone and spawn in a shell script", "ms", {
        value: median(startMs),
        baseline: median(floorMs),
        goal: 1.3,
      }),
      atMost(
        "GitHub requests of a run from issue to pull request, edits of its comment and check run aside",
        "requests",
        {
          value: median(requests),
          baseline: REQUESTS_GOAL,
          goal: 1,
        },
      ),
    ];
  } finally {
    await world.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function isEdit(method: string, path: string): boolean {
  return method === "PATCH" && /\/(issues\/comments|check-runs)\/\d+$/.test(path);
}

async function measureStart(world: World, log: () => string): Promise<number> {
  const { github } = world;
  const repo = "maya/shelf";
  const issue = await github.openIssue(
    { repo, author: "maya", title: "A line is missing", body: "" },
    { silent: true },
  );
  const lines = log().length;
  github.comment({ repo, number: issue.number, author: "maya", body: "/claude add it" });
  const endsAt = Date.now() + LIMIT_MS;
  const fresh = () => log().slice(lines).split("\n");
  while (!fresh().some((line) => line.includes('"step":"report"'))) {
    if (Date.now() > endsAt) throw new Error(`The run did not end:\n${log().slice(lines)}`);
    await sleep(5);
  }
  await github.settled();
  const taken = fresh().find((line) => line.includes('"command.taken"') && line.includes('"work"')) ?? "{}";
  const { time, thread } = JSON.parse(taken) as { time: number; thread: string };
  const began = await readFile(
    join(world.directory, "data", "sandboxes", `thread-${thread}`, "home", "began"),
    "utf8",
  );
  return Number(began) / 1e6 - time;
}

const FLOOR_SCRIPT = `set -e
git -c http.extraHeader="$3" clone --quiet --depth=50 --no-tags "$1" "$2/clone"
cd "$2/clone"
HOME=$2 exec "$4" </dev/null >/dev/null`;

async function measureFloor(world: World, directory: string, agent: string): Promise<number> {
  const target = await mkdtemp(join(directory, "floor-"));
  const token = world.github.tokens().findLast(({ revoked }) => !revoked)?.token;
  const header = `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  const startedAt = performance.timeOrigin + performance.now();
  await execute("sh", [
    "-c",
    FLOOR_SCRIPT,
    "sh",
    `${world.github.url}/maya/shelf.git`,
    target,
    header,
    agent,
  ]);
  const began = Number(await readFile(join(target, "began"), "utf8")) / 1e6;
  return began - startedAt;
}
