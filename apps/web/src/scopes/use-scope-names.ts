import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { capabilitiesQuery } from "../api/app.ts";
import { scopeName } from "./scope-name.ts";

/** Puts scopes into plain words, as soon as the catalogue is there. */
export function useScopeNames(): (scope: string) => string {
  const { data } = useQuery(capabilitiesQuery);
  return useCallback((scope) => scopeName(scope, data?.catalogue ?? []), [data]);
}
