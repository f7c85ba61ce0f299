import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditEntry } from "@tiktok-connect/contract";
import { useState } from "react";
import { type AuditSubject, auditQuery } from "../api/operator.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { operatorTexts } from "../texts/operator.ts";
import { Choice } from "../ui/choice.tsx";
import { LateDisclosure } from "../ui/disclosure.tsx";
import { OlderButton } from "../ui/older-button.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { Panel } from "./panel.tsx";

const words = operatorTexts.audit;

const OPTIONS = (Object.keys(words.about) as AuditSubject[]).map((value) => ({ value, label: words.about[value] }));

/** Who did what, newest first; read when somebody wants to see it. */
export function AuditTrail() {
  return (
    <Panel title={words.title}>
      <p className="text-muted">{words.intro}</p>
      <LateDisclosure label={words.show}>
        <Trail />
      </LateDisclosure>
    </Panel>
  );
}

function Trail() {
  const [about, setAbout] = useState<AuditSubject>("all");
  return (
    <div className="grid grid-cols-1 gap-4">
      <Choice legend={words.filter} options={OPTIONS} value={about} onChoose={setAbout} />
      <Entries about={about} />
    </div>
  );
}

function Entries({ about }: { about: AuditSubject }) {
  const query = useInfiniteQuery(auditQuery(about));
  if (query.isPending) {
    return (
      <p role="status" className="flex items-center gap-2 text-muted">
        <Spinner /> {words.loading}
      </p>
    );
  }
  if (!query.data) return <ErrorNotice error={query.error} title={words.loadingFailed} onRetry={query.refetch} />;
  const entries = query.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <p className="text-muted">{words.none}</p>;
  return (
    <div>
      <ol className="divide-y divide-line">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      <OlderButton label={words.older} query={query} />
    </div>
  );
}

function Entry({ entry: { at, action, actor, subject, details } }: { entry: AuditEntry }) {
  const told = Object.entries(details);
  return (
    <li className="py-2">
      <span className="font-mono text-xs font-medium">{action}</span>{" "}
      <span className="text-muted">
        <RelativeTime at={new Date(at)} />
      </span>
      <p className="break-words text-muted">
        {words.actor[actor]}
        {subject && `, ${subject.email ?? words.gone(subject.id)}`}
      </p>
      {told.length > 0 && (
        <p className="font-mono text-xs break-all text-muted">
          {told.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")}
        </p>
      )}
    </li>
  );
}
