import type { Diagnosis } from "../run/diagnosis.ts";
import { AGENT_VERSION } from "../sandbox/agent-image.ts";
import type { Inside } from "./inside.ts";
import type { SandboxKind } from "./judge-isolation.ts";

export const PROGRAM = "Claude Code";
export const TOOLS = "Tools";
/** What agents and `setup` commands use most; git is the app's own need, too. */
export const TOOL_NAMES: readonly string[] = ["git", "python3", "node", "npm", "rg", "jq", "curl", "gh"];
/** As `clone` needs it; see docs/sandboxes.md. */
const MIN_GIT = [2, 34] as const;

const BUILD: Partial<Record<SandboxKind, string>> = {
  daytona: "Run `npm run snapshot`, set DAYTONA_SNAPSHOT to its last line, restart.",
  e2b: "Run `npm run template`, set E2B_TEMPLATE to its last line, restart.",
  local: "Run `npm ci`, and leave CLAUDE_PATH out.",
};
const OWN_IMAGE = "Build the image anew; see docs/sandboxes.md.";

/** The agent's program, against the version that the app is made for. */
export function judgeProgram({ agent }: Pick<Inside, "agent">, kind: SandboxKind): Diagnosis {
  const name = PROGRAM;
  const next = BUILD[kind] ?? OWN_IMAGE;
  if (agent === undefined) return { name, state: "problem", found: "it is not there, or can't be run", next };
  const version = /^(\d+\.\d+\.\d+\S*) \(Claude Code\)/.exec(agent)?.[1];
  if (version === undefined)
    return { name, state: "problem", found: `what is there is not Claude Code: ${agent}`, next };
  if (version === AGENT_VERSION) return { name, state: "ok", found: version };
  const found = `${version}; Sandpiper is made for ${AGENT_VERSION}`;
  return { name, state: "warning", found, next };
}

/** The other programs of the sandbox. */
export function judgeTools({ tools }: Pick<Inside, "tools">, kind: SandboxKind): Diagnosis {
  const name = TOOLS;
  const next = kind === "local" ? "Install it on this machine: `apt-get install git`." : OWN_IMAGE;
  if (tools.git === undefined) return { name, state: "problem", found: "there is no git", next };
  const there = TOOL_NAMES.flatMap((tool) => {
    const version = /\d+(\.\d+)+/.exec(tools[tool] ?? "")?.[0];
    return tools[tool] === undefined ? [] : [version === undefined ? tool : `${tool} ${version}`];
  });
  const missing = TOOL_NAMES.filter((tool) => tools[tool] === undefined);
  const found = [there.join(", "), ...(missing.length > 0 ? [`without ${missing.join(", ")}`] : [])].join(
    "; ",
  );
  if (isOldGit(tools.git))
    return { name, state: "warning", found: `git is older than ${MIN_GIT.join(".")}: ${found}`, next };
  return { name, state: "ok", found };
}

function isOldGit(text: string): boolean {
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  return major < MIN_GIT[0] || (major === MIN_GIT[0] && minor < MIN_GIT[1]);
}
