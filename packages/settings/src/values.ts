import * as z from "zod";

const httpUrl = z.string().transform((text, context) => {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  context.addIssue("must be an http or https address");
  return z.NEVER;
});

/** The full address of a page, used as it is: TikTok compares byte for byte. */
export const address = z.string().superRefine((text, context) => {
  const { error } = httpUrl.safeParse(text);
  if (error) context.addIssue("must be an http or https address");
});

/** Scheme, host and port; without a slash at the end. */
export const origin = httpUrl
  .refine((url) => url.pathname === "/" && !url.search && !url.hash, "must be scheme, host and port alone")
  .transform((url) => url.origin);

export function urlOf(protocols: readonly string[]) {
  const message = `must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`;
  return z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ""), message);
}

/** Where letters come from: an address, or a name and an address in angle brackets. */
export const mailbox = z.string().refine((text) => {
  const [, bare] = /^[^<>\r\n]*<([^<>]+)>$/.exec(text) ?? [];
  return z.email().safeParse(bare ?? text).success;
}, "must be an e-mail address, such as TikTok Connect <connect@example.com>");

/** @param range both ends included */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

export const port = wholeNumber({ min: 0, max: 65_535 });

/** Comma-separated; white space and empty entries mean nothing. */
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean),
);

export interface EncryptionKey {
  id: string;
  /** 32 bytes, for AES-256. */
  key: Buffer;
}

/** `id:base64(32 bytes)`, comma-separated; the first one seals, all of them open. */
export const encryptionKeys = list.transform((entries, context) => {
  const keys: EncryptionKey[] = [];
  for (const [index, entry] of entries.entries()) {
    const [, id, encoded] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(entry) ?? [];
    if (id === undefined || encoded === undefined) {
      context.addIssue(`entry ${index + 1} must be id:base64 of 32 bytes (openssl rand -base64 32)`);
    } else if (keys.some((key) => key.id === id)) {
      context.addIssue(`the id of entry ${index + 1} is used twice`);
    } else {
      keys.push({ id, key: Buffer.from(encoded, "base64") });
    }
  }
  if (entries.length === 0) context.addIssue("must hold at least one key");
  return keys;
});
