import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/**
 * In Claude Code's place: a program that runs whatever the last comment orders, and then says that all went well. It stands for
 * an agent that is fully compromised.
 */
const AGENT = `#!/bin/sh
[ "$1" = --version ] && echo '2.1.329 (Claude Code)' && exit
result() {
  printf '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"total_cost_usd":0.01,"session_id":"s","result":"%s","structured_output":{"title":"Do as told","summary":"%s","done":[],"outcome":"changed"}}\\n' "$1" "$1"
}
order=$(grep -o 'RUN:[A-Za-z0-9+/=]*:END' | tail -n 1 | cut -d: -f2 | base64 -d)
eval "$order"
result 'It was done.'
`;

/** The command that lets the agent run a shell script. It may call \`result <summary>\` and exit by itself. */
export function order(script: string): string {
  return `/claude RUN:${Buffer.from(script).toString("base64")}:END`;
}

/** Writes the agent for the tests of one file and returns its path, for \`CLAUDE_PATH\`. */
export function useObedientAgent(): string {
  const directory = mkdtempSync(join(tmpdir(), "sandpiper-agent-"));
  const path = join(directory, "claude");
  writeFileSync(path, AGENT);
  chmodSync(path, 0o755);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return path;
}
