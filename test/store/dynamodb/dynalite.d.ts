declare module "dynalite" {
  import type { Server } from "node:http";

  function dynalite(options?: { createTableMs?: number }): Server;
  export = dynalite;
}
