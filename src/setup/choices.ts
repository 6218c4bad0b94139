import { variables } from "../settings/variables.ts";
import { collectProblems, type ParsedForm, type Typed } from "./form.ts";
import { type ParsedAddress, parseRelayAddress, parseWebhookAddress } from "./webhook-address.ts";

/** GitHub's limit for an App's name (docs.github.com, "Registering a GitHub App"; fullsend-ai/fullsend#212). */
export const MAX_NAME_LENGTH = 34;

/** How GitHub's webhooks come in. `later`: the address is known after a deploy on AWS. */
export type WebhookWay = { kind: "address" | "relay"; url: string } | { kind: "later" };

/** What a person chose for the App that is to be created. */
export interface Choices {
  webhook: WebhookWay;
  /** The host of an Enterprise Server or of GHE.com; `undefined` is github.com. */
  host: string | undefined;
  /** The organisation that will own the App; `undefined` is the person's own account. */
  organization: string | undefined;
  name: string;
}

/** Reads the first form; each problem stands beside its field. */
export function parseChoices(typed: Typed, { webhookPath }: { webhookPath: string }): ParsedForm<Choices> {
  const host = typed.host || undefined;
  const webhook = parseWebhookWay(typed, { webhookPath, isOwnNetwork: isEnterpriseServer(host) });
  const organization = typed.owner === "organization" ? (typed.organization ?? "") : undefined;
  const name = typed.name ?? "";
  const problems = collectProblems({
    ...(webhook.kind === "invalid" ? { [webhook.field]: webhook.problem } : {}),
    host: findHostProblem(host),
    organization: findOrganizationProblem(organization),
    name: findNameProblem(name),
  });
  if (webhook.kind === "invalid" || problems !== undefined)
    return { kind: "invalid", problems: problems ?? {} };
  return { kind: "ok", value: { webhook: webhook.way, host, organization, name } };
}

/** Whether GitHub is one that a company runs itself, in its own network; GHE.com is GitHub's. */
export function isEnterpriseServer(host: string | undefined): boolean {
  return host !== undefined && !/\.ghe\.com$/i.test(host);
}

/** What is wrong with the host of GitHub, if one was typed. */
export function findHostProblem(host: string | undefined): string | undefined {
  if (host === undefined || variables.shape.GHE_HOST.safeParse(host).success) return undefined;
  return "Type the host name alone, as in github.example.com. For github.com leave this empty.";
}

type ParsedWay =
  | { kind: "ok"; way: WebhookWay }
  | { kind: "invalid"; field: "webhook" | "address" | "relay"; problem: string };

function parseWebhookWay(typed: Typed, rules: Parameters<typeof parseWebhookAddress>[1]): ParsedWay {
  switch (typed.webhook) {
    case "address":
      return toWay("address", parseWebhookAddress(typed.address ?? "", rules));
    case "relay":
      return toWay("relay", parseRelayAddress(typed.relay ?? "", rules));
    case "later":
      return { kind: "ok", way: { kind: "later" } };
    default:
      return { kind: "invalid", field: "webhook", problem: "Choose one of these." };
  }
}

function toWay(kind: "address" | "relay", parsed: ParsedAddress): ParsedWay {
  return parsed.kind === "ok"
    ? { kind: "ok", way: { kind, url: parsed.url } }
    : { kind: "invalid", field: kind, problem: parsed.problem };
}

/** GitHub's rule for names of accounts: letters, digits and single hyphens between them, 39 at most. */
function findOrganizationProblem(name: string | undefined): string | undefined {
  if (name === undefined || /^(?!.{40})[a-z0-9]+(?:-[a-z0-9]+)*$/i.test(name)) return undefined;
  return "Type the organisation's name as it stands in its address: github.com/<name>.";
}

function findNameProblem(name: string): string | undefined {
  if (!/[a-z0-9]/i.test(name) || /\p{Cc}/u.test(name))
    return "Type a name with at least one letter or digit.";
  if (name.length <= MAX_NAME_LENGTH) return undefined;
  return `A name has at most ${MAX_NAME_LENGTH} characters; this one has ${name.length}.`;
}
