import { texts } from "../texts.ts";
import { LateDisclosure } from "../ui/disclosure.tsx";
import { late } from "../ui/late.ts";

const HowToSwitch = late(async () => (await import("./how-to-switch.tsx")).HowToSwitch);

/**
 * Says before anybody leaves which TikTok account it will be: TikTok's page offers no choice.
 *
 * @param meant the account to reauthorize; left out where it may be any
 */
export function WhichAccount(meant: { meant?: string }) {
  return (
    <LateDisclosure label={texts.whichAccount}>
      <HowToSwitch {...meant} />
    </LateDisclosure>
  );
}
