import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { arrayOf } from "../values/array-of.ts";

/** Twice what the program lets through. */
const MAX_VERSION_CHARS = 200;

const reachSchema = z.object({ kind: z.enum(["reached", "refused", "unreachable"]), how: z.string() });
const insideSchema = z.object({
  user: z.object({
    uid: z.int(),
    user: z.string(),
    hasCapabilities: z.boolean(),
    gainsNoRights: z.boolean(),
  }),
  openPorts: arrayOf(z.int()),
  hosts: z.record(z.string(), reachSchema),
  /** What each program that is there says of its version. */
  tools: z.record(z.string(), z.string().max(MAX_VERSION_CHARS)),
  /** The same of the agent's. */
  agent: z.string().max(MAX_VERSION_CHARS).optional(),
  key: z.object({
    /** Whether the agent's variable for it holds anything. */
    isSet: z.boolean(),
    /** Variables and files that hold the real one. */
    places: arrayOf(z.string()),
    /** Whether all was looked through. */
    isWhole: z.boolean(),
  }),
});

/** What a job that runs as the agent does sees of its sandbox. */
export type Inside = z.infer<typeof insideSchema>;
export type Reach = z.infer<typeof reachSchema>;

/** What is looked for. */
export interface InsideAsked {
  ports: readonly number[];
  hosts: readonly string[];
  tools: readonly string[];
  agent: string;
  /** The variable that an agent gets a key by, the key, and more folders that it might be in. */
  key: { variable: string; secret: string; folders: readonly string[] };
}

/** The program for `node -`, and its argument. The key itself is not in it: only a digest, which tells nothing of a random text. */
export function toInsideJob(asked: InsideAsked): { stdin: Uint8Array; argument: string } {
  const { variable, secret, folders } = asked.key;
  const salt = randomBytes(16).toString("hex");
  const digest = createHash("sha256")
    .update(salt + secret)
    .digest("hex");
  const key = { variable, folders, salt, digest, length: secret.length };
  return {
    stdin: readFileSync(join(import.meta.dirname, "look-inside.cjs")),
    argument: JSON.stringify({ ...asked, key }),
  };
}

/** What it printed; undefined for anything else: the machine is not trusted in its form (S15). */
export function parseInside(output: string): Inside | undefined {
  try {
    return insideSchema.safeParse(JSON.parse(output.trim().split("\n").at(-1) ?? "")).data;
  } catch {
    return undefined;
  }
}
