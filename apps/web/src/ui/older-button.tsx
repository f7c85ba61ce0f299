import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { Button } from "./button.tsx";

interface OlderButtonProps {
  label: string;
  /** Of what is read a page at a time, newest first. */
  query: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
}

/** Reads the next page of a list; there while there is one. */
export function OlderButton({ label, query }: OlderButtonProps) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      className="mt-3"
      look="quiet"
      icon="chevron"
      busy={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {label}
    </Button>
  );
}
