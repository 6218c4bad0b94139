import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createHost } from "../../src/http/node.ts";
import { aViewerRig, type ViewerRig } from "../viewer/a-viewer-rig.ts";

let rig: ViewerRig;
let server: ReturnType<typeof createHost>;
let origin: string;
beforeEach(async () => {
  rig = await aViewerRig({ publicUrl: "http://localhost:3000" });
  server = createHost(rig.routes);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await rig.close();
});

const ask = (path: string, options: RequestInit = {}) =>
  fetch(origin + path, { redirect: "manual", ...options });
const cookiesOf = (response: Response) =>
  response.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");

it("a browser signs in and out over the wire", async () => {
  const begun = await ask("/sign-in?return_to=%2Fruns%2Fr1");
  rig.github.signedInAs("ann");
  const github = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" });
  const back = new URL(github.headers.get("location") ?? "");
  const cookie = cookiesOf(begun).join("; ");
  const signedIn = await ask(back.pathname + back.search, { headers: { cookie } });
  const session = cookiesOf(signedIn).find((pair) => pair.startsWith("sandpiper=")) ?? "";
  expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, "http://localhost:3000/runs/r1"]);
  expect((await rig.viewers.bySession(session))?.login).toBe("ann");

  const headers = { cookie: session, origin: "http://localhost:3000" };
  const signedOut = await ask("/sign-out", { method: "POST", headers });
  expect([signedOut.status, signedOut.headers.get("location")]).toEqual([
    303,
    "http://localhost:3000/signed-out",
  ]);
  expect(await rig.viewers.bySession(session)).toBeUndefined();
});

it("S26: signing out is no address to be led to", async () => {
  expect((await ask("/sign-out")).status).toBe(404);
});
