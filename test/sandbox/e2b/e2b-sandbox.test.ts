// needs: bubblewrap, python
import { describeSandbox } from "../../contract/sandbox-contract.ts";
import { anE2bProvider } from "./an-e2b-provider.ts";

describeSandbox("the E2B sandbox", () => anE2bProvider(), {
  isolated: true,
  node: "node",
  limitsNetwork: true,
  modelKey: "placeholder",
  // A rule takes a name, and no address.
  modelHost: "localhost",
  keepsFiles: true,
});
