import type { ModelAccess, ModelSpend } from "../sandbox.ts";
import { createEgress, type ModelGateway } from "./egress.ts";
import type { ModelMeter } from "./model-meter.ts";

/** Where one job may go, and at whose cost. */
export interface WayOutOptions {
  allowedHosts: readonly string[];
  /** The model's account that the job may use; none where undefined. */
  model: ModelAccess | undefined;
  /** @default no limit */
  budgetMicroUsd: number | undefined;
  /** Told of each growth of what the job's calls to the model cost. */
  onSpend: (spend: ModelSpend) => void;
}

/** One job's way out of a sandbox that has no other. */
export interface WayOut {
  /** Opens it on a unix socket, which only the sandbox may see. `onOpen` is told when it is open. */
  listen(socket: string, onOpen: () => void): void;
  /** What the job's calls to the model cost so far; undefined of a job without a model. */
  spend(): ModelSpend | undefined;
}

/** Makes a way out that leads to these hosts and to the model, and nowhere else. It is open once something listens. */
export async function createWayOut(options: WayOutOptions): Promise<WayOut> {
  const { gateway, meter } = await loadGateway(options);
  const egress = createEgress({ allowedHosts: options.allowedHosts, gateway });
  return {
    listen: (socket, onOpen) => void egress.listen(socket, onOpen),
    spend: () => meter?.spend(),
  };
}

/** Loaded for the jobs that ask the model, and for no other: two of three don't, and it is most of what would be loaded. */
async function loadGateway({
  model,
  budgetMicroUsd,
  onSpend,
}: WayOutOptions): Promise<{ gateway?: ModelGateway; meter?: ModelMeter }> {
  if (model === undefined) return {};
  const { createModelMeter } = await import("./model-meter.ts");
  const { createModelGateway } = await import("./model-gateway.ts");
  const meter = createModelMeter({ budgetMicroUsd, onChange: onSpend });
  return { gateway: createModelGateway({ model, meter }), meter };
}
