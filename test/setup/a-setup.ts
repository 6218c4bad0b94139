import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type SmallGitHub, startSmallGitHub } from "../../demo/github/small-github.ts";
import { parseAppFile } from "../../src/setup/app-manifest.ts";
import { type SetupEnd, SetupFlow } from "../../src/setup/setup-flow.ts";
import { createSetupServer } from "../../src/setup/setup-server.ts";
import { parseSetupSettings } from "../../src/setup/setup-settings.ts";
import { readText } from "../repository/repository-files.ts";

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

interface Ask {
  form?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

/** A set-up page with a GitHub beside it, and a browser of one cookie. */
export interface SetupRig {
  github: SmallGitHub;
  directory: string;
  origin: string;
  /** The keys of the links that the terminal showed, oldest first. */
  links: string[];
  /** Everything the page ever said: bodies, addresses, headers. */
  said: string[];
  end: () => SetupEnd | undefined;
  get(path: string, ask?: Ask): Promise<Reply>;
  post(path: string, form: Record<string, string>, ask?: Ask): Promise<Reply>;
  /** Opens the newest link. */
  enter(): Promise<Reply>;
  /** Chooses, and creates the App on GitHub; gives the way back from there. */
  createApp(form?: Record<string, string>): Promise<string>;
  env(): Record<string, string | undefined>;
  close(): Promise<void>;
}

/** Of the App that was there before. */
const PUBLIC_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({
  type: "spki",
  format: "pem",
}) as string;

export const CHOICES = {
  webhook: "address",
  address: "sandpiper.example.com",
  owner: "person",
  name: "Sandpiper for Ada",
};

export async function aSetup(env: Record<string, string> = {}): Promise<SetupRig> {
  const directory = mkdtempSync(join(tmpdir(), "setup-"));
  const github = await startSmallGitHub({
    appId: 1,
    appSlug: "sandpiper",
    publicKeyPem: PUBLIC_KEY,
    webhookSecret: "x",
    rootDir: join(directory, "github"),
  });
  const parsed = parseSetupSettings({ GHE_HOST: github.host, GHE_PROTOCOL: "http", ...env });
  if (parsed.kind === "invalid") throw new Error(parsed.problem);
  const flow = new SetupFlow({
    settings: parsed.settings,
    appFile: parseAppFile(readText("app.yml")),
    directory,
    findProblem: (values) => (values.ANTHROPIC_API_KEY ? undefined : "ANTHROPIC_API_KEY must be set"),
  });
  const links: string[] = [];
  let end: SetupEnd | undefined;
  const server = createSetupServer({
    flow,
    doors: { listenHost: "127.0.0.1", publicUrl: parsed.settings.PUBLIC_URL },
    finish: (how) => {
      end = how;
    },
    showLink: (key) => links.push(key),
    tellFault: (error) => {
      throw error;
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const said: string[] = [];
  let cookie = "";

  async function send(method: string, path: string, { headers = {}, body = "" }: Ask): Promise<Reply> {
    const reply = await ask(port, {
      method,
      path,
      headers: { host: `localhost:${port}`, cookie, ...headers },
      body,
    });
    const [set] = reply.headers["set-cookie"] ?? [];
    if (set !== undefined) cookie = set.split(";")[0] ?? "";
    said.push(reply.text, JSON.stringify({ ...reply.headers, "set-cookie": undefined }));
    return reply;
  }

  const rig: SetupRig = {
    github,
    directory,
    origin,
    links,
    said,
    end: () => end,
    get: (path, options = {}) => send("GET", path, options),
    post: (path, form, options = {}) =>
      send("POST", path, {
        body: String(new URLSearchParams(form)),
        ...options,
        headers: { origin, "content-type": "application/x-www-form-urlencoded", ...options.headers },
      }),
    enter: () => rig.get(`/setup?key=${links.at(-1)}`),
    async createApp(form = {}) {
      await rig.post("/setup/app", { ...CHOICES, host: github.host, ...form });
      const { text } = await rig.get("/setup");
      const [, action = ""] = /action="([^"]+settings\/apps\/new[^"]*)"/.exec(text) ?? [];
      const [, manifest = ""] = /name="manifest" value="([^"]*)"/.exec(text) ?? [];
      const body = new URLSearchParams({ manifest: toText(manifest) });
      const page = await fetch(toText(action), { method: "POST", body });
      if (page.status !== 200) throw new Error(await page.text());
      body.set("name", form.name ?? CHOICES.name);
      const made = await fetch(toText(action), { method: "POST", body, redirect: "manual" });
      const back = new URL(made.headers.get("location") ?? "");
      return back.pathname + back.search;
    },
    env: () => parseEnv(readFileSync(join(directory, ".env"), "utf8")),
    async close() {
      server.close();
      server.closeAllConnections();
      await github.close();
      rmSync(directory, { recursive: true });
    },
  };
  return rig;
}

/** The characters behind the references that our markup has. */
function toText(markup: string): string {
  return markup
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function ask(
  port: number,
  { body, ...options }: { method: string; path: string; headers: Record<string, string>; body: string },
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
