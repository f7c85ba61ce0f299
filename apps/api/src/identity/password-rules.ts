import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What is wrong with a new password, in the codes that the page has words for; null when nothing is. */
export type PasswordFault = "PASSWORD_TOO_SHORT" | "PASSWORD_TOO_COMMON" | "PASSWORD_TOO_GUESSABLE" | null;

export const PASSWORD_MIN_LENGTH = 12;

/** What a person's own words, and ours, leave of a password must still be something to guess. */
const MIN_LENGTH_WITHOUT_WORDS = 6;
const MIN_DIFFERENT_CHARACTERS = 5;
const OUR_WORDS = ["tiktokconnect", "tiktok", "connect", "password"];

export interface PasswordRules {
  /** @param words that anybody would try first, such as the person's name and address */
  faultOf(password: string, words?: readonly string[]): PasswordFault;
}

/** Length, a list of what others choose, and what is known of the person: no rules about kinds of characters. */
export function loadPasswordRules(): PasswordRules {
  const list = readFileSync(join(import.meta.dirname, "common-passwords.txt"), "utf8").split("\n");
  const common = new Set(list.filter((line) => line !== "" && !line.startsWith("#")));
  return {
    faultOf(password, words = []) {
      if (password.length < PASSWORD_MIN_LENGTH) return "PASSWORD_TOO_SHORT";
      const small = password.normalize("NFKC").toLowerCase();
      if (common.has(small)) return "PASSWORD_TOO_COMMON";
      return isGuessable(small, words) ? "PASSWORD_TOO_GUESSABLE" : null;
    },
  };
}

function isGuessable(password: string, words: readonly string[]): boolean {
  let rest = lettersAndDigits(password);
  for (const word of [...words.flatMap(partsOf), ...OUR_WORDS]) rest = rest.replaceAll(word, "");
  // What has hardly a letter or digit in it has nothing to lose by them.
  const own = lettersAndDigits(password).length < PASSWORD_MIN_LENGTH / 2 ? password : rest;
  return own.length < MIN_LENGTH_WITHOUT_WORDS || new Set(password).size < MIN_DIFFERENT_CHARACTERS;
}

/** Of `ada.lovelace@example.com`: the whole, the address before the @, and each of its words that is not too short. */
function partsOf(word: string): string[] {
  const small = word.toLowerCase();
  const [local = ""] = small.split("@", 1);
  return [small, local, ...local.split(/[^\p{L}\p{N}]+/u)]
    .map(lettersAndDigits)
    .filter((part) => part.length >= 3)
    .toSorted((a, b) => b.length - a.length);
}

function lettersAndDigits(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}
