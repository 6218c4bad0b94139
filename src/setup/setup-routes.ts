import { toGitHub } from "../settings/from-values.ts";
import type { Html } from "../text/html.ts";
import { buildManifest, toAppsUrl } from "./app-manifest.ts";
import { type Choices, parseChoices } from "./choices.ts";
import { parseImport, parseModelKey } from "./credentials.ts";
import type { ParsedForm, Typed } from "./form.ts";
import { renderChoose } from "./pages/choose-page.ts";
import type { FormState } from "./pages/fields.ts";
import { renderImport } from "./pages/import-page.ts";
import { renderEnded, renderLast, renderStarting } from "./pages/last-page.ts";
import type { Step } from "./pages/layout.ts";
import { renderModel } from "./pages/model-page.ts";
import { renderReview } from "./pages/review-page.ts";
import { REFUSALS, renderLost, renderUnanswered, renderUnsaved } from "./pages/trouble-page.ts";
import type { SetupEnd, SetupFlow, Stage } from "./setup-flow.ts";

/** What is asked of the set-up by somebody who may. */
export interface SetupRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  typed: Typed;
  /** The page's own address in the browser, known where something is posted. */
  origin: string;
}

/** A page, or where to go on. */
export type SetupAnswer =
  | {
      kind: "page";
      status: number;
      title: string;
      step?: Step;
      body: Html;
      /** Another origin that a form of the page is posted to. */
      formTarget?: string;
      /** The set-up's end, once this page is sent. */
      end?: SetupEnd;
    }
  | { kind: "redirect"; location: string };

type Page = Extract<SetupAnswer, { kind: "page" }>;

const HOME: SetupAnswer = { kind: "redirect", location: "/setup" };
const NOT_FOUND = page(404, "Not found", REFUSALS.not_found);

/** Answers what the browser asks of the set-up: from the request and the stage to a page, with the flow's work between. */
export async function answerSetup(flow: SetupFlow, request: SetupRequest): Promise<SetupAnswer> {
  switch (`${request.method} ${request.path}`) {
    case "GET /":
      return HOME;
    case "GET /setup":
      return showStage(flow);
    case "GET /setup/app":
      return flow.hasApp ? HOME : showChoose(flow, { typed: toTyped(flow), problems: {} });
    case "POST /setup/app":
      return choose(flow, request);
    case "GET /setup/created":
      return comeBack(flow, request.query);
    case "POST /setup/again":
      await flow.tryAgain();
      return HOME;
    case "GET /setup/import":
      return flow.hasApp ? HOME : showImport(flow, toImportStart(flow));
    case "POST /setup/import":
      return takeImport(flow, request.typed);
    case "GET /setup/model":
      return hasSaved(flow.stage) ? showModel({ typed: {}, problems: {} }) : HOME;
    case "POST /setup/model":
      return takeModelKey(flow, request.typed);
    case "POST /setup/finish":
      return finish(flow);
    default:
      return NOT_FOUND;
  }
}

/** A page without a step, such as a refusal. */
export function page(status: number, title: string, body: Html): Page {
  return { kind: "page", status, title, body };
}

function showStage(flow: SetupFlow): SetupAnswer {
  const { stage } = flow;
  switch (stage.kind) {
    case "choosing":
      return showChoose(flow, { typed: toTyped(flow), problems: {} });
    case "reviewing":
      return showReview(flow, stage);
    case "converting": {
      const body = renderUnanswered({ status: stage.status, host: stage.choices.host ?? "github.com" });
      return { ...page(200, "The keys are still to come", body), step: "app" };
    }
    case "lost": {
      const { host, organization } = stage.choices;
      const body = renderLost({ appsUrl: toAppsUrl(toWebUrl(flow, host), organization) });
      return { ...page(200, "The keys did not arrive", body), step: "app" };
    }
    case "unsaved": {
      const body = renderUnsaved({ problem: stage.problem, directory: flow.options.directory });
      return { ...page(200, "The keys are not saved yet", body), step: "app" };
    }
    case "keyless":
      return showModel({ typed: {}, problems: {} });
    case "ready":
      return showLast(flow, stage);
  }
}

function showReview(
  flow: SetupFlow,
  { choices, state, redirectUrl }: Stage & { kind: "reviewing" },
): SetupAnswer {
  const webUrl = toWebUrl(flow, choices.host);
  const manifest = buildManifest(flow.options.appFile, {
    choices,
    redirectUrl,
    publicUrl: flow.options.settings.PUBLIC_URL,
  });
  const creationUrl = `${toAppsUrl(webUrl, choices.organization)}/new?state=${state}`;
  const body = renderReview({ choices, manifest, creationUrl });
  // An Enterprise Server may hand the browser on to a sign-in page of the company's own; a browser counts that as the form's target.
  const isElsewhere = choices.host !== undefined;
  const formTarget = isElsewhere ? `${new URL(webUrl).origin} https:` : webUrl;
  return { kind: "page", status: 200, title: "Create the App on GitHub", step: "app", body, formTarget };
}

function showLast(flow: SetupFlow, { app, modelKey }: Stage & { kind: "ready" }): SetupAnswer {
  const { COMMAND, PORT, WEBHOOK_PATH } = flow.options.settings;
  const body = renderLast({
    app,
    modelKey,
    problem: flow.problem,
    webUrl: toWebUrl(flow, app.host),
    ownAddress: `http://127.0.0.1:${PORT}${WEBHOOK_PATH}`,
    command: COMMAND,
  });
  return { kind: "page", status: 200, title: "Nearly there", step: "install", body };
}

function showChoose(flow: SetupFlow, form: FormState): SetupAnswer {
  const body = renderChoose(form, { webhookPath: flow.options.settings.WEBHOOK_PATH });
  return { kind: "page", status: toStatus(form), title: "Set up Sandpiper", step: "app", body };
}

function showImport(flow: SetupFlow, form: FormState): SetupAnswer {
  const body = renderImport(form, { webhookPath: flow.options.settings.WEBHOOK_PATH });
  return { kind: "page", status: toStatus(form), title: "Use an App that you have", step: "app", body };
}

function showModel(form: FormState): SetupAnswer {
  const body = renderModel(form);
  return { kind: "page", status: toStatus(form), title: "Give Claude Code a key", step: "model", body };
}

function choose(flow: SetupFlow, { typed, origin }: SetupRequest): SetupAnswer {
  const parsed = parseChoices(typed, { webhookPath: flow.options.settings.WEBHOOK_PATH });
  if (parsed.kind === "invalid") return showChoose(flow, toForm(typed, parsed));
  flow.choose(parsed.value, `${origin}/setup/created`);
  return HOME;
}

async function comeBack(flow: SetupFlow, query: URLSearchParams): Promise<SetupAnswer> {
  const { code, state } = { code: query.get("code") ?? "", state: query.get("state") ?? "" };
  const isOurs = /^[\w-]{1,200}$/.test(code) && (await flow.comeBack({ code, state }));
  return isOurs ? HOME : page(400, "Not the way back", REFUSALS.wrong_state);
}

async function takeImport(flow: SetupFlow, typed: Typed): Promise<SetupAnswer> {
  const parsed = parseImport(typed);
  if (parsed.kind === "invalid") return showImport(flow, toForm(typed, parsed));
  if (await flow.importApp(parsed.value)) return HOME;
  const problems = {
    private_key: "GitHub refuses this key for that App ID. Take both from one App's settings page.",
  };
  return showImport(flow, toForm(typed, { kind: "invalid", problems }));
}

async function takeModelKey(flow: SetupFlow, typed: Typed): Promise<SetupAnswer> {
  if (!hasSaved(flow.stage)) return HOME;
  if (typed.skip !== undefined) {
    flow.skipModelKey();
    return HOME;
  }
  const parsed = parseModelKey(typed);
  if (parsed.kind === "invalid") return showModel(toForm(typed, parsed));
  try {
    await flow.giveModelKey(parsed.value);
  } catch (error) {
    const problem = `The key could not be written: ${(error as Error).message}`;
    return showModel({ typed, problems: { api_key: problem } });
  }
  return HOME;
}

function finish(flow: SetupFlow): SetupAnswer {
  const { end } = flow;
  if (end === undefined) return HOME;
  if (end.kind === "done") return { ...page(200, "Done here", renderEnded()), end };
  const body = renderStarting({ command: flow.options.settings.COMMAND });
  return { ...page(200, "Sandpiper is starting", body), end };
}

function toForm(typed: Typed, { problems }: ParsedForm<unknown> & { kind: "invalid" }): FormState {
  return { typed, problems };
}

function toStatus({ problems }: FormState): number {
  return Object.keys(problems).length === 0 ? 200 : 422;
}

function hasSaved({ kind }: Stage): boolean {
  return kind === "keyless" || kind === "ready";
}

function toWebUrl(flow: SetupFlow, host: string | undefined): string {
  const { GHE_PROTOCOL } = flow.options.settings;
  return toGitHub({ GHE_HOST: host, GHE_PROTOCOL }).webUrl;
}

/** What stands in the first form at the start: what was chosen before, or what the settings say. */
function toTyped({ stage, options: { settings, appFile } }: SetupFlow): Typed {
  if ("choices" in stage) return fromChoices(stage.choices);
  const { WEBHOOK_PROXY_URL: relay, PUBLIC_URL: address, GHE_HOST: host } = settings;
  const webhook = relay === undefined && address !== undefined ? "address" : relay && "relay";
  const known = { webhook, relay, address, host, owner: "person", name: appFile.name };
  return Object.fromEntries(Object.entries(known).filter((entry): entry is [string, string] => !!entry[1]));
}

function fromChoices({ webhook, organization, host, name }: Choices): Typed {
  return {
    webhook: webhook.kind,
    ...(webhook.kind === "later" ? {} : { [webhook.kind]: webhook.url }),
    owner: organization === undefined ? "person" : "organization",
    ...(organization === undefined ? {} : { organization }),
    ...(host === undefined ? {} : { host }),
    name,
  };
}

function toImportStart(flow: SetupFlow): FormState {
  const { relay = "", host = "" } = toTyped(flow);
  return { typed: { relay, host }, problems: {} };
}
