// needs: bubblewrap, python
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SandboxError } from "../../../src/errors.ts";
import { WAITING_CODES } from "../../../src/sandbox/sandbox.ts";
import { aScript, execute } from "../../contract/sandbox/a-sandbox.ts";
import { anE2bProvider, type E2bUnderTest } from "./an-e2b-provider.ts";
import { nobodysAddress } from "./nobodys-address.ts";

const NAME = "thread-7-12";
const START = /^\/process\.Process\/Start$/;
const LIST = /^\/v2\/sandboxes$/;

describe("E2B's faults", () => {
  let e2b: E2bUnderTest;
  beforeEach(async () => {
    e2b = await anE2bProvider({ maxRunning: 1 });
  });
  afterEach(() => e2b.close());

  it("are a wait when as many sandboxes run as may, until one ends (F19)", async () => {
    await e2b.provider.acquire("other");
    const fault = await faultOf(e2b.provider.acquire(NAME));

    expect(fault).toMatchObject({ code: "quota", retry: "backoff", ids: { status: 429 } });
    expect(WAITING_CODES).toContain(fault.code);
    await e2b.provider.stop("other");
    expect((await e2b.provider.acquire(NAME)).name).toBe(NAME);
  });

  it("are a wait for a paused one too (F19)", async () => {
    await e2b.provider.acquire(NAME);
    await e2b.provider.stop(NAME);
    await e2b.provider.acquire("other");

    expect(await faultOf(e2b.provider.acquire(NAME))).toMatchObject({ code: "quota" });
    expect(await e2b.provider.list()).toHaveLength(2);
  });

  it("are a wait when E2B was asked too often, and nothing is sent twice (F19)", async () => {
    e2b.small.addFault({ method: "GET", path: LIST, status: 429, headers: { "retry-after": "1" } });
    const fault = await faultOf(e2b.provider.acquire(NAME));

    expect(fault).toMatchObject({ code: "rate_limited" });
    expect((fault.retry as { atMs: number }).atMs).toBeGreaterThan(e2b.small.now());
    expect(WAITING_CODES).toContain(fault.code);
    expect(e2b.small.requests).toHaveLength(1);
  });

  it("tell a lost sandbox, which is made anew (F21)", async () => {
    const sandbox = await e2b.provider.acquire(NAME);
    await sandbox.start(aScript("job", "echo ready; sleep 300"));
    await e2b.small.lose(e2b.small.sandboxes()[0]!.id);

    const poll = sandbox.poll("job", { offsetBytes: 0, capBytes: 10 });
    expect(await faultOf(poll)).toMatchObject({ code: "not_running", retry: "backoff" });
    expect(await e2b.provider.find(NAME)).toBeUndefined();
    const again = await e2b.provider.acquire(NAME);
    expect((await again.poll("job", { offsetBytes: 0, capBytes: 10 })).state.kind).toBe("gone");
  });

  it("tell a paused sandbox from a lost one (F21)", async () => {
    const sandbox = await e2b.provider.acquire(NAME);
    await e2b.another().stop(NAME);

    expect(await faultOf(execute(sandbox, ["true"]))).toMatchObject({ code: "not_running" });
    expect(await e2b.provider.find(NAME)).toBeDefined();
  });

  it.each([429, 502, 503])("don't tell a sandbox lost that runs behind a %i (F21)", async (status) => {
    const sandbox = await e2b.provider.acquire(NAME);
    e2b.small.addFault({ method: "POST", path: START, status });

    expect(await faultOf(execute(sandbox, ["true"]))).toMatchObject({ code: "unreachable" });
    expect((await execute(sandbox, ["true"])).exitCode).toBe(0);
  });

  it("tell the operator of a key that is refused", async () => {
    const fault = await faultOf(e2b.another({ apiKey: "e2b_wrong" }).acquire(NAME));

    expect(fault).toMatchObject({ code: "unauthorized", retry: "never" });
    expect(fault.message).toContain("E2B_API_KEY");
  });

  it("tell the operator of a template that is not there", async () => {
    const fault = await faultOf(e2b.another({ template: "gone" }).acquire(NAME));

    expect(fault).toMatchObject({ code: "bad_template", retry: "never" });
    expect(fault.message).toContain("E2B_TEMPLATE");
  });

  it("tell what E2B says of a run that is longer than a sandbox may live", async () => {
    const fault = await faultOf(e2b.another({ limits: { runMinutes: 24 * 60 } }).acquire(NAME));

    expect(fault).toMatchObject({ code: "refused", retry: "never" });
    expect(fault.message).toContain("Timeout cannot be greater than 24 hours");
  });

  it("tell the operator of an API that is another one", async () => {
    const fault = await faultOf(e2b.another({ apiUrl: `${e2b.small.apiUrl}/elsewhere` }).find(NAME));

    expect(fault).toMatchObject({ code: "unsupported", retry: "never" });
  });

  it("are waited out when nobody answers", async () => {
    const nobody = e2b.another({ apiUrl: await nobodysAddress() });

    expect(await faultOf(nobody.acquire(NAME))).toMatchObject({ code: "unreachable", retry: "backoff" });
  });
});

async function faultOf(work: Promise<unknown>): Promise<SandboxError> {
  const outcome = await work.catch((error) => error);
  if (outcome instanceof SandboxError) return outcome;
  throw new Error(`This is no fault of a sandbox: ${outcome}`);
}
