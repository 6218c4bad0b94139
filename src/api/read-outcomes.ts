import { z } from "zod";
import { type OutcomeRow, renderMonth } from "../record/outcomes.ts";
import { accepts } from "./accepts.ts";
import { toAnswer, toUsd } from "./answer.ts";
import type { ApiParts } from "./api-parts.ts";
import { findRepositories } from "./find-run.ts";
import { defineOperation, type Operation } from "./operation.ts";
import { HEADERS, toNotFound, toProblem } from "./problem.ts";
import { repositoryName } from "./schema.ts";
import { outcomeRowSchema, outcomesSchema } from "./schema-outcomes.ts";

const CSV = "text/csv";
const MAX_MONTHS = 36;

const HOUR_MS = 3_600_000;

/** A row as the API tells it. */
type ToldRow = z.infer<typeof outcomeRowSchema>;

const month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/);
const query = z.strictObject({
  repository: repositoryName
    .optional()
    .describe("owner/name; without it all repositories that you may read."),
  from: month.optional().describe("YYYY-MM; without it the month that `to` says."),
  to: month.optional().describe("YYYY-MM; without it this month."),
});

/** What came of runs. */
export function listOutcomeReads({ outcomes, now }: ApiParts): Operation[] {
  return [
    defineOperation({
      id: "listOutcomes",
      method: "GET",
      path: "/v1/outcomes",
      summary: "What came of tasks, by repository, person and month",
      query,
      problems: [404],
      success: {
        status: 200,
        what: "A row for each month, repository and person.",
        schema: outcomesSchema,
        name: "Outcomes",
        also: [CSV],
      },
      async handle(call) {
        const { repository, to = renderMonth(now()), from = to } = call.query;
        const count = countMonths(from, to);
        if (count < 1 || count > MAX_MONTHS)
          return toProblem(400, `from: It must be at or before \`to\`, and ${MAX_MONTHS} months at most.`);
        const repositories = await findRepositories(call, repository);
        if (repositories === undefined) return toNotFound();
        const repositoryIds = repositories.map(({ id }) => id);
        const rows = (await outcomes({ repositoryIds, fromMonth: from, toMonth: to })).map(toRow);
        if (!accepts(call.request, CSV)) return toAnswer(200, { from, to, rows });
        return {
          status: 200,
          headers: { ...HEADERS, "content-type": "text/csv; charset=utf-8", vary: "accept" },
          body: renderCsv(rows),
        };
      },
    }),
  ];
}

function toRow(row: OutcomeRow): ToldRow {
  const { month, repository, person, runs, merged, closed, open, reverted, rounds } = row;
  const { published, costMicroUsd, costPerMergedMicroUsd: each, medianMsToMerge: toMerge } = row;
  return {
    month: month ?? null,
    repository: repository === undefined ? null : `${repository.owner}/${repository.name}`,
    person: person?.login ?? null,
    ...{ runs, pull_requests: published, merged, closed, open, reverted, rounds },
    cost_usd: toUsd(costMicroUsd),
    cost_per_merged_usd: each === undefined ? null : toUsd(Math.round(each)),
    hours_to_merge: toMerge === undefined ? null : Math.round((toMerge / HOUR_MS) * 100) / 100,
  };
}

function countMonths(from: string, to: string): number {
  const toNumber = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5));
  return toNumber(to) - toNumber(from) + 1;
}

/** As RFC 4180 has it. What a spreadsheet would take for a formula begins with an apostrophe. Pure. */
function renderCsv(rows: readonly ToldRow[]): string {
  const names = Object.keys(outcomeRowSchema.shape) as (keyof ToldRow)[];
  const lines = rows.map((row) => names.map((name) => toField(row[name])).join(","));
  return [names.join(","), ...lines, ""].join("\r\n");
}

function toField(value: string | number | null): string {
  if (typeof value !== "string") return String(value ?? "");
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
