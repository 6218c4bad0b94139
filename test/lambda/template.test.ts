import { beforeAll, describe, expect, it } from "vitest";
import { findDeployProblem } from "../../build-lambda.ts";
import { ALARMING_OPERATIONS } from "../../src/durable/lambda-runs.ts";
import { renderDashboard } from "../../src/metrics/dashboard.ts";
import { TABLE } from "../../src/store/dynamodb/table.ts";
import { thePageRoutes } from "../compose/the-page-routes.ts";
import { packageTemplate, type Resource, type Statement } from "./package.ts";

const SECRETS = {
  PRIVATE_KEY: "private-key-canary",
  WEBHOOK_SECRET: "webhook-secret-canary",
  WEBHOOK_SECRET_PREVIOUS: "previous-secret-canary",
  CLAUDE_CODE_OAUTH_TOKEN: "oauth-token-canary",
  ANTHROPIC_API_KEY: "anthropic-key-canary",
  DAYTONA_API_KEY: "daytona-key-canary",
  E2B_API_KEY: "e2b-key-canary",
  AIO_API_KEY: "aio-key-canary",
  NOTIFY_SECRET: "notify-secret-canary",
  GITHUB_CLIENT_SECRET: "client-secret-canary",
};
const ACCOUNT = "$" + "{AWS::Region}:$" + "{AWS::AccountId}";
const NAME = "sandpiper-production";

let text: string;
let resources: Record<string, Resource>;
let conditions: Record<string, unknown>;

function propertiesOf(name: string): Record<string, unknown> {
  return resources[name]?.Properties ?? {};
}

function byType(type: string): Resource[] {
  return Object.values(resources).filter((resource) => resource.Type === type);
}

function arn(rest: string): { "Fn::Sub": string } {
  return { "Fn::Sub": `arn:$\{AWS::Partition}:${rest}` };
}

function parameter(name: string) {
  return arn(`ssm:${ACCOUNT}:parameter/sandpiper/production/${name}`);
}

/** Each action of a role with what it may be done to. */
function statementsOf(role: string): Statement[] {
  const policies = propertiesOf(role).Policies as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function resourcesOf(role: string, action: string): unknown[] {
  return statementsOf(role)
    .filter(({ Action }) => Action.includes(action))
    .flatMap(({ Resource }) => Resource);
}

beforeAll(async () => {
  ({ text, resources, conditions } = await packageTemplate({ ...SECRETS, APP_ID: "4711", SANDBOX: "e2b" }));
});

describe("the template", () => {
  it("has the dashboard of all metrics, in the stack's own region", () => {
    const { DashboardBody } = propertiesOf("Dashboard") as { DashboardBody: { "Fn::Sub": string } };

    expect(JSON.parse(DashboardBody["Fn::Sub"])).toEqual(
      renderDashboard("$" + "{AWS::Region}", "$" + "{AWS::StackName}"),
    );
  });

  it.each(["Webhook", "Run", "Sweep", "Pages"])(
    "runs %s on Node 24 and arm64 under a role of its own",
    (name) => {
      expect(propertiesOf(`${name}LambdaFunction`)).toMatchObject({
        FunctionName: `${NAME}-${name.toLowerCase()}`,
        Handler: `dist/lambda/${name.toLowerCase()}.handler`,
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Role: { "Fn::GetAtt": [`${name}Role`, "Arn"] },
      });
      expect(propertiesOf(`${name}LogGroup`)).toMatchObject({ RetentionInDays: 30 });
    },
  );

  it("F41: carries runs durably, by a published version behind an alias, which the webhook starts", () => {
    expect(propertiesOf("RunLambdaFunction")).toMatchObject({
      DurableConfig: { ExecutionTimeout: 691_200, RetentionPeriodInDays: 14 },
      Timeout: 900,
    });
    const [version = ""] = Object.keys(resources).filter((name) => /^RunLambdaVersion/.test(name));
    expect(resources[version]).toMatchObject({ Type: "AWS::Lambda::Version", DeletionPolicy: "Retain" });
    expect(propertiesOf("RunDurableLambdaAlias")).toMatchObject({
      FunctionVersion: { "Fn::GetAtt": [version, "Version"] },
      Name: "durable",
    });
    expect(propertiesOf("WebhookLambdaFunction")).toMatchObject({
      Environment: { Variables: { RUN_FUNCTION_ARN: { Ref: "RunDurableLambdaAlias" } } },
    });
  });

  it("F114: reserves no concurrency, which a new account has none of to give", () => {
    const functions = byType("AWS::Lambda::Function").map(({ Properties }) => Properties);

    expect(functions).toHaveLength(4);
    expect(functions.filter((each) => "ReservedConcurrentExecutions" in each)).toEqual([]);
  });

  it("lets in no more webhooks than the functions can take", () => {
    expect(propertiesOf("HttpApiStage")).toMatchObject({
      DefaultRouteSettings: {
        ThrottlingRateLimit: 50,
        ThrottlingBurstLimit: 200,
        DetailedMetricsEnabled: true,
      },
    });
  });

  it("mails alarms only where somebody is named", () => {
    expect(resources.AlarmSubscription).toMatchObject({
      Condition: "HasAlarmEmail",
      Properties: { Protocol: "email", TopicArn: { Ref: "AlarmTopic" }, Endpoint: "" },
    });
    expect(conditions.HasAlarmEmail).toEqual({ "Fn::Not": [{ "Fn::Equals": ["", ""] }] });
  });

  it("keeps the metrics of one stack apart from another's", () => {
    for (const name of ["Webhook", "Run", "Sweep", "Pages"])
      expect(propertiesOf(`${name}LambdaFunction`)).toMatchObject({
        Environment: { Variables: { STACK_NAME: NAME } },
      });
    expect(propertiesOf("RunOperationsAlarm")).toMatchObject({ Namespace: NAME });
  });

  it("has a route for webhooks, one for each page and call of the API, and one schedule", () => {
    const keys = byType("AWS::ApiGatewayV2::Route").map(({ Properties }) => String(Properties.RouteKey));
    const served = thePageRoutes().map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);

    expect(keys.toSorted()).toEqual(["POST /api/github/webhooks", ...served].toSorted());
    for (const { Properties } of byType("AWS::ApiGatewayV2::Route"))
      expect(JSON.stringify(Properties.Target)).toContain(
        Properties.RouteKey === "POST /api/github/webhooks"
          ? "HttpApiIntegrationWebhook"
          : "HttpApiIntegrationPages",
      );
    expect(propertiesOf("HttpApiIntegrationWebhook")).toMatchObject({ PayloadFormatVersion: "2.0" });
    expect(byType("AWS::Events::Rule").map(({ Properties }) => Properties)).toMatchObject([
      {
        ScheduleExpression: "rate(1 minute)",
        State: "ENABLED",
        Targets: [{ Arn: { "Fn::GetAtt": ["SweepLambdaFunction", "Arn"] } }],
      },
    ]);
  });

  it("keeps state in the store's one table: on demand, encrypted, recoverable, kept when the stack goes", () => {
    expect(conditions.MakesTable).toEqual({ "Fn::Equals": ["", ""] });
    expect(resources.Table).toMatchObject({
      Condition: "MakesTable",
      // F114: what a first deploy that failed had made is not in the way of the second.
      DeletionPolicy: "RetainExceptOnCreate",
      Properties: {
        TableName: NAME,
        ...TABLE,
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  it("F109: alarms from as many operations on as the run function tells of", () => {
    expect(propertiesOf("RunOperationsAlarm")).toMatchObject({
      Statistic: "Maximum",
      Threshold: ALARMING_OPERATIONS,
      AlarmActions: [{ Ref: "AlarmTopic" }],
    });
  });

  it("alarms on errors, throttles, durable failures and answers of 5xx, and on each to one topic", () => {
    const alarms = byType("AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);
    const watched = alarms.map(({ Namespace, MetricName, Dimensions = [] }) => {
      const [dimension] = Dimensions as { Value: unknown }[];
      return [Namespace, MetricName, dimension?.Value];
    });

    expect(watched).toEqual([
      ["AWS/Lambda", "Errors", `${NAME}-webhook`],
      ["AWS/Lambda", "Throttles", `${NAME}-webhook`],
      ["AWS/ApiGateway", "5xx", { Ref: "HttpApi" }],
      ["AWS/Lambda", "Errors", `${NAME}-run`],
      ["AWS/Lambda", "Throttles", `${NAME}-run`],
      ["AWS/Lambda", "DurableExecutionFailed", `${NAME}-run`],
      ["AWS/Lambda", "DurableExecutionTimedOut", `${NAME}-run`],
      [NAME, "RunOperations", undefined],
      ["AWS/Lambda", "Errors", `${NAME}-sweep`],
    ]);
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        AlarmActions: [{ Ref: "AlarmTopic" }],
        TreatMissingData: "notBreaching",
      });
    }
  });
});

describe("the roles", () => {
  const TABLE_ARN = arn(`dynamodb:${ACCOUNT}:table/${NAME}`);
  const SECRET_NAMES = Object.keys(SECRETS).map((key) => key.toLowerCase().replaceAll("_", "-"));

  it("are the four functions' own, and there is no other", () => {
    expect(Object.keys(resources).filter((name) => resources[name]?.Type === "AWS::IAM::Role")).toEqual([
      "WebhookRole",
      "RunRole",
      "SweepRole",
      "PagesRole",
    ]);
    expect(byType("AWS::IAM::Role").some(({ Properties }) => "ManagedPolicyArns" in Properties)).toBe(false);
  });

  it.each(["WebhookRole", "RunRole", "SweepRole", "PagesRole"])(
    "%s names what it may touch, and every action",
    (role) => {
      for (const { Effect, Action, Resource } of statementsOf(role)) {
        expect(Effect).toBe("Allow");
        expect(Action.filter((action) => action.includes("*"))).toEqual([]);
        expect(
          Resource.map((each) => JSON.stringify(each)).filter((each) => /^"\*"$|[:/]\*[:/]/.test(each)),
        ).toEqual([]);
      }
      const key = role.replace("Role", "").toLowerCase();
      const logs = [arn(`logs:${ACCOUNT}:log-group:/aws/lambda/${NAME}-${key}:*`)];
      expect(resourcesOf(role, "logs:PutLogEvents")).toEqual(logs);
      expect(resourcesOf(role, "logs:CreateLogStream")).toEqual(logs);
    },
  );

  it("let the webhook write runs, start them by the alias, and read its own secrets", () => {
    const actions = statementsOf("WebhookRole").flatMap(({ Action }) => Action);

    expect(actions.sort()).toEqual([
      "dynamodb:DeleteItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "lambda:InvokeFunction",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "ssm:GetParameters",
    ]);
    expect(resourcesOf("WebhookRole", "dynamodb:PutItem")).toEqual([TABLE_ARN]);
    expect(resourcesOf("WebhookRole", "lambda:InvokeFunction")).toEqual([{ Ref: "RunDurableLambdaAlias" }]);
    expect(resourcesOf("WebhookRole", "ssm:GetParameters")).toEqual([
      parameter("webhook-secret"),
      parameter("webhook-secret-previous"),
    ]);
  });

  it.each(["RunRole", "SweepRole", "PagesRole"])("let %s use the table and the secrets", (role) => {
    const table = statementsOf(role).filter(({ Action }) => Action[0]?.startsWith("dynamodb:"));

    expect(table.map(({ Resource }) => Resource)).toEqual([[TABLE_ARN]]);
    expect(table[0]?.Action.toSorted()).toEqual(
      "DeleteItem GetItem PutItem Query UpdateItem".split(" ").map((action) => `dynamodb:${action}`),
    );
    expect(new Set(resourcesOf(role, "ssm:GetParameters").map((each) => JSON.stringify(each)))).toEqual(
      new Set(SECRET_NAMES.map((name) => JSON.stringify(parameter(name)))),
    );
  });

  it("let only the run keep checkpoints, and nobody but the webhook, the sweep and the pages start a run", () => {
    const holders = (action: string) =>
      ["WebhookRole", "RunRole", "SweepRole", "PagesRole"].filter(
        (role) => resourcesOf(role, action).length > 0,
      );

    for (const action of ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"]) {
      expect(holders(action)).toEqual(["RunRole"]);
      expect(resourcesOf("RunRole", action)).toEqual([arn(`lambda:${ACCOUNT}:function:${NAME}-run:*`)]);
    }
    for (const role of holders("lambda:InvokeFunction"))
      expect(resourcesOf(role, "lambda:InvokeFunction")).toEqual([{ Ref: "RunDurableLambdaAlias" }]);
    expect(holders("lambda:InvokeFunction")).toEqual(["WebhookRole", "SweepRole", "PagesRole"]);
    expect(resourcesOf("SweepRole", "lambda:ListDurableExecutionsByFunction")).toEqual([
      { "Fn::GetAtt": ["RunLambdaFunction", "Arn"] },
      { "Fn::Sub": `$\{RunLambdaFunction.Arn}:*` },
    ]);
  });
});

describe("secrets", () => {
  it("are not in the template: only the names of the parameters that hold them", () => {
    for (const value of Object.values(SECRETS)) expect(text).not.toContain(value);
    const { Variables } = propertiesOf("RunLambdaFunction").Environment as {
      Variables: Record<string, string>;
    };

    expect(Variables).toMatchObject({ APP_ID: "4711", SANDBOX: "e2b" });
    for (const key of Object.keys(SECRETS)) {
      expect(Variables[key]).toBeUndefined();
      expect(Variables[`${key}_PARAMETER`]).toBe(
        `/sandpiper/production/${key.toLowerCase().replaceAll("_", "-")}`,
      );
    }
  });

  it("of the App and the model are not even named to the webhook", () => {
    const { Variables } = propertiesOf("WebhookLambdaFunction").Environment as {
      Variables: Record<string, unknown>;
    };

    expect(Object.keys(Variables).filter((name) => name.endsWith("_PARAMETER"))).toEqual([
      "WEBHOOK_SECRET_PARAMETER",
      "WEBHOOK_SECRET_PREVIOUS_PARAMETER",
    ]);
  });
});

describe("a stack that is asked for more", () => {
  it("F114: works on a table that is there, mails alarms, and reserves concurrency", async () => {
    const env = {
      APP_ID: "4711",
      STAGE: "staging",
      EXISTING_TABLE: "kept",
      ALARM_EMAIL: "ops@example.com",
    };
    const reserved = ["--param", "runConcurrency=20", "--param", "pagesConcurrency=10"];
    const asked = await packageTemplate(env, ...reserved);
    const variables = asked.resources.WebhookLambdaFunction?.Properties.Environment;

    expect(asked.conditions).toEqual({
      MakesTable: { "Fn::Equals": ["kept", ""] },
      HasAlarmEmail: { "Fn::Not": [{ "Fn::Equals": ["ops@example.com", ""] }] },
    });
    expect(variables).toMatchObject({ Variables: { TABLE_NAME: "kept", STACK_NAME: "sandpiper-staging" } });
    expect(asked.text.match(/:table\/[\w-]+/g)).toEqual(Array(4).fill(":table/kept"));
    expect(asked.text).not.toContain("sandpiper-production");
    expect(asked.resources.RunLambdaFunction?.Properties).toMatchObject({
      ReservedConcurrentExecutions: 20,
    });
    expect(asked.resources.PagesLambdaFunction?.Properties).toMatchObject({
      ReservedConcurrentExecutions: 10,
    });
  });
});

describe("F114: what no deploy could work with", () => {
  const ENV = { AWS_REGION: "eu-west-1", APP_ID: "4711" };

  it.each([
    [{ AWS_REGION: "" }, /^AWS_REGION must be set/],
    [{ APP_ID: undefined }, /^APP_ID must be set/],
    [{ APP_ID: " " }, /^APP_ID must be set/],
    [{ RUN_MINUTES: "61" }, /^RUN_MINUTES must be at most 60/],
    [{}, undefined],
  ])("is told in one line before anything is packaged: %j", (env, problem) => {
    const told = findDeployProblem({ ...ENV, ...env });

    if (problem === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(problem);
  });
});
