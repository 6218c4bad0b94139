import nock from "nock";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SandboxProvider } from "../../../src/sandbox/sandbox.ts";

const API = "https://daytona.example.com";
const TOOLBOX = "https://proxy.example.com";
const NAME = "sandpiper-7-thread-501-12";
const NOW = Date.parse("2026-11-01T12:00:00Z");
const ID = "11111111-2222-3333-4444-555555555555";

const SECRET = "sandpiper-7-anthropic-api-key";
const SECRET_LABEL = `ANTHROPIC_API_KEY.${SECRET}`;

/** A sandbox as the API shows it. */
const aDto = (more: object = {}) => ({
  id: ID,
  name: NAME,
  organizationId: "org",
  user: "root",
  env: {},
  labels: { "sandpiper-app": "7", "sandpiper-name": "thread-501-12", "sandpiper-secret": SECRET_LABEL },
  public: false,
  target: "us",
  cpu: 2,
  gpu: 0,
  memory: 4,
  disk: 8,
  state: "started",
  snapshot: "our-snapshot",
  toolboxProxyUrl: `${TOOLBOX}/toolbox`,
  networkBlockAll: false,
  domainAllowList: "github.com",
  autoStopInterval: 75,
  createdAt: "2026-11-01T11:00:00Z",
  ...more,
});
const aSecret = {
  id: "s1",
  name: SECRET,
  placeholder: "dtn_secret_1",
  hosts: ["api.anthropic.com"],
};
const notFound = { statusCode: 404, message: "Sandbox not found", error: "Not Found" };
const refused = (status: number, message: string) => ({ statusCode: status, message, error: "x" });

/**
 * The requests that the real SDK sends. It looks once, when it is loaded, whether it is on Lambda: each mode has a test file, and so a process, of
 * its own, which sets `LAMBDA_TASK_ROOT` or not.
 */
export function describeRequests({ isLambda }: { isLambda: boolean }): void {
  let provider: SandboxProvider;
  let api: nock.Scope;
  let toolbox: nock.Scope;
  beforeEach(async () => {
    nock.disableNetConnect();
    api = nock(API, { reqheaders: { authorization: "Bearer dtn_key" } });
    toolbox = nock(TOOLBOX, { reqheaders: { authorization: "Bearer dtn_key" } });
    const { createDaytonaProvider } = await import("../../../src/sandbox/daytona/daytona-provider.ts");
    provider = createDaytonaProvider({
      account: { apiKey: "dtn_key", apiUrl: `${API}/api`, target: "us" },
      snapshot: "our-snapshot",
      appId: 7,
      gitHost: "github.com",
      runMinutes: 60,
      mayHoldModelKey: false,
      model: { baseUrl: "https://api.anthropic.com", credential: { kind: "api_key", secret: "sk-ant-1" } },
      log: pino({ level: "silent" }),
      now: () => NOW,
    });
  });
  afterEach(() => {
    const unasked = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    expect(unasked).toEqual([]);
  });

  const isLookedFor = (status: number, body: object) => {
    api.get(`/api/sandbox/${NAME}`).reply(status, body);
    // One that is not there may have hung: the next one of its thread has another name.
    if (status !== 404) return;
    for (const again of ["-again-2", "-again-3"]) api.get(`/api/sandbox/${NAME}${again}`).reply(404, body);
  };
  const hasSecret = () =>
    api
      .get("/api/secret/paginated")
      .query(true)
      .reply(200, { items: [aSecret], total: 1, nextCursor: null });

  it("create a sandbox with its name, labels, limits, network and secret", async () => {
    isLookedFor(404, notFound);
    api
      .get("/api/secret/paginated")
      .query({ name: SECRET })
      .reply(200, { items: [], total: 0, nextCursor: null });
    api
      .post("/api/secret", {
        name: SECRET,
        value: "sk-ant-1",
        hosts: ["api.anthropic.com"],
        description: /^Sandpiper's key for the model's API \([0-9a-f]{24}\)$/,
      })
      .reply(201, aSecret);
    api
      .post("/api/sandbox", {
        name: NAME,
        snapshot: "our-snapshot",
        user: "root",
        env: {},
        labels: {
          "sandpiper-app": "7",
          "sandpiper-name": "thread-501-12",
          "sandpiper-repository": "501",
          "sandpiper-thread": "12",
          "sandpiper-secret": SECRET_LABEL,
          "code-toolbox-language": "python",
        },
        public: false,
        target: "us",
        autoStopInterval: 75,
        autoArchiveInterval: 1_440,
        autoDeleteInterval: 7_200,
        ttlMinutes: 20_160,
        domainAllowList: "github.com",
        secrets: [{ ANTHROPIC_API_KEY: SECRET }],
      })
      .reply(200, aDto());

    expect(await provider.acquire("thread-501-12")).toMatchObject({ name: "thread-501-12" });
  });

  it("run a command by one request, with a time limit of the server's own and what is secret outside the command", async () => {
    isLookedFor(200, aDto());
    const sent: { command: string; timeout: number; envs: Record<string, string> }[] = [];
    toolbox
      .post(`/toolbox/${ID}/process/execute`, (body) => sent.push(body) > 0)
      .reply(200, {
        exitCode: 0,
        result: 'noise\nsandpiper:{"outcome":"exited","exitCode":3,"stdout":"","stderr":"no"}\n',
      });
    const sandbox = await provider.acquire("thread-501-12");
    const limits = { timeoutMs: 55_000, capBytes: 100 };
    const result = await sandbox.exec(["git", "status"], {
      ...limits,
      env: { TOKEN: "ghs_1" },
      network: "none",
    });

    expect(result).toMatchObject({ outcome: "exited", exitCode: 3, stderr: "no" });
    expect(sent).toEqual([
      {
        command: expect.stringMatching(
          /^\[ -f (\/var\/tmp\/sandpiper\/bin\/[0-9a-f]{12}\.py) \] \|\| exit 97; exec python3 -IS \1$/,
        ),
        timeout: 70,
        envs: { SANDPIPER_REQUEST: expect.any(String) },
      },
    ]);
    expect(JSON.parse(sent[0]?.envs.SANDPIPER_REQUEST ?? "")).toEqual({
      op: "exec",
      args: ["git", "status"],
      env: { TOKEN: "ghs_1" },
      timeoutMs: 55_000,
      capBytes: 100,
      alone: false,
      paused: false,
      stdin: "",
    });
  });

  it("read a transcript on from an offset, by one request", async () => {
    isLookedFor(200, aDto());
    const sent: string[] = [];
    toolbox
      .post(`/toolbox/${ID}/process/execute`, ({ envs }) => sent.push(envs.SANDPIPER_REQUEST) > 0)
      .reply(200, { exitCode: 0, result: 'sandpiper:{"chunk":"","ends":null,"state":{"kind":"running"}}\n' });
    const sandbox = await provider.acquire("thread-501-12");
    await sandbox.poll("agent-1", { offsetBytes: 4_000, capBytes: 100 });

    expect(sent.map((text) => JSON.parse(text))).toEqual([
      { op: "poll", name: "agent-1", offsetBytes: 4_000, capBytes: 100, stdin: "" },
    ]);
  });

  it("upload long input whole, and take no success for granted", async () => {
    isLookedFor(200, aDto());
    const isAsked = (op: string) => (body: { envs?: Record<string, string> }) =>
      JSON.parse(body.envs?.SANDPIPER_REQUEST ?? "{}").op === op;
    const execute = `/toolbox/${ID}/process/execute`;
    toolbox.post(execute, isAsked("init")).reply(200, { exitCode: 0, result: 'sandpiper:{"ok":true}' });
    toolbox
      .post(execute, isAsked("exec"))
      // Another process may be writing it: it is asked for once more.
      .twice()
      .reply(200, { exitCode: 0, result: 'sandpiper:{"refused":"not_uploaded"}' });
    const stdin = Buffer.alloc(60_000, "x");
    // The SDK's two modes differ in this: on Lambda it takes any answer for a success.
    toolbox
      .post(`/toolbox/${ID}/files/bulk-upload`, (body) => {
        const form = String(body);

        return (
          /name="files\[0\]\.path"\s+\/var\/tmp\/sandpiper\/inbox\/[0-9a-f]{64}\s/.test(form) &&
          form.includes("x".repeat(60_000))
        );
      })
      .reply(isLambda ? 500 : 200, {});
    const sandbox = await provider.acquire("thread-501-12");
    const limits = { timeoutMs: 1_000, capBytes: 100 };

    await expect(sandbox.exec(["cat"], { ...limits, stdin, network: "none" })).rejects.toMatchObject({
      code: "upload_failed",
    });
  });

  it("limit the network to a job's hosts before it starts, and give it the placeholder", async () => {
    isLookedFor(200, aDto());
    hasSecret();
    api
      .patch("/api/secret/s1", { value: "sk-ant-1", hosts: ["api.anthropic.com"], description: /^Sandpiper/ })
      .reply(200, aSecret);
    const domainAllowList = "*.example.com,api.anthropic.com,registry.npmjs.org";
    api
      .post(`/api/sandbox/${ID}/network-settings`, {
        networkBlockAll: false,
        domainAllowList,
        networkAllowList: "",
      })
      .reply(200, aDto({ domainAllowList }));
    const sent: string[] = [];
    toolbox
      .post(`/toolbox/${ID}/process/execute`, ({ envs }) => sent.push(envs.SANDPIPER_REQUEST) > 0)
      .reply(200, { exitCode: 0, result: 'sandpiper:{"isSplit":true,"egress":"limited","openPorts":[]}' });
    const sandbox = await provider.acquire("thread-501-12");
    const { weaknesses } = await sandbox.start({
      ...{
        name: "agent-1",
        as: "agent",
        args: ["claude"],
        env: { CI: "true" },
        stdin: Buffer.from("fix"),
        timeoutMs: 1_000,
      },
      ...{ outputCapBytes: 10, allowedHosts: ["registry.npmjs.org", ".example.com", "169.254.169.254"] },
      model: { baseUrl: "https://api.anthropic.com", credential: { kind: "api_key", secret: "sk-ant-1" } },
    });

    expect(weaknesses).toEqual([]);
    expect(sent.map((text) => JSON.parse(text))).toMatchObject([
      {
        env: { CI: "true" },
        keep: ["ANTHROPIC_API_KEY"],
        key: {
          url: "https://api.anthropic.com/v1/models",
          variable: "ANTHROPIC_API_KEY",
          patienceMs: 10_000,
        },
        vendorPorts: [2280, 22220, 22222],
      },
    ]);
    expect(sent.join()).not.toContain("sk-ant-1");
  });

  it("stop a sandbox behind a short end of its own, and start it with a long one", async () => {
    isLookedFor(200, aDto());
    api.post(`/api/sandbox/${ID}/autostop/5`).reply(200, aDto());
    api
      .post(`/api/sandbox/${ID}/stop`)
      .query({ force: "false" })
      .reply(200, aDto({ state: "stopping" }));
    api.get(`/api/sandbox/${ID}`).reply(200, aDto({ state: "stopped" }));
    await provider.stop("thread-501-12");
    isLookedFor(200, aDto({ state: "stopped", autoStopInterval: 5 }));
    api.post(`/api/sandbox/${ID}/start`).reply(200, aDto({ state: "started", autoStopInterval: 5 }));
    api.post(`/api/sandbox/${ID}/autostop/75`).reply(200, aDto());

    expect(await provider.acquire("thread-501-12")).toMatchObject({ name: "thread-501-12" });
  });

  it("delete a sandbox and wait until it is gone", async () => {
    isLookedFor(200, aDto());
    api.delete(`/api/sandbox/${ID}`).reply(200, aDto({ state: "destroying" }));
    api.get(`/api/sandbox/${ID}`).reply(404, notFound);

    await provider.destroy("thread-501-12");
  });

  it.each([
    [401, "unauthorized", "never"],
    [403, "unauthorized", "never"],
    [409, "conflict", "backoff"],
    [500, "unreachable", "backoff"],
    [502, "unreachable", "backoff"],
    [503, "unreachable", "backoff"],
  ])("that are answered %d are the fault %s, with its retry", async (status, code, retry) => {
    isLookedFor(status, refused(status, "no"));

    await expect(provider.acquire("thread-501-12")).rejects.toMatchObject({
      name: "SandboxError",
      code,
      retry,
    });
  });

  it("that are too many wait as long as they are told (F19)", async () => {
    const headers = { "retry-after-sandbox-create": "30", "x-ratelimit-remaining-sandbox-create": "0" };
    isLookedFor(404, notFound);
    hasSecret();
    api.patch("/api/secret/s1").reply(200, aSecret);
    api.post("/api/sandbox").reply(429, refused(429, "Rate limit exceeded"), headers);

    await expect(provider.acquire("thread-501-12")).rejects.toMatchObject({
      code: "rate_limited",
      retry: { atMs: NOW + 30_000 },
    });
  });
}
