import { describe, expect, it } from "vitest";
import { createLocalProvider } from "../../../src/sandbox/local/local-provider.ts";
import { aScript } from "../../contract/sandbox/a-sandbox.ts";
import { aLocalProvider, NO_BUBBLEWRAP } from "./a-local-provider.ts";

describe("a machine without bubblewrap (S21)", () => {
  it.each([
    ["isn't there", NO_BUBBLEWRAP.bubblewrap, /it is not installed\. .*apt-get install/],
    ["does not work", "/bin/false", /it does not work here\. It says: nothing\. .*SANDBOX=daytona/],
  ])("is refused in one line that says what to do when it %s", async (_, bubblewrap, what) => {
    const { directory, close } = await aLocalProvider({ isolated: false });
    const refused = createLocalProvider({ directory, agent: "/bin/true", allowUnsafe: false, bubblewrap });

    await expect(refused).rejects.toMatchObject({
      name: "SandboxError",
      code: "no_bubblewrap",
      retry: "never",
      message: expect.stringMatching(
        new RegExp(`^The local sandbox needs bubblewrap, and ${what.source}.*SANDBOX_LOCAL_UNSAFE=1.*\\.$`),
      ),
    });
    await close();
  });

  it("is used only when the operator says so, and then the report tells of it (S9)", async () => {
    const { provider, close } = await aLocalProvider({ isolated: false });

    const sandbox = await provider.acquire("one");

    expect(await sandbox.start(aScript("job", "true"))).toEqual({
      weaknesses: ["the sandbox is not isolated (SANDBOX_LOCAL_UNSAFE=1)"],
    });
    await close();
  });
});
