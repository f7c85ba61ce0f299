import type { DeletionAnswer } from "@tiktok-connect/contract";
import { personalData } from "../texts/personal-data.ts";

type Outcome = DeletionAnswer["accounts"][number]["outcome"];

/** The names of the accounts whose access came to this. */
export function accountsThatAre(outcome: Outcome, { accounts }: DeletionAnswer): string[] {
  return accounts.filter((account) => account.outcome === outcome).map(({ name }) => name ?? personalData.unnamed);
}
