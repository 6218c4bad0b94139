// needs: bubblewrap, python
import { afterEach, describe, expect, it } from "vitest";
import { aScript } from "../../contract/sandbox/a-sandbox.ts";
import type { Lack } from "../../stand-ins/e2b/control.ts";
import { anE2bProvider, type E2bUnderTest } from "./an-e2b-provider.ts";

const NAME = "thread-7-12";
const ROOT = "the agent may become root in the sandbox: its own service asks for no token";
const PUBLIC = "what the agent serves on a port of the sandbox can be seen from outside";
const MODEL = {
  baseUrl: "https://model.example",
  credential: { kind: "api_key", secret: "sk-ant-9f3Kq7VtZ2mXw8LpRb4Nc6Yd1Hs5Jg0Ea" },
} as const;

describe("an E2B sandbox", () => {
  let e2b: E2bUnderTest;
  afterEach(() => e2b.close());

  async function weaknessesOn(...lacks: Lack[]): Promise<readonly string[]> {
    e2b = await anE2bProvider({ lacks });
    await e2b.provider.acquire(NAME);
    const adopted = await e2b.another().acquire(NAME);
    return (await adopted.start(aScript("job", "true", { model: MODEL }))).weaknesses;
  }

  it("has a service that wants a token, and no public port (S9)", async () => {
    expect(await weaknessesOn()).toEqual([]);

    const bodies = e2b.small.requests.filter(({ path }) => path === "/sandboxes").map(({ body }) => body);
    expect(bodies).toMatchObject([{ secure: true, network: { allowPublicTraffic: false } }]);
  });

  it("is made all the same where ports can't be closed, and the report says so", async () => {
    expect(await weaknessesOn("private_ports")).toEqual([PUBLIC]);
    expect(e2b.small.sandboxes()).toHaveLength(1);
  });

  it("whose service wants no token is told in the report", async () => {
    expect(await weaknessesOn("envd_token")).toEqual([ROOT]);
  });
});
