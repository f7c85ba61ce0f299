import type { Account } from "@tiktok-connect/contract";
import type { AccountEventRecord } from "@tiktok-connect/db";
import { csvLine } from "./csv.ts";

export const EXPORT_FORMATS = ["json", "csv"] as const;
type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What an account is and what happened to it, piece by piece, as a file to keep. A table holds the events alone. */
export function exportEvents(
  account: Account,
  events: AsyncIterable<AccountEventRecord>,
  format: ExportFormat,
): AsyncGenerator<string> {
  return format === "csv" ? asCsv(events) : asJson(account, events);
}

async function* asCsv(events: AsyncIterable<AccountEventRecord>): AsyncGenerator<string> {
  yield csvLine(["at", "type", "reason", "log_id", "id"]);
  for await (const { at, type, reason, logId, id } of events) {
    yield csvLine([at.toISOString(), type, reason, logId, id]);
  }
}

async function* asJson(account: Account, events: AsyncIterable<AccountEventRecord>): AsyncGenerator<string> {
  yield `{"account":${JSON.stringify(account)},"events":[`;
  let separator = "\n";
  for await (const event of events) {
    yield separator + JSON.stringify(event);
    separator = ",\n";
  }
  yield "\n]}\n";
}
