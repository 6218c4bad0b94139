import { describe } from "vitest";
import { describeRequests } from "./describe-requests.ts";

process.env.LAMBDA_TASK_ROOT = "/var/task";
describe("Daytona's requests on Lambda", () => describeRequests({ isLambda: true }));
