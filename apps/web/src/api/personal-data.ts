import { type DeletionAnswer, deletionAnswer } from "@tiktok-connect/contract";
import { request } from "./request.ts";

/** Where a person's data can be had, as a file. */
export const PERSONAL_DATA_PATH = "/api/personal-data";

/**
 * Has everything about this person deleted, after all access has been removed at TikTok.
 *
 * @param options.anyway also where TikTok has not confirmed that
 * @throws {ApiError} such as `wrong_password`
 */
export function deleteEverything(password: string, { anyway }: { anyway: boolean }): Promise<DeletionAnswer> {
  return request(deletionAnswer, `${PERSONAL_DATA_PATH}/deletion`, "POST", { password, anyway });
}
