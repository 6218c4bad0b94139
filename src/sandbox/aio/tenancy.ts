import { createHash } from "node:crypto";
import type { Lease } from "../../store/store.ts";
import { ROOT } from "../remote/runner.ts";

/**
 * What a machine tells of who has it: `ours` it carries this lease's mark, `other` another's, `none` no mark. `isUsed`: files of a run are
 * in it. `isRoot`: the app's commands are root's, so that jobs get a user of their own.
 */
export interface Tenancy {
  mark: "ours" | "other" | "none";
  isUsed: boolean;
  isRoot: boolean;
}

/** Kept until everything else is gone: a machine without it needs no cleaning. */
const MARK = `${ROOT}-lease`;
const TEMPORARY = "/tmp /var/tmp /dev/shm";
const ANSWER = /^sandpiper:(ours|other|none):(used|unused):(\d+)$/m;

/** The mark of a lease. A hash: the name of one repository's thread is not for the next one to read. */
export function toMark({ sandbox, takenAt }: Pick<Lease, "sandbox" | "takenAt">): string {
  return createHash("sha256").update(`${takenAt} ${sandbox}`).digest("hex").slice(0, 32);
}

/** Asks a machine who has it. */
export function renderLook(mark: string): string {
  return [
    `m=$(cat ${MARK} 2>/dev/null) || m=`,
    `case "$m" in ${mark}) w=ours;; "") w=none;; *) w=other;; esac`,
    `[ -e ${ROOT} ] && u=used || u=unused`,
    'echo "sandpiper:$w:$u:$(id -u)"',
  ].join("\n");
}

/** Marks a machine that carries nothing of ours, and asks who has it then. */
export function renderClaim(mark: string): string {
  // Made anew (`-C`), so that no link somebody left there is followed.
  const make = `(umask 077; set -C; printf %s ${mark} >${MARK}) 2>/dev/null`;
  return `[ -e ${MARK} ] || [ -e ${ROOT} ] || ${make}\n${renderLook(mark)}`;
}

/** The answer to {@link renderLook} and {@link renderClaim}, or undefined when it is none (S15). */
export function parseTenancy(output: string): Tenancy | undefined {
  const [, mark, use, user] = ANSWER.exec(output) ?? [];
  if (mark === undefined) return undefined;
  return { mark: mark as Tenancy["mark"], isUsed: use === "used", isRoot: user === "0" };
}

/**
 * Removes what runs left in a machine (S11): processes, files, and last the mark. Exits with 0 when nothing of ours is left; the second
 * time it finds nothing to do.
 *
 * Processes and files are known by the agent's user where the machine's user is root. Where it isn't, by the home they were given, and by
 * place: in the directories for temporary files goes what this user made since the mark was set (by the change time, which no program
 * sets). An agent that is the machine's own user could hide more; whoever lends such machines should make them anew.
 */
export function renderWipe(): string {
  return [
    `since=${MARK}; [ -e "$since" ] || since=${ROOT}`,
    '[ -e "$since" ] || exit 0',
    'me=$(id -u); agent=$(id -u agent 2>/dev/null) && [ "$me" = 0 ] || agent=$me',
    "ours() {",
    '  [ "$agent" = "$me" ] || find /proc -maxdepth 1 -user "$agent" -name "[0-9]*" 2>/dev/null',
    `  find /proc/[0-9]*/cwd -maxdepth 0 -lname "${ROOT}/*" 2>/dev/null`,
    `  grep -lzs "^HOME=${ROOT}/" /proc/[0-9]*/environ`,
    "}",
    "for n in 1 2 3 4 5 6 7 8 9 10; do",
    `  pids=$(ours | sed "s,/proc/\\([0-9]*\\).*,\\1,")`,
    '  [ -n "$pids" ] || break',
    "  kill -9 $pids 2>/dev/null",
    "done",
    'made="-user $me -o -user $agent"',
    `in_tmp() { find ${TEMPORARY} -xdev -mindepth 1 ! -path "${ROOT}*" ! -path "/var/tmp/.sandpiper-*" -cnewer "$since" "$@" 2>/dev/null; }`,
    "in_tmp \\( -type f -o -type l \\) \\( $made \\) -delete",
    "in_tmp -depth -type d -empty \\( $made \\) -delete",
    // Beyond those, only the agent's own user tells what is a run's; in /usr nothing is anybody's but the image's.
    'mine() { find "$@" ! -type d -user "$agent" -cnewer "$since" -exec rm -f -- {} + 2>/dev/null; }',
    '[ "$agent" = "$me" ] || { mine / -xdev -path /usr -prune -o; mine /usr/local -xdev; }',
    `for each in ${ROOT} ${ROOT}*; do`,
    `  [ "$each" = ${MARK} ] || [ ! -e "$each" ] || { chmod -R u+rwX -- "$each"; rm -rf -- "$each"; } 2>/dev/null`,
    "done",
    `[ ! -e ${ROOT} ] && rm -f ${MARK} && [ ! -e ${MARK} ]`,
  ].join("\n");
}
