import { createPublicKey } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSmallGitHub } from "../../demo/github/small-github.ts";
import { type ScriptedModel, startScriptedModel } from "../../demo/model/scripted-model.ts";
import { PRIVATE_KEY } from "../support/a-github.ts";

const KEY = "sk-ant-api03-of-the-doctor-0123456789abcdef";
const HOOK = "https://bot.example.org/api/github/webhooks";

/** A GitHub with the App on it, a model that takes one key, and the variables by which the app finds both. */
export async function aDoctorsWorld() {
  const directory = await mkdtemp(join(tmpdir(), "sandpiper-doctor-"));
  const github = await startSmallGitHub({
    ...{ appId: 99, appSlug: "sandpiper", webhookSecret: "hook-secret-of-a-test", webhookUrl: HOOK },
    publicKeyPem: createPublicKey(PRIVATE_KEY).export({ type: "spki", format: "pem" }).toString(),
    rootDir: join(directory, "github"),
  });
  await github.createRepository({ owner: "octo", name: "shelf", files: { "README.md": "# Shelf\n" } });
  const model: ScriptedModel = await startScriptedModel({ script: [], acceptKeys: [KEY] });
  return {
    directory,
    github,
    model,
    key: KEY,
    env: {
      ...{ PATH: process.env.PATH ?? "", HOME: directory, LANG: "C.UTF-8" },
      ...{ APP_ID: "99", PRIVATE_KEY, WEBHOOK_SECRET: "hook-secret-of-a-test" },
      ...{ GHE_HOST: github.host, GHE_PROTOCOL: "http", DATA_DIR: join(directory, "data") },
      ...{ ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: model.url },
    } as Record<string, string>,
    async close() {
      await github.close();
      await model.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
