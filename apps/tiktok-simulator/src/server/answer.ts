/** What an endpoint answers; writing it to the connection is the server's part. */
export type Answer = { readonly headers?: Readonly<Record<string, string>> } & (
  | { readonly kind: "json"; readonly status: number; readonly json: object }
  | { readonly kind: "text"; readonly status: number; readonly contentType: string; readonly text: string }
  | { readonly kind: "bytes"; readonly status: number; readonly contentType: string; readonly bytes: Buffer }
  | { readonly kind: "redirect"; readonly status: 302 | 303; readonly location: string }
  /** The connection is destroyed without an answer. */
  | { readonly kind: "dropped" }
);

export const DROPPED: Answer = { kind: "dropped" };

export function json(body: object, { status = 200 } = {}): Answer {
  return { kind: "json", status, json: body };
}

/** JSON that need not be any. */
export function rawJson(text: string): Answer {
  return { kind: "text", status: 200, contentType: "application/json", text };
}

export function html(page: string, { status = 200 } = {}): Answer {
  return { kind: "text", status, contentType: "text/html; charset=utf-8", text: page };
}

export function redirect(location: string): Answer {
  return { kind: "redirect", status: 302, location };
}

/** After a form was sent: the browser asks for the place with GET. */
export function seeOther(location: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { kind: "redirect", status: 303, location, headers };
}
