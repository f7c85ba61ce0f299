import { type RawBuilder, sql } from "kysely";

/** No attempt holds the grant: none is open, or its refresh token may be sent again. */
export const isFree: RawBuilder<boolean> = sql`coalesce(resend_at <= now(), true)`;

/**
 * A grant's turn has come, and no attempt holds it. The first half is what the index finds; the second passes over those
 * alone that are under way, or may have been sent and are not to be sent again yet.
 */
export const isDue: RawBuilder<boolean> = sql`(due_at <= now() and ${isFree})`;
