import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";

/**
 * Everything that is kept about somebody, as they may have it: by table, and without tokens, codes, hashes of passwords and
 * of keys, which are secrets and no use to a person.
 *
 * @returns null when there is nobody of that id
 */
export async function collectPersonalData(db: Kysely<Database>, userId: string): Promise<object | null> {
  // One statement, so that all of it is from the same moment.
  const { rows } = await sql<{ data: object }>`
    with own as (select id, open_id from tiktok_account where user_id = ${userId})
    select json_build_object(
      'collectedAt', now(),
      'person', json_build_object('id', u.id, 'name', u.name, 'email', u.email, 'emailConfirmed', u."emailVerified",
                                  'operator', u.operator, 'signedUpAt', u."createdAt"),
      'sessions', ${list(sql`
        select "createdAt" as "startedAt", "updatedAt" as "lastUsedAt", "expiresAt" as "endsAt", "ipAddress" as address,
          "userAgent" as browser from app_session where "userId" = u.id order by "createdAt"`)},
      'invitations', ${list(sql`
        select email, operator, created_at as "madeAt", expires_at as "endsAt", accepted_at as "acceptedAt"
        from invitation where lower(email) = lower(u.email) order by created_at`)},
      'accounts', ${list(sql`
        select a.id, a.open_id as "openId", a.display_name as "displayName", a.username, a.label,
          a.avatar_url as "pictureAddress",
          a.connected_at as "connectedAt", a.disconnect_requested_at as "disconnectRequestedAt",
          a.disconnected_at as "disconnectedAt", a.disconnect_outcome as "disconnectOutcome",
          (select json_build_object('type', p.content_type, 'copiedAt', p.fetched_at, 'base64', encode(p.bytes, 'base64'))
           from avatar as p where p.account_id = a.id) as picture,
          (select json_build_object('clientKey', g.client_key, 'consentedAt', g.consented_at,
             'requestedScopes', g.requested_scopes, 'grantedScopes', g.granted_scopes, 'declinedScopes', g.declined_scopes,
             'accessTokenExpiresAt', g.access_token_expires_at, 'refreshTokenExpiresAt', g.refresh_token_expires_at,
             'lastRefreshedAt', g.last_refreshed_at, 'endedAt', g.ended_at, 'endReason', g.end_reason)
           from tiktok_grant as g where g.account_id = a.id) as grant,
          (select json_build_object('since', l.since, 'writtenAbout', l.told_cause)
           from account_letter as l where l.account_id = a.id) as "toBeWrittenAbout",
          (select json_build_object('keptSince', s.created_at, 'grantedScopes', s.granted_scopes)
           from spare_pair as s where s.account_id = a.id) as "sparePair",
          ${list(sql`select at, type, reason, log_id as "logId" from account_event as e
                     where e.account_id = a.id order by e.id`)} as events,
          ${list(sql`select at, api_key_id as "apiKeyId", expires_at as "expiresAt" from token_issue as i
                     where i.account_id = a.id order by i.id`)} as "tokensGivenOut"
        from tiktok_account as a where a.user_id = u.id order by a.connected_at`)},
      'undecidedAccounts', ${list(sql`
        select open_id as "openId", display_name as "displayName", username, granted_scopes as "grantedScopes",
          parked_at as "since" from parked_grant where user_id = u.id order by parked_at`)},
      'pendingRevocations', ${list(sql`
        select open_id as "openId", requested_at as "requestedAt" from pending_revocation
        where user_id = u.id or account_id in (select id from own) order by requested_at`)},
      'connectionAttempts', ${list(sql`
        select started_at as "startedAt", account_id as "accountId", requested_scopes as "requestedScopes", outcome
        from authorization_request where user_id = u.id order by started_at`)},
      'auditTrail', ${list(sql`
        select at, action, actor, details from audit_entry
        where subject_id = (select id from audit_subject where user_id = u.id) order by audit_entry.id`)},
      'apiKeys', ${list(sql`
        select id, name, key_start as "begins", scope, account_ids as "accountIds", created_at as "madeAt",
          last_used_at as "lastUsedAt", revoked_at as "revokedAt" from api_key where user_id = u.id order by created_at`)},
      'webhookEndpoints', ${list(sql`
        select e.id, e.url, e.event_types as "eventTypes", e.created_at as "madeAt", e.disabled_at as "disabledAt",
          e.disabled_reason as "disabledReason",
          ${list(sql`
            select d.id, d.account_id as "accountId", d.event_type as "eventType", d.event_at as "eventAt", d.reason, d.status,
              d.attempt_count as attempts, d.last_attempt_at as "lastAttemptAt", d.last_status as "lastStatus",
              d.last_fault as "lastFault" from webhook_delivery as d where d.endpoint_id = e.id order by d.sequence`)}
            as deliveries
        from webhook_endpoint as e where e.user_id = u.id order by e.created_at`)},
      'letters', (select json_build_object('aboutAccounts', m.account_letters, 'lastWrittenAt', m.last_letter_at)
                  from mail_preference as m where m.user_id = u.id),
      'toldByTikTok', ${list(sql`
        select event, open_id as "openId", content, happened_at as "happenedAt", received_at as "receivedAt", outcome
        from tiktok_webhook where open_id in (select open_id from own) order by tiktok_webhook.id`)}
    ) as data
    from app_user as u where u.id = ${userId}`.execute(db);
  return rows[0]?.data ?? null;
}

/** The rows of a query as a JSON list, which is empty when there are none. */
function list(query: ReturnType<typeof sql>) {
  return sql`(select coalesce(json_agg(listed), '[]') from (${query}) as listed)`;
}
