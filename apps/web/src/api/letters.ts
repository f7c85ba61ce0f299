import { queryOptions } from "@tanstack/react-query";
import { accountLetters } from "@tiktok-connect/contract";
import { request } from "./request.ts";

/** Whether this person is written to when an account needs them. */
export const accountLettersQuery = queryOptions({
  queryKey: ["letters"],
  queryFn: async () => (await request(accountLetters, "/api/letters")).accountLetters,
});

export async function setAccountLetters(wanted: boolean): Promise<boolean> {
  return (await request(accountLetters, "/api/letters", "POST", { accountLetters: wanted })).accountLetters;
}

/** Ends the letters of whoever got the link, signed in or not. */
export async function unsubscribe(token: string): Promise<void> {
  await request(accountLetters, `/api/letters/unsubscribe?${new URLSearchParams({ token })}`, "POST");
}
