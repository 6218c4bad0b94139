/** Dollars for a million tokens. Only for the figure shown while a run goes on; the receipt has the CLI's own. */
const PRICES: readonly { model: RegExp; input: number; output: number }[] = [
  { model: /opus/, input: 5, output: 25 },
  { model: /haiku/, input: 1, output: 5 },
  { model: /./, input: 2, output: 10 },
];

const CACHE_READ = 0.1;
const CACHE_WRITE = 1.25;

/** About what a model call costs, in micro-dollars. */
export function estimateCostMicroUsd(
  model: string,
  {
    input,
    output,
    cacheRead,
    cacheWrite,
  }: { input: number; output: number; cacheRead: number; cacheWrite: number },
): number {
  const price = PRICES.find((row) => row.model.test(model)) ?? { input: 2, output: 10 };
  return Math.round(
    price.input * (input + CACHE_READ * cacheRead + CACHE_WRITE * cacheWrite) + price.output * output,
  );
}
