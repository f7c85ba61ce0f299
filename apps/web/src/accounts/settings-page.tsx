import { authorizeAddress } from "../api/accounts.ts";
import { ConnectionNotice } from "../connection/connection-notice.tsx";
import { AppNotices } from "../notices/app-notices.tsx";
import { Disconnections } from "../notices/disconnections.tsx";
import { AskedScopes } from "../scopes/asked-scopes.tsx";
import { SignedInUser } from "../sign-in/signed-in-user.tsx";
import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { AccountList } from "./account-list.tsx";
import { useLiveAccounts } from "./use-live-accounts.ts";

/** How often the accounts are read while changes are not pushed. */
const READ_AGAIN_MS = 15_000;

export function SettingsPage() {
  usePageTitle(texts.pageTitles.settings);
  const livePaused = useLiveAccounts();
  return (
    <>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-3xl flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3">
          <Wordmark name={texts.product} />
          <SignedInUser />
        </div>
      </header>
      <main className="mx-auto grid max-w-3xl grid-cols-1 gap-6 px-4 py-8">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
          <div className="grow basis-72">
            <h1 className="text-2xl font-semibold">{texts.accounts.title}</h1>
            <p className="mt-1 max-w-md text-sm leading-6 text-muted">{texts.accounts.intro}</p>
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
        <AccountList readAgainMs={livePaused && READ_AGAIN_MS} />
        <AskedScopes />
        <p role="status" className="fixed inset-x-4 bottom-4 z-10 mx-auto w-fit empty:hidden">
          {livePaused && <LivePaused />}
        </p>
      </main>
    </>
  );
}

function LivePaused() {
  return (
    <span className="flex items-center gap-2 rounded-full border border-line bg-surface px-4 py-2 text-sm text-muted shadow-lg">
      <Spinner />
      {texts.accounts.livePaused}
    </span>
  );
}
