import type { DeletionAnswer } from "@tiktok-connect/contract";
import { useState } from "react";
import { PERSONAL_DATA_PATH } from "../api/personal-data.ts";
import { personalData as words } from "../texts/personal-data.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { DeleteDataDialog } from "./delete-data-dialog.tsx";

/** Everything about a person: to take along, and to have deleted. */
export function PersonalData({ onDeleted }: { onDeleted: (answer: DeletionAnswer) => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <section aria-labelledby="personal-data" className="grid grid-cols-1 gap-3">
      <h2 id="personal-data" className="text-lg font-semibold">
        {words.title}
      </h2>
      <p className="text-sm leading-6 text-muted">{words.intro}</p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href={PERSONAL_DATA_PATH} download="tiktok-connect.json">
          {words.download}
        </ButtonLink>
        <Button look="danger" aria-haspopup="dialog" onClick={() => setAsking(true)}>
          {words.open}
        </Button>
      </div>
      {asking && <DeleteDataDialog onDeleted={onDeleted} onClose={() => setAsking(false)} />}
    </section>
  );
}
