// needs: bubblewrap, python
import { describeSandbox } from "../../contract/sandbox-contract.ts";
import { aDaytona } from "./a-daytona.ts";
import { DAYTONA_TRAITS } from "./daytona-traits.ts";

// The SDK looks for it when it is loaded, with the first sandbox.
process.env.LAMBDA_TASK_ROOT = "/var/task";
describeSandbox("a Daytona sandbox, used from Lambda", () => aDaytona(), DAYTONA_TRAITS);
