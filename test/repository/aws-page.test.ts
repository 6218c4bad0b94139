import { describe, expect, it } from "vitest";
import { METRICS } from "../../src/metrics/to-metrics.ts";
import { SETTING_KEYS } from "../../src/settings/parse-settings.ts";
import { MAX_MINUTES_ON_AWS } from "../../src/workflow/worst-case.ts";
import { readText } from "./repository-files.ts";

const page = readText("docs/aws.md");
const template = readText("serverless.yml");
/** What the shell, AWS's tools and the template read, and the app does not. */
const OF_AWS = ["AWS_REGION", "STAGE", "ALARM_EMAIL", "EXISTING_TABLE"];

interface Statement {
  Sid: string;
  Action: string | string[];
  Resource: string | string[];
}

const policy = JSON.parse(readText("docs/aws-deployer-policy.json")) as { Statement: Statement[] };
const listOf = (value: string | string[]): string[] => [value].flat();

describe("docs/aws.md", () => {
  it("names variables that are settings, or AWS's own", () => {
    const code = page.match(/`[^`\n]+`|^ {4,}.*$/gm) ?? [];
    const named = code.flatMap((each) => each.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g) ?? []);

    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => ![...SETTING_KEYS, ...OF_AWS].includes(name))).toEqual([]);
    for (const name of OF_AWS) {
      expect(page).toContain(`| \`${name}\``);
      expect(template).toContain(`env:${name}`);
    }
  });

  it("says the region and the stage once, and no command says another", () => {
    expect(page.match(/export AWS_REGION=/g)).toHaveLength(1);
    expect(page).not.toMatch(/--region|--stage|AWS_DEFAULT_REGION/);
    expect(template).not.toMatch(/opt:region|opt:stage/);
  });

  it("has no secret on a command line", () => {
    expect(page).not.toMatch(/put-parameter|--value/);
  });

  it("gives the figures that the code and the template have", () => {
    expect(page).toContain(`\`RUN_MINUTES\` is ${MAX_MINUTES_ON_AWS} at most here`);
    const [, rate, burst] = /ThrottlingRateLimit: (\d+)\s+ThrottlingBurstLimit: (\d+)/.exec(template) ?? [];
    expect(page).toContain(`takes ${rate} requests a second, ${burst} at once`);
    expect(page).toContain(`| ${template.match(/Type: AWS::CloudWatch::Alarm$/gm)?.length} alarms `);
    expect(page).toContain(`own metrics: ${Object.keys(METRICS).length},`);
  });

  it("quotes what the functions really answer", () => {
    expect(readText("src/http/webhook.ts")).toContain("The signature is not GitHub's.");
    expect(readText("src/http/webhook.ts")).toContain("Not an event of ours.");
    expect(readText("src/http/route.ts")).toContain("The request failed.");
  });
});

describe("the deployer's policy", () => {
  it("allows every kind of thing that the template makes", () => {
    const kinds = [...template.matchAll(/Type: AWS::(\w+)::/g)].map(([, kind = ""]) => kind.toLowerCase());
    // What the framework makes of functions, the route, the schedule and their logs.
    const wanted = new Set([...kinds, "lambda", "logs", "apigateway", "events", "s3", "cloudformation"]);
    const allowed = policy.Statement.flatMap(({ Action }) =>
      listOf(Action).map((each) => each.split(":")[0]),
    );

    expect([...wanted].filter((service) => !allowed.includes(service))).toEqual([]);
  });

  it("allows changes to what is Sandpiper's only", () => {
    for (const { Sid, Action, Resource } of policy.Statement) {
      if (Sid === "LookFirst") {
        expect(listOf(Action).every((each) => /:(Get|Describe|Validate)/.test(each))).toBe(true);
        continue;
      }
      // HTTP APIs have ids and no names.
      const own = Sid === "Route" ? /^arn:aws:apigateway:\*::\/(apis|tags)\b/ : /[:/]sandpiper[-/]/;
      expect(listOf(Resource).filter((each) => !own.test(each))).toEqual([]);
      expect(listOf(Action)).not.toContain("*");
    }
  });
});
