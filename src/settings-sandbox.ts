import { type Chosen, variables } from "./settings-variables.ts";

/** A Daytona account. */
export interface DaytonaSettings {
  apiKey: string;
  apiUrl: string | undefined;
  target: string | undefined;
}

/** An account of E2B, or of what speaks its protocol. */
export interface E2bSettings {
  apiKey: string;
  domain: string | undefined;
  apiUrl: string | undefined;
  sandboxUrl: string | undefined;
}

/** Where the agent works, and the account that is used for it. */
export type SandboxSettings =
  | {
      kind: "local";
      isUnsafeAllowed: boolean;
      /** More directories of this machine that the agent may read. */
      mounts: string[];
    }
  | ({ kind: "daytona"; snapshot: string | undefined } & DaytonaSettings)
  | ({ kind: "e2b"; template: string | undefined } & E2bSettings)
  | { kind: "aio"; source: { kind: "fixed" | "allocator"; url: string }; apiKey: string | undefined };

/** What a kind of sandbox can't do without. */
export const NO_SANDBOX_ACCOUNT: Record<SandboxSettings["kind"], { variable: string; rule: string }> = {
  local: { variable: "SANDBOX", rule: "must be one of local, daytona, e2b, aio" },
  daytona: { variable: "DAYTONA_API_KEY", rule: "must be set, because SANDBOX is daytona" },
  e2b: { variable: "E2B_API_KEY", rule: "must be set, because SANDBOX is e2b" },
  aio: {
    variable: "AIO_URL",
    rule: "or AIO_ALLOCATOR_URL must be set, and not both, because SANDBOX is aio",
  },
};

/** The sandbox's settings, or undefined when its kind lacks what it can't do without. */
export function toSandboxSettings(values: Chosen): SandboxSettings | undefined {
  switch (values.SANDBOX) {
    case "local":
      return {
        kind: "local",
        isUnsafeAllowed: values.SANDBOX_LOCAL_UNSAFE,
        mounts: values.SANDBOX_MOUNTS,
      };
    case "daytona": {
      const { DAYTONA_API_KEY: apiKey, DAYTONA_API_URL: apiUrl } = values;
      const { DAYTONA_TARGET: target, DAYTONA_SNAPSHOT: snapshot } = values;
      return apiKey === undefined ? undefined : { kind: "daytona", apiKey, apiUrl, target, snapshot };
    }
    case "e2b": {
      const { E2B_API_KEY: apiKey, E2B_DOMAIN: domain, E2B_TEMPLATE: template } = values;
      const { E2B_API_URL: apiUrl, E2B_SANDBOX_URL: sandboxUrl } = values;
      if (apiKey === undefined) return undefined;
      return { kind: "e2b", apiKey, domain, apiUrl, sandboxUrl, template };
    }
    case "aio": {
      const { AIO_URL: fixed, AIO_ALLOCATOR_URL: allocator, AIO_API_KEY: apiKey } = values;
      const url = fixed ?? allocator;
      if (url === undefined || (fixed !== undefined && allocator !== undefined)) return undefined;
      return { kind: "aio", source: { kind: fixed === undefined ? "allocator" : "fixed", url }, apiKey };
    }
  }
}

/** The Daytona account of an environment, or the first variable of it that is missing or wrong. */
export function parseDaytonaAccount(
  env: Readonly<Record<string, string | undefined>>,
): { kind: "ok"; account: DaytonaSettings } | { kind: "invalid"; problem: string } {
  const parsed = variables
    .pick({ DAYTONA_API_KEY: true, DAYTONA_API_URL: true, DAYTONA_TARGET: true })
    .safeParse(env);
  if (!parsed.success) {
    const [{ path, message } = { path: [], message: "" }] = parsed.error.issues;
    return { kind: "invalid", problem: `${String(path[0])} ${message}` };
  }
  const { DAYTONA_API_KEY: apiKey, DAYTONA_API_URL: apiUrl, DAYTONA_TARGET: target } = parsed.data;
  if (apiKey === undefined) return { kind: "invalid", problem: "DAYTONA_API_KEY must be set" };
  return { kind: "ok", account: { apiKey, apiUrl, target } };
}
