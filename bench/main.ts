/**
 * The product's figures, each a ratio measured in this run against its baseline, one JSON line each.
 *
 *     npm run bench                  all of them
 *     npm run bench -- webhooks      only those (webhooks, run, waiting, steering, money, text, sandboxes, redaction, settings, collect, pages, live, proof, clone, aws-bundles, aws-load, aws-run); clone takes four minutes, aws-run ten, proof half an hour (`PROOF=java,python-median` chooses exercises)
 */
import { benchAwsBundles } from "./aws-bundles.ts";
import { benchAwsLoad } from "./aws-load.ts";
import { benchAwsRun } from "./aws-run.ts";
import { benchClone } from "./clone.ts";
import { benchCollect } from "./collect.ts";
import { benchLive } from "./live.ts";
import { benchMoney } from "./money.ts";
import { benchPages } from "./pages.ts";
import { benchProof } from "./proof.ts";
import { benchRedaction } from "./redaction.ts";
import { benchRun } from "./run.ts";
import { benchSandboxes } from "./sandboxes.ts";
import { benchSettings } from "./settings.ts";
import { benchSteering } from "./steering.ts";
import { benchText } from "./text.ts";
import { benchWaiting } from "./waiting.ts";
import { benchWebhooks } from "./webhooks.ts";

const BENCHES = {
  webhooks: benchWebhooks,
  run: benchRun,
  waiting: benchWaiting,
  steering: benchSteering,
  money: benchMoney,
  text: benchText,
  sandboxes: benchSandboxes,
  redaction: benchRedaction,
  settings: benchSettings,
  collect: benchCollect,
  pages: benchPages,
  live: benchLive,
  proof: benchProof,
  clone: benchClone,
  "aws-bundles": benchAwsBundles,
  "aws-load": benchAwsLoad,
  "aws-run": benchAwsRun,
};

const chosen = process.argv.slice(2);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stderr.write(`measuring: ${name}\n`);
  for await (const figure of await bench()) process.stdout.write(`${JSON.stringify(figure)}\n`);
}
process.exit(0);
