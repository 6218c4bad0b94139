import { describe, expect, it } from "vitest";
import { renderDashboard } from "../../src/metrics/dashboard.ts";
import { METRICS } from "../../src/metrics/to-metrics.ts";

const { widgets } = renderDashboard("eu-central-1", "sandpiper-staging");

describe("the dashboard", () => {
  it("shows each metric that the log emits, and no other", () => {
    const shown = widgets.flatMap(({ properties: { metrics } }) =>
      metrics.map((row) => (row.length === 1 ? /MetricName="(\w+)"/.exec(row[0].expression)?.[1] : row[1])),
    );

    expect([...new Set(shown)].sort()).toEqual(Object.keys(METRICS).sort());
  });

  it("finds the runs by outcome where the log puts them", () => {
    const text = JSON.stringify(widgets);

    expect(text).toContain(`SEARCH('{sandpiper-staging,Outcome} MetricName=\\"RunsEnded\\"', 'Sum')`);
  });

  it("has a place for each, in a grid of 24, and the region it is asked for", () => {
    const places = new Set(widgets.map(({ x, y }) => `${x},${y}`));

    expect(places.size).toBe(widgets.length);
    expect(widgets.every(({ x, width }) => x + width <= 24)).toBe(true);
    expect(new Set(widgets.map(({ properties }) => properties.region))).toEqual(new Set(["eu-central-1"]));
  });
});
