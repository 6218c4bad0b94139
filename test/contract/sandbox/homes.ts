import { beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { HOSTILE_TREE } from "../../sandbox/hostile-tree.ts";
import type { CreateProvider, Traits } from "../sandbox-contract.ts";
import { aScript, free, run, shell, textOf, toLockHolder, useProvider, written } from "./a-sandbox.ts";

/** Files that steer a shell, git and the CLI, and a tree that is hard to remove. */
const PLANT = `cd "$HOME" || exit
mkdir -p .claude .local/bin && echo '{"hooks":{}}' >.claude/settings.json && echo x >.bashrc && echo x >.local/bin/git && mkfifo pipe
"$1" -e "$2" "$3" && chmod 000 "$HOME" && echo planted`;

/** The agent's home from one run to the next (S29). */
export function describeHomes(
  createProvider: CreateProvider,
  { isolated, node, sharesUser = false }: Traits,
): void {
  describe("an agent's home", () => {
    const at = useProvider(createProvider);
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await at().provider.acquire("homes");
    });
    const list = async (name: string) => {
      const { output } = await run(sandbox, aScript(name, 'find "$HOME" -mindepth 1; stat -c %a "$HOME"'));
      return output;
    };

    it("S29: is made anew with nothing in it, whatever the agent made of it", async () => {
      const { repository } = sandbox.paths;
      await run(sandbox, aScript("kept", "mkdir -p kept && echo kept >kept/kept"));
      const plant = aScript("plant", PLANT, {}, node, HOSTILE_TREE, `${repository}/kept`);
      expect((await run(sandbox, plant)).output).toBe("planted\n");

      await sandbox.renewHome();

      expect(await list("look")).toBe("700\n");
      expect(textOf((await shell(sandbox, 'cat "$1/kept/kept"', repository)).stdout)).toBe("kept\n");
    });

    it("S29: can be made anew twice, and is the agent's to write then", async () => {
      await sandbox.renewHome();
      await sandbox.renewHome();

      expect((await run(sandbox, aScript("write", 'echo x >"$HOME/x" && cat "$HOME/x"'))).output).toBe("x\n");
    });

    it("S29: is made anew when no process of the agent's lives any more", async () => {
      const lock = `${sandbox.paths.repository}/homes.lock`;
      await sandbox.start(aScript("holder", toLockHolder(lock)));
      await written(sandbox, "holder", /ready/);

      await sandbox.renewHome();

      await free(sandbox, lock);
    });

    // Where jobs share the app's user, the whole machine goes instead (S30).
    it.runIf(isolated && !sharesUser)("S29: takes the agent's temporary files with it", async () => {
      const leave =
        "for each in /tmp /dev/shm; do mkdir -p $each/left/deep && echo x >$each/left/deep/file; done";
      await run(sandbox, aScript("leave", leave));

      await sandbox.renewHome();

      expect((await run(sandbox, aScript("left", "ls -d /tmp/left /dev/shm/left 2>/dev/null"))).output).toBe(
        "",
      );
    });
  });
}
