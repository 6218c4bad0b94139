import { randomUUID } from "node:crypto";
import type { Secret as SecretDto } from "@daytona/api-client";
import { matches } from "./network.ts";

/** A secret as the account keeps it. */
export interface SecretRecord {
  id: string;
  name: string;
  value: string;
  description: string | undefined;
  /** Names and `*.` wildcards; empty means every host. */
  hosts: string[];
  placeholder: string;
  createdAt: number;
  updatedAt: number;
}

/** A variable of a sandbox and the name of the secret behind its placeholder. */
export interface SecretMount {
  variable: string;
  secret: string;
}

export function createSecretRecord(
  content: Pick<SecretRecord, "name" | "value" | "description" | "hosts">,
  now: number,
): SecretRecord {
  const id = randomUUID();
  return { ...content, id, placeholder: `dtn_secret_${id}`, createdAt: now, updatedAt: now };
}

/** The secret as any route tells it: without the value. Pure. */
export function toSecretDto(secret: SecretRecord): SecretDto {
  return {
    id: secret.id,
    name: secret.name,
    ...(secret.description === undefined ? {} : { description: secret.description }),
    placeholder: secret.placeholder,
    hosts: secret.hosts,
    createdAt: new Date(secret.createdAt),
    updatedAt: new Date(secret.updatedAt),
  };
}

/** The headers with the values in place of the placeholders whose secret may go to this host; all others stay as they are. Pure. */
export function substitute(
  headers: Record<string, string>,
  host: string,
  secrets: readonly SecretRecord[],
): Record<string, string> {
  const meant = secrets.filter(({ hosts }) => hosts.length === 0 || hosts.some((one) => matches(one, host)));
  const put = (text: string) =>
    meant.reduce((sum, { placeholder, value }) => sum.replaceAll(placeholder, () => value), text);
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, put(text)]));
}

/** The mounts in a request's form: a list of objects that each map variables to secrets. Pure. */
export function toMounts(list: readonly Record<string, string>[]): SecretMount[] {
  return list.flatMap((entry) => Object.entries(entry).map(([variable, secret]) => ({ variable, secret })));
}
