import { z } from "zod";

const UNITS = [
  ...["Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"],
  ...["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second"],
  ...["Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second"],
  ...["Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None"],
] as const;

const directiveSchema = z.strictObject({
  Namespace: z.string().regex(/^[\w./#:-]{1,255}$/),
  Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
  Metrics: z
    .array(
      z.strictObject({
        Name: z.string().min(1).max(1024),
        Unit: z.enum(UNITS).optional(),
        StorageResolution: z.literal([1, 60]).optional(),
      }),
    )
    .min(1)
    .max(100),
});

/** CloudWatch keeps no metric that is older than two weeks, or of more than two hours from now. */
const TWO_WEEKS_MS = 14 * 24 * 3_600_000;
const TWO_HOURS_MS = 2 * 3_600_000;

/**
 * A line in CloudWatch's embedded metric format: the block, and at the root each value and each dimension that it names.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfSchema(now: number) {
  return z
    .looseObject({
      _aws: z.strictObject({
        Timestamp: z
          .int()
          .min(now - TWO_WEEKS_MS)
          .max(now + TWO_HOURS_MS),
        CloudWatchMetrics: z.array(directiveSchema).min(1),
      }),
    })
    .superRefine((line, { addIssue }) => {
      const directives = line._aws.CloudWatchMetrics;
      const metrics = directives.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
      const dimensions = directives.flatMap(({ Dimensions }) => Dimensions.flat());
      const bare = [
        ...metrics.filter((name) => !z.number().safeParse(line[name]).success),
        ...dimensions.filter((name) => !z.string().min(1).max(1024).safeParse(line[name]).success),
      ];
      for (const name of bare) addIssue(`${name} has no value`);
    });
}
