import { mayChangeAuditTrail } from "@tiktok-connect/db";
import { withConnection } from "../database.ts";
import { type Finding, ill, well } from "./finding.ts";

/** Whether the application's role can rewrite what it did; nothing when the database cannot tell, which another check says. */
export async function checkRoles(url: string): Promise<Finding[]> {
  let mayChange: boolean;
  try {
    mayChange = await withConnection(url, ({ db }) => mayChangeAuditTrail(db));
  } catch {
    return [];
  }
  if (!mayChange) return [well("roles", "the application's role can add to the audit trail and change nothing in it")];
  return [
    ill(
      "roles",
      "the application works under a role that can change the audit trail, and drop tables",
      "Keep that role for MIGRATION_DATABASE_URL, name another one in DATABASE_URL, and run `pnpm cli migrate`, which makes it.",
    ),
  ];
}
