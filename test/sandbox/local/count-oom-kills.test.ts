import { describe, expect, it } from "vitest";
import { countOomKills } from "../../../src/sandbox/local/count-oom-kills.ts";

const GROUP = "/sys/fs/cgroup/app.slice/app.service/memory.events";
const EVENTS = "low 0\nhigh 7\nmax 9\noom 3\noom_kill 2\noom_group_kill 0\n";
const VMSTAT = "pgfault 1\noom_kill 5\nnuma_hit 3\n";

describe("F21: how often the kernel has killed for want of memory", () => {
  it.each<[string, Record<string, string>, number]>([
    ["of the own control group", { "/proc/self/cgroup": "0::/app.slice/app.service\n", [GROUP]: EVENTS }, 2],
    [
      "of the machine where the group has no figures",
      { "/proc/self/cgroup": "0::/\n", "/proc/vmstat": VMSTAT },
      5,
    ],
    [
      "of the machine with old control groups",
      { "/proc/self/cgroup": "4:memory:/x\n", "/proc/vmstat": VMSTAT },
      5,
    ],
    ["is none where nothing tells", {}, 0],
  ])("%s", (_, files, kills) => {
    expect(countOomKills((path) => files[path])).toBe(kills);
  });
});
