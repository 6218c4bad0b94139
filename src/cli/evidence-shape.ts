import { z } from "zod";

const result = z.looseObject({ command: z.string(), state: z.string(), exit_code: z.int().nullish() });

/** What is shown of a run's evidence; what else the server says of it is in `--json`. */
export const evidenceSchema = z.looseObject({
  checks: z.array(z.looseObject({ after: result, before: result.nullish() })),
  proof: z.string().nullish(),
  notes: z.array(z.string()).nullish(),
  weakened: z
    .array(z.looseObject({ path: z.string(), line: z.int().nullish(), detail: z.string() }))
    .nullish(),
});
