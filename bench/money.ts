import { DEMO_FILES } from "../demo/model/demo-repository.ts";
import type { ModelScript, ModelTurn } from "../demo/model/model-turn.ts";
import { type RunningApp, startWorld, type World } from "../demo/world.ts";
import { priceUsage } from "../src/agent/price-usage.ts";
import { tokenUsageSchema } from "../src/agent/token-usage.ts";
import { atLeast, atMost, type Figure } from "./figure.ts";

const REPOSITORY = "maya/shelf";
const LIMIT_MS = 60_000;
const USAGE = { inputTokens: 9_000, cacheReadTokens: 30_000, cacheWriteTokens: 2_000, outputTokens: 2_000 };
/** As long as its tokens say, at the 3.5 characters that stand for one while it is being written. */
const LONG_TEXT = "seven. ".repeat(1_000);

const bash = (command: string): ModelTurn => ({
  tools: [{ name: "Bash", input: { command } }],
  usage: USAGE,
});
const LAST_TURNS: Record<string, ModelTurn> = {
  "while a tool runs": bash("node -e 'setTimeout(() => {}, 60000)'"),
  "before an answer's first byte": { text: "late", delayMs: LIMIT_MS, usage: USAGE },
  "at a third of an answer": { text: LONG_TEXT, stallAt: 0.33, usage: USAGE },
  "at nine tenths of an answer": { text: LONG_TEXT, stallAt: 0.9, usage: USAGE },
};
const TURNS_BEFORE = 3;

/** What stopped runs cost, as the app says, against what the model would bill; the real CLI, stopped at several instants of its fourth turn. */
export async function benchMoney(): Promise<Figure[]> {
  let last = bash("true");
  const script: ModelScript = ({ turn }) => (turn < TURNS_BEFORE ? bash("true") : last);
  const world = await startWorld({ script });
  try {
    world.github.createUser("maya");
    await world.github.createRepository({ owner: "maya", name: "shelf", files: DEMO_FILES });
    const app = await world.startApp();
    const measured: { value: number; baseline: number }[] = [];
    for (const [when, turn] of Object.entries(LAST_TURNS)) {
      last = turn;
      const { value, baseline } = await stopOne(world, app);
      process.stderr.write(`  stopped ${when}: ${value} of ${baseline} micro-dollars\n`);
      measured.push({ value, baseline });
    }
    measured.sort((a, b) => a.value / a.baseline - b.value / b.baseline);
    const [least, most] = [measured[0], measured.at(-1)];
    if (least === undefined || most === undefined) throw new Error("Nothing was measured.");
    return [
      atLeast("cost counted of a stopped run, the least, against the model's bill", "micro-dollars", {
        ...least,
        goal: 0.98,
      }),
      atMost("cost counted of a stopped run, the most, against the model's bill", "micro-dollars", {
        ...most,
        goal: 1.02,
      }),
    ];
  } finally {
    await world.close();
  }
}

async function stopOne(
  { github, model }: World,
  app: RunningApp,
): Promise<{ value: number; baseline: number }> {
  const issue = {
    repo: REPOSITORY,
    author: "maya",
    title: "The last book is missing",
    body: "On every page.",
  };
  const { number } = await github.openIssue(issue, { silent: true });
  const [requestsBefore, billsBefore] = [model?.requests.length ?? 0, model?.bills.length ?? 0];
  const endings = (): string[] =>
    app
      .log()
      .split("\n")
      .filter((line) => line.includes('"run.ended"') && line.includes('"stopped"'));
  const endedBefore = endings().length;
  const say = (body: string) => github.comment({ repo: REPOSITORY, number, author: "maya", body });
  say("/claude fix this");
  await until(() => (model?.requests.length ?? 0) - requestsBefore > TURNS_BEFORE);
  // The answer, or as much of it as there is, comes to the sandbox and its tool starts.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  say("/claude stop");
  await until(() => endings().length > endedBefore);
  const { costMicroUsd } = JSON.parse(endings().at(-1) ?? "{}") as { costMicroUsd: number };
  const bills = (model?.bills ?? []).slice(billsBefore);
  const baseline = bills.reduce(
    (sum, bill) => sum + priceUsage(bill.model, tokenUsageSchema.parse(bill.usage)),
    0,
  );
  return { value: costMicroUsd, baseline };
}

async function until(isThere: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + LIMIT_MS;
  while (!isThere()) {
    if (Date.now() > giveUpAt) throw new Error("The run did not come to its instant, or not to its end.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
