import type { Chosen } from "./variables.ts";

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

/**
 * Where the agent works, and the account that is used for it. `mayHoldModelKey`: the agent may be given the model's key where the vendor can't
 * keep it outside.
 */
export type SandboxSettings =
  | {
      kind: "local";
      isUnsafeAllowed: boolean;
      /** More directories of this machine that the agent may read. */
      mounts: string[];
    }
  | ({ kind: "daytona"; snapshot: string | undefined; mayHoldModelKey: boolean } & DaytonaSettings)
  | ({ kind: "e2b"; template: string | undefined; mayHoldModelKey: boolean } & E2bSettings)
  | { kind: "aio"; source: { kind: "fixed" | "allocator"; url: string }; apiKey: string | undefined };

/** What a kind of sandbox can't do without, when that is its account. */
const NO_ACCOUNT: Record<SandboxSettings["kind"], { variable: string; rule: string }> = {
  local: { variable: "SANDBOX", rule: "must be one of local, daytona, e2b, aio" },
  daytona: { variable: "DAYTONA_API_KEY", rule: "must be set, because SANDBOX is daytona" },
  e2b: { variable: "E2B_API_KEY", rule: "must be set, because SANDBOX is e2b" },
  aio: {
    variable: "AIO_URL",
    rule: "or AIO_ALLOCATOR_URL must be set, and not both, because SANDBOX is aio",
  },
};

/** No AIO sandbox has a place for the model's key but the agent's own process: that is asked for, once. */
const HOLDS_KEY = {
  variable: "SANDBOX_HOLDS_MODEL_KEY",
  rule: "must be true, because SANDBOX is aio: the agent then holds the model's key, and whoever steers the agent can take it",
};

/** Why {@link toSandboxSettings} has none of these values. */
export function findSandboxProblem(values: Chosen): { variable: string; rule: string } {
  const isKeyRefused = values.SANDBOX === "aio" && !values.SANDBOX_HOLDS_MODEL_KEY;
  return isKeyRefused ? HOLDS_KEY : NO_ACCOUNT[values.SANDBOX];
}

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
      const mayHoldModelKey = values.SANDBOX_HOLDS_MODEL_KEY;
      if (apiKey === undefined) return undefined;
      return { kind: "daytona", apiKey, apiUrl, target, snapshot, mayHoldModelKey };
    }
    case "e2b": {
      const { E2B_API_KEY: apiKey, E2B_DOMAIN: domain, E2B_TEMPLATE: template } = values;
      const { E2B_API_URL: apiUrl, E2B_SANDBOX_URL: sandboxUrl } = values;
      const { SANDBOX_HOLDS_MODEL_KEY: mayHoldModelKey } = values;
      if (apiKey === undefined) return undefined;
      return { kind: "e2b", apiKey, domain, apiUrl, sandboxUrl, template, mayHoldModelKey };
    }
    case "aio": {
      const { AIO_URL: fixed, AIO_ALLOCATOR_URL: allocator, AIO_API_KEY: apiKey } = values;
      const url = fixed ?? allocator;
      if (!values.SANDBOX_HOLDS_MODEL_KEY) return undefined;
      if (url === undefined || (fixed !== undefined && allocator !== undefined)) return undefined;
      return { kind: "aio", source: { kind: fixed === undefined ? "allocator" : "fixed", url }, apiKey };
    }
  }
}
