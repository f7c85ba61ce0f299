import { useState } from "react";
import { exportAddress } from "../../api/accounts.ts";
import { timeline as words } from "../../texts/timeline.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { EventList } from "../event-list.tsx";
import { type EventFilter, FILTERED_TYPES } from "./event-filter.ts";

/** What happened to the account: all of it or a part, to look at or to keep. */
export function Activity({ accountId }: { accountId: string }) {
  const [filter, setFilter] = useState<EventFilter>("all");
  return (
    <>
      <Choice
        legend={words.filter.legend}
        options={(["all", "changes", "troubles"] as const).map((value) => ({ value, label: words.filter[value] }))}
        value={filter}
        onChoose={setFilter}
      />
      <div>
        {/* Anew with each filter: pages of one are none of another. */}
        <EventList key={filter} accountId={accountId} types={FILTERED_TYPES[filter]} />
      </div>
      <div className="flex flex-wrap items-center gap-2 border-t border-line pt-4 text-sm text-muted">
        <p className="grow">{words.export.intro}</p>
        {(["json", "csv"] as const).map((format) => (
          <ButtonLink key={format} href={exportAddress(accountId, format)} download>
            {words.export[format]}
          </ButtonLink>
        ))}
      </div>
    </>
  );
}
