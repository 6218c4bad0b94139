import type { Diagnosis } from "../run/diagnosis.ts";
import type { StartedJob } from "../sandbox/sandbox.ts";
import type { Inside, Reach } from "./inside.ts";

export const ISOLATION = "Isolation";
export const USER = "Agent's user";
export const DAEMON = "Vendor's program";
export const LISTED = "Listed host";
export const UNLISTED = "Unlisted host";
export const MODEL_KEY = "Model key";

export type SandboxKind = "local" | "daytona" | "e2b" | "aio";

/** What is known of a sandbox beside what is seen in it. */
export interface SandboxFacts {
  kind: SandboxKind;
  /** Whether it is a sandbox at all. */
  isIsolated: boolean;
  started: StartedJob;
  /** Who the app's own commands are there. */
  appUid: number | undefined;
  /** Whether the operator lets agents hold the model's key. */
  mayHoldModelKey: boolean;
}

/** What the report of each run will say that the sandbox can't enforce. */
export function judgeIsolation(
  facts: Pick<SandboxFacts, "kind" | "isIsolated">,
  weaknesses: readonly string[],
): Diagnosis {
  const name = ISOLATION;
  if (!facts.isIsolated)
    return {
      ...{ name, state: "problem", found: weaknesses.join("; ") },
      next: "Install bubblewrap and take SANDBOX_LOCAL_UNSAFE away: agents can read what the app's user can.",
    };
  if (weaknesses.length === 0) return { name, state: "ok", found: "everything that is promised is enforced" };
  return {
    ...{ name, state: "warning", found: `each run's report says: ${weaknesses.join("; ")}` },
    next: "docs/sandboxes.md says what each of these means, and what would mend it.",
  };
}

export function judgeUser(
  { user }: Pick<Inside, "user">,
  { kind, started, appUid, isIsolated }: SandboxFacts,
): Diagnosis {
  const name = USER;
  const who = `${user.user || "a user without a name"} (uid ${user.uid})`;
  if (user.uid === 0)
    return {
      name,
      state: "problem",
      found: "the agent is root",
      next: "Use the image of docs/sandboxes.md, which has a user for agents.",
    };
  if (!isIsolated)
    return {
      name,
      state: "problem",
      found: `the agent is the app's own user, ${who}`,
      next: "See Isolation.",
    };
  if (user.hasCapabilities || !user.gainsNoRights)
    return {
      name,
      state: "warning",
      found: `${who}, who can gain more rights in the sandbox`,
      next: "Take sudo and setuid programs out of the image.",
    };
  if (started.sharesUser || (kind !== "local" && appUid === user.uid))
    return {
      ...{
        name,
        state: "warning",
        found: `${who}, no border to the app's own commands there: a sandbox serves one run and is removed`,
      },
      next: "docs/sandboxes.md: Machines whose commands are not root's.",
    };
  return { name, state: "ok", found: `${who}: not root, and can gain no rights` };
}

/** Whether what a vendor runs in the machine takes requests from the agent. */
export function judgeDaemon({ openPorts }: Pick<Inside, "openPorts">): Diagnosis {
  const name = DAEMON;
  if (openPorts.length === 0) return { name, state: "ok", found: "it does not answer the agent" };
  const where = `${openPorts.length === 1 ? "port" : "ports"} ${openPorts.join(", ")}`;
  return {
    ...{
      name,
      state: "warning",
      found: `it answers the agent on ${where} without a password: the agent may become the app's user by it`,
    },
    next: "Nothing to do for now: each sandbox serves one run. Only the vendor can close it.",
  };
}

/** A host that the job may reach. */
export function judgeListed(host: string, reach: Reach | undefined): Diagnosis {
  const name = LISTED;
  if (reach === undefined) return { name, state: "unknown", found: `${host} was not asked` };
  if (reach.kind === "reached") return { name, state: "ok", found: `${host} is reached` };
  return {
    ...{
      name,
      state: "warning",
      found: `${host} is not reached (${reach.how}): packages can't be installed`,
    },
    next: "Look at the network of the machine that sandboxes are on: does the name resolve there, and is there a way out that needs a proxy?",
  };
}

/** A host that no list names. */
export function judgeUnlisted(
  host: string,
  reach: Reach | undefined,
  { kind }: Pick<SandboxFacts, "kind">,
): Diagnosis {
  const name = UNLISTED;
  if (reach === undefined) return { name, state: "unknown", found: `${host} was not asked` };
  if (reach.kind !== "reached") return { name, state: "ok", found: `${host} is not reached` };
  const found = `${host} is reached (${reach.how}): the list of hosts does not hold`;
  switch (kind) {
    case "local":
      return {
        name,
        state: "problem",
        found,
        next: "Nothing should pass there: report it, see SECURITY.md.",
      };
    case "daytona":
      return {
        name,
        state: "warning",
        found,
        next: "Daytona's tiers 1 and 2 take no list of hosts: a tier of 3 or 4 does.",
      };
    default:
      return {
        name,
        state: "warning",
        found,
        next: "Give the machines a network that reaches only what agents need; see docs/sandboxes.md.",
      };
  }
}

/** Where the model's key is, and where it is not. */
export function judgeKey(
  { key }: Pick<Inside, "key">,
  facts: Pick<SandboxFacts, "mayHoldModelKey">,
): Diagnosis {
  const name = MODEL_KEY;
  if (key.places.length > 0) {
    const found = `the agent can read the real key in ${key.places.length === 1 ? "one place" : `${key.places.length} places`}`;
    const detail = key.places.slice(0, 5).join(", ");
    return facts.mayHoldModelKey
      ? {
          name,
          state: "warning",
          found,
          detail,
          next: "SANDBOX_HOLDS_MODEL_KEY allows it. Use a key of its own with a spending limit.",
        }
      : { name, state: "problem", found, detail, next: "Revoke that key, and report it: see SECURITY.md." };
  }
  if (!key.isSet)
    return {
      name,
      state: "problem",
      found: "the agent has neither the key nor a placeholder",
      next: "Report it, with the app's log.",
    };
  if (!key.isWhole)
    return {
      name,
      state: "unknown",
      found: "a placeholder is in its place; not all files were looked through in time",
    };
  return { name, state: "ok", found: "the agent has a placeholder, and can read the key nowhere" };
}
