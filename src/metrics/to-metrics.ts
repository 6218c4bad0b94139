/** Where the metrics are found in CloudWatch; on AWS each stack has a namespace of its own. */
export const NAMESPACE = "Sandpiper";

/** Every metric, with its CloudWatch unit. CloudWatch has no unit for dollars. */
export const METRICS = {
  TimeToAcknowledge: "Milliseconds",
  TimeToSandbox: "Milliseconds",
  TimeToFirstOutput: "Milliseconds",
  TimeToPullRequest: "Milliseconds",
  RunTime: "Milliseconds",
  RunCost: "None",
  RunsEnded: "Count",
  QueueLength: "Count",
  WorkingRuns: "Count",
  RateLeft: "Count",
  RunOperations: "Count",
} as const;

export type MetricName = keyof typeof METRICS;

/** Adds up to a line of the log, so that CloudWatch makes metrics of it: the values, and the block that tells which they are. */
export interface MetricFields {
  _aws: { Timestamp: number; CloudWatchMetrics: MetricDirective[] };
  [value: string]: unknown;
}

interface MetricDirective {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: MetricName; Unit: (typeof METRICS)[MetricName] }[];
}

type Line = Readonly<Record<string, unknown>>;
type Values = Partial<Record<MetricName, unknown>>;

const MICRO_USD = 1_000_000;

/** What is measured by an event of the log; other events carry no metric. */
const MEASURED: Readonly<Record<string, (line: Line) => Values>> = {
  "run.acknowledged": ({ elapsedMs }) => ({ TimeToAcknowledge: elapsedMs }),
  "sandbox.ready": ({ elapsedMs }) => ({ TimeToSandbox: elapsedMs }),
  "run.agent_spoke": ({ elapsedMs }) => ({ TimeToFirstOutput: elapsedMs }),
  "pull_request.opened": ({ elapsedMs }) => ({ TimeToPullRequest: elapsedMs }),
  "run.ended": ({ elapsedMs, costMicroUsd }) => ({
    RunsEnded: 1,
    RunTime: elapsedMs,
    RunCost: typeof costMicroUsd === "number" ? costMicroUsd / MICRO_USD : undefined,
  }),
  "sweep.runs_counted": ({ waiting, working }) => ({ QueueLength: waiting, WorkingRuns: working }),
  "run.metered": ({ operations }) => ({ RunOperations: operations }),
  "github.answered": ({ rateLeft }) => ({ RateLeft: rateLeft }),
};

/** Metrics that are told apart by how the run ended, too. A dimension costs a metric for each of its values: no other, and no ids. */
const BY_OUTCOME: readonly string[] = ["RunsEnded"];

/** Whether lines of the event carry metrics; cheaper than reading the line. */
export function isMeasured(event: string): boolean {
  return Object.hasOwn(MEASURED, event);
}

/**
 * What CloudWatch's embedded metric format asks of a line of the log, or undefined for a line without a metric. A line may come
 * twice, as its step may: so may its metric.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function toMetrics(line: Line, namespace = NAMESPACE): MetricFields | undefined {
  const event = String(line.event);
  const measure = isMeasured(event) ? MEASURED[event] : undefined;
  if (measure === undefined) return undefined;
  const values = Object.entries(measure(line)).filter(([, value]) => isMetricValue(value));
  const names = values.map(([name]) => name as MetricName);
  if (names.length === 0) return undefined;
  const plain = names.filter((name) => !BY_OUTCOME.includes(name));
  const told = names.filter((name) => BY_OUTCOME.includes(name));
  const directives = [toDirective(namespace, plain, [[]]), toDirective(namespace, told, [[], ["Outcome"]])];
  return {
    ...Object.fromEntries(values),
    ...(told.length === 0 ? {} : { Outcome: String(line.outcome) }),
    _aws: {
      Timestamp: Number(line.time),
      CloudWatchMetrics: directives.filter(({ Metrics }) => Metrics.length > 0),
    },
  };
}

function isMetricValue(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function toDirective(
  namespace: string,
  names: readonly MetricName[],
  dimensions: string[][],
): MetricDirective {
  return {
    Namespace: namespace,
    Dimensions: dimensions,
    Metrics: names.map((name) => ({ Name: name, Unit: METRICS[name] })),
  };
}
