import { z } from "zod";
import { isOurLabel, LABELED, toGiven } from "./label.ts";
import type { Asking } from "./payload.ts";
import { REPOSITORY_PAYLOAD } from "./payload.ts";

const PAYLOAD = REPOSITORY_PAYLOAD.extend({ action: z.literal("labeled"), issue: LABELED });

/** `issues.labeled`: the label of ours asks for a run on the issue as it stands. */
export function parseIssueLabeled(payload: unknown): Asking | undefined {
  if (!isOurLabel(payload)) return undefined;
  const { data } = PAYLOAD.safeParse(payload);
  return data && toGiven(data, data.issue);
}
