import { useQuery } from "@tanstack/react-query";
import type { OperatorOverview } from "@tiktok-connect/contract";
import { ApiError } from "../api/api-error.ts";
import { operatorOverviewQuery } from "../api/operator.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { SignedInPage } from "../sign-in/signed-in-page.tsx";
import { operatorTexts as words } from "../texts/operator.ts";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { AccountStates } from "./account-states.tsx";
import { AuditTrail } from "./audit-trail.tsx";
import { DueChart } from "./due-chart.tsx";
import { Figures } from "./figures.tsx";
import { Lifetimes } from "./lifetimes.tsx";
import { Queues } from "./queues.tsx";
import { RefreshingState } from "./refreshing-state.tsx";
import { ScopeCoverage } from "./scope-coverage.tsx";
import { Troubles } from "./troubles.tsx";

/** How the installation is, for whoever runs it. */
export default function OperatorPage() {
  usePageTitle(words.pageTitle);
  return (
    <SignedInPage title={words.title} intro={words.intro} wide>
      <Overview />
    </SignedInPage>
  );
}

function Overview() {
  const { data, error, refetch } = useQuery(operatorOverviewQuery);
  if (error instanceof ApiError && error.code === "not_found") {
    return (
      <Notice tone="plain" title={words.notForYou}>
        <p>{words.notForYouHint}</p>
      </Notice>
    );
  }
  return (
    <>
      {error && <ErrorNotice error={error} title={data ? words.outdated : words.loadingFailed} onRetry={refetch} />}
      {data && <Parts overview={data} />}
      {!data && !error && <Loading />}
    </>
  );
}

function Parts({ overview }: { overview: OperatorOverview }) {
  return (
    <>
      <RefreshingState overview={overview} />
      <Figures overview={overview} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <AccountStates count={overview.count} />
        {overview.count && <DueChart count={overview.count} />}
        <Troubles overview={overview} />
        <ScopeCoverage overview={overview} />
        <Queues queues={overview.queues} />
        <Lifetimes lifetimes={overview.lifetimes} />
      </div>
      <AuditTrail />
    </>
  );
}

function Loading() {
  return (
    <div role="status" className="grid grid-cols-1 gap-6">
      <span className="sr-only">{words.loading}</span>
      <Skeleton className="h-20 w-full" />
      <Skeleton className="h-28 w-full" />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Skeleton className="h-80 w-full" />
        <Skeleton className="h-80 w-full" />
      </div>
    </div>
  );
}
