import { createLambdaRuns, type RunHandler } from "../durable/lambda-runs.ts";
import { createGitHubClient } from "../github/github-client.ts";
import { createMarker } from "../github/marker.ts";
import { createKeptTexts } from "../run/kept-texts.ts";
import { createRunWorkflow } from "../run/workflow.ts";
import { type AwsHost, keepComposed, readAwsHost } from "./aws.ts";
import { createAwsParts, requireAwsSettings } from "./aws-parts.ts";

/** The run function: the workflow with its parts, as Lambda calls it. */
export function composeRun(host: AwsHost = readAwsHost()): () => Promise<RunHandler> {
  return keepComposed(host, async (env) => {
    const settings = requireAwsSettings(env);
    const { store, sandboxes, model, redactor, log, now } = await createAwsParts(host, settings);
    const { id: appId, privateKey } = settings.app;
    const { apiUrl, webUrl } = settings.github;
    const workflow = createRunWorkflow({
      store,
      github: createGitHubClient({ apiUrl, appId, privateKey, log, now }),
      marker: createMarker(privateKey),
      sandboxes,
      settings: { ...settings, webUrl, redactor, model: settings.agent.model, modelAccess: model },
      configs: createKeptTexts(),
      // A run that waits looks by itself.
      starter: { wake: () => undefined },
      log,
      now,
    });
    return createLambdaRuns(workflow, { now });
  });
}
