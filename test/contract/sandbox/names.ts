import { describe, expect, it } from "vitest";
import type { SandboxProvider } from "../../../src/sandbox/sandbox.ts";
import type { CreateProvider, Traits } from "../sandbox-contract.ts";
import { aScript, free, shell, textOf, toLockHolder, useProvider, written } from "./a-sandbox.ts";

const KEEP = 'printf %s "$1" >"$2/kept"';
const READ = 'cat "$1/kept" 2>/dev/null || printf nothing';

/** Sandboxes are found and adopted by name (F20). */
export function describeNames(createProvider: CreateProvider, { keepsFiles }: Traits): void {
  describe("sandboxes", () => {
    const at = useProvider(createProvider);

    it("are adopted by name with their files (F11, F20)", async () => {
      const { provider } = at();
      const first = await provider.acquire("adopted");
      await shell(first, KEEP, "“kept”", first.paths.repository);
      const second = await provider.acquire("adopted");

      expect(second.name).toBe("adopted");
      expect(second.paths).toEqual(first.paths);
      expect(textOf((await shell(second, READ, second.paths.repository)).stdout)).toBe("“kept”");
    });

    it("are one when they are asked for at once (F13)", async () => {
      const { provider } = at();
      const all = await Promise.all(Array.from({ length: 5 }, () => provider.acquire("at-once")));
      await shell(all[0]!, KEEP, "one", all[0]!.paths.repository);

      for (const sandbox of all) {
        expect(textOf((await shell(sandbox, READ, sandbox.paths.repository)).stdout)).toBe("one");
      }
      expect((await provider.list()).filter(({ name }) => name === "at-once")).toHaveLength(1);
    });

    it("are found when they are there, and a look makes none", async () => {
      const { provider } = at();
      expect(await provider.find("looked-for")).toBeUndefined();
      expect(await namesOf(provider)).not.toContain("looked-for");
      const made = await provider.acquire("looked-for");
      await shell(made, KEEP, "there", made.paths.repository);

      const found = await provider.find("looked-for");
      expect(textOf((await shell(found!, READ, found!.paths.repository)).stdout)).toBe("there");
      expect(await namesOf(provider)).toContain("looked-for");
    });

    it("have files of their own (S11)", async () => {
      const { provider } = at();
      const [one, other] = [await provider.acquire("one"), await provider.acquire("other")];
      await shell(one, KEEP, "secret", one.paths.repository);

      expect(textOf((await shell(other, READ, other.paths.repository)).stdout)).toBe("nothing");
    });

    it("that are stopped end what runs in them, and are acquired again (F42)", async () => {
      const { provider } = at();
      const before = await provider.acquire("stopped");
      await shell(before, KEEP, "kept", before.paths.repository);
      const lock = `${before.paths.repository}/lock`;
      await before.start(aScript("long", toLockHolder(lock)));
      await written(before, "long", /ready/);
      await provider.stop("stopped");
      await provider.stop("stopped");
      await provider.stop("never-made");

      const after = await provider.acquire("stopped");
      await free(after, lock);
      const files = textOf((await shell(after, READ, after.paths.repository)).stdout);
      expect(files).toBe(keepsFiles ? "kept" : "nothing");
      expect((await after.poll("long", { offsetBytes: 0, capBytes: 10 })).state.kind).not.toBe("running");
    });

    it("that are destroyed are gone with their files and with what runs in them (F42)", async () => {
      const { provider } = at();
      const before = await provider.acquire("destroyed");
      await shell(before, KEEP, "kept", before.paths.repository);
      await before.start(aScript("long", "echo ready; sleep 300"));
      await written(before, "long", /ready/);
      await provider.destroy("destroyed");

      expect(await provider.find("destroyed")).toBeUndefined();
      expect(await namesOf(provider)).not.toContain("destroyed");
      const after = await provider.acquire("destroyed");
      expect(textOf((await shell(after, READ, after.paths.repository)).stdout)).toBe("nothing");
      expect(await after.poll("long", { offsetBytes: 0, capBytes: 10 })).toMatchObject({
        state: { kind: "gone" },
      });
    });

    it("can be destroyed twice, at once, and when they never were (F43)", async () => {
      const { provider } = at();
      await provider.acquire("destroyed-twice");
      await Promise.all([provider.destroy("destroyed-twice"), provider.destroy("destroyed-twice")]);
      await provider.destroy("destroyed-twice");
      await provider.destroy("never-made");

      expect(await provider.find("destroyed-twice")).toBeUndefined();
    });
  });
}

async function namesOf(provider: SandboxProvider): Promise<string[]> {
  return (await provider.list()).map(({ name }) => name);
}
