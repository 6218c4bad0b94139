import { toUser } from "./machine-command.ts";
import type { SandboxRecord } from "./sandbox-record.ts";

/**
 * What Daytona runs in each machine, as far as it is heard from inside: it takes a command on port 2280 without a password and runs it as its own
 * user. So the last public code does it (0.190); whether the hosted service still does is not known.
 */
const DAEMON = `
import http.server, json, subprocess
class Daemon(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        done = subprocess.run(["sh", "-c", body["command"]], capture_output=True, text=True)
        self.answer(200, {"exitCode": done.returncode, "result": done.stdout})
    def do_GET(self):
        self.answer(404, {"statusCode": 404, "source": "DAYTONA_DAEMON"})
    def answer(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 2280), Daemon)
print("ready", flush=True)
server.serve_forever()
`;

/** Starts it in a machine that has started; it ends with the machine. */
export async function startDaemon(record: SandboxRecord): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    record.box
      .spawn({ args: ["python3", "-c", DAEMON], user: toUser(record), onStdout: () => resolve() })
      .then(({ result }) => result)
      .then(({ stderr }) => reject(new Error(`the daemon has ended: ${stderr}`)), reject);
  });
}
