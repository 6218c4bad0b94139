import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EVENTS } from "../../src/app.ts";
import { NEEDED_EVENTS, NEEDED_PERMISSIONS } from "../../src/doctor/judge-app.ts";
import { readText } from "./repository-files.ts";

const text = readText("app.yml");
const manifest = parse(text) as {
  public: boolean;
  default_events: string[];
  default_permissions: Record<string, string>;
};

/** Each permission that some step's token asks for, at its highest level. */
function readTokenPermissions(): Record<string, string> {
  const source = readText("src/github/github-client.ts");
  const [, body = ""] = /const PERMISSIONS\b[^{]*?= (\{[\s\S]*?\n\})/.exec(source) ?? [];
  const wanted: Record<string, string> = {};
  for (const [, area = "", level = ""] of body.matchAll(/(\w+): "(read|write)"/g)) {
    if (wanted[area] !== "write") wanted[area] = level;
  }
  return wanted;
}

/** Every App is told of these, and none can ask for them (docs.github.com, "Webhook events and payloads"). */
const UNASKED = ["installation", "installation_repositories"];

describe("app.yml", () => {
  it("asks for the events that the app has a handler for, and no other", () => {
    const handled = new Set(Object.keys(EVENTS).map((event) => event.split(".")[0]));

    expect([...manifest.default_events, ...UNASKED].toSorted()).toEqual([...handled].sort());
  });

  it("asks for the permissions that the tokens are minted with, and for reading workflows' logs", () => {
    const wanted = readTokenPermissions();

    expect(Object.keys(wanted).length).toBeGreaterThan(3);
    expect(manifest.default_permissions).toEqual({ ...wanted, actions: "read" });
  });

  it("asks for what the doctor looks for", () => {
    const permissions = Object.fromEntries(NEEDED_PERMISSIONS.map(({ name, level }) => [name, level]));

    expect(manifest.default_permissions).toEqual(permissions);
    expect(manifest.default_events.toSorted()).toEqual(NEEDED_EVENTS.map(({ name }) => name).toSorted());
  });

  it("is for its owner alone", () => {
    expect(manifest.public).toBe(false);
  });

  it("gives the reason of each event and permission on its line", () => {
    const lines = text.split("\n").filter((line) => /^ {2}(- )?\w+/.test(line));
    const bare = lines.filter((line) => !/ # \S.{5,}$/.test(line));

    expect(lines).toHaveLength(
      manifest.default_events.length + Object.keys(manifest.default_permissions).length,
    );
    expect(bare).toEqual([]);
  });
});
