import { createLambdaStarter } from "../aws/starter.ts";
import { createGitHubClient } from "../github/github-client.ts";
import type { Route } from "../http/route.ts";
import { createRedactor } from "../text/secrets/redact.ts";
import { keepComposed, readAwsHost, toRunFunction } from "./aws.ts";
import { requireAwsSettings } from "./aws-parts.ts";
import { openStore } from "./aws-store.ts";
import { createPageRoutes } from "./create-pages.ts";
import { createLog } from "./log.ts";
import { createHostIntake } from "./webhook-parts.ts";

/** The pages' function: what people and programs ask for. It answers whole; what is new is asked for again and again. */
export function composePages(host = readAwsHost()): () => Promise<readonly Route[]> {
  return keepComposed(host, async (env) => {
    const now = Date.now;
    const settings = requireAwsSettings(env);
    const { app, command, mention, github, server } = settings;
    const redactor = createRedactor(settings.secrets);
    const log = createLog({ level: server.logLevel, redactor, namespace: host.stack });
    const store = openStore(host);
    const starter = createLambdaStarter(toRunFunction(host));
    const grammar = { command, mention };
    return createPageRoutes(settings, {
      ...{ store, starter, redactor, log, now, canStream: false },
      github: createGitHubClient({
        ...{ apiUrl: github.apiUrl, appId: app.id, privateKey: app.privateKey, log, now },
      }),
      intake: createHostIntake({ settings, grammar, store, starter, log }),
    });
  });
}
