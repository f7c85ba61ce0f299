import { useQuery } from "@tanstack/react-query";
import type { CatalogueEntry } from "@tiktok-connect/contract";
import { capabilitiesQuery } from "../api/app.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { askedTexts } from "../texts/asked.ts";
import { Disclosure } from "../ui/disclosure.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** Says before anybody leaves for TikTok what they will be asked there. */
export function AskedScopes() {
  const { data, error, refetch } = useQuery(capabilitiesQuery);
  return (
    <section aria-labelledby="asked-scopes" className="rounded-2xl border border-line bg-surface p-5 sm:p-6">
      <h2 id="asked-scopes" className="font-semibold">
        {askedTexts.title}
      </h2>
      <p className="mt-1 text-sm leading-6 text-muted">{askedTexts.intro}</p>
      {data && <Catalogue {...data} />}
      {!data && error && (
        <div className="mt-3">
          <ErrorNotice error={error} onRetry={refetch} />
        </div>
      )}
      {!data && !error && <Skeleton className="mt-3 h-6 w-64 max-w-full" />}
    </section>
  );
}

function Catalogue(props: { configured: string[]; waiting: string[]; catalogue: CatalogueEntry[] }) {
  const entriesOf = (scopes: string[]) => props.catalogue.filter(({ scope }) => scopes.includes(scope));
  const waiting = entriesOf(props.waiting);
  return (
    <>
      <ScopeList entries={entriesOf(props.configured)} icon="check" />
      {waiting.length > 0 && (
        <div className="mt-3">
          <Disclosure label={askedTexts.waiting(waiting.length)}>
            <p className="text-sm leading-6 text-muted">{askedTexts.waitingIntro}</p>
            <ScopeList entries={waiting} icon="clock" />
          </Disclosure>
        </div>
      )}
    </>
  );
}

function ScopeList({ entries, icon }: { entries: CatalogueEntry[]; icon: IconName }) {
  return (
    <ul className="mt-3 space-y-2 text-sm leading-6">
      {entries.map(({ scope, userText }) => (
        <li key={scope} className="flex gap-2">
          <Icon name={icon} className="mt-1 size-4 text-muted" />
          <span>
            {userText} <code className="text-xs whitespace-nowrap text-muted">{scope}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
