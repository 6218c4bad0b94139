import { z } from "zod";
import { isHostPattern } from "./network.ts";

/** Whoever misspells a field is told so, not ignored. */
const strings = z.record(z.string(), z.string());
const minutes = z.int().min(0);
const amount = z.number().positive();

const buildInfo = z.strictObject({
  dockerfileContent: z.string().min(1),
  contextHashes: z.array(z.string()).optional(),
});

const network = {
  networkBlockAll: z.boolean().optional(),
  networkAllowList: z.string().optional(),
  domainAllowList: z.string().optional(),
};

const mounts = z.array(strings);

/** `POST /sandbox`. */
export const createSandboxShape = z.strictObject({
  name: z.string().min(1).optional(),
  snapshot: z.string().min(1).optional(),
  buildInfo: buildInfo.optional(),
  user: z.string().min(1).optional(),
  env: strings.optional(),
  labels: strings.optional(),
  public: z.boolean().optional(),
  target: z.string().optional(),
  cpu: amount.optional(),
  gpu: z.number().min(0).optional(),
  gpuType: z.array(z.string()).optional(),
  spot: z.boolean().optional(),
  memory: amount.optional(),
  disk: amount.optional(),
  autoStopInterval: minutes.optional(),
  autoPauseInterval: minutes.optional(),
  autoArchiveInterval: minutes.optional(),
  autoDeleteInterval: z.int().optional(),
  ttlMinutes: minutes.optional(),
  volumes: z
    .array(z.strictObject({ volumeId: z.string(), mountPath: z.string(), subpath: z.string().optional() }))
    .optional(),
  ...network,
  outboundProxyUrl: z.url().optional(),
  otelEndpointOverride: z.url().optional(),
  linkedSandbox: z.string().optional(),
  secrets: mounts.optional(),
  kvm: z.boolean().optional(),
});

export type CreateSandboxBody = z.infer<typeof createSandboxShape>;

/** `POST /sandbox/{id}/network-settings`. */
export const networkShape = z.strictObject(network);

/** `PUT /sandbox/{id}/labels`. */
export const labelsShape = z.strictObject({ labels: strings });

/** `PUT /sandbox/{id}/secrets`. */
export const sandboxSecretsShape = z.strictObject({ secrets: mounts });

const host = z.string().refine(isHostPattern, "must be a host name or a `*.` wildcard, without a port");

/** `POST /secret`. */
export const createSecretShape = z.strictObject({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_-]*$/),
  value: z.string().min(1),
  description: z.string().optional(),
  hosts: z.array(host).optional(),
});

/** `PATCH /secret/{id}`. */
export const updateSecretShape = createSecretShape.omit({ name: true }).partial();

/** `POST /snapshots`. */
export const createSnapshotShape = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_.\-/:]+$/),
  imageName: z.string().min(1).optional(),
  buildInfo: buildInfo.optional(),
  entrypoint: z.array(z.string()).optional(),
  cpu: amount.optional(),
  gpu: z.number().min(0).optional(),
  gpuType: z.array(z.string()).optional(),
  memory: amount.optional(),
  disk: amount.optional(),
  regionId: z.string().optional(),
  sandboxClass: z.enum(["linux-vm", "container", "android", "windows"]).optional(),
});
