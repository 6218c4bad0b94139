import { z } from "zod";
import { type Route, tokenRoute } from "../api/route.ts";
import { answerGraphql } from "../graphql/answer-graphql.ts";

const QueryBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).default({}),
  operationName: z.string().optional(),
});

/** GraphQL, by GitHub's own schema. */
export const graphqlRoutes: Route[] = [
  tokenRoute(
    "POST /graphql",
    async ({ world, token, body }) => ({ status: 200, body: await answerGraphql(world, token, body) }),
    QueryBody,
  ),
];
