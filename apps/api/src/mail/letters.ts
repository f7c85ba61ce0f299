import type { Letter } from "@tiktok-connect/mail";

const SIGNATURE = "\n\nTikTok Connect";

export function confirmAddress(to: string, link: string): Letter {
  return {
    to,
    subject: "Confirm your e-mail address",
    text: `Somebody, hopefully you, has created an account with this address. To confirm that it is yours, open:

${link}

The link works for an hour. If it was not you, there is nothing to do: without it the account stays closed.${SIGNATURE}`,
  };
}

/** To somebody whose address is signed up once more: the page must not say that it is known, but its owner may hear it. */
export function alreadyKnown(to: string, links: { signIn: string; forgotPassword: string }): Letter {
  return {
    to,
    subject: "You have an account already",
    text: `Somebody, perhaps you, wanted to create an account with this address. There is one already; sign in at

${links.signIn}

If the password is lost, choose a new one at ${links.forgotPassword}

If it was not you, there is nothing to do: nothing has changed.${SIGNATURE}`,
  };
}

export function chooseNewPassword(to: string, link: string): Letter {
  return {
    to,
    subject: "Choose a new password",
    text: `Somebody, hopefully you, has asked for a new password. To choose one, open:

${link}

The link works once, for an hour, and everybody who is signed in to your account is signed out by it. If it was not you,
there is nothing to do: the old password goes on working.${SIGNATURE}`,
  };
}

export function passwordChanged(to: string, links: { forgotPassword: string }): Letter {
  return {
    to,
    subject: "Your password has been changed",
    text: `The password of your account has just been changed, and everybody else who was signed in is signed out.

If it was not you, choose a new one at once at ${links.forgotPassword}${SIGNATURE}`,
  };
}
