import { once } from "node:events";
import { Duplex } from "node:stream";
import { connect } from "node:tls";

/** The first bytes that OpenSSL sends, as Node's own client: with the server's name, or without one. */
export async function aClientHello(servername: string): Promise<Buffer> {
  const sent = Promise.withResolvers<Buffer>();
  const wire = new Duplex({
    read() {},
    write(chunk, _, done) {
      sent.resolve(chunk);
      done();
    },
  });
  const client = connect({ socket: wire, servername, rejectUnauthorized: false });
  client.on("error", () => undefined);
  const bytes = await sent.promise;
  client.destroy();
  await once(client, "close");
  return bytes;
}
