import type { Account } from "./account.ts";
import { Problem } from "./problem.ts";
import type { Resources, SandboxRecord } from "./sandbox-record.ts";

const MEASURES = { cpu: "CPU", memory: "memory", disk: "disk" } as const;
type Measure = keyof typeof MEASURES;

/** Throws Daytona's 400 when the account, or one sandbox, would hold too much. `besides`: the sandbox that is asked for. */
export function requireQuota(account: Account, wanted: Resources, besides?: string): void {
  for (const measure of Object.keys(MEASURES) as Measure[]) {
    const unit = measure === "cpu" ? "" : "GiB";
    const most = account.quota.each[measure];
    if (wanted[measure] > most) {
      const message = `${MEASURES[measure]} request ${wanted[measure]}${unit} exceeds maximum allowed per sandbox (${most}${unit})`;
      throw new Problem(400, message, { code: "ORGANIZATION_QUOTA_EXCEEDED" });
    }
    const others = [...account.sandboxes.values()].filter(({ id }) => id !== besides);
    const used = others.filter((one) => holds(one, measure)).reduce((sum, one) => sum + one[measure], 0);
    if (used + wanted[measure] > account.quota[measure]) {
      const message = `Total ${MEASURES[measure]} limit exceeded. Maximum allowed: ${account.quota[measure]}${unit}.`;
      throw new Problem(400, message, { code: "ORGANIZATION_QUOTA_EXCEEDED" });
    }
  }
}

/** A stopped one holds its disk and nothing else, an archived one nothing (Limits); one that is being deleted still counts (#3294). */
function holds({ state }: SandboxRecord, measure: Measure): boolean {
  if (["archived", "error", "build_failed"].includes(state)) return false;
  return measure === "disk" || !["stopped", "archiving"].includes(state);
}
