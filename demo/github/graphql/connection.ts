import { GraphqlProblem } from "./graphql-problem.ts";

const LARGEST_PAGE = 100;

/** What is asked of a connection; GitHub wants one of the two, and at most a hundred. */
export interface PageArgs {
  first?: number;
  last?: number;
}

/** The first or last of a list, as GraphQL gives it. */
export function toConnection<T>(name: string, all: readonly T[], { first, last }: PageArgs) {
  const size = first ?? last;
  if (size === undefined) {
    throw new GraphqlProblem(
      "MISSING_PAGINATION_BOUNDARIES",
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size > LARGEST_PAGE) {
    throw new GraphqlProblem(
      "EXCESSIVE_PAGINATION",
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`${first === undefined ? "last" : "first"}\` limit of ${LARGEST_PAGE} records.`,
    );
  }
  return {
    totalCount: all.length,
    nodes: first === undefined ? all.slice(Math.max(0, all.length - size)) : all.slice(0, size),
  };
}
