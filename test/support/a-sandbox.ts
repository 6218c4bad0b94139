import type { ExecResult, Job, JobPoll, Sandbox } from "../../src/sandbox/sandbox.ts";

/** What a command answers; an exit code of 0 and no output when nothing is said. */
export function anExecResult(result: Partial<ExecResult> & { text?: string } = {}): ExecResult {
  const { text = "", ...rest } = result;
  return { outcome: "exited", exitCode: 0, stdout: new Uint8Array(Buffer.from(text)), stderr: "", ...rest };
}

/** A sandbox that answers what the test says, in order, and keeps what it was told. */
export function aSandbox({
  answers = [],
  polls = [],
  stderr = "",
  sharesUser,
}: {
  answers?: ExecResult[];
  polls?: JobPoll[];
  stderr?: string;
  sharesUser?: true;
} = {}) {
  const execs: {
    args: readonly string[];
    stdin: string;
    capBytes: number;
    network: string;
    env: Record<string, string>;
  }[] = [];
  const starts: Job[] = [];
  const kills: { job: string; graceMs: number }[] = [];
  /** How many commands had run when the home was made anew. */
  const renewed: number[] = [];
  const ranges: { job: string; offsetBytes: number }[] = [];
  const sandbox: Sandbox = {
    name: "thread-t1",
    paths: {
      home: "/home/agent",
      repository: "/workspace/repository",
      base: "/workspace/app.git",
      agent: "/opt/agent/claude",
    },
    async exec(args, { stdin, capBytes, network, env = {} }) {
      execs.push({ args, stdin: Buffer.from(stdin ?? []).toString(), capBytes, network, env });
      const answer = answers[execs.length - 1];
      if (answer === undefined) throw new Error("the test has no answer for this command");
      return answer;
    },
    async start(job) {
      starts.push(job);
      return { weaknesses: [], ...(sharesUser && { sharesUser }) };
    },
    async poll(job, { offsetBytes }) {
      ranges.push({ job, offsetBytes });
      return polls.shift() ?? { chunk: new Uint8Array(), state: { kind: "running" } };
    },
    async stderrTail() {
      return stderr;
    },
    async renewHome() {
      renewed.push(execs.length);
    },
    async kill(job, graceMs) {
      kills.push({ job, graceMs });
    },
  };
  return { sandbox, execs, starts, kills, ranges, renewed };
}
