import { texts } from "../texts.ts";
import { Icon } from "../ui/icon.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { LiveState } from "./use-live-accounts.ts";

/** How often accounts are read while changes are not pushed. */
const READ_AGAIN_MS = 15_000;

/** How often to read accounts; false while there is no need, or no network. */
export function readAgainMs(state: LiveState): number | false {
  return state === "paused" && READ_AGAIN_MS;
}

/** Says in a corner that what is shown may be older than it looks; says nothing while all is well. */
export function LiveNotice({ state }: { state: LiveState }) {
  return (
    <p role="status" className="fixed inset-x-4 bottom-4 z-10 mx-auto w-fit empty:hidden">
      {state !== "live" && (
        <span className="flex items-center gap-2 rounded-full border border-line bg-surface px-4 py-2 text-sm text-muted shadow-lg">
          {state === "offline" ? <Icon name="unlink" /> : <Spinner />}
          {texts.accounts.liveStates[state]}
        </span>
      )}
    </p>
  );
}
