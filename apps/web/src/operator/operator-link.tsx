import { useQuery } from "@tanstack/react-query";
import { capabilitiesQuery } from "../api/app.ts";
import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";

/** The way to the operator's page, for those who may see it. */
export function OperatorLink() {
  const { data } = useQuery(capabilitiesQuery);
  if (!data?.operator) return null;
  return (
    <ButtonLink look="quiet" href="/operator">
      {texts.header.operator}
    </ButtonLink>
  );
}
