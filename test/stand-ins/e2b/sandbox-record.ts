import type { ServerResponse } from "node:http";
import type { Box } from "../../../demo/box/box.ts";
import type { Egress } from "./egress.ts";
import type { NetworkRules } from "./network-rules.ts";

/** One sandbox of the account. */
export interface SandboxRecord {
  id: string;
  templateId: string;
  metadata: Record<string, string>;
  /** Of this life of it: a resumed one has started anew. */
  startedAt: number;
  endAt: number;
  state: "running" | "paused";
  /** What the sandbox's own service wants to see; undefined where it lets everybody in. */
  token: string | undefined;
  /** What who comes from outside must show to see a port of it; undefined where everybody sees all. */
  trafficToken: string | undefined;
  egress: Egress | undefined;
  rules: NetworkRules;
  box: Box;
  /** Answers that are still being written; they break off when the machine stops. */
  streams: Set<ServerResponse>;
}

/** A sandbox as the API's lists show it. */
export function renderListed({ id, templateId, metadata, startedAt, endAt, state }: SandboxRecord) {
  return {
    sandboxID: id,
    templateID: templateId,
    clientID: "00000000",
    startedAt: new Date(startedAt).toISOString(),
    endAt: new Date(endAt).toISOString(),
    state,
    metadata,
    cpuCount: 2,
    memoryMB: 512,
    diskSizeMB: 1024,
    envdVersion: ENVD_VERSION,
  };
}

/** A sandbox as the API answers to whom may use it. */
export function renderUsable({ id, templateId, token, trafficToken }: SandboxRecord) {
  return {
    sandboxID: id,
    templateID: templateId,
    clientID: "00000000",
    envdVersion: ENVD_VERSION,
    domain: null,
    trafficAccessToken: trafficToken ?? null,
    ...(token === undefined ? {} : { envdAccessToken: token }),
  };
}

/** Rules are taken of a template whose service is 0.5.13 or newer (e2b-dev/infra). */
const ENVD_VERSION = "0.5.14";
