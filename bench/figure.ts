/** One line of the bench: a ratio measured in one run against its baseline. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  baseline: number;
  ratio: number;
  goal: string;
  met: boolean;
}

interface Measured {
  value: number;
  baseline: number;
  goal: number;
}

/** A figure that should be at least so many times its baseline. */
export function atLeast(name: string, unit: string, measured: Measured): Figure {
  return toFigure(name, unit, measured, ">=");
}

/** A figure that should be at most so many times its baseline. */
export function atMost(name: string, unit: string, measured: Measured): Figure {
  return toFigure(name, unit, measured, "<=");
}

function toFigure(
  name: string,
  unit: string,
  { value, baseline, goal }: Measured,
  sign: ">=" | "<=",
): Figure {
  const ratio = round(value / baseline);
  const met = sign === ">=" ? ratio >= goal : ratio <= goal;
  return { name, value: round(value), unit, baseline: round(baseline), ratio, goal: `${sign} ${goal}`, met };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
