import * as z from "zod";
import { explainMisconfiguration, type Misconfiguration } from "./misconfiguration.ts";
import { safeWord } from "./redaction.ts";
import { parseScope } from "./scopes.ts";

/** What a person comes back from TikTok with. */
export type AuthorizationResponse =
  | {
      kind: "code";
      code: string;
      state: string;
      /** As the address says; the token response is the authority. */
      grantedScopes: ReadonlySet<string>;
    }
  /** The person said no. */
  | { kind: "denied"; state: string }
  /** The app or the request is at fault, which the person cannot help. The words come from the address: anybody can write them. */
  | ({
      kind: "misconfigured";
      state: string | null;
      error: string;
      errorType: string | null;
      errCode: number | null;
    } & Misconfiguration)
  /** TikTok has a fault of its own, for now. */
  | { kind: "unavailable"; state: string | null }
  /** Not from TikTok, or not for us. */
  | { kind: "malformed" };

/** Given once, and no longer than anything TikTok sends; an empty one counts as absent. */
const parameter = z
  .string()
  .max(4096)
  .optional()
  .transform((value) => value || null);

const parameters = z.object({
  code: parameter,
  state: parameter,
  scopes: parameter,
  error: parameter,
  error_type: parameter,
  // TikTok's own SDK reads numbers from it, and 0 is its word for success.
  errCode: parameter.transform((value) => (value === "0" ? null : value)),
});
type Parameters = z.output<typeof parameters>;

/** In TikTok's own SDK: denied, and cancelled. */
const SDK_DENIED: readonly (number | null)[] = [-2, -3];

/**
 * Reads the query of the redirect URI (RFC 6749, section 4.1.2). Never throws: anybody can call that address with anything.
 *
 * @param query decoded once, as URLSearchParams or a web framework do it; a code has a tail such as `*v!6427.va`
 */
export function parseAuthorizationResponse(
  query: URLSearchParams | Readonly<Record<string, unknown>>,
): AuthorizationResponse {
  const parsed = parameters.safeParse(query instanceof URLSearchParams ? toRecord(query) : query);
  if (!parsed.success) return { kind: "malformed" };
  const { code, state, scopes, error, error_type, errCode } = parsed.data;
  if (error !== null || error_type !== null || errCode !== null) return judgeError(parsed.data);
  if (code === null || state === null) return { kind: "malformed" };
  return { kind: "code", code, state, grantedScopes: parseScope(scopes ?? "") };
}

/** `access_denied` with an `error_type` is a fault of the app, without one it is the person. */
function judgeError({ state, error, error_type, errCode }: Parameters): AuthorizationResponse {
  const number = errCode !== null && /^-?\d{1,9}$/.test(errCode) ? Number(errCode) : null;
  const saysNo = error === "access_denied" || (error === null && SDK_DENIED.includes(number));
  if (saysNo && error_type === null) return state === null ? { kind: "malformed" } : { kind: "denied", state };
  if (error === "server_error" || error === "temporarily_unavailable") return { kind: "unavailable", state };
  const fault = {
    error: error === null ? "unspecified" : safeWord(error),
    errorType: error_type && safeWord(error_type),
    errCode: number,
  };
  return { kind: "misconfigured", state, ...fault, ...explainMisconfiguration(fault) };
}

/** A parameter that is given twice, which the standard forbids, stays a list and is refused as such. */
function toRecord(query: URLSearchParams): Record<string, unknown> {
  const names = Object.keys(parameters.shape);
  return Object.fromEntries(
    names.map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}
