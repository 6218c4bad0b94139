// needs: bubblewrap, python
import { describeSandbox } from "../../contract/sandbox-contract.ts";
import { aDaytona } from "./a-daytona.ts";
import { DAYTONA_TRAITS } from "./daytona-traits.ts";

describeSandbox("a Daytona sandbox", () => aDaytona(), DAYTONA_TRAITS);
