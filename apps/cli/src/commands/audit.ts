import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  type AuditEntry,
  type AuditFilter,
  type Database,
  findAuditSubject,
  listAudit,
  readAudit,
  recordAudit,
} from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import type { Kysely } from "kysely";
import { withDatabase } from "../database.ts";
import { formatTable, type Output } from "../output.ts";

/** Which entries an operator asks for. */
export interface WantedEntries {
  /** Of somebody who is still here, by their e-mail address. */
  who: string | null;
  /** Of somebody by the random id that the trail has for them, which is all there is of those who are gone. */
  subject: string | null;
  action: string | null;
  since: Date | null;
  until: Date | null;
}

/**
 * Shows who did what, newest first.
 *
 * @returns false when there is nobody of the address that was asked for
 */
export async function audit(
  environment: Environment,
  output: Output,
  { before, limit, ...wanted }: WantedEntries & { before: string | null; limit: number },
): Promise<boolean> {
  const { database } = readSettings(environment, "database");
  return withDatabase(database, async ({ db }) => {
    const filter = await filterOf(db, wanted);
    if (filter === null) return refuse(wanted.who);
    const found = await listAudit(db, filter, { before, limit: limit + 1 });
    const entries = found.slice(0, limit);
    const next = found.length > limit ? (entries.at(-1)?.id ?? null) : null;
    output.write({ entries, next }, () =>
      [
        entries.length === 0 ? "There is no such entry." : formatTable(HEADER, entries.map(cells)),
        ...(next === null ? [] : ["", `There are older ones: --before ${next}`]),
      ].join("\n"),
    );
    return true;
  });
}

const HEADER = ["entry", "at", "action", "by", "who", "details"];

function cells({ id, at, action, actor, subjectId, email, details }: AuditEntry & { email: string | null }): string[] {
  const who = email ?? (subjectId === null ? "–" : `${subjectId} (gone)`);
  const told = Object.entries(details).map(([name, value]) => `${name}=${String(value)}`);
  return [id, at.toISOString(), action, actor, who, told.join(" ")];
}

export const EXPORT_FORMATS = ["jsonl", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * Writes out the trail, oldest first: a JSON object a line, or CSV (RFC 4180).
 *
 * It holds random ids and no address: what has left the house cannot be made to forget anybody.
 *
 * @returns false when there is nobody of the address that was asked for
 */
export async function exportAudit(
  environment: Environment,
  { format, ...wanted }: WantedEntries & { format: ExportFormat },
): Promise<boolean> {
  const { database } = readSettings(environment, "database");
  return withDatabase(database, async ({ db }) => {
    const filter = await filterOf(db, wanted);
    if (filter === null) return refuse(wanted.who);
    // Before anything leaves; so this export is its own last entry.
    await recordAudit(db, { action: "audit.exported", actor: "operator", details: { format } });
    const lines = format === "csv" ? csvLines(readAudit(db, filter)) : jsonLines(readAudit(db, filter));
    await pipeline(Readable.from(lines), process.stdout, { end: false });
    return true;
  });
}

async function* jsonLines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const { subjectId: subject, details, ...entry } of entries) {
    yield `${JSON.stringify({ ...entry, subject, details })}\n`;
  }
}

async function* csvLines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  yield "id,at,action,actor,subject,details\r\n";
  for await (const { id, at, action, actor, subjectId, details } of entries) {
    const quoted = `"${JSON.stringify(details).replaceAll('"', '""')}"`;
    yield `${[id, at.toISOString(), action, actor, subjectId ?? "", quoted].join(",")}\r\n`;
  }
}

async function filterOf(db: Kysely<Database>, { who, subject, ...filter }: WantedEntries): Promise<AuditFilter | null> {
  if (who === null) return { ...filter, subjectId: subject };
  const subjectId = await findAuditSubject(db, who);
  return subjectId === null ? null : { ...filter, subjectId };
}

function refuse(who: string | null): false {
  process.stderr.write(`Nobody has the address ${who}; entries about somebody who is gone are found by --subject.\n`);
  return false;
}
