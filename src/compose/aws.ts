import { createSecretReader, type Secrets } from "../aws/secrets.ts";
import type { AwsAccount } from "../aws/signed-call.ts";
import type { RunFunction } from "../aws/starter.ts";
import { AppError } from "../errors.ts";
import { listSecretParameters } from "../settings/secret-parameters.ts";
import { createRedactor } from "../text/secrets/redact.ts";
import { createLog } from "./log.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The account, the region and the table that a function works in, as Lambda and the template tell it. */
export interface AwsHost {
  env: Environment;
  region: string;
  table: string;
  /** The namespace of the metrics: those of one stack are not another's. */
  stack?: string | undefined;
  credentials: AwsAccount["credentials"];
}

/** Reads what Lambda gives each function, and the names the template gave it. Throws, naming the first that is missing. */
export function readAwsHost(env: Environment = process.env): AwsHost {
  const sessionToken = env.AWS_SESSION_TOKEN;
  return {
    env,
    region: requireVariable(env, "AWS_REGION"),
    table: requireVariable(env, "TABLE_NAME"),
    stack: env.STACK_NAME,
    credentials: {
      accessKeyId: requireVariable(env, "AWS_ACCESS_KEY_ID"),
      secretAccessKey: requireVariable(env, "AWS_SECRET_ACCESS_KEY"),
      ...(sessionToken ? { sessionToken } : {}),
    },
  };
}

/** A variable of the template's; where it is missing, nothing works. */
export function requireVariable(env: Environment, name: string): string {
  const value = env[name]?.trim();
  if (!value) throw toFault(`${name} must be set`);
  return value;
}

/** A fault of the settings, with the line that names the variable. */
export function toFault(problem: string): AppError {
  return new AppError(problem, { code: "settings_invalid", retry: "never" });
}

/** The account as a service of it is asked: at its own endpoint, but in tests, by the variable that AWS's own tools read. */
export function toAccount(
  { env, region, credentials }: AwsHost,
  service: "DYNAMODB" | "LAMBDA" | "SSM",
): AwsAccount {
  return { region, credentials, endpoint: env[`AWS_ENDPOINT_URL_${service}`]?.replace(/\/$/, "") };
}

/** The function that carries the runs, as the others start them and look at them. */
export function toRunFunction(host: AwsHost): RunFunction {
  return { ...toAccount(host, "LAMBDA"), functionArn: requireVariable(host.env, "RUN_FUNCTION_ARN") };
}

/**
 * Builds a function's parts once a process, from its environment with the secrets in it, and anew when a secret has changed (F46). A
 * failure is not kept: the next call tries again.
 */
export function keepComposed<T>(host: AwsHost, compose: (env: Environment) => Promise<T>): () => Promise<T> {
  const { env } = host;
  const log = createLog({ level: "info", redactor: createRedactor([]) });
  const parameters = listSecretParameters(env);
  const account = toAccount(host, "SSM");
  const readSecrets = createSecretReader({ account, parameters, log, now: Date.now });
  let kept: { secrets: Secrets; parts: Promise<T> } | undefined;
  return async () => {
    const secrets = await readSecrets();
    if (kept?.secrets !== secrets) kept = { secrets, parts: compose({ ...env, ...secrets }) };
    const { parts } = kept;
    return parts.catch((error: unknown) => {
      if (kept?.parts === parts) kept = undefined;
      throw error;
    });
  };
}
