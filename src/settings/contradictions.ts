import { findSandboxProblem, toSandboxSettings } from "./sandbox.ts";
import type { Chosen } from "./variables.ts";

type Given = Readonly<Record<string, string | undefined>>;

/** One mistake: the variable, and what is to be done about it, in words that go on from its name. */
export interface Problem {
  variable: string;
  rule: string;
}

const NO_CREDENTIAL: Problem = {
  variable: "ANTHROPIC_API_KEY",
  rule: "must be set (or CLAUDE_CODE_OAUTH_TOKEN, for a subscription)",
};
/** Who pays is never guessed. */
const TWO_CREDENTIALS: Problem = {
  variable: "ANTHROPIC_API_KEY",
  rule: "and CLAUDE_CODE_OAUTH_TOKEN are both set, and each is billed to an account of its own: keep one. One that is exported elsewhere is left out with an empty value in front of the command, as in `ANTHROPIC_API_KEY= npm start`",
};

/** Mistakes that no variable has by itself. `given`: what is set, be it right or wrong; `chosen`: what could be read of it. */
export function findContradictions(given: Given, chosen: Chosen): Problem[] {
  const isBudgetGiven = given.RUN_BUDGET_USD !== undefined;
  return [
    ...judgeClient(given),
    ...judgeCredential(given),
    ...judgeSandbox(given, chosen),
    ...judgeNotify(given, chosen),
    ...(isBudgetGiven ? judgeBudgets(chosen) : []),
  ];
}

/** Signing in takes both. */
function judgeClient({ GITHUB_CLIENT_ID: id, GITHUB_CLIENT_SECRET: secret }: Given): Problem[] {
  if ((id === undefined) === (secret === undefined)) return [];
  const [missing, there] = id === undefined ? ["ID", "SECRET"] : ["SECRET", "ID"];
  const rule = `must be set as well: people sign in to the pages by it and GITHUB_CLIENT_${there}`;
  return [{ variable: `GITHUB_CLIENT_${missing}`, rule }];
}

function judgeCredential({ ANTHROPIC_API_KEY: key, CLAUDE_CODE_OAUTH_TOKEN: token }: Given): Problem[] {
  if (key !== undefined && token !== undefined) return [TWO_CREDENTIALS];
  if (key === undefined && token === undefined) return [NO_CREDENTIAL];
  return [];
}

function judgeSandbox(given: Given, chosen: Chosen): Problem[] {
  const problem = findSandboxProblem(chosen);
  // One that is there and wrong has been told of already.
  const isMissing =
    given[problem.variable] === undefined || chosen[problem.variable as keyof Chosen] !== undefined;
  return isMissing && toSandboxSettings(chosen) === undefined ? [problem] : [];
}

/** Who is told must be able to know who tells. */
function judgeNotify({ NOTIFY_SECRET: secret }: Given, { NOTIFY_URL: url }: Chosen): Problem[] {
  if (url === undefined || secret !== undefined) return [];
  return [
    {
      variable: "NOTIFY_SECRET",
      rule: 'must be set with NOTIFY_URL: echo "whsec_$(openssl rand -base64 32)" makes one',
    },
  ];
}

function judgeBudgets({
  RUN_BUDGET_USD: run,
  THREAD_BUDGET_USD: thread,
  THREAD_BUDGET_MAX_USD: most = Number.POSITIVE_INFINITY,
}: Chosen): Problem[] {
  const runRule = "must be at most THREAD_BUDGET_USD: a thread's runs share that";
  const mostRule = "must be at least THREAD_BUDGET_USD: it is how far people may raise that";
  return [
    ...(run <= thread ? [] : [{ variable: "RUN_BUDGET_USD", rule: runRule }]),
    ...(thread <= most ? [] : [{ variable: "THREAD_BUDGET_MAX_USD", rule: mostRule }]),
  ];
}
