import { describe } from "vitest";
import { describeSandbox } from "../../contract/sandbox-contract.ts";
import { aLocalProvider, canIsolate } from "./a-local-provider.ts";

describe.runIf(await canIsolate())("with bubblewrap", () => {
  describeSandbox("the local sandbox", () => aLocalProvider(), {
    isolated: true,
    node: "/opt/node/bin/node",
    limitsNetwork: true,
    modelKey: "gateway",
    keepsFiles: true,
  });
});
