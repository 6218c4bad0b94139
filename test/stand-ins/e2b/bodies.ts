import { z } from "zod";
import { refusal } from "./refusal.ts";

const Strings = z.record(z.string(), z.string());
const Hosts = z.array(z.string());
const Seconds = z.number().int().min(0);
const Rules = z.record(
  z.string(),
  z.array(z.strictObject({ transform: z.strictObject({ headers: Strings.optional() }).optional() })),
);

/** What a sandbox is made of. */
export const NewSandbox = z.strictObject({
  templateID: z.string().min(1),
  metadata: Strings.optional(),
  envVars: Strings.optional(),
  timeout: Seconds.optional(),
  secure: z.boolean().optional(),
  allow_internet_access: z.boolean().optional(),
  autoPause: z.boolean().optional(),
  network: z
    .strictObject({
      allowOut: Hosts.optional(),
      denyOut: Hosts.optional(),
      rules: Rules.optional(),
      allowPublicTraffic: z.boolean().optional(),
    })
    .optional(),
});

export const ConnectSandbox = z.strictObject({ timeout: Seconds, memory: z.boolean().optional() });
export const PauseSandbox = z.strictObject({ memory: z.boolean().optional() });
export const SandboxTimeout = z.strictObject({ timeout: Seconds });
export const SandboxNetwork = z.strictObject({
  allowOut: Hosts.optional(),
  denyOut: Hosts.optional(),
  rules: Rules.optional(),
});

export const NewTemplate = z.strictObject({
  name: z.string().min(1),
  tags: z.array(z.string()).optional(),
  cpuCount: z.number().int().optional(),
  memoryMB: z.number().int().optional(),
  minFreeDiskMb: z.number().int().min(0).optional(),
});
const Step = z.strictObject({
  type: z.string().min(1),
  args: z.array(z.string()).default([]),
  filesHash: z.string().optional(),
  force: z.boolean().optional(),
});
export const StartBuild = z.strictObject({
  fromImage: z.string().min(1).optional(),
  fromTemplate: z.string().min(1).optional(),
  force: z.boolean().optional(),
  startCmd: z.string().optional(),
  readyCmd: z.string().optional(),
  steps: z.array(Step).default([]),
});

const Process = z.strictObject({
  cmd: z.string().min(1),
  args: z.array(z.string()).default([]),
  envs: Strings.default({}),
  cwd: z.string().optional(),
});

export const StartProcess = z.strictObject({ process: Process, stdin: z.boolean().default(true) });
/** The body of a request as its route wants it, or what is wrong with it. */
export function readShape<T>(schema: z.ZodType<T>, body: unknown): { body: T } | { problem: string } {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { body: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `request body has an error: ${issue?.path.join("/")}: ${issue?.message}` };
}

/** The body as its route wants it; a refusal when it is not. */
export function shaped<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = readShape(schema, body);
  if ("problem" in read) throw refusal(400, read.problem);
  return read.body;
}
