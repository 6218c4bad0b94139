import { z } from "zod";

/**
 * An array of what a schema takes, read no further than its first wrong member: zod's own writes down an issue for each, which is a gigabyte
 * for 4 MB of `0,0,0` that somebody hostile wrote (S15, S32). For what comes from the agent, its machine, and other servers.
 */
export function arrayOf<Member>(member: z.ZodType<Member>) {
  return z.array(z.unknown()).transform((values, context): Member[] => {
    const members: Member[] = [];
    for (const value of values) {
      const parsed = member.safeParse(value);
      if (!parsed.success) {
        context.addIssue(`Member ${members.length} is none.`);
        return z.NEVER;
      }
      members.push(parsed.data);
    }
    return members;
  });
}
