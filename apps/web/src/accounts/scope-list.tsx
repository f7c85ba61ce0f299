import type { Account } from "@tiktok-connect/contract";
import { scopeTexts as words } from "../texts/scopes.ts";

/** What the owner was asked for and said, by TikTok's own names. */
export function ScopeList({ account }: { account: Account }) {
  return (
    <dl className="grid grid-cols-1 gap-2 border-s border-line ps-4 text-sm leading-6">
      <Scopes label={words.requested} scopes={account.requestedScopes} />
      <Scopes label={words.granted} scopes={account.grantedScopes} />
      <Scopes label={words.declined} scopes={account.declinedScopes} />
    </dl>
  );
}

function Scopes({ label, scopes }: { label: string; scopes: string[] }) {
  return (
    <div>
      <dt className="font-medium">{label}</dt>
      {scopes.length === 0 && <dd className="text-muted">{words.none}</dd>}
      {scopes.map((scope) => (
        <dd key={scope} className="me-3 inline-block text-muted">
          <code className="text-xs">{scope}</code>
        </dd>
      ))}
    </div>
  );
}
