import { z } from "zod";
import { EVENT_PERMISSIONS } from "./world/event-permissions.ts";

/** GitHub's limit (fullsend-ai/fullsend#212, letsdiscodev/disco-daemon#16). */
export const MAX_NAME_LENGTH = 34;

/** Every permission that GitHub's API description knows (`app-permissions`); a test compares them. */
export const APP_PERMISSIONS =
  `actions administration artifact_metadata attestations checks code_quality codespaces contents
custom_properties_for_organizations dependabot_secrets deployments discussions email_addresses enterprise_custom_properties_for_organizations
environments followers git_ssh_keys gpg_keys interaction_limits issues members merge_queues metadata organization_administration
organization_announcement_banners organization_copilot_agent_settings organization_copilot_seat_management organization_custom_org_roles
organization_custom_properties organization_custom_roles organization_events organization_hooks organization_packages
organization_personal_access_token_requests organization_personal_access_tokens organization_plan organization_projects organization_secrets
organization_self_hosted_runners organization_user_blocking packages pages profile pull_requests repository_custom_properties repository_hooks
repository_projects secret_scanning_alerts secrets security_events single_file starring statuses vulnerability_alerts workflows`.split(
    /\s+/,
  );

const Manifest = z.strictObject({
  name: z.string().optional(),
  url: z.string(),
  hook_attributes: z.strictObject({ url: z.string(), active: z.boolean().optional() }).optional(),
  redirect_url: z.string().optional(),
  callback_urls: z.array(z.string()).max(10).optional(),
  setup_url: z.string().optional(),
  description: z.string().optional(),
  public: z.boolean().optional(),
  default_events: z.array(z.string()).optional(),
  default_permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
  request_oauth_on_install: z.boolean().optional(),
  setup_on_update: z.boolean().optional(),
});

export type Manifest = z.infer<typeof Manifest>;

/**
 * Reads a manifest and words what is wrong as GitHub does. Its fields are those of docs.github.com, "Registering a GitHub App from a manifest".
 * The words stand on reports: a `hook_attributes` without `url` (vikasprogrammer/agentric#317), with another key (hunvreus/pagescms#409);
 * localhost (github-community-projects/private-mirrors#387, probot/probot#1665); events (superplanehq/superplane#5235, tuist/tuist#10709).
 * That an unknown key of the manifest is refused is a guess; so is the wording for a permission and for an address that is no https.
 */
export function parseManifest(text: string): { manifest: Manifest } | { problems: string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problems: ["The manifest is no JSON."] };
  }
  const parsed = Manifest.safeParse(json);
  if (!parsed.success) return { problems: parsed.error.issues.map(toWords) };
  const manifest = parsed.data;
  const problems = [
    ...findHookProblems(manifest.hook_attributes?.url),
    ...findAddressProblems("Url", manifest.url),
    ...findAddressProblems("Redirect url", manifest.redirect_url),
    ...(manifest.callback_urls ?? []).flatMap((url) => findAddressProblems("Callback url", url)),
    ...findPermissionProblems(manifest),
    ...findEventProblems(manifest),
  ];
  return problems.length === 0 ? { manifest } : { problems };
}

function toWords({ code, path, message }: z.core.$ZodIssue): string {
  const field = String(path.at(-1) ?? "");
  return code === "invalid_type" && message.includes("undefined")
    ? `"${field}" wasn't supplied.`
    : `${path.join(".")}: ${message}`;
}

function findHookProblems(text: string | undefined): string[] {
  if (text === undefined) return [];
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return ["Hook url must be a valid URL"];
  const isLocal = /^(localhost|127\..*|\[::1\]|0\.0\.0\.0)$/.test(url.hostname);
  return isLocal
    ? [`Hook url is not supported because it isn't reachable over the public Internet (${url.hostname})`]
    : [];
}

function findAddressProblems(name: string, text: string | undefined): string[] {
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? "")) return [];
  return [`${name} must be a valid URL`];
}

function findPermissionProblems({ default_permissions: permissions = {} }: Manifest): string[] {
  const unknown = Object.keys(permissions).filter((permission) => !APP_PERMISSIONS.includes(permission));
  return unknown.length === 0 ? [] : [`Default permissions unsupported: ${unknown.join(", ")}`];
}

function findEventProblems({
  default_events: events = [],
  default_permissions: permissions = {},
}: Manifest): string[] {
  const unsupported = events.filter((event) => EVENT_PERMISSIONS[event] === undefined);
  const barred = events.filter(
    (event) => !EVENT_PERMISSIONS[event]?.some((permission) => permission in permissions),
  );
  return [
    ...(unsupported.length === 0 ? [] : [`Default events unsupported: ${unsupported.join(" and ")}`]),
    ...(barred.length === 0
      ? []
      : [`Default events are not supported by permissions: ${barred.join(" and ")}`]),
  ];
}
