import { newWebhookEndpoint, type WebhookEventType, webhookEventType } from "@tiktok-connect/contract";
import { webhookTexts } from "../texts/webhooks.ts";

/** What an endpoint is told of when nothing else is chosen. */
export const USUAL_EVENTS: readonly WebhookEventType[] = newWebhookEndpoint.parse({ url: "-" }).eventTypes;

/** The usual ones first. */
const EVENTS = webhookEventType.options.toSorted(
  (a, b) => Number(USUAL_EVENTS.includes(b)) - Number(USUAL_EVENTS.includes(a)),
);

/** The events of which an endpoint can be told, to be ticked; part of a form, which `chosenEvents` reads. */
export function EventChoices({ chosen }: { chosen: readonly WebhookEventType[] }) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">{webhookTexts.eventChoices}</legend>
      <div className="mt-1.5 grid grid-cols-1 gap-x-4 sm:grid-cols-2">
        {EVENTS.map((type) => (
          <label key={type} className="flex min-h-9 cursor-pointer items-center gap-2 text-sm">
            <input
              type="checkbox"
              name="event"
              value={type}
              defaultChecked={chosen.includes(type)}
              className="size-4 shrink-0"
            />
            {webhookTexts.events[type]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function chosenEvents(form: FormData): WebhookEventType[] {
  return EVENTS.filter((type) => form.getAll("event").includes(type));
}
