/** What a team would deploy without us: Probot and one handler, as its adapter's page shows it. */
import { createLambdaFunction } from "@probot/adapter-aws-lambda-serverless";
import { Probot } from "probot";

const probot = new Probot({
  appId: 1,
  privateKey: process.env.PRIVATE_KEY ?? "",
  secret: process.env.WEBHOOK_SECRET ?? "",
  logLevel: "fatal",
});
await probot.ready();

export const handler = createLambdaFunction(
  (app: Probot) => {
    app.on("issue_comment.created", async () => undefined);
  },
  { probot },
);
