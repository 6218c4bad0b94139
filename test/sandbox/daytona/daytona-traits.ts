import type { Traits } from "../../contract/sandbox-contract.ts";

/** What Daytona is expected to hold. */
export const DAYTONA_TRAITS: Traits = {
  isolated: true,
  node: "node",
  limitsNetwork: true,
  modelKey: "placeholder",
  keepsFiles: true,
};
