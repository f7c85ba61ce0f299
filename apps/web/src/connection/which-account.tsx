import { whichAccount as words } from "../texts/which-account.ts";
import { Disclosure } from "../ui/disclosure.tsx";

/**
 * Says before anybody leaves which TikTok account it will be: TikTok's page offers no choice.
 *
 * @param meant the account to reauthorize; left out where it may be any
 */
export function WhichAccount({ meant }: { meant?: string }) {
  return (
    <Disclosure label={words.question}>
      <div className="max-w-md space-y-2 text-sm leading-6 text-muted">
        <p>{meant === undefined ? words.answer : words.answerMeant(meant)}</p>
        <ol className="list-decimal space-y-1 ps-5">
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>{words.wrong}</p>
      </div>
    </Disclosure>
  );
}
