/** Room for something that is still loading; `className` gives it the size of what will be there. */
export function Skeleton({ className, round = false }: { className: string; round?: boolean }) {
  return (
    <div
      aria-hidden="true"
      className={`motion-safe:animate-pulse bg-sunken ${round ? "rounded-full" : "rounded-md"} ${className}`}
    />
  );
}
