import type { Answer } from "../../../demo/http/answer.ts";
import type { Account } from "./account.ts";
import { NewTemplate, StartBuild, shaped } from "./bodies.ts";
import type { TemplateBuild } from "./templates.ts";

/** The most entries of a build's log in one answer. */
const LOG_PAGE = 100;

interface TemplateCall {
  account: Account;
  body: unknown;
}

/** Registers a build (`POST /v3/templates`). */
export function requestBuild({ account, body }: TemplateCall): Answer {
  const { name, tags = [], cpuCount = 2, memoryMB = 1_024 } = shaped(NewTemplate, body);
  const { id, templateId } = account.templates.request(name, { cpuCount, memoryMB });
  const made = { templateID: templateId, buildID: id, aliases: [name], names: [name], public: false };
  return { status: 202, body: { ...made, tags: tags.length === 0 ? ["default"] : tags } };
}

/** Starts it with its steps (`POST /v2/templates/{id}/builds/{id}`). */
export function startBuild({ account, body }: TemplateCall, build: TemplateBuild): Answer {
  const { fromImage, fromTemplate, steps } = shaped(StartBuild, body);
  account.templates.start(build, { fromImage, fromTemplate, steps }, account.now());
  return { status: 202 };
}

/** How it stands, and its log from an entry on. */
export function tellBuild({ account }: TemplateCall, build: TemplateBuild, from: number): Answer {
  const { id, templateId, status, log, reason } = account.templates.look(build, account.now());
  const logEntries = log.slice(from, from + LOG_PAGE).map(({ at, message }) => ({
    timestamp: new Date(at).toISOString(),
    level: "info",
    message,
  }));
  const told = { buildID: id, templateID: templateId, status, logs: [], logEntries };
  return { status: 200, body: { ...told, ...(status === "error" && { reason }) } };
}
