import { usePrefetchQuery, useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { accountsQuery, authorizeAddress } from "../api/accounts.ts";
import { capabilitiesQuery } from "../api/app.ts";
import { ConnectionNotice } from "../connection/connection-notice.tsx";
import { WhichAccount } from "../connection/which-account.tsx";
import { AppNotices } from "../notices/app-notices.tsx";
import { Disconnections } from "../notices/disconnections.tsx";
import { PageHeader } from "../sign-in/page-header.tsx";
import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { late } from "../ui/late.ts";
import { usePageTitle } from "../ui/use-page-title.ts";
import { AccountList } from "./account-list.tsx";
import { LiveNotice, readAgainMs } from "./live-notice.tsx";
import { useLiveAccounts } from "./use-live-accounts.ts";

const AskedScopes = late(async () => (await import("../scopes/asked-scopes.tsx")).AskedScopes);

export function SettingsPage() {
  usePageTitle(texts.pageTitle);
  const live = useLiveAccounts();
  usePrefetchQuery(capabilitiesQuery);
  const { isPending } = useQuery(accountsQuery);
  return (
    <>
      <PageHeader />
      <main className="mx-auto grid max-w-3xl grid-cols-1 gap-6 px-4 py-8">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
          <div className="grow basis-72">
            <h1 className="text-2xl font-semibold">{texts.accounts.title}</h1>
            <p className="mt-1 max-w-md text-sm leading-6 text-muted">{texts.accounts.intro}</p>
            <WhichAccount />
          </div>
          <ButtonLink look="primary" icon="plus" href={authorizeAddress()} className="grow sm:grow-0">
            {texts.accounts.connect}
          </ButtonLink>
        </div>
        <div aria-live="polite" className="grid grid-cols-1 gap-3 empty:hidden">
          <ConnectionNotice />
          <Disconnections />
          <AppNotices />
        </div>
        <AccountList readAgainMs={readAgainMs(live)} />
        {/* Not before the accounts, which would push it away. */}
        {!isPending && (
          <Suspense>
            <AskedScopes />
          </Suspense>
        )}
        <LiveNotice state={live} />
      </main>
    </>
  );
}
