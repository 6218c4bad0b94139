/** Every variable that may be kept in SSM Parameter Store. `PRIVATE_KEY_PARAMETER` names the parameter of `PRIVATE_KEY`, and so on. */
export const SECRET_KEYS = [
  "PRIVATE_KEY",
  "WEBHOOK_SECRET",
  "WEBHOOK_SECRET_PREVIOUS",
  "GITHUB_CLIENT_SECRET",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "ANTHROPIC_API_KEY",
  "DAYTONA_API_KEY",
  "E2B_API_KEY",
  "AIO_API_KEY",
  "NOTIFY_SECRET",
] as const;

/** The names of parameters that an environment gives, by the variable each stands for. */
export function listSecretParameters(
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const named = SECRET_KEYS.map((key) => [key, env[`${key}_PARAMETER`]?.trim()] as const);
  return new Map(named.flatMap(([key, name]) => (name ? [[key, name] as const] : [])));
}
