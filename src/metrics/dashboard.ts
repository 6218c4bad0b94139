import type { MetricName } from "./to-metrics.ts";

const WIDTH = 12;
const HEIGHT = 6;
const PERIOD_SECONDS = 300;

type Stat = "Sum" | "Average" | "Maximum" | "Minimum" | "p50" | "p95";
type Row = [namespace: string, metric: MetricName, how: { stat: Stat }];

interface Widget {
  type: "metric";
  x: number;
  y: number;
  width: number;
  height: number;
  properties: {
    title: string;
    region: string;
    view: "timeSeries";
    stacked: boolean;
    period: number;
    metrics: (Row | [{ expression: string }])[];
  };
}

interface Panel {
  title: string;
  isStacked?: boolean;
  metrics: Widget["properties"]["metrics"];
}

/** How people are served, what it costs, and what runs short: two to a row. */
function createPanels(namespace: string): Panel[] {
  const rows = (metric: MetricName, ...stats: Stat[]): Row[] =>
    stats.map((stat) => [namespace, metric, { stat }]);
  return [
    { title: "Time to acknowledge (ms)", metrics: rows("TimeToAcknowledge", "p50", "p95") },
    { title: "Time to sandbox (ms)", metrics: rows("TimeToSandbox", "p50", "p95") },
    { title: "Time to first output of the model (ms)", metrics: rows("TimeToFirstOutput", "p50", "p95") },
    { title: "Time to pull request (ms)", metrics: rows("TimeToPullRequest", "p50", "p95") },
    {
      title: "Runs by outcome",
      isStacked: true,
      metrics: [[{ expression: `SEARCH('{${namespace},Outcome} MetricName="RunsEnded"', 'Sum')` }]],
    },
    { title: "Length of runs (ms)", metrics: rows("RunTime", "p50", "p95") },
    { title: "Cost (dollars)", metrics: rows("RunCost", "Sum", "p95") },
    {
      title: "Runs that wait, and that work",
      metrics: [...rows("QueueLength", "Maximum"), ...rows("WorkingRuns", "Maximum")],
    },
    { title: "Requests that GitHub leaves us", metrics: rows("RateLeft", "Minimum") },
    { title: "Operations of a run, of 3,000", metrics: rows("RunOperations", "Average", "Maximum") },
  ];
}

/** The body of a CloudWatch dashboard of all metrics, for a region and a namespace or for what stands for them in a template. */
export function renderDashboard(region: string, namespace: string): { widgets: Widget[] } {
  const widgets = createPanels(namespace).map(({ title, isStacked = false, metrics }, index): Widget => {
    const place = { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT };
    return {
      type: "metric",
      ...{ ...place, width: WIDTH, height: HEIGHT },
      properties: { title, region, view: "timeSeries", stacked: isStacked, period: PERIOD_SECONDS, metrics },
    };
  });
  return { widgets };
}
