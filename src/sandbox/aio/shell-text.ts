/**
 * Secrets of the sandbox's own server that a command there inherits (its API key among them): the agent must not be handed what opens the
 * sandbox to it from outside.
 */
const SERVER_SECRETS = ["SANDBOX_API_KEY", "AIO_API_KEY", "JWT_PRIVATE_KEY", "GITHUB_TOKEN", "GH_TOKEN"];

/** One word of a shell's command line, whatever is in it (S14). */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A shell's lines that run one line of `sh` with these variables, with none of the server's secrets and with no input. */
export function renderCommand(line: string, env: Record<string, string>): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  return `unset ${SERVER_SECRETS.join(" ")}\n${exports.join("")}sh -c ${quote(line)} </dev/null`;
}
