import { texts } from "../texts.ts";
import { LateDisclosure } from "../ui/disclosure.tsx";
import { HowToSwitch } from "./how-to-switch.tsx";

/**
 * Says before anybody leaves which TikTok account it will be: TikTok's page offers no choice.
 *
 * @param props.meant the account to reauthorize; left out where it may be any
 */
export function WhichAccount(props: { meant?: string }) {
  return (
    <LateDisclosure label={texts.whichAccount}>
      <HowToSwitch {...props} />
    </LateDisclosure>
  );
}
