import type { Route } from "../api/route.ts";
import { appManifestRoutes } from "./app-manifest-routes.ts";
import { appRoutes } from "./app-routes.ts";
import { checkRunRoutes } from "./check-run-routes.ts";
import { commentRoutes } from "./comment-routes.ts";
import { commitRoutes } from "./commit-routes.ts";
import { compareRoutes } from "./compare-route.ts";
import { contentsRoutes } from "./contents-routes.ts";
import { createTreeRoutes } from "./create-tree-route.ts";
import { gitObjectRoutes } from "./git-object-routes.ts";
import { gitRefRoutes } from "./git-ref-routes.ts";
import { graphqlRoutes } from "./graphql-route.ts";
import { issueRoutes } from "./issue-routes.ts";
import { pullRoutes } from "./pull-routes.ts";
import { reactionRoutes } from "./reaction-routes.ts";
import { repositoryRoutes } from "./repository-routes.ts";
import { userRoutes } from "./user-routes.ts";

/** Every REST route; the first that matches answers, so the narrower ones come first. */
export const allRoutes: Route[] = [
  ...appRoutes,
  ...appManifestRoutes,
  ...userRoutes,
  ...repositoryRoutes,
  ...contentsRoutes,
  ...checkRunRoutes,
  ...commitRoutes,
  ...compareRoutes,
  ...gitObjectRoutes,
  ...createTreeRoutes,
  ...gitRefRoutes,
  ...commentRoutes,
  ...reactionRoutes,
  ...issueRoutes,
  ...pullRoutes,
  ...graphqlRoutes,
];
