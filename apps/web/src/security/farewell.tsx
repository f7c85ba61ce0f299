import type { DeletionAnswer } from "@tiktok-connect/contract";
import { personalData } from "../texts/personal-data.ts";
import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { accountsThatAre } from "./accounts-that-are.ts";

const words = personalData.farewell;

/** Everything about somebody is deleted; what they still have to do themselves is said once, here. */
export function Farewell({ deletion }: { deletion: DeletionAnswer }) {
  usePageTitle(words.pageTitle);
  const removed = accountsThatAre("confirmed", deletion);
  const unconfirmed = [...accountsThatAre("unconfirmed", deletion), ...accountsThatAre("pending", deletion)];
  return (
    <main className="mx-auto grid max-w-3xl grid-cols-1 gap-6 px-4 py-8">
      <Wordmark name={texts.product} />
      <h1 className="text-2xl font-semibold">{words.title}</h1>
      {unconfirmed.length > 0 && <Notice tone="warning" title={words.unconfirmed(unconfirmed)} takeFocus="always" />}
      {removed.length > 0 && <Notice tone="good" title={words.removed(removed)} takeFocus="if-lost" />}
      <div>
        <ButtonLink href="/sign-in">{words.close}</ButtonLink>
      </div>
    </main>
  );
}
