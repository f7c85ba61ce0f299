import { createHash, randomBytes } from "node:crypto";
import { createInvitation } from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { withDatabase } from "../database.ts";
import { formatMoment, type Output } from "../output.ts";

const DAY_MS = 86_400_000;

export interface InviteOptions {
  email: string;
  operator: boolean;
  days: number;
}

/**
 * Makes a link by which somebody gets an account, sign-up being closed or not. It is shown here and nowhere else: the
 * database keeps a digest.
 */
export async function invite(environment: Environment, output: Output, options: InviteOptions): Promise<void> {
  const { database, page } = readSettings(environment, "database", "page");
  const token = randomBytes(32).toString("base64url");
  const tokenHash = createHash("sha256").update(token).digest();
  const { email, operator, days } = options;
  await withDatabase(database, async ({ db }) => {
    const made = await createInvitation(db, { email, operator, tokenHash, lifetimeMs: days * DAY_MS });
    // Behind the #, so that no server and no page that is linked to gets to see it.
    const link = `${page.publicUrl}/invitation#token=${token}`;
    output.write({ email, operator, link, ...made }, () =>
      [
        `Hand this link to ${email}${operator ? ", who becomes an operator by it" : ""}; it works once, until ${formatMoment(made.expiresAt)}:`,
        "",
        `  ${link}`,
        "",
        made.hasAccount
          ? "The address has an account already: by the link it gets a new password, and everybody who is signed in to it is signed out."
          : "An earlier link for the same address works no more.",
      ].join("\n"),
    );
  });
}
