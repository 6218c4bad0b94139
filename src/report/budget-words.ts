import { formatCap, formatUsd } from "./format.ts";

const RAISE_MICRO_USD = 5_000_000;
const CENT_MICRO_USD = 10_000;

/** What a thread has spent of its cap, and how far people may raise that; money in micro-dollars. */
export interface ThreadBudget {
  spentMicroUsd: number;
  capMicroUsd: number;
  mostMicroUsd: number;
}

/** The command that raises a thread's cap by five dollars, or by what is left to the most; undefined where that is too little to work with. */
export function toRaise({
  capMicroUsd,
  mostMicroUsd,
}: Pick<ThreadBudget, "capMicroUsd" | "mostMicroUsd">): string | undefined {
  const cents = Math.floor(Math.min(RAISE_MICRO_USD, mostMicroUsd - capMicroUsd) / CENT_MICRO_USD);
  return cents < 1 ? undefined : `budget +${formatCap(cents * CENT_MICRO_USD).slice(1)}`;
}

/** The answer to `budget`: the thread's cap as it is now, be it raised just now or at its most before. */
export function renderBudget(
  { spentMicroUsd, capMicroUsd, mostMicroUsd }: ThreadBudget,
  command: string,
): string {
  const isMost = capMicroUsd >= mostMicroUsd;
  const most = isMost ? ", which is as far as it can be raised on this server" : "";
  const next = isMost
    ? "The operator can raise `THREAD_BUDGET_MAX_USD`."
    : `It can be raised to ${formatCap(mostMicroUsd)}.`;
  return `**The budget of this thread is ${formatCap(capMicroUsd)} now**${most}. ${formatUsd(spentMicroUsd)} of it is spent. ${next} Go on with \`${command} …\`.`;
}
