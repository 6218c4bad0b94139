import { variables } from "../settings/variables.ts";

const asked = variables.pick({
  GHE_HOST: true,
  GHE_PROTOCOL: true,
  HOST: true,
  PORT: true,
  WEBHOOK_PATH: true,
  WEBHOOK_PROXY_URL: true,
  PUBLIC_URL: true,
  GITHUB_CLIENT_ID: true,
  GITHUB_CLIENT_SECRET: true,
  CLAUDE_CODE_OAUTH_TOKEN: true,
  ANTHROPIC_API_KEY: true,
  COMMAND: true,
});

/** The few settings that count before there is an App; each has its default. */
export type SetupSettings = ReturnType<typeof asked.parse>;

/** Reads them; an empty variable is one that is not set. No problem's text holds a value. */
export function parseSetupSettings(
  env: Readonly<Record<string, string | undefined>>,
): { kind: "ok"; settings: SetupSettings } | { kind: "invalid"; problem: string } {
  const given = Object.keys(asked.shape).map((key) => [key, env[key]?.trim() || undefined]);
  const parsed = asked.safeParse(Object.fromEntries(given));
  if (parsed.success) return { kind: "ok", settings: parsed.data };
  const [issue] = parsed.error.issues;
  return { kind: "invalid", problem: `${String(issue?.path[0])} ${issue?.message}` };
}
