import { endAllSessions, findUserId } from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { withDatabase } from "../database.ts";
import type { Output } from "../output.ts";

/**
 * Signs somebody out everywhere, at once: pages that are open fall silent. Their TikTok accounts stay connected.
 *
 * @returns whether there is somebody of that address
 */
export async function signOut(environment: Environment, output: Output, email: string): Promise<boolean> {
  const { database } = readSettings(environment, "database");
  return withDatabase(database, async ({ db }) => {
    const userId = await findUserId(db, email);
    const ended = userId === null ? 0 : await endAllSessions(db, userId, { actor: "operator" });
    output.write({ email, known: userId !== null, ended }, () =>
      userId === null
        ? `Nobody has the address ${email}.`
        : `${email} is signed out; sessions that were ended: ${ended}.`,
    );
    return userId !== null;
  });
}
