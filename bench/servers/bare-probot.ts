/** The baseline: Probot 14 as its documentation starts it, with empty handlers for the same events. */
import { generateKeyPairSync } from "node:crypto";
import { Probot, Server } from "probot";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs1", format: "pem" }) as string;
const server = new Server({
  host: "127.0.0.1",
  port: Number(process.env.PORT),
  Probot: Probot.defaults({
    appId: 1,
    privateKey: pem,
    secret: process.env.WEBHOOK_SECRET ?? "",
    logLevel: "fatal",
  }),
});
await server.load((app) => {
  app.on(["issues.opened", "issue_comment.created"], () => undefined);
});
await server.start();
process.stdout.write("ready\n");
