import { html } from "../pages/html.ts";
import { page } from "../pages/page.ts";
import { type Answer, html as htmlAnswer } from "../server/answer.ts";
import type { Incoming } from "../server/incoming.ts";

/** `GET /v2/auth/error/`: where faults of the app end. The person is not sent back. */
export function errorPage({ url }: Incoming): Answer {
  const parameter = url.searchParams.get("error_type") ?? url.searchParams.get("error") ?? "";
  return htmlAnswer(
    page(
      "Something went wrong",
      html`
    <h1>Something went wrong</h1>
    <p>You could not be logged in with TikTok. This may be because of the settings of the app.</p>
    <p>If you are its developer, correct the following and try again:</p>
    <ul><li><code>${parameter}</code></li></ul>
  `,
    ),
  );
}
