import { describe } from "vitest";
import { describeRequests } from "./describe-requests.ts";

describe("Daytona's requests on a server", () => describeRequests({ isLambda: false }));
