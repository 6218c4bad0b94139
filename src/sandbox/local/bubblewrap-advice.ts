/** What of a machine decides whether a program may make namespaces. */
export interface NamespaceFacts {
  /** AppArmor keeps programs without a profile from user namespaces: Ubuntu 23.10 and later. */
  isAppArmorStrict: boolean;
  /** `user.max_user_namespaces` is 0. */
  areNamespacesOff: boolean;
  /** `kernel.unprivileged_userns_clone` is 0: a switch of Debian's older kernels. */
  isCloneOff: boolean;
  isContainer: boolean;
}

const INSTALL =
  "Install it (`apt-get install bubblewrap`, `dnf install bubblewrap`), or set SANDBOX_LOCAL_UNSAFE=1 to run the agent without isolation.";
const APPARMOR =
  "AppArmor keeps programs from making user namespaces here. Either give bubblewrap its profile (`apt-get install apparmor-profiles`, copy /usr/share/apparmor/extra-profiles/bwrap-userns-restrict to /etc/apparmor.d/, `systemctl reload apparmor`), or switch that off for all programs (`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, and the same line in /etc/sysctl.d/ for the next boot).";
const NAMESPACES_OFF =
  "User namespaces are switched off here: `sysctl -w user.max_user_namespaces=15000`, and the same line in /etc/sysctl.d/ for the next boot.";
const CLONE_OFF =
  "User namespaces are for root only here: `sysctl -w kernel.unprivileged_userns_clone=1`, and the same line in /etc/sysctl.d/ for the next boot.";
const CONTAINER =
  "Containers forbid namespaces and mask parts of /proc: start this one with `--security-opt seccomp=unconfined --security-opt unmask=ALL` (podman) or `--security-opt seccomp=unconfined --security-opt systempaths=unconfined --security-opt apparmor=unconfined` (Docker), or let the agent work elsewhere (SANDBOX=daytona, e2b or aio).";
const UNKNOWN =
  "Without it the agent would not be isolated: let it work elsewhere (SANDBOX=daytona, e2b or aio), or set SANDBOX_LOCAL_UNSAFE=1 on a machine that may be lost.";

/**
 * What an operator can do about a bubblewrap that does not work, from what it said and what the machine is like. `stderr` is undefined
 * when the program isn't there. To give up isolation is only advised where nothing better is known.
 *
 * Containers: tried with podman 4.3; what Docker needs is from its documents. The words are bubblewrap's own (0.8.0: bubblewrap.c, network.c), and those of reports: containers/bubblewrap#632,
 * anthropic-experimental/sandbox-runtime#74.
 */
export function toBubblewrapAdvice(stderr: string | undefined, facts: NamespaceFacts): string {
  if (stderr === undefined) return INSTALL;
  if (/can't mount proc|remount.*\/proc|\/newroot\/proc/i.test(stderr)) return CONTAINER;
  const isForbidden =
    /uid map|RTM_NEWADDR|hostname|namespace|Operation not permitted|Permission denied/i.test(stderr);
  if (!isForbidden) return UNKNOWN;
  if (facts.areNamespacesOff) return NAMESPACES_OFF;
  if (facts.isCloneOff) return CLONE_OFF;
  if (facts.isAppArmorStrict) return APPARMOR;
  return facts.isContainer ? CONTAINER : UNKNOWN;
}
