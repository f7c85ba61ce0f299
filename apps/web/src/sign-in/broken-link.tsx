import { texts } from "../texts.ts";
import { CardMessage, IdentityLayout, TextLink, Words } from "./identity-layout.tsx";

/** A page that a letter leads to was opened without what the letter's link holds. */
export function BrokenLink() {
  return (
    <IdentityLayout>
      <CardMessage title={texts.identity.brokenLink}>
        <Words>{texts.identity.brokenLinkHint}</Words>
        <TextLink href="/sign-in">{texts.identity.toSignIn}</TextLink>
      </CardMessage>
    </IdentityLayout>
  );
}
