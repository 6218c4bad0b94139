// needs: bubblewrap, python
import { describeSandbox } from "../../contract/sandbox-contract.ts";
import { anAioWorld } from "./an-aio-provider.ts";

describeSandbox("the AIO sandbox of the public image", () => anAioWorld({ machineCount: 10 }), {
  isolated: true,
  node: "node",
  limitsNetwork: false,
  modelKey: "variable",
  keepsFiles: false,
  sharesUser: true,
});
