import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseEnv } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { parseAppFile } from "../../src/setup/app-manifest.ts";
import { SetupFlow, type Stage } from "../../src/setup/setup-flow.ts";
import { parseSetupSettings } from "../../src/setup/setup-settings.ts";
import { readText } from "../repository/repository-files.ts";

const CREATED = {
  ...{ id: 77, name: "Made", slug: "made", html_url: "https://github.example.com/apps/made" },
  ...{ pem: "-----BEGIN RSA PRIVATE KEY-----", webhook_secret: "made" },
  ...{ client_id: "Iv23liMade", client_secret: "made too" },
};

it("an App typed in while another one's keys are on their way takes nothing from that one", async () => {
  const directory = mkdtempSync(join(tmpdir(), "setup-"));
  const github = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => {
    github.close();
    rmSync(directory, { recursive: true });
  });
  await once(github, "listening");
  const parsed = parseSetupSettings({ GHE_PROTOCOL: "http" });
  if (parsed.kind === "invalid") throw new Error(parsed.problem);
  const appFile = parseAppFile(readText("app.yml"));
  const flow = new SetupFlow({ settings: parsed.settings, appFile, directory, findProblem: () => undefined });
  const host = `127.0.0.1:${(github.address() as AddressInfo).port}`;
  const webhook = { kind: "address", url: "https://made.example.com/" } as const;
  flow.choose({ webhook, host, organization: undefined, name: "Made" }, "http://localhost/setup/created");
  const { state } = flow.stage as Stage & { kind: "reviewing" };

  const back = flow.comeBack({ code: "c", state });
  const [, answer] = (await once(github, "request")) as [unknown, ServerResponse];
  // GitHub knows the App that is typed in.
  github.on("request", (_, known: ServerResponse) => known.end());
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    ...{ publicKeyEncoding: { type: "spki", format: "pem" } },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const credentials = { id: 5, privateKey, webhookSecret: "typed", client: undefined };
  const imports = [1, 2].map(() => flow.importApp({ credentials, host, relayUrl: "https://smee.io/typed" }));
  // Long enough for one that doesn't wait.
  await Promise.race([Promise.all(imports), sleep(300)]);
  answer.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(CREATED));
  await Promise.all([back, ...imports]);

  expect(parseEnv(readFileSync(join(directory, ".env"), "utf8"))).toEqual({
    APP_ID: "77",
    PRIVATE_KEY: CREATED.pem,
    WEBHOOK_SECRET: "made",
    GITHUB_CLIENT_ID: CREATED.client_id,
    GITHUB_CLIENT_SECRET: CREATED.client_secret,
    GHE_HOST: host,
    PUBLIC_URL: "https://made.example.com",
  });
});
