import { whichAccount as words } from "../texts/which-account.ts";

/**
 * Which account TikTok's page will take, and how to have it take another one.
 *
 * @param meant the account to reauthorize; left out where it may be any
 */
export function HowToSwitch({ meant }: { meant?: string }) {
  return (
    <div className="max-w-md space-y-2 text-sm leading-6 text-muted">
      <p>{meant === undefined ? words.answer : words.answerMeant(meant)}</p>
      <ol className="list-decimal space-y-1 ps-5">
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>{words.wrong}</p>
    </div>
  );
}
