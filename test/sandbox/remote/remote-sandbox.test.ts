// needs: bubblewrap, python
import { describeSandbox } from "../../contract/sandbox-contract.ts";
import { aBoxProvider } from "./a-box-provider.ts";

describeSandbox("a distant sandbox whose commands are root's", () => aBoxProvider(), {
  isolated: true,
  node: "node",
  limitsNetwork: true,
  modelKey: "variable",
  keepsFiles: true,
});
