import { describeSandbox } from "../../contract/sandbox-contract.ts";
import { aLocalProvider } from "./a-local-provider.ts";

describeSandbox("the local sandbox without bubblewrap", () => aLocalProvider({ isolated: false }), {
  isolated: false,
  node: process.execPath,
  limitsNetwork: false,
  modelKey: "gateway",
  keepsFiles: true,
});
