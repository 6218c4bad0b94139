import type { Sandbox as E2bSandbox } from "e2b";
import type { Machine } from "../remote/machine.ts";
import type { ModelAccess } from "../sandbox.ts";
import type { E2bSdk } from "./e2b-client.ts";
import { applyNetwork, type Egress, requireRunning } from "./limit-hosts.ts";
import { toModelRule } from "./model-rule.ts";
import { tryPlaceholder } from "./try-placeholder.ts";

interface Place {
  sdk: E2bSdk;
  sandbox: E2bSandbox;
  machine: Pick<Machine, "run">;
  /** The list of hosts that is in force; undefined where there is none. */
  egress: Egress | undefined;
}

/** Lets E2B put the key into requests to the model. Undefined when a look from inside has found that it does, else why not. */
export async function keepKeyOutside(place: Place, model: ModelAccess): Promise<string | undefined> {
  const { sandbox, machine, egress } = place;
  const rules = toModelRule(model);
  if (rules === undefined) return "E2B's network rules need the model's host to have a name";
  if (egress === undefined) return "this E2B API has no network rules";
  const refusal = await applyNetwork(place, { ...egress, rules });
  if (refusal !== undefined) {
    await requireRunning(sandbox);
    return `this E2B API takes no network rules (${toWords(refusal, model)})`;
  }
  if ((await tryPlaceholder(machine, model)) !== "refused") return undefined;
  return "the model's API took no key in requests from the sandbox: it is wrong, or this E2B API ignores its network rules";
}

/** What E2B says of a refusal, without the key that was in the request. */
function toWords(refusal: unknown, { credential }: ModelAccess): string {
  const words = refusal instanceof Error ? refusal.message : "refused";
  return words.replaceAll(credential.secret, "…").replace(/\s+/g, " ").slice(0, 200);
}
