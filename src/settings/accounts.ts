import type { z } from "zod";
import { readGiven } from "./parse-settings.ts";
import type { DaytonaSettings, E2bSettings } from "./sandbox.ts";
import { variables } from "./variables.ts";

/** An account alone, or the first variable of it that is missing or wrong. */
type ParsedAccount<Account> = { kind: "ok"; account: Account } | { kind: "invalid"; problem: string };

/** The Daytona account of this process's environment and its `.env` file, for what is done with it beside the app. */
export function readDaytonaAccount(): ParsedAccount<DaytonaSettings> {
  const read = readGiven();
  if (read.kind === "invalid") return read;
  const parsed = variables
    .pick({ DAYTONA_API_KEY: true, DAYTONA_API_URL: true, DAYTONA_TARGET: true })
    .safeParse(read.given);
  if (!parsed.success) return toInvalid(parsed.error);
  const { DAYTONA_API_KEY: apiKey, DAYTONA_API_URL: apiUrl, DAYTONA_TARGET: target } = parsed.data;
  if (apiKey === undefined) return { kind: "invalid", problem: "DAYTONA_API_KEY must be set" };
  return { kind: "ok", account: { apiKey, apiUrl, target } };
}

/** The E2B account, as above. */
export function readE2bAccount(): ParsedAccount<E2bSettings> {
  const read = readGiven();
  if (read.kind === "invalid") return read;
  const parsed = variables
    .pick({ E2B_API_KEY: true, E2B_DOMAIN: true, E2B_API_URL: true, E2B_SANDBOX_URL: true })
    .safeParse(read.given);
  if (!parsed.success) return toInvalid(parsed.error);
  const { E2B_API_KEY: apiKey, E2B_DOMAIN: domain } = parsed.data;
  const { E2B_API_URL: apiUrl, E2B_SANDBOX_URL: sandboxUrl } = parsed.data;
  if (apiKey === undefined) return { kind: "invalid", problem: "E2B_API_KEY must be set" };
  return { kind: "ok", account: { apiKey, domain, apiUrl, sandboxUrl } };
}

function toInvalid({ issues }: z.ZodError): { kind: "invalid"; problem: string } {
  const [{ path, message } = { path: [], message: "" }] = issues;
  return { kind: "invalid", problem: `${String(path[0])} ${message}` };
}
