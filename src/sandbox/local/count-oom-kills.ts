/**
 * How many processes the kernel has killed for want of memory: of this process's own control group where it has one of version 2, else
 * of the whole machine. What it grew by while a job ran tells why the job was killed; it can't tell which process it was, so it only
 * counts beside a job that ended by SIGKILL.
 *
 * @param read a file's text, or undefined where it can't be read
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
 */
export function countOomKills(read: (path: string) => string | undefined): number {
  const group = /^0::(\/.*)$/m.exec(read("/proc/self/cgroup") ?? "")?.[1];
  const ofGroup = group === undefined ? undefined : read(`/sys/fs/cgroup${group}/memory.events`);
  const text = ofGroup ?? read("/proc/vmstat") ?? "";
  return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0);
}
