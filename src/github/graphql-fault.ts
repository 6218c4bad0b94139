import { z } from "zod";

const answerSchema = z.object({
  errors: z.array(z.object({ type: z.string().nullish(), message: z.string().catch("") })).min(1),
});

/** The statuses that REST has for the same refusals. */
const STATUS_BY_TYPE: Record<string, number> = {
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  RATE_LIMITED: 403,
  NOT_FOUND: 404,
};

/**
 * What an answer of GraphQL refuses, as REST would say it; undefined for one that refuses nothing. GraphQL answers 200 to what it
 * refuses, and tells it in `errors`. A query that the server's schema does not know has no `type`: 422.
 *
 * @see https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export function toGraphqlFault(answer: unknown): { status: number; message: string } | undefined {
  const { data } = answerSchema.safeParse(answer);
  if (data === undefined) return undefined;
  return {
    status: STATUS_BY_TYPE[data.errors[0]?.type ?? ""] ?? 422,
    message: data.errors.map(({ message }) => message).join("; "),
  };
}
