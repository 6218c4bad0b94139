import { CliError, EXIT, type Given, type Surroundings, textOf } from "./command.ts";

/** The server that a command talks to: `--url`, or `SANDPIPER_URL`. Its address without a slash at the end. */
export function findServer(given: Given, { env }: Surroundings): string {
  const text = (textOf(given, "url") ?? env.SANDPIPER_URL)?.trim();
  if (!text)
    throw new CliError("Which server? Set SANDPIPER_URL to its address, or give --url https://…", EXIT.usage);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isSafeUrl(url))
    throw new CliError(
      "The server's address must be https://…, or http:// on this machine: your GitHub token goes with each request.",
      EXIT.usage,
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** Whether a token may go there: nobody on the way can read it. */
export function isSafeUrl({ protocol, hostname, username, password, search, hash }: URL): boolean {
  if (username + password + search + hash !== "") return false;
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
