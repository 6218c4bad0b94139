import { z } from "zod";
import { isOurLabel, LABELED, toGiven } from "./label.ts";
import type { Asking } from "./payload.ts";
import { REPOSITORY_PAYLOAD } from "./payload.ts";

const PAYLOAD = REPOSITORY_PAYLOAD.extend({ action: z.literal("labeled"), pull_request: LABELED });

/** `pull_request.labeled`: as `issues.labeled`, for a pull request. */
export function parsePullRequestLabeled(payload: unknown): Asking | undefined {
  if (!isOurLabel(payload)) return undefined;
  const { data } = PAYLOAD.safeParse(payload);
  return data && toGiven(data, { ...data.pull_request, pull_request: {} });
}
