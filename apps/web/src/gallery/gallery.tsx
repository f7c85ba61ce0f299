import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { AccountCard } from "../accounts/account-card.tsx";
import { capabilitiesQuery } from "../api/app.ts";
import { createQueryClient } from "../api/query-client.ts";
import type { ConnectionMessage } from "../connection/connection-message.ts";
import { ParkedGrantNotice } from "../connection/parked-grant-notice.tsx";
import { ReturnedNotice } from "../connection/returned-notice.tsx";
import { UnreturnedNotice } from "../connection/unreturned-notice.tsx";
import { AppNotice } from "../notices/app-notice.tsx";
import { Disconnection } from "../notices/disconnection.tsx";
import { CATALOGUE } from "../testing/builders.ts";
import { pixelsOf, SPACING_STEPS } from "./spacing.ts";
import { disconnectStates, noticeStates, reasonStates, resultStates, type State, statusStates } from "./states.ts";

const noAction = () => {};
const dismiss = { label: "Dismiss", onDismiss: noAction };

/**
 * Everything that can be the matter with an account or the app, side by side; for whoever works on the page, at `/gallery` of
 * `pnpm dev`, and for the tests that photograph it. It asks no api and is in no build that is shipped.
 */
export function Gallery() {
  const [queryClient] = useState(createGalleryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <main className="mx-auto grid max-w-3xl grid-cols-1 gap-10 px-4 py-8">
        <h1 className="text-2xl font-semibold">Gallery</h1>
        <Scale />
        <Group id="statuses" title="What an account can be" states={statusStates()}>
          {(account) => <AccountCard account={account} />}
        </Group>
        <Group id="reasons" title="Why an account has to be reauthorized" states={reasonStates()}>
          {(account) => <AccountCard account={account} />}
        </Group>
        <Group id="notices" title="What everybody should know" states={noticeStates()}>
          {(notice) => <AppNotice notice={notice} />}
        </Group>
        <Group id="disconnects" title="How a disconnect ends" states={disconnectStates()}>
          {(event) => <Disconnection event={event} takeFocus="never" onDismiss={noAction} />}
        </Group>
        <Group id="results" title="How the way to TikTok ends" states={resultStates()}>
          {(message) => <Message message={message} />}
        </Group>
      </main>
    </QueryClientProvider>
  );
}

/** The steps of distance that everything below is made of. */
function Scale() {
  return (
    <section id="scale" aria-labelledby="scale-title" className="grid grid-cols-1 gap-4 bg-page">
      <h2 id="scale-title" className="text-xl font-semibold">
        Distances
      </h2>
      <ul className="grid grid-cols-1 gap-2">
        {SPACING_STEPS.map((step) => (
          <li key={step} className="flex items-center gap-4">
            <code className="w-20 text-xs text-muted">{`${step} · ${pixelsOf(step)} px`}</code>
            <span className="h-4 bg-ink" style={{ width: pixelsOf(step) }} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function createGalleryClient() {
  const queryClient = createQueryClient();
  queryClient.setQueryDefaults(capabilitiesQuery.queryKey, { staleTime: Number.POSITIVE_INFINITY });
  queryClient.setQueryData(capabilitiesQuery.queryKey, { configured: [], waiting: [], catalogue: CATALOGUE });
  return queryClient;
}

interface GroupProps<Shown> {
  id: string;
  title: string;
  states: State<Shown>[];
  children: (shown: Shown) => ReactNode;
}

function Group<Shown>({ id, title, states, children }: GroupProps<Shown>) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="grid grid-cols-1 gap-4 bg-page">
      <h2 id={`${id}-title`} className="text-xl font-semibold">
        {title}
      </h2>
      <ul className="grid grid-cols-1 gap-6">
        {states.map(({ name, shown }) => (
          <li key={name} data-state={name} className="grid grid-cols-1 gap-2">
            <code className="text-xs text-muted">{name}</code>
            {children(shown)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Message({ message }: { message: ConnectionMessage }) {
  switch (message.kind) {
    case "returned":
      return <ReturnedNotice message={message} dismiss={dismiss} takeFocus="never" />;
    case "decide":
      return <ParkedGrantNotice {...message} dismiss={dismiss} takeFocus="never" onDecided={noAction} />;
    case "unreturned":
      return <UnreturnedNotice {...message} dismiss={dismiss} takeFocus="never" />;
    default:
      return message satisfies never;
  }
}
