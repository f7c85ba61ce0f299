import { texts } from "../texts.ts";
import { Skeleton } from "../ui/skeleton.tsx";

/** The shape of one account's card, row by row, so that nothing jumps when the accounts come. */
export function AccountSkeleton() {
  return (
    <div
      role="status"
      className="grid grid-cols-1 gap-4 rounded-2xl border border-line bg-surface p-5 shadow-xs sm:p-6"
    >
      <span className="sr-only">{texts.accounts.loading}</span>
      <div className="flex items-center gap-4">
        <Skeleton round className="size-12" />
        <Skeleton className="h-6 w-40" />
      </div>
      <Skeleton className="h-6 w-72 max-w-full" />
      <Skeleton className="h-6 w-full" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-10 w-64 max-w-full" />
      <Skeleton className="h-18 w-36" />
    </div>
  );
}
