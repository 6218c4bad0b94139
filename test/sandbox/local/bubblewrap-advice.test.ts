import { describe, expect, it } from "vitest";
import { type NamespaceFacts, toBubblewrapAdvice } from "../../../src/sandbox/local/bubblewrap-advice.ts";

const plain: NamespaceFacts = {
  isAppArmorStrict: false,
  areNamespacesOff: false,
  isCloneOff: false,
  isContainer: false,
};

/** What bubblewrap said: on Debian 12 where it was tried here, and in public reports otherwise. */
const WORDS = {
  uidMap: "bwrap: setting up uid map: Permission denied",
  loopback: "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
  noNamespace:
    "bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.",
  creating: "bwrap: Creating new namespace failed: Operation not permitted",
  hostname: "bwrap: Can't set hostname to sandbox: Operation not permitted",
  proc: "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
};

describe("F95: what to do about a bubblewrap that does not work", () => {
  it.each<[string, string | undefined, Partial<NamespaceFacts>, RegExp[]]>([
    ["is not there", undefined, {}, [/apt-get install bubblewrap/, /SANDBOX_LOCAL_UNSAFE=1/]],
    [
      "Ubuntu 24.04: uid map",
      WORDS.uidMap,
      { isAppArmorStrict: true },
      [/bwrap-userns-restrict/, /sysctl -w kernel\.apparmor/],
    ],
    [
      "Ubuntu 24.04: loopback",
      WORDS.loopback,
      { isAppArmorStrict: true },
      [/bwrap-userns-restrict/, /sysctl -w kernel\.apparmor/],
    ],
    ["namespaces are off", WORDS.creating, { areNamespacesOff: true }, [/user\.max_user_namespaces=/]],
    ["Debian's switch", WORDS.noNamespace, { isCloneOff: true }, [/kernel\.unprivileged_userns_clone=1/]],
    [
      "a container's /proc",
      WORDS.proc,
      { isContainer: true },
      [/unmask=ALL/, /systempaths=unconfined/, /SANDBOX=daytona/],
    ],
    [
      "a container's seccomp",
      WORDS.creating,
      { isContainer: true },
      [/seccomp=unconfined/, /SANDBOX=daytona/],
    ],
    ["something else", "bwrap: Can't find source path", {}, [/SANDBOX=daytona/, /SANDBOX_LOCAL_UNSAFE=1/]],
    ["forbidden, and nobody knows why", WORDS.creating, {}, [/SANDBOX=daytona/]],
  ])("%s", (_, stderr, facts, expected) => {
    const advice = toBubblewrapAdvice(stderr, { ...plain, ...facts });

    for (const part of expected) expect(advice).toMatch(part);
    expect(advice).not.toContain("\n");
  });

  it.each([WORDS.uidMap, WORDS.loopback])(
    "isolation is not given up where AppArmor can be told: %s",
    (words) => {
      const advice = toBubblewrapAdvice(words, { ...plain, isAppArmorStrict: true });

      expect(advice).not.toMatch(/UNSAFE|install bubblewrap/);
    },
  );
});
