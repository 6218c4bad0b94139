import { randomBytes } from "node:crypto";
import { toGitHub } from "../settings/from-values.ts";
import { type AppFile, toAppsUrl } from "./app-manifest.ts";
import { checkApp } from "./check-app.ts";
import type { Choices } from "./choices.ts";
import { convertCode } from "./convert-code.ts";
import type { ImportedApp, ModelKey } from "./credentials.ts";
import { isSameSecret } from "./guard.ts";
import { type NewApp, saveApp, saveModelKey } from "./save.ts";
import type { SetupSettings } from "./setup-settings.ts";

const KEY_VARIABLES = ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"] as const;

/** How far the set-up came; each stage has a page. */
export type Stage =
  | { kind: "choosing" }
  | { kind: "reviewing"; choices: Choices; state: string; redirectUrl: string }
  | { kind: "converting"; choices: Choices; code: string; status: number | undefined }
  | { kind: "lost"; choices: Choices }
  | { kind: "unsaved"; app: NewApp; problem: string }
  | { kind: "keyless"; app: NewApp }
  | { kind: "ready"; app: NewApp; modelKey: ModelKey["variable"] | undefined };

/** How it ended: the app can start with these values, or a person has to do something first. */
export type SetupEnd = { kind: "start"; values: Record<string, string> } | { kind: "done" };

export interface FlowOptions {
  settings: SetupSettings;
  appFile: AppFile;
  /** Where `.env` stands. */
  directory: string;
  /** What keeps the app from starting with these values beside the environment, in a line. */
  findProblem: (values: Record<string, string>) => string | undefined;
}

/** The set-up from the first question to a written `.env`. Everything it does can be asked for twice. */
export class SetupFlow {
  readonly options: FlowOptions;
  #stage: Stage = { kind: "choosing" };
  #returned: { state: string; code: string; done: Promise<void> } | undefined;
  #underWay: Promise<void> | undefined;
  #values: Record<string, string> = {};

  constructor(options: FlowOptions) {
    this.options = options;
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** Whether there is an App whose keys are known. From then on another one can't take its place. */
  get hasApp(): boolean {
    return ["unsaved", "keyless", "ready"].includes(this.#stage.kind);
  }

  /** Why the app would not start now; `undefined` when it would. */
  get problem(): string | undefined {
    return this.options.findProblem(this.#values);
  }

  choose(choices: Choices, redirectUrl: string): void {
    if (this.hasApp) return;
    this.#stage = { kind: "reviewing", choices, redirectUrl, state: randomBytes(32).toString("base64url") };
  }

  /**
   * The browser came back from GitHub. A `state` counts once; the same way back again (a reload) waits for what the first began. False when the
   * `state` is not the one that was given out.
   */
  async comeBack({ code, state }: { code: string; state: string }): Promise<boolean> {
    const stage = this.#stage;
    if (stage.kind === "reviewing" && isSameSecret(state, stage.state)) {
      this.#stage = { kind: "converting", choices: stage.choices, code, status: undefined };
      this.#returned = { state, code, done: this.tryAgain() };
    }
    const returned = this.#returned;
    if (returned === undefined || !isSameSecret(state, returned.state) || code !== returned.code)
      return false;
    await returned.done;
    return true;
  }

  /** Takes up what failed: handing in the code, or writing what it gave. Asked for twice at once, it is done once. */
  tryAgain(): Promise<void> {
    return this.#underWay ?? this.#only(() => this.#goOn());
  }

  /**
   * Takes an App that was there before, once it is known that no other one comes from what is under way. False: GitHub refused its key, and
   * nothing was written.
   */
  async importApp({ credentials, host, relayUrl }: ImportedApp): Promise<boolean> {
    const { GHE_PROTOCOL } = this.options.settings;
    const { apiUrl } = toGitHub({ GHE_HOST: host, GHE_PROTOCOL });
    if ((await checkApp({ apiUrl, ...credentials })) === "refused") return false;
    while (this.#underWay !== undefined) await this.#underWay;
    if (this.hasApp) return true;
    const webhook = relayUrl === undefined ? undefined : { kind: "relay" as const, url: relayUrl };
    await this.#only(() => this.#save({ credentials, host, webhook, page: undefined, isSecretOurs: false }));
    return true;
  }

  /** Writes the model's key; throws what the file system throws. */
  async giveModelKey(key: ModelKey): Promise<void> {
    const stage = this.#stage;
    if (stage.kind !== "keyless" && stage.kind !== "ready") return;
    Object.assign(this.#values, await saveModelKey(key, this.options));
    this.#stage = { kind: "ready", app: stage.app, modelKey: key.variable };
  }

  skipModelKey(): void {
    if (this.#stage.kind === "keyless")
      this.#stage = { kind: "ready", app: this.#stage.app, modelKey: undefined };
  }

  /** How the set-up ends if it ends now: by a start of the app where nothing is in its way. `undefined` before there is an App. */
  get end(): SetupEnd | undefined {
    const stage = this.#stage;
    if (stage.kind !== "ready") return undefined;
    const canStart = stage.app.webhook?.kind !== "later" && this.problem === undefined;
    return canStart ? { kind: "start", values: this.#values } : { kind: "done" };
  }

  /** Does what nothing else may be done beside. */
  #only(work: () => Promise<void>): Promise<void> {
    this.#underWay = work().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #goOn(): Promise<void> {
    const stage = this.#stage;
    if (stage.kind === "converting") return this.#convert(stage);
    if (stage.kind === "unsaved") return this.#save(stage.app);
  }

  async #convert({ choices, code }: Stage & { kind: "converting" }): Promise<void> {
    const { GHE_PROTOCOL } = this.options.settings;
    const { apiUrl, webUrl } = toGitHub({ GHE_HOST: choices.host, GHE_PROTOCOL });
    const converted = await convertCode({ apiUrl, code });
    if (converted.kind === "lost") this.#stage = { kind: "lost", choices };
    if (converted.kind === "unanswered")
      this.#stage = { kind: "converting", choices, code, status: converted.status };
    if (converted.kind !== "ok") return;
    const { id, name, slug, html_url, pem, webhook_secret, client_id, client_secret } = converted.app;
    await this.#save({
      credentials: {
        id,
        privateKey: pem,
        webhookSecret: webhook_secret ?? randomBytes(32).toString("hex"),
        client: { id: client_id, secret: client_secret },
      },
      host: choices.host,
      webhook: choices.webhook,
      page: { name, url: html_url, settingsUrl: `${toAppsUrl(webUrl, choices.organization)}/${slug}` },
      isSecretOurs: webhook_secret === null,
    });
  }

  async #save(app: NewApp): Promise<void> {
    try {
      Object.assign(this.#values, await saveApp(app, this.options));
    } catch (error) {
      // Kept in memory: the keys of a new App are told once.
      this.#stage = { kind: "unsaved", app, problem: (error as Error).message };
      return;
    }
    const modelKey = KEY_VARIABLES.find((key) => this.options.settings[key] !== undefined);
    const isAsked = modelKey === undefined || app.webhook?.kind === "later";
    this.#stage = isAsked ? { kind: "keyless", app } : { kind: "ready", app, modelKey };
  }
}
