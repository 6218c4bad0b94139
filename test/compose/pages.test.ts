import { describe, expect, it } from "vitest";
import { thePageRoutes } from "./the-page-routes.ts";

describe("pages and API", () => {
  it.each([{ PUBLIC_URL: "" }, { GITHUB_CLIENT_ID: "", GITHUB_CLIENT_SECRET: "" }])(
    "are not there without %j",
    (env) => {
      expect(thePageRoutes(env)).toEqual([]);
    },
  );

  it("are there with an address and a client; a stream only where a host can send one", () => {
    const paths = (canStream: boolean) => thePageRoutes({}, { canStream }).map(({ path }) => path);

    expect(paths(false)).toContain("/v1/tasks/:id/logs");
    expect(paths(false)).not.toContain("/runs/:id/live");
    expect(paths(true)).toContain("/runs/:id/live");
  });
});
