import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSchema, type GraphQLSchema, graphql } from "graphql";
import type { PullIssue } from "../render/pull.ts";
import { covers } from "../world/installation-tokens.ts";
import type { InstallationToken, Issue, Repository } from "../world/model.ts";
import type { World } from "../world/world.ts";
import { GraphqlProblem } from "./graphql-problem.ts";
import { renderPullNode } from "./pull-node.ts";

const SCHEMA_FILE = fileURLToPath(new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema")));
let schema: GraphQLSchema | undefined;

/** GitHub's schema, as it publishes it; read when somebody asks. */
function readSchema(): GraphQLSchema {
  schema ??= buildSchema(readFileSync(SCHEMA_FILE, "utf8"), { assumeValid: true, noLocation: true });
  return schema;
}

/** Answers a query by GitHub's own schema; what is not known here is an error of the answer, never a guess. */
export async function answerGraphql(
  world: World,
  token: InstallationToken,
  { query, variables }: { query: string; variables: Record<string, unknown> },
): Promise<object> {
  const rootValue = {
    repository: ({ owner, name }: { owner: string; name: string }) =>
      renderRepositoryNode(world, token, { owner, name }),
  };
  const answer = await graphql({ schema: readSchema(), source: query, variableValues: variables, rootValue });
  const errors = answer.errors?.map(({ message, path, locations, originalError }) => ({
    ...(originalError instanceof GraphqlProblem && { type: originalError.type }),
    path,
    locations,
    message,
  }));
  return errors === undefined ? { data: answer.data } : { data: answer.data ?? null, errors };
}

function renderRepositoryNode(
  world: World,
  token: InstallationToken,
  { owner, name }: { owner: string; name: string },
) {
  const repository = world.repository(`${owner}/${name}`);
  const isReached = repository !== undefined && token.repositoryIds.includes(repository.id);
  if (repository === undefined || (repository.private && !isReached)) {
    throw new GraphqlProblem(
      "NOT_FOUND",
      `Could not resolve to a Repository with the name '${owner}/${name}'.`,
    );
  }
  return {
    databaseId: repository.id,
    name: repository.name,
    pullRequest: ({ number }: { number: number }) => {
      if (isReached && !covers(token.permissions, "pull_requests", "read"))
        throw new GraphqlProblem("FORBIDDEN", "Resource not accessible by integration");
      return renderPullNode(world, requirePull(repository, number));
    },
  };
}

function requirePull(repository: Repository, number: number): PullIssue {
  const issue: Issue | undefined = repository.issues.get(number);
  if (issue?.pull) return issue as PullIssue;
  throw new GraphqlProblem("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
}
