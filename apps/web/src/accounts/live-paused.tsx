import { texts } from "../texts.ts";
import { Spinner } from "../ui/spinner.tsx";

/** How often accounts are read while changes are not pushed. */
export const READ_AGAIN_MS = 15_000;

/** Says that what is shown may be behind. */
export function LivePaused({ paused }: { paused: boolean }) {
  return (
    <p role="status" className="fixed inset-x-4 bottom-4 z-10 mx-auto w-fit empty:hidden">
      {paused && (
        <span className="flex items-center gap-2 rounded-full border border-line bg-surface px-4 py-2 text-sm text-muted shadow-lg">
          <Spinner />
          {texts.accounts.livePaused}
        </span>
      )}
    </p>
  );
}
