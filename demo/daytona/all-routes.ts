import { keyRoutes } from "./key-routes.ts";
import type { Route } from "./route.ts";
import { sandboxRoutes } from "./sandbox-routes.ts";
import { secretRoutes } from "./secret-routes.ts";
import { settingRoutes } from "./setting-routes.ts";
import { snapshotRoutes } from "./snapshot-routes.ts";
import { executeRoutes } from "./toolbox/execute.ts";
import { fileRoutes } from "./toolbox/file-routes.ts";
import { sessionRoutes } from "./toolbox/session-routes.ts";
import { uploadRoutes } from "./toolbox/upload-routes.ts";

/** Every route of both planes. */
export const allRoutes: Route[] = [
  ...sandboxRoutes,
  ...settingRoutes,
  ...secretRoutes,
  ...keyRoutes,
  ...snapshotRoutes,
  ...executeRoutes,
  ...sessionRoutes,
  ...fileRoutes,
  ...uploadRoutes,
];
