import { linkTexts } from "../texts/links.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { CardMessage, IdentityLayout, TextLink, Words } from "./identity-layout.tsx";

/** A page that a letter leads to was opened without what the letter's link holds. */
export function BrokenLink() {
  return (
    <IdentityLayout>
      <CardMessage title={linkTexts.brokenLink}>
        <Words>{linkTexts.brokenLinkHint}</Words>
        <TextLink href="/sign-in">{signInTexts.toSignIn}</TextLink>
      </CardMessage>
    </IdentityLayout>
  );
}
