import { describe, expect, it } from "vitest";
import { parseManifest } from "../../demo/github/app-manifest.ts";
import { buildManifest, parseAppFile, toAppsUrl } from "../../src/setup/app-manifest.ts";
import type { Choices, WebhookWay } from "../../src/setup/choices.ts";
import { readText } from "../repository/repository-files.ts";

const file = parseAppFile(readText("app.yml"));
const redirectUrl = "http://localhost:3000/setup/created";

function build(webhook: WebhookWay, publicUrl?: string) {
  const choices: Choices = { webhook, host: undefined, organization: undefined, name: "Sandpiper for Ada" };
  return buildManifest(file, { choices, redirectUrl, publicUrl });
}

describe("the manifest", () => {
  it.each<WebhookWay>([
    { kind: "address", url: "https://sandpiper.example.com/api/github/webhooks" },
    { kind: "relay", url: "https://smee.io/aBcD" },
    { kind: "later" },
  ])("is one that GitHub takes, with webhooks at $kind", (webhook) => {
    const manifest = build(webhook);

    expect(parseManifest(JSON.stringify(manifest))).toEqual({ manifest });
  });

  it("has the permissions and events of app.yml, and is for its owner alone", () => {
    expect(build({ kind: "later" })).toMatchObject({
      default_permissions: file.default_permissions,
      default_events: file.default_events,
      public: false,
      name: "Sandpiper for Ada",
      redirect_url: redirectUrl,
    });
  });

  it("has no webhook delivered to the address that stands in for one on AWS", () => {
    expect(build({ kind: "later" }).hook_attributes.active).toBe(false);
  });

  it("has the sign-in's callback where the pages' address is known, and asks nobody to sign in at the installation", () => {
    const callback = "https://sandpiper.example.com/sign-in/callback";

    expect(build({ kind: "address", url: "https://sandpiper.example.com/hooks" }).callback_urls).toEqual([
      callback,
    ]);
    expect(build({ kind: "later" }, "https://sandpiper.example.com").callback_urls).toEqual([callback]);
    expect(build({ kind: "later" })).not.toHaveProperty("callback_urls");
    expect(build({ kind: "later" }).request_oauth_on_install).toBe(false);
  });

  it("has the server's own address as the App's homepage where there is one", () => {
    expect(build({ kind: "address", url: "https://sandpiper.example.com/hooks" }).url).toBe(
      "https://sandpiper.example.com",
    );
    expect(build({ kind: "relay", url: "https://smee.io/aBcD" }).url).toBe(file.url);
  });
});

it("An App's pages are those of the account that owns it.", () => {
  expect(toAppsUrl("https://github.com", undefined)).toBe("https://github.com/settings/apps");
  expect(toAppsUrl("https://ghe.example.com", "my-org")).toBe(
    "https://ghe.example.com/organizations/my-org/settings/apps",
  );
});
