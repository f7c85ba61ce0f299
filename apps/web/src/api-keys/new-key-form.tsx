import type { ApiKeyScope, NewApiKey } from "@tiktok-connect/contract";
import { useState } from "react";
import { errorWords } from "../notices/error-words.ts";
import { textOf } from "../sign-in/identity-layout.tsx";
import { apiKeys } from "../texts/api-keys.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { FormChoice } from "../ui/form-choice.tsx";
import { AccountChoice } from "./account-choice.tsx";

const words = apiKeys.make;

const SCOPES = [
  { value: "token", ...words.scopes.token },
  { value: "read", ...words.scopes.read },
] as const satisfies { value: ApiKeyScope; label: string; hint: string }[];

const REACHES = [
  { value: "all", ...words.all },
  { value: "some", ...words.some },
] as const;

interface NewKeyFormProps {
  busy: boolean;
  error: unknown;
  onMake: (wanted: NewApiKey) => void;
}

export function NewKeyForm({ busy, error, onMake }: NewKeyFormProps) {
  const [scope, setScope] = useState<ApiKeyScope>("token");
  const [reach, setReach] = useState<"all" | "some">("all");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [unchosen, setUnchosen] = useState(false);

  function submit(name: string): void {
    const nothing = reach === "some" && chosen.size === 0;
    setUnchosen(nothing);
    if (!nothing) onMake({ name, scope, accountIds: reach === "all" ? null : [...chosen] });
  }

  return (
    <form
      className="grid max-w-lg gap-5 rounded-2xl border border-line bg-surface p-6"
      onSubmit={(event) => {
        event.preventDefault();
        submit(textOf(new FormData(event.currentTarget), "name"));
      }}
    >
      <Field
        label={words.name}
        name="name"
        hint={words.nameHint}
        autoComplete="off"
        maxLength={100}
        pattern=".*\S.*"
        required
      />
      <FormChoice legend={words.scope} name="scope" options={SCOPES} value={scope} onChoose={setScope} />
      <FormChoice legend={words.accounts} name="reach" options={REACHES} value={reach} onChoose={setReach}>
        {reach === "some" && <AccountChoice chosen={chosen} onChoose={setChosen} />}
      </FormChoice>
      <p role="alert" className="text-sm font-medium text-bad empty:hidden">
        {unchosen ? words.chooseOne : error !== null && errorWords(error)}
      </p>
      <div>
        <Button type="submit" look="primary" busy={busy}>
          {words.submit}
        </Button>
      </div>
    </form>
  );
}
